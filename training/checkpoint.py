"""A checkpoint that is either whole or absent: written aside, then renamed."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import torch

from training.student import Encoder, Optimisers

Weights = dict[str, torch.Tensor]


@dataclass
class WeightAverage:
    """The plain mean of the weights at the moments `add` was called (Izmailov et al. 2018)."""

    count: int = 0
    total: Weights = field(default_factory=dict)

    def add(self, encoder: Encoder) -> None:
        """Takes the current weights in."""
        for name, value in encoder.state_dict().items():
            if name in self.total:
                self.total[name] += value
            else:
                self.total[name] = value.detach().clone()
        self.count += 1

    def mean(self) -> Weights:
        """The averaged weights; empty if nothing was added."""
        return {name: value / self.count for name, value in self.total.items()}


def save(
    path: Path, step: int, encoder: Encoder, optimisers: Optimisers, average: WeightAverage
) -> None:
    """Writes all that `resume` needs."""
    state = {
        "step": step, "weights": encoder.state_dict(), "optimisers": optimisers.state(),
        "average_count": average.count, "average_total": average.total,
    }  # fmt: skip
    beside = path.with_suffix(".part")
    torch.save(state, beside)
    beside.replace(path)


def resume(path: Path, encoder: Encoder, optimisers: Optimisers, average: WeightAverage) -> int:
    """Loads `path` if it is there; returns the next step to do."""
    if not path.exists():
        return 0
    state = torch.load(path, weights_only=True)
    encoder.load_state_dict(state["weights"])
    optimisers.load(state["optimisers"])
    average.count, average.total = state["average_count"], state["average_total"]
    return int(state["step"])
