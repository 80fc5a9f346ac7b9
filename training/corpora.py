"""Reads the data folder: parallel text, the dictionary, questions with passages.

The folder's own MANIFEST.md says where each file is from. This module does not sample or weigh
(see `mix.py`), and never opens a file whose name begins with `eval_` (see `held_out.py`).
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PARALLEL_SOURCES = (
    "tatoeba", "wmt_news", "hansard", "europarl_ift6759", "multi30k", "tico19", "stsb_train",
    "sick", "python_docs", "laws_sample",
)  # fmt: skip

# dict.tsv.gz holds its sources one after the other in this order (MANIFEST.md, column "new").
# Those marked False are left out: FreeDict is GPL, EuroVoc states no licence.
DICTIONARY_BLOCKS = (
    ("wiktionary_en_fr", 61_375, True), ("wiktionary_fr_en", 46_455, True),
    ("freedict_eng_fra", 8_380, False), ("freedict_fra_eng", 1_043, False),
    ("eurovoc_pref", 5_609, False), ("eurovoc_alt", 18_282, False),
    ("laws_defined_terms", 12_869, True), ("cldr", 4_566, True),
    ("mledoze", 339, True), ("dr5hn", 2_888, True),
)  # fmt: skip

_SPLIT_CLITIC = re.compile(r" (n't|'(?:s|re|ve|ll|d|m)\b)")
_SPACED_STOP = re.compile(r" ([.,;:!?)])")


@dataclass(frozen=True)
class Pair:
    """The same thing said in English and in French."""

    en: str
    fr: str


@dataclass(frozen=True)
class Asked:
    """A question or title, and the passage that answers it."""

    question: str
    passage: str


@dataclass(frozen=True)
class Graded:
    """Two sentences and how alike people found them, 0 to 5."""

    first: str
    second: str
    score: float


@dataclass(frozen=True)
class Law:
    """One section of a law in both languages, with its title."""

    title: Pair
    text: Pair


def read_lines(path: Path) -> Iterator[str]:
    """The lines of a gzip text file, without their ends."""
    with gzip.open(path, "rt", encoding="utf-8", newline="\n") as file:
        for line in file:
            yield line.rstrip("\n")


def read_parallel(data: Path, source: str) -> list[Pair]:
    """All pairs of one `parallel_*` file, in file order."""
    pairs = []
    for line in read_lines(data / f"parallel_{source}.tsv.gz"):
        en, fr = line.split("\t")[:2]
        pairs.append(Pair(_join_clitics(en) if source == "europarl_ift6759" else en, fr))
    return pairs


def read_dictionary(data: Path) -> list[Pair]:
    """The dictionary's entries whose licence allows their use, affixes left out."""
    rows = [line.split("\t") for line in read_lines(data / "dict.tsv.gz")]
    expected = sum(size for _, size, _ in DICTIONARY_BLOCKS)
    if len(rows) != expected:
        raise ValueError(f"dict.tsv.gz has {len(rows)} rows, not {expected}: its blocks moved")
    kept, start = [], 0
    for _, size, allowed in DICTIONARY_BLOCKS:
        if allowed:
            kept += [Pair(row[0], row[1]) for row in rows[start : start + size]]
        start += size
    return [pair for pair in kept if pair.en[:1].isalnum() and pair.fr[:1].isalnum()]


def read_laws(data: Path) -> list[Law]:
    """Law sections, English and French."""
    rows = _read_json(data / "title_passage_bilingual_laws_sample.jsonl.gz")
    return [Law(Pair(r["title_en"], r["title_fr"]), Pair(r["text_en"], r["text_fr"])) for r in rows]


def read_questions(data: Path, language: str) -> list[Asked]:
    """Questions with their passages; `language` is "fr" or "en"."""
    rows = _read_json(data / f"qa_{language}.jsonl.gz")
    return [Asked(r["question"], r["context"]) for r in rows]


def read_titles(data: Path, language: str) -> list[Asked]:
    """Titles with their articles ("fr": news; "en": encyclopaedia paragraphs)."""
    rows = _read_json(data / f"title_passage_{language}.jsonl.gz")
    return [Asked(r["title"], " ".join(filter(None, (r["heading"], r["text"])))) for r in rows]


def _join_clitics(text: str) -> str:
    return _SPACED_STOP.sub(r"\1", _SPLIT_CLITIC.sub(r"\1", text))


def _read_json(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in read_lines(path)]


def read_graded(data: Path, language: str, split: str, sources: frozenset[str]) -> list[Graded]:
    """Pairs of the STS files, the same rows in "en" and "fr" (stsb's French is machine-made).

    `split`: "train", "dev" or "test"; `sources`: of "stsb" and "sick".
    """
    rows = (line.split("\t") for line in read_lines(data / f"sts_{language}.tsv.gz"))
    return [
        Graded(first, second, float(score))
        for part, first, second, score, source in rows
        if part == split and source in sources
    ]
