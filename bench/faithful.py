"""The faithful pairs: sentences of sources with restatements written by hand, and their halves.

`bench/pairs/`: `alaska.jsonl` rests on the shipped sources, `invented.jsonl` on the articles of
`articles.jsonl`, written for this bench on other subjects; `restated.jsonl`, on both, restates them
as a small model answers questions; `news.jsonl`, on both, as a larger one sums up; `unseen.jsonl`,
on the shipped sources, was written by somebody who knew no rule, and so were, by one person each,
`broad.jsonl`, `broad_second.jsonl` and `blind_second.jsonl`. Each pair names its half: rules are
written looking at the development pairs only. (Of `unseen.jsonl`, every other line was read later.)
`blind.jsonl` is by somebody else again, was read as well, and is measured when it is named.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, TypedDict

from index.load import load_folder
from index.records import Kind, Language
from index.split import sentences_of

PAIRS = Path(__file__).resolve().parent / "pairs"
FILES = tuple(
    PAIRS / f"{name}.jsonl"
    for name in (
        *("alaska", "invented", "restated", "news", "unseen"),
        *("broad", "broad_second", "blind_second"),
    )
)
SOURCES = Path(__file__).resolve().parent.parent / "seeds" / "documents"
Half = Literal["development", "held out"]


@dataclass(frozen=True, slots=True)
class Mutant:
    """A claim made false of its evidence. `evidence` is set when that is what was changed."""

    kind: str
    claim: str
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pair:
    id: str
    source: str
    evidence: tuple[str, ...]
    claim: str
    language: Language
    evidence_language: Language
    half: Half
    mutants: tuple[Mutant, ...]
    """Those written by hand."""

    @property
    def context(self) -> tuple[str, ...]:
        return context_of(self.source, self.evidence)

    @property
    def languages(self) -> str:
        return f"{self.language}→{self.evidence_language}"


def load_pairs(files: Sequence[Path] = FILES) -> list[Pair]:
    """All pairs, in the order of the files."""
    languages = {f"invented:{article['id']}": article["language"] for article in _articles()}
    return [
        Pair(
            id=row["id"],
            source=row["source"],
            evidence=tuple(row["evidence"]),
            claim=row["claim"],
            language=row["language"],
            evidence_language=languages.get(row["source"], "fr"),
            half=row["half"],
            mutants=tuple(Mutant(m["kind"], m["claim"]) for m in row["mutants"]),
        )
        for file in files
        for row in _rows(file)
    ]


CONTEXT_SENTENCES = 3
"""How many sentences before a cited one are given with it, headings included."""


def context_of(source: str, evidence: Sequence[str]) -> tuple[str, ...]:
    """What stands before the cited sentences in their source, in reading order."""
    sentences = _all_sentences()[source]
    before: dict[int, str] = {}
    for cited in evidence:
        at = sentences.index(cited)
        before |= {place: sentences[place] for place in range(max(0, at - CONTEXT_SENTENCES), at)}
    return tuple(text for _, text in sorted(before.items()) if text not in evidence)


@cache
def _all_sentences() -> Mapping[str, tuple[str, ...]]:
    found = {
        document.id: tuple(s.text for s in sentences_of(document) if s.kind is not Kind.FURNITURE)
        for document in load_folder(SOURCES).documents
    }
    return found | {f"invented:{a['id']}": tuple(a["sentences"]) for a in _articles()}


@cache
def sentences_by_source() -> Mapping[str, tuple[str, ...]]:
    """The body sentences of every source a pair may rest on, in reading order."""
    found = {
        document.id: tuple(s.text for s in sentences_of(document) if s.kind is Kind.BODY)
        for document in load_folder(SOURCES).documents
    }
    for article in _articles():
        found[f"invented:{article['id']}"] = tuple(article["sentences"])
    return found


class _Article(TypedDict):
    id: str
    language: Language
    sentences: list[str]


class _Hand(TypedDict):
    kind: str
    claim: str


class _Row(TypedDict):
    id: str
    source: str
    evidence: list[str]
    claim: str
    language: Language
    half: Half
    mutants: list[_Hand]


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


@cache
def _articles() -> list[_Article]:
    return [json.loads(line) for line in _lines(PAIRS / "articles.jsonl")]


def _rows(path: Path) -> list[_Row]:
    return [json.loads(line) for line in _lines(path)]
