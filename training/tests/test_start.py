"""Start values of new pieces against the formula worked by hand."""

from __future__ import annotations

import numpy as np
import pytest

from training.start import association, nearest_pieces, presence, start_embeddings


def test_association_by_hand() -> None:
    # Together 4 times, French piece 5, English piece 16: 16 / (80 + 20) = 0.16.
    value = association(np.array([4.0]), np.array([5.0]), np.array([16.0]))
    assert value[0] == pytest.approx(0.16)


def test_weights_are_squared_and_sum_to_one() -> None:
    french = presence([[0], [0], [0]], 2)
    english = presence([[0, 1], [0], [0, 2]], 3)
    numbers, weights = nearest_pieces(french, english, keep=2)
    # Piece 0: 3²/(3·3+5√3) = 0.5096; pieces 1 and 2: 1/(3+5) = 0.125, the lower number first.
    first, second = (9 / (9 + 5 * 3**0.5)) ** 2, 0.125**2
    assert numbers[0].tolist() == [0, 1]
    assert weights[0] == pytest.approx([first / (first + second), second / (first + second)])
    assert weights[1].sum() == 0


def test_unseen_pieces_start_at_the_mean() -> None:
    teacher = np.array([[1.0, 0.0], [0.0, 3.0]], np.float32)
    numbers = np.array([[0, 1], [0, 0]])
    weights = np.array([[0.75, 0.25], [0.0, 0.0]], np.float32)
    words = start_embeddings(teacher, numbers, weights)
    assert words.tolist() == [[0.75, 0.75], [0.5, 1.5]]
