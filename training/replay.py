"""What a ranking is interrupted by, so that sentence meaning and both languages are kept."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from training import distil, graded
from training.graded import GradedTask
from training.settings import DistilSettings, RankSettings
from training.student import Encoder
from training.teacher import TeacherVectors
from training.tokens import Tokens


@dataclass(frozen=True)
class Replay:
    """Batches of sentence pairs and of graded pairs, in the turns of `settings.replay`."""

    student: Encoder
    sides: tuple[Tokens, Tokens]
    """French and English of the sentence pairs."""
    targets: TeacherVectors
    rows: NDArray[np.int32]
    """Sentence pairs, turns × batch."""
    likeness: GradedTask
    graded_rows: NDArray[np.int32]
    """Graded pairs, turns × batch."""
    distil: DistilSettings
    settings: RankSettings

    def __call__(self, step: int) -> torch.Tensor:
        """The loss of the batch of one step."""
        turn, kinds = step // self.settings.replay_every, self.settings.replay
        kind, rows = kinds[turn % len(kinds)], self.rows[turn]
        if kind == "graded":
            rows = self.graded_rows[turn * kinds.count("graded") // len(kinds)]
            return graded.batch_loss(self.student, self.likeness, rows, self.settings.scale)
        if kind == "bitext":
            return distil.bitext_loss(
                self.student, self.sides, self.targets, rows, self.distil, self.settings
            )
        tokens = self.sides[("french", "english").index(kind)]
        return distil.batch_loss(self.student, tokens, self.targets, rows, self.distil)
