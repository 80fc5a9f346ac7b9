"""Every number that shapes the judge of evidence, in one place. Reads nothing."""

from __future__ import annotations

from dataclasses import dataclass

LABELS = ("entailment", "neutral", "contradiction", "answers")
"""What each output stands for: three of inference, and whether the sentence answers."""


@dataclass(frozen=True)
class JudgeSettings:
    """The network, its batches and its schedule."""

    seed: int = 20_260
    layers: int = 4
    """Of the encoder's six: the lower ones. More are slower than an answer may take."""
    max_tokens: int = 80
    """Of question and sentence together; the longer of the two is cut."""
    steps: int = 900
    questions: int = 12
    """Questions in a batch."""
    wrong: int = 4
    """Wrong sentences beside the right one of each question."""
    claims: int = 48
    """Pairs in a batch of inference."""
    claims_every: int = 4
    """One step in so many trains inference."""
    swapped: float = 0.5
    """Share of the questions that can be made unanswerable which are, beside themselves."""
    layer_rate: float = 1.5e-4
    embedding_rate: float = 2e-4
    warmup: int = 60
    average_from: float = 0.75
    """Weights are averaged over the steps after this share of the schedule."""
