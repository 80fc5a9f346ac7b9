"""Figures against hand-worked cases."""

from __future__ import annotations

import numpy as np
import pytest

from training import metrics
from training.bm25 import Bm25
from training.judged import cut_passages

SCORES = np.array([[0.9, 0.1, 0.5], [0.2, 0.3, 0.8], [0.4, 0.4, 0.1]], np.float32)


def test_reciprocal_rank_by_hand() -> None:
    # Places 1, 2 and, because of the tie, 2.
    right = np.array([0, 1, 0])
    assert metrics.ranks(SCORES, right).tolist() == [1, 2, 2]
    assert metrics.reciprocal_rank(SCORES, right) == pytest.approx((1 + 1 / 2 + 1 / 2) / 3)
    assert metrics.reciprocal_rank(SCORES, right, cut=1) == pytest.approx(1 / 3)
    assert metrics.accuracy(SCORES, right) == pytest.approx(1 / 3)


def test_recall_counts_any_right_passage() -> None:
    right = [frozenset({1, 2}), frozenset({0}), frozenset({2})]
    assert metrics.recall(SCORES, right, 1) == 0
    assert metrics.recall(SCORES, right, 2) == pytest.approx(1 / 3)


def test_spearman_ignores_scale() -> None:
    assert metrics.spearman([1, 2, 3, 4], [10, 100, 1000, 900]) == pytest.approx(0.8)


def test_bm25_by_hand() -> None:
    # "chat" in one of two passages of one word: idf = ln(1 + 1.5/1.5), tf part = 2.5/2.5 = 1.
    scores = Bm25(["Chats", "chien"], "fr").scores(["Un chat ?"])
    assert scores[0].tolist() == pytest.approx([np.log(2), 0])


def test_passages_keep_their_offsets() -> None:
    text = "Titre\n\n" + "a" * 480 + "\nfin\n" + "b" * 600 + "\n"
    passages = cut_passages("x.txt", text)
    assert [text[p.start : p.end].strip() for p in passages] == [p.text for p in passages]
    assert "".join(text[p.start : p.end] for p in passages) == text
