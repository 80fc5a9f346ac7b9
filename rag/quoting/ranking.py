"""Which quotes answer best: the traits of `rag.quoting.evidence`, weighed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp

from rag.quoting.evidence import Candidate, Traits

WEIGHTS = Traits(
    cosine=7.7,
    coverage=3.7,
    around=2.5,
    rank=14.0,
    fits=2.2,
    near=0.2,
    bound=2.8,
    quoted=5.0,
    settled=1.0,
    since=2.9,
)
"""Fitted by `bench/calibrate.py`: the log-odds that a quote answers rise by this much for each 1 of
the trait."""


_TOPICAL = ("cosine", "coverage", "around", "rank", "quoted")
"""Traits that tell what a quote is about, whatever kind of answer it holds."""


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


def topical(candidate: Candidate) -> float:
    """The score of what it is about alone, higher is better: log-odds up to a constant."""
    traits = candidate.traits
    return sum((float(getattr(WEIGHTS, n)) * float(getattr(traits, n)) for n in _TOPICAL), 0.0)


def chances(best_first: Sequence[Scored]) -> list[float]:
    """Of each quote, that it is the one that answers if one of them does; they add up to 1."""
    odds = [exp(scored.score - best_first[0].score) for scored in best_first]
    return [one / sum(odds) for one in odds]
