"""Hard wrong passages: what the student itself ranks high for a question, but wrongly."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from training.rank_data import RankData
from training.student import Encoder
from training.teacher import encode
from training.tokens import Tokens

MINED = (
    "piaf", "piaf_en", "quiz", "quiz_en", "news", "news_en", "window", "written", "written_en",
    "across",
)  # fmt: skip
_RANKS = slice(1, 12)
_TOO_CLOSE = 0.80
"""A passage this like the right one (cosine) may answer too, so it is not called wrong."""


def encode_rows(
    student: Encoder, tokens: Tokens, rows: NDArray[np.int64], batch: int = 64
) -> NDArray[np.float32]:
    """Unit vectors (all rows of `tokens` × size), zero where not in `rows`; in order of length."""
    order = rows[np.argsort(tokens.lengths()[rows], kind="stable")].astype(np.int32)
    vectors = np.zeros((len(tokens.starts) - 1, int(student.bert.config.hidden_size)), np.float32)
    for start in range(0, len(order), batch):
        part = order[start : start + batch]
        vectors[part] = encode(student, tokens, part)
    return vectors


def mined_rows(rank_data: RankData, shares: Mapping[str, float]) -> NDArray[np.int64]:
    """The questions, of sources with a share, that a wrong passage is looked for."""
    return np.concatenate([np.arange(*rank_data.spans[name]) for name in _mined(shares)])


def _mined(shares: Mapping[str, float]) -> list[str]:
    return [name for name in MINED if name in shares]


def mine(
    rank_data: RankData, shares: Mapping[str, float], questions: NDArray[np.float32],
    passages: NDArray[np.float32], seed: int,
) -> NDArray[np.int64]:  # fmt: skip
    """For each question the number of one hard wrong passage, or −1. Only within its own source.

    What `rank_data` states as wrong stays.
    """
    generator = np.random.default_rng(seed + 4)
    chosen = rank_data.wrong.copy()
    for name in _mined(shares):
        start, end = rank_data.spans[name]
        candidates = np.unique(rank_data.answer[start:end])
        for first in range(start, end, 512):
            rows = np.arange(first, min(first + 512, end))
            own = rank_data.answer[rows]
            scores = questions[rows] @ passages[candidates].T
            scores[passages[own] @ passages[candidates].T > _TOO_CLOSE] = -np.inf
            best = np.argsort(-scores, axis=1, kind="stable")[:, _RANKS]
            pick = best[np.arange(len(rows)), generator.integers(0, best.shape[1], len(rows))]
            chosen[rows] = candidates[pick]
    return chosen
