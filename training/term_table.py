"""The two term tables for BM25 across languages, from parallel text and the dictionary.

Stems are cut by `index.words.stems`, which the product uses at query time: stop words are left out.
"""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterable, Sequence
from itertools import groupby, islice
from pathlib import Path

import numpy as np

from index.words import stems
from training import corpora
from training.alignment import Entry, translation_probabilities
from training.corpora import Pair
from training.settings import TermSettings

# Pairs taken of each source: parliament and law would otherwise decide most meanings.
_LIMITS = {
    "tatoeba": 172_000, "wmt_news": 22_000, "hansard": 120_000, "europarl_ift6759": 11_000,
    "multi30k": 8_000, "tico19": 3_000, "stsb_train": 11_000, "laws_sample": 15_000,
}  # fmt: skip
_LONGEST = 40
_DICTIONARY_REPEATS = 2
"""Each short dictionary entry counts as so many sentences: too few, alone, for `min_count`."""
_STEP = 0.005


def table_pairs(data: Path, seed: int) -> list[Pair]:
    """The pairs both tables are counted on; deterministic for one `seed`."""
    generator = np.random.default_rng(seed)
    pairs: list[Pair] = []
    for name, limit in _LIMITS.items():
        rows = corpora.read_parallel(data, name)
        pairs += [rows[i] for i in generator.permutation(len(rows))[:limit]]
    return pairs


def make_tables(data: Path, seed: int, settings: TermSettings) -> tuple[list[Entry], list[Entry]]:
    """(English → French, French → English), each cut as `settings` says."""
    pairs = table_pairs(data, seed)
    short = [p for p in corpora.read_dictionary(data) if len(p.en.split()) <= 4]
    pairs += short * _DICTIONARY_REPEATS
    stemmed = [(stems(pair.en, "en"), stems(pair.fr, "fr")) for pair in pairs]
    stemmed = [(e, f) for e, f in stemmed if max(len(e), len(f)) <= _LONGEST]
    english, french = [e for e, _ in stemmed], [f for _, f in stemmed]
    forward = translation_probabilities(english, french, settings.rounds, settings.min_count)
    backward = translation_probabilities(french, english, settings.rounds, settings.min_count)
    return cut(forward, settings), cut(backward, settings)


def cut(entries: Sequence[Entry], settings: TermSettings) -> list[Entry]:
    """At most `max_translations` a source, none below `min_probability`; order kept.

    Where the table would be over `max_bytes`, the least probability is raised until it is not.
    """
    floor = settings.min_probability
    while len(packed(kept := _likely(entries, floor, settings))) > settings.max_bytes:
        floor += _STEP
    return kept


def packed(entries: Iterable[Entry]) -> bytes:
    """`source TAB target TAB probability` lines, gzip: the same bytes every time."""
    text = "".join(f"{e.source}\t{e.target}\t{e.probability:.3f}\n" for e in entries)
    buffer = io.BytesIO()
    with gzip.GzipFile(fileobj=buffer, mode="wb", compresslevel=9, mtime=0) as file:
        file.write(text.encode())
    return buffer.getvalue()


def _likely(entries: Iterable[Entry], floor: float, settings: TermSettings) -> list[Entry]:
    kept: list[Entry] = []
    for _, group in groupby(entries, key=lambda e: e.source):
        kept += islice((e for e in group if e.probability >= floor), settings.max_translations)
    return kept
