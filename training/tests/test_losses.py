"""Losses against cases worked by hand."""

from __future__ import annotations

from math import exp, log

import pytest
import torch

from training import losses


def test_translations_are_found_among_each_other_by_hand() -> None:
    axes = torch.eye(2)
    # Each is its translation's like and the other's right angle: −ln(eˢ / (eˢ + 1)) each way.
    held = losses.translation_ranking(axes, axes, axes, scale=2.0, neighbour_weight=30.0)
    assert held.item() == pytest.approx(log(1 + exp(-2.0)), abs=1e-6)
    # Both French sentences in one place: even odds one way and the other, and of the four cosines
    # within French two are 1 away from the target's.
    same = torch.tensor([[1.0, 0.0], [1.0, 0.0]])
    blurred = losses.translation_ranking(same, axes, axes, scale=2.0, neighbour_weight=30.0)
    among_english = (log(1 + exp(-2.0)) + log(1 + exp(2.0))) / 2
    assert blurred.item() == pytest.approx(0.5 * (among_english + log(2)) + 30 * 2 / 4, abs=1e-5)


def test_sentences_that_say_the_same_are_not_told_apart() -> None:
    same = torch.tensor([[1.0, 0.0], [1.0, 0.0]])
    loss = losses.translation_ranking(same, same, same, scale=20.0, neighbour_weight=30.0)
    assert loss.item() == pytest.approx(0, abs=1e-6)
