"""The second training: questions towards the passages that answer them, in two languages.

In-batch negatives both ways, half the batch with a wrong passage, mined or stated; every other step
is a batch of `replay.py`.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from training import checkpoint, losses
from training.precision import autocast
from training.settings import RankSettings
from training.student import Encoder, Optimisers, rate_share
from training.tokens import Tokens

log = logging.getLogger(__name__)
_SAVE_EVERY = 40
_AVERAGE_EVERY = 10


@dataclass(frozen=True)
class RankTask:
    """Tokens of questions and passages; per question its right and its hard wrong passage (−1)."""

    questions: Tokens
    passages: Tokens
    answer: NDArray[np.int64]
    wrong: NDArray[np.int64]


def allowed_columns(answer: NDArray[np.int64], wrong: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which of the columns [right passages, wrong passages] each question may be scored against.

    Its own right passage always; the same passage in another column never (n × (n + m)).
    """
    columns = np.concatenate([answer, wrong])
    allowed: NDArray[np.bool_] = columns[None, :] != answer[:, None]
    np.fill_diagonal(allowed, True)
    return allowed


def batch_loss(
    student: Encoder, task: RankTask, rows: NDArray[np.int32], scale: float
) -> torch.Tensor:
    """The ranking loss of one batch of questions."""
    answer = task.answer[rows]
    wrong = task.wrong[rows][::2]
    wrong = wrong[wrong >= 0]
    passages = np.concatenate([answer, wrong]).astype(np.int32)
    with autocast():
        asked = student(task.questions.batch(rows)).float()
        read = student(task.passages.batch(passages)).float()
    allowed = torch.from_numpy(allowed_columns(answer, wrong))
    return losses.rank(asked, read[: len(rows)], read[len(rows) :], scale, allowed)


def train(
    student: Encoder, task: RankTask, plan: NDArray[np.int32],
    replay: Callable[[int], torch.Tensor], settings: RankSettings, path: Path,
) -> checkpoint.Weights:  # fmt: skip
    """Runs `plan` (steps × batch questions), resuming from `path`; returns averaged weights.

    `replay(step)` gives the loss of a batch of something else.
    """
    optimisers = Optimisers(student, settings.layer_rate, settings.embedding_rate)
    average = checkpoint.WeightAverage()
    first = checkpoint.resume(path, student, optimisers, average)
    begun, recent = time.monotonic(), []
    for step in range(first, len(plan)):
        if step % settings.replay_every == settings.replay_every - 1:
            loss = replay(step)
        else:
            loss = batch_loss(student, task, plan[step], settings.scale)
            recent.append(loss.item())
        loss.backward()  # type: ignore[no-untyped-call]  # torch leaves backward untyped
        optimisers.step(rate_share(step, settings.warmup, len(plan)))
        done = step + 1
        if done >= settings.average_from * len(plan) and done % _AVERAGE_EVERY == 0:
            average.add(student)
        if done % 20 == 0:
            rate = (done - first) / (time.monotonic() - begun) * 60
            log.info("rank %d/%d loss %.4f, %.0f steps/min", done, len(plan),
                     float(np.mean(recent[-50:])), rate)  # fmt: skip
        if done % _SAVE_EVERY == 0 or done == len(plan):
            checkpoint.save(path, done, student, optimisers, average)
    return average.mean() or student.state_dict()
