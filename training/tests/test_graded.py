"""The loss over graded pairs against its formula written out, and the order of its batches."""

from __future__ import annotations

import math
from itertools import product

import numpy as np
import pytest
import torch

from training import losses
from training.graded import graded_schedule


def test_the_order_of_grades_is_learnt_by_the_formula() -> None:
    cosines, grades, scale = [0.9, 0.2, 0.6, 0.6], [5.0, 1.0, 1.0, 3.0], 20.0
    expected = math.log(
        1
        + sum(
            math.exp(scale * (cosines[j] - cosines[i]))
            for i, j in product(range(4), repeat=2)
            if grades[i] > grades[j]
        )
    )
    loss = losses.order(torch.tensor(cosines), torch.tensor(grades), scale)
    assert loss.item() == pytest.approx(expected)


def test_equal_grades_say_nothing() -> None:
    cosines = torch.tensor([0.1, 0.9], requires_grad=True)
    loss = losses.order(cosines, torch.tensor([2.0, 2.0]), 20.0)
    loss.backward()  # type: ignore[no-untyped-call]  # torch leaves backward untyped
    assert loss.item() == 0
    assert cosines.grad is not None
    assert cosines.grad.tolist() == [0, 0]


def test_every_pair_is_seen_before_one_comes_again() -> None:
    rows = graded_schedule(count=10, steps=4, batch=5, seed=1)
    assert rows.shape == (4, 5)
    assert sorted(rows[:2].ravel()) == sorted(rows[2:].ravel()) == list(range(10))
    assert np.array_equal(rows, graded_schedule(10, 4, 5, 1))
    assert not np.array_equal(rows[:2], rows[2:])
