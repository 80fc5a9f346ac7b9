"""Distillation: the student's French (and one batch in five its English) towards the teacher.

After Reimers & Gurevych 2020. The student reads French, the teacher its English translation, and
the student's vector is pulled to the teacher's.
"""

from __future__ import annotations

import logging
import time
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from training import checkpoint
from training.losses import imitate, translation_ranking
from training.precision import autocast
from training.settings import DistilSettings, RankSettings
from training.student import Encoder, Optimisers, cyclic_share
from training.teacher import TeacherVectors
from training.tokens import Tokens

log = logging.getLogger(__name__)
_SAVE_EVERY = 250
_AVERAGE_EVERY = 20


def batch_loss(
    student: Encoder, tokens: Tokens, targets: TeacherVectors, rows: NDArray[np.int32],
    settings: DistilSettings,
) -> torch.Tensor:  # fmt: skip
    """The loss of one batch of rows."""
    target = targets(rows)
    with autocast():
        vectors = student(tokens.batch(rows))
    return imitate(vectors.float(), target, settings.cosine_weight, settings.scale)


def bitext_loss(
    student: Encoder, sides: tuple[Tokens, Tokens], targets: TeacherVectors,
    rows: NDArray[np.int32], settings: DistilSettings, ranking: RankSettings,
) -> torch.Tensor:  # fmt: skip
    """The loss of one batch of rows in both languages: towards `targets` and each other."""
    target = targets(rows)
    with autocast():
        french, english = (student(side.batch(rows)).float() for side in sides)
    near = [imitate(v, target, settings.cosine_weight, settings.scale) for v in (french, english)]
    scale, weight = ranking.bitext_scale, ranking.neighbour_weight
    found = translation_ranking(french, english, target, scale, weight)
    return 0.5 * (near[0] + near[1]) + found


def distil(
    student: Encoder, french: Tokens, english: Tokens, targets: TeacherVectors,
    plan: NDArray[np.int32], settings: DistilSettings, path: Path,
) -> checkpoint.Weights:  # fmt: skip
    """Runs the schedule `plan` (steps × batch rows), resuming from `path`; returns the weights.

    The result is the average over the last steps; `student` itself ends at the last step.
    """
    optimisers = Optimisers(student, settings.layer_rate, settings.embedding_rate)
    average = checkpoint.WeightAverage()
    first = checkpoint.resume(path, student, optimisers, average)
    begun, losses = time.monotonic(), []
    for step in range(first, len(plan)):
        is_english = step % settings.english_every == settings.english_every - 1
        tokens = english if is_english else french
        loss = batch_loss(student, tokens, targets, plan[step], settings)
        loss.backward()  # type: ignore[no-untyped-call]  # torch leaves backward untyped
        optimisers.step(cyclic_share(step, settings.warmup, settings.cycles))
        losses.append(loss.item())
        done = step + 1
        if done >= settings.average_from * len(plan) and done % _AVERAGE_EVERY == 0:
            average.add(student)
        if done % 50 == 0:
            rate = (done - first) / (time.monotonic() - begun) * 60
            log.info("distil %d/%d loss %.4f, %.0f steps/min", done, len(plan),
                     float(np.mean(losses[-50:])), rate)  # fmt: skip
        if done % _SAVE_EVERY == 0 or done == len(plan):
            checkpoint.save(path, done, student, optimisers, average)
    return average.mean() or student.state_dict()
