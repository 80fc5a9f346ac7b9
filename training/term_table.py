"""The two term tables for BM25 across languages, from parallel text and the dictionary.

A table's sources are stems of `index.words.stem`, and beside them, marked, the words whose own
translations differ from their stem's: "reporters" is « journaliste », "report" is « rapport ». Its
targets are stems. Stop words of `index.words` are left out.
"""

from __future__ import annotations

import gzip
import io
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from itertools import groupby, islice
from pathlib import Path

import numpy as np

from index.lexicon import WORD
from index.records import Language
from index.words import content_tokens, stem
from training import corpora
from training.agreement import Agreed, Links, Side, agree
from training.alignment import Entry
from training.corpora import Pair
from training.settings import TermSettings

# Pairs taken of each source: parliament and law would otherwise decide most meanings.
_LIMITS = {
    "tatoeba": 172_000, "wmt_news": 22_000, "hansard": 120_000, "europarl_ift6759": 11_000,
    "multi30k": 8_000, "tico19": 3_000, "stsb_train": 11_000, "laws_sample": 15_000,
}  # fmt: skip
_LONGEST = 36
"""Content words of a sentence: longer ones are often ill aligned."""
_DICTIONARY_WORDS = 5
_STEP = 0.0025

Counts = Mapping[str, Mapping[str, float]]
"""By source, how often each target was linked with it."""


def table_pairs(data: Path, seed: int) -> list[Pair]:
    """The sentence pairs both tables are counted on; deterministic for one `seed`."""
    generator = np.random.default_rng(seed)
    pairs: list[Pair] = []
    for name, limit in _LIMITS.items():
        rows = corpora.read_parallel(data, name)
        pairs += [rows[i] for i in generator.permutation(len(rows))[:limit]]
    return pairs


def make_tables(data: Path, seed: int, settings: TermSettings) -> tuple[list[Entry], list[Entry]]:
    """(English → French, French → English), each cut as `settings` says."""
    sentences = [(pair, 1.0) for pair in table_pairs(data, seed)]
    entries = [(pair, settings.dictionary_weight) for pair in corpora.read_dictionary(data)
               if len(pair.en.split()) <= _DICTIONARY_WORDS]  # fmt: skip
    agreed = linked(sentences + entries, settings)
    return (
        cut(translations(agreed, "en", settings), settings),
        cut(translations(agreed.turned(), "fr", settings), settings),
    )


def linked(pairs: Sequence[tuple[Pair, float]], settings: TermSettings) -> Agreed:
    """The words of pairs, each with what it counts, linked: English is the source."""
    read = [(content_tokens(pair.en), content_tokens(pair.fr), w) for pair, w in pairs]
    read = [(e, f, w) for e, f, w in read if e and f and max(len(e), len(f)) <= _LONGEST]
    return agree(
        Side([e for e, _, _ in read], partial(stem, language="en")),
        Side([f for _, f, _ in read], partial(stem, language="fr")),
        [w for _, _, w in read],
        settings.rounds,
        settings.min_count,
        settings.diagonal,
    )


def translations(agreed: Agreed, language: Language, settings: TermSettings) -> list[Entry]:
    """p(target | source) for the stems of `language` and for the words that differ from theirs.

    Sorted by source, then falling probability, then target. Targets linked less than `min_links`
    times are left out, and so are sources that stand for themselves alone.
    """
    stems, forms = _counts(agreed.by_stem()), _counts(agreed.by_form())
    found = {source: _shares(counts) for source, counts in stems.items()}
    for form, counts in forms.items():
        own = stem(form, language)
        if form != own and sum(counts.values()) >= settings.min_form_links:
            shares = _smoothed(counts, _shares(stems[own]), settings.smoothing)
            if _distance(shares, _shares(stems[own])) >= settings.min_difference:
                found[WORD + form] = shares
    entries = []
    for source in sorted(found):
        word = source.removeprefix(WORD)
        linked_with = stems[source if word == source else stem(word, language)]
        kept = [Entry(source, target, p) for target, p in found[source].items()
                if linked_with.get(target, 0.0) >= settings.min_links]  # fmt: skip
        if any(entry.target != word for entry in kept):
            entries += sorted(kept, key=lambda e: (-e.probability, e.target))
    return entries


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


def _counts(links: Links) -> Counts:
    counts: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for s, t, count in zip(links.s.tolist(), links.t.tolist(), links.count.tolist(), strict=True):
        counts[links.sources[s]][links.targets[t]] = count
    return counts


def _shares(counts: Mapping[str, float]) -> dict[str, float]:
    whole = sum(counts.values())
    return {target: count / whole for target, count in counts.items()}


def _smoothed(
    counts: Mapping[str, float], prior: Mapping[str, float], strength: float
) -> dict[str, float]:
    """As if `strength` more links had been seen, shared as `prior` is."""
    whole = sum(counts.values()) + strength
    targets = dict.fromkeys([*prior, *counts])
    return {t: (counts.get(t, 0.0) + strength * prior.get(t, 0.0)) / whole for t in targets}


def _distance(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """Total variation, 0 (the same) to 1 (nothing shared)."""
    targets = dict.fromkeys([*one, *other])
    return sum(abs(one.get(t, 0.0) - other.get(t, 0.0)) for t in targets) / 2
