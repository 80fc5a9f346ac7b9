"""The figures: reciprocal rank, accuracy at one, recall at k, rank correlation. Higher is better.

All take a score matrix (questions × candidates, higher is better). A tie counts against the model:
the right candidate is placed behind every other with the same score.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.stats import spearmanr

Scores = NDArray[np.float32]


def ranks(scores: Scores, right: NDArray[np.int64]) -> NDArray[np.int64]:
    """The place, from 1, of candidate `right[q]` for each question q."""
    own = scores[np.arange(len(scores)), right][:, None]
    return np.asarray((scores >= own).sum(axis=1), np.int64)


def reciprocal_rank(scores: Scores, right: NDArray[np.int64], cut: int = 10) -> float:
    """MRR@cut: the mean of 1/place, 0 beyond place `cut` (Voorhees 1999). 0 to 1."""
    places = ranks(scores, right)
    return float(np.where(places <= cut, 1 / places, 0).mean())


def accuracy(scores: Scores, right: NDArray[np.int64]) -> float:
    """The share of questions whose right candidate is alone in first place. 0 to 1."""
    return float((ranks(scores, right) == 1).mean())


def recall(scores: Scores, right: Sequence[frozenset[int]], k: int) -> float:
    """The share of questions with any of `right[q]` among the first k; ties by number. 0 to 1."""
    order = np.argsort(-scores, axis=1, kind="stable")[:, :k]
    found = [bool(set(row.tolist()) & wanted) for row, wanted in zip(order, right, strict=True)]
    return float(np.mean(found))


def spearman(first: Sequence[float], second: Sequence[float]) -> float:
    """Spearman's rank correlation, −1 to 1."""
    return float(spearmanr(first, second).statistic)
