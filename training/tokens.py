"""Token numbers of many texts in two flat arrays, so that a million rows fit in little memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer


@dataclass(frozen=True)
class Tokens:
    """Row r is flat[starts[r] : starts[r + 1]], special tokens included."""

    flat: NDArray[np.uint16]
    starts: NDArray[np.int64]

    def lengths(self) -> NDArray[np.int32]:
        """Tokens in each row."""
        return np.diff(self.starts).astype(np.int32)

    def batch(self, rows: Sequence[int] | NDArray[np.int32]) -> torch.Tensor:
        """The rows, padded with 0 (the number of [PAD]) to the longest: int64, rows × tokens.

        Widths are multiples of 4, because every new width costs the CPU kernels a compilation.
        """
        parts = [self.flat[self.starts[r] : self.starts[r + 1]] for r in rows]
        padded = np.zeros((len(parts), -(-max(map(len, parts)) // 4) * 4), np.int64)
        for number, part in enumerate(parts):
            padded[number, : len(part)] = part
        return torch.from_numpy(padded)


def tokenize(tokenizer: Tokenizer, texts: Sequence[str], max_tokens: int) -> Tokens:
    """Cuts every text to `max_tokens`; [PAD] must be piece 0."""
    tokenizer.no_padding()
    tokenizer.enable_truncation(max_tokens)
    parts: list[NDArray[np.uint16]] = []
    lengths: list[int] = []
    for start in range(0, len(texts), 20_000):
        encodings = tokenizer.encode_batch_fast(list(texts[start : start + 20_000]))
        lengths += [len(encoding.ids) for encoding in encodings]
        parts.append(np.concatenate([np.asarray(e.ids, np.uint16) for e in encodings]))
    starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    return Tokens(np.concatenate(parts), starts)


def kept_tokens(path: Path, tokenizer: Tokenizer, texts: Sequence[str], max_tokens: int) -> Tokens:
    """`tokenize`, or what an earlier run left at `path` (.npz): a resumed run starts sooner."""
    if path.exists():
        with np.load(path) as kept:
            return Tokens(kept["flat"], kept["starts"])
    tokens = tokenize(tokenizer, texts, max_tokens)
    np.savez(path, flat=tokens.flat, starts=tokens.starts)
    return tokens
