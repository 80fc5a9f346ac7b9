"""Sentence pairs that people graded for likeness: French with French, English with French.

A distilled student's French is a little less fine than its English; these teach it the difference
between nearly the same and the same. English with English is left out: there the teacher is good.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer

from training import losses
from training.corpora import Graded, read_graded
from training.precision import autocast
from training.student import Encoder
from training.tokens import Tokens, tokenize

_SOURCES = frozenset({"stsb", "sick"})


@dataclass(frozen=True)
class GradedTask:
    """Row r: two sentences as tokens, and their grade."""

    first: Tokens
    second: Tokens
    grade: NDArray[np.float32]


def read_pairs(data: Path) -> list[Graded]:
    """The training part in French, then each pair again with its first sentence in English."""
    english, french = (read_graded(data, name, "train", _SOURCES) for name in ("en", "fr"))
    across = [Graded(en.first, fr.second, fr.score) for en, fr in zip(english, french, strict=True)]
    return french + across


def graded_task(pairs: list[Graded], tokenizer: Tokenizer, max_tokens: int) -> GradedTask:
    """The pairs as tokens, each sentence cut to `max_tokens`."""
    return GradedTask(
        tokenize(tokenizer, [pair.first for pair in pairs], max_tokens),
        tokenize(tokenizer, [pair.second for pair in pairs], max_tokens),
        np.array([pair.score for pair in pairs], np.float32),
    )


def graded_schedule(count: int, steps: int, batch: int, seed: int) -> NDArray[np.int32]:
    """Row numbers (steps × batch): whole passes over `count` rows, each in an order of its own."""
    generator = np.random.default_rng(seed + 7)
    total = steps * batch
    passes = [generator.permutation(count) for _ in range(total // count + 1)]
    return np.concatenate(passes)[:total].reshape(steps, batch).astype(np.int32)


def batch_loss(
    student: Encoder, task: GradedTask, rows: NDArray[np.int32], scale: float
) -> torch.Tensor:
    """The loss of one batch of rows."""
    with autocast():
        first = student(task.first.batch(rows)).float()
        second = student(task.second.batch(rows)).float()
    grades = torch.from_numpy(task.grade[rows])
    return losses.order((first * second).sum(1), grades, scale)
