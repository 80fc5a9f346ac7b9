"""IBM Model 1 (Brown et al. 1993): word translation probabilities from parallel sentences.

A small numpy implementation by expectation maximisation over all links at once. It knows no word
order, no fertility and no phrases; those are not needed to score one word against another.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Words = Sequence[Sequence[str]]
NULL = ""
"""The empty source word, which takes target words that translate nothing."""


@dataclass(frozen=True)
class Entry:
    """`target` translates `source` with this probability (0 to 1, higher is likelier)."""

    source: str
    target: str
    probability: float


@dataclass(frozen=True)
class _Links:
    """Every (source word, target word) meeting, grouped by the target word of one sentence."""

    cells: NDArray[np.int32]
    groups: NDArray[np.int64]
    sizes: NDArray[np.int64]
    sources: NDArray[np.int32]
    targets: NDArray[np.int32]


def translation_probabilities(
    source: Words, target: Words, rounds: int, min_count: int
) -> list[Entry]:
    """p(target | source) after `rounds` of expectation maximisation from a uniform start.

    Words seen in fewer than `min_count` sentences of their side are left out. Entries of NULL are
    used but not returned. Sorted by source, then falling probability, then target.
    """
    source_names = [NULL, *_frequent(source, min_count)]
    target_names = _frequent(target, min_count)
    links = _link(_numbers(source, source_names), _numbers(target, target_names), len(target_names))
    table = np.ones(len(links.sources))
    for _ in range(rounds):
        table = _round(links, table, len(source_names))
    entries = [
        Entry(source_names[s], target_names[t], float(p))
        for s, t, p in zip(links.sources, links.targets, table, strict=True)
        if s > 0 and p >= 0.005
    ]
    return sorted(entries, key=lambda e: (e.source, -e.probability, e.target))


def _round(links: _Links, table: NDArray[np.float64], sources: int) -> NDArray[np.float64]:
    """One expectation and maximisation: counts are shared among the sources of each target."""
    weight = table[links.cells]
    weight /= np.repeat(np.add.reduceat(weight, links.groups), links.sizes)
    counts = np.bincount(links.cells, weight, minlength=len(table))
    totals = np.bincount(links.sources, counts, minlength=sources)
    return counts / totals[links.sources]


def _link(source: list[list[int]], target: list[list[int]], width: int) -> _Links:
    keys, sizes = [], []
    for s, t in zip(source, target, strict=True):
        if len(s) and len(t):
            row = np.asarray([0, *s], np.int64)
            keys.append((row[None, :] * width + np.asarray(t, np.int64)[:, None]).ravel())
            sizes.append(np.full(len(t), len(row), np.int64))
    group_sizes = np.concatenate(sizes)
    pairs, cells = np.unique(np.concatenate(keys), return_inverse=True)
    groups = np.concatenate([[0], np.cumsum(group_sizes)[:-1]])
    return _Links(
        cells.astype(np.int32), groups, group_sizes,
        (pairs // width).astype(np.int32), (pairs % width).astype(np.int32),
    )  # fmt: skip


def _frequent(sentences: Words, min_count: int) -> list[str]:
    counts = Counter(word for sentence in sentences for word in set(sentence))
    return sorted(word for word, count in counts.items() if count >= min_count)


def _numbers(sentences: Words, names: Sequence[str]) -> list[list[int]]:
    number = {name: i for i, name in enumerate(names)}
    return [[number[w] for w in sentence if w in number] for sentence in sentences]
