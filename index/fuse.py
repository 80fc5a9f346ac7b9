"""Reciprocal rank fusion (Cormack, Clarke & Büttcher, SIGIR 2009)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

RANK_CONSTANT = 60
"""k of the paper: how little the first rank counts for more than the tenth."""


def fuse(rankings: Iterable[tuple[float, Sequence[int]]]) -> list[tuple[int, float]]:
    """Items of several weighted rankings (best first) with Σ weight / (k + rank), higher is better,
    best first, ties by item."""
    scores: defaultdict[int, float] = defaultdict(float)
    for weight, ranking in rankings:
        for rank, item in enumerate(ranking, start=1):
            scores[item] += weight / (RANK_CONSTANT + rank)
    return sorted(scores.items(), key=lambda entry: (-entry[1], entry[0]))
