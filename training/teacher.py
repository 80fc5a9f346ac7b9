"""Teacher vectors, computed when a row is first needed and kept on disk for its later uses."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from training.precision import autocast
from training.student import Encoder
from training.tokens import Tokens


class TeacherVectors:
    """float16 (rows × size) on disk; a row of zeros has not been computed yet."""

    def __init__(self, teacher: Encoder, tokens: Tokens, path: Path) -> None:
        shape = (len(tokens.starts) - 1, int(teacher.bert.config.hidden_size))
        fresh = not path.exists() or path.stat().st_size != 2 * shape[0] * shape[1]
        self._kept = np.memmap(path, np.float16, "w+" if fresh else "r+", shape=shape)
        self._teacher, self._tokens = teacher, tokens

    def __call__(self, rows: NDArray[np.int32]) -> torch.Tensor:
        """float32 (rows × size), length 1."""
        missing = np.unique(rows[~self._kept[rows].any(axis=1)])
        if len(missing):
            self._kept[missing] = encode(self._teacher, self._tokens, missing)
        return torch.nn.functional.normalize(
            torch.from_numpy(self._kept[rows].astype(np.float32)), dim=1
        )


def encode(encoder: Encoder, tokens: Tokens, rows: NDArray[np.int32]) -> NDArray[np.float32]:
    """Unit vectors (rows × size) of the rows of `tokens`."""
    with torch.no_grad(), autocast():
        vectors: NDArray[np.float32] = encoder(tokens.batch(rows)).float().numpy()
    return vectors
