"""Which sentence pairs the student sees, how often, and in what order.

Sources differ in size by a hundred, so each has a share of the schedule instead of its own size.
Consecutive sentences of running text are also joined, because the product encodes passages.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from training import corpora
from training.corpora import Pair
from training.settings import PAIR_SHARES
from training.splits import share_of

_JOINED = {"joined_news": ("wmt_news", 20_000), "joined_hansard": ("hansard", 25_000)}
_DEVELOPMENT_SHARE = 0.03
_PASSAGE_CHARACTERS = 700


@dataclass(frozen=True)
class Mix:
    """All rows, and the half-open span of rows each source occupies."""

    rows: list[Pair]
    spans: dict[str, tuple[int, int]]
    development: list[Pair]
    """News pairs never trained on, to watch training."""


def read_mix(data: Path, seed: int) -> Mix:
    """Reads every source named in PAIR_SHARES; deterministic for one `seed`."""
    generator = np.random.default_rng(seed)
    sources = {name: corpora.read_parallel(data, name) for name in corpora.PARALLEL_SOURCES}
    news = sources["wmt_news"]
    development = [p for p in news if share_of(p.en, seed) < _DEVELOPMENT_SHARE]
    sources["wmt_news"] = [p for p in news if share_of(p.en, seed) >= _DEVELOPMENT_SHARE]
    laws = corpora.read_laws(data)
    sources["law_titles"] = [law.title for law in laws]
    sources["law_passages"] = [_cut(law.text) for law in laws]
    sources["dictionary"] = corpora.read_dictionary(data)
    sources["english"] = _english(data)
    for name, (origin, count) in _JOINED.items():
        sources[name] = _join(sources[origin], count, generator)
    return _lay_out(sources, development)


def schedule(mix: Mix, lengths: NDArray[np.int32], shares: Mapping[str, float], steps: int,
             batch: int, seed: int) -> NDArray[np.int32]:  # fmt: skip
    """Row numbers (steps × batch) with each source at its share; rows of like length together."""
    generator = np.random.default_rng(seed + 1)
    total = steps * batch
    drawn = [
        _draw(mix.spans[name], round(total * share / sum(shares.values())), generator)
        for name, share in shares.items()
    ]
    rows = np.concatenate(drawn)
    generator.shuffle(rows)
    rows = np.resize(rows, total)
    pool = batch * 100
    for start in range(0, total, pool):
        part = rows[start : start + pool]
        part = part[np.argsort(lengths[part], kind="stable")].reshape(-1, batch)
        rows[start : start + pool] = part[generator.permutation(len(part))].ravel()
    return rows.reshape(steps, batch).astype(np.int32)


def _draw(span: tuple[int, int], count: int, generator: np.random.Generator) -> NDArray[np.int64]:
    """`count` rows of a span: whole passes first, so that no row is seen twice before another."""
    start, end = span
    passes = [generator.permutation(end - start) for _ in range(count // (end - start) + 1)]
    return np.concatenate(passes)[:count] + start


def _join(pairs: Sequence[Pair], count: int, generator: np.random.Generator) -> list[Pair]:
    starts = generator.integers(0, len(pairs) - 4, count)
    sizes = generator.integers(2, 5, count)
    windows = [pairs[s : s + n] for s, n in zip(starts, sizes, strict=True)]
    return [Pair(" ".join(p.en for p in w), " ".join(p.fr for p in w)) for w in windows]


def _english(data: Path) -> list[Pair]:
    """English questions and paragraphs as their own translation, so that English is kept."""
    asked = corpora.read_questions(data, "en") + corpora.read_titles(data, "en")
    texts = [text[:_PASSAGE_CHARACTERS] for a in asked for text in (a.question, a.passage)]
    return [Pair(text, text) for text in texts]


def _cut(pair: Pair) -> Pair:
    return Pair(pair.en[:_PASSAGE_CHARACTERS], pair.fr[:_PASSAGE_CHARACTERS])


def _lay_out(sources: dict[str, list[Pair]], development: list[Pair]) -> Mix:
    rows: list[Pair] = []
    spans = {}
    for name in PAIR_SHARES:
        spans[name] = (len(rows), len(rows) + len(sources[name]))
        rows += sources[name]
    return Mix(rows, spans, development)
