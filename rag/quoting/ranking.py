"""Which quotes answer best: the traits of `rag.quoting.evidence`, weighed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.quoting.evidence import Candidate, Traits

WEIGHTS = Traits(
    cosine=4.5,
    coverage=4.2,
    around=2.5,
    rank=17.0,
    fits=2.0,
    near=1.2,
    bound=3.0,
    quoted=5.0,
    whole=2.5,
    settled=1.2,
    since=3.5,
    alone=0.5,
)
"""Fitted by `bench/calibrate.py`: the log-odds that a quote answers rise by this much for each 1 of
the trait."""


@dataclass(frozen=True, slots=True)
class Scored:
    """`score` is higher for better: log-odds up to a constant of the question."""

    candidate: Candidate
    score: float


def ranked(found: Sequence[Candidate]) -> list[Scored]:
    """Best first, ties by document and place."""
    weights = WEIGHTS.values()
    scored = [
        Scored(c, sum(w * t for w, t in zip(weights, c.traits.values(), strict=True)))
        for c in found
    ]
    return sorted(scored, key=lambda s: (-s.score, s.candidate.source.id, s.candidate.quote.number))
