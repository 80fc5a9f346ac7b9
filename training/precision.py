"""In which numbers the layers are multiplied."""

from __future__ import annotations

import torch


def autocast() -> torch.autocast:
    """bfloat16 where the processor multiplies it itself, float32 elsewhere.

    Emulated on AVX2 alone, one batch of 64 sentences took 23 s in bfloat16 and 0.67 s in float32.
    """
    native = torch.cpu.get_capabilities().get("avx512_bf16", False)
    return torch.autocast("cpu", torch.bfloat16, enabled=bool(native))
