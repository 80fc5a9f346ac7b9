"""Whether evidence and claim speak of the same thing: shared content, and the encoder's cosine.

The thresholds are set by `bench.checks --calibrate` on the development half of the pairs: the
values that reject most claims with a wrong citation while losing at most 1 % of faithful ones.
"""

from __future__ import annotations

from collections.abc import Iterator

from rag.checking.alignment import Alignment
from rag.checking.entities import name_words, place_words
from rag.checking.verdict import Failure, FailureKind

MIN_COVERAGE = 0.3
"""Share of the claim's content words, names aside, that align with the evidence; in [0, 1]."""
MIN_JOINT = 0.8
"""Of coverage + cosine, where the cosine is known; in [-1, 2]."""
_NAME_WEIGHT = 0.35
"""A name says less than a word: every sentence of a source may hold it."""


def coverage(alignment: Alignment) -> float:
    """Share of the claim's content words and figures that the evidence may tell, in [0, 1], higher
    is better; 1 for a claim without content."""
    claim = alignment.claim
    names = name_words(claim) | place_words(claim)
    weights = {at: _NAME_WEIGHT if at in names else 1.0 for at in alignment.content}
    figures = [word.text for word in claim.words if word.is_number]
    met = {word.text for word in alignment.evidence.words if word.is_number}
    total = sum(weights.values()) + len(figures)
    if not total:
        return 1.0
    told = sum(weight for at, weight in weights.items() if at in alignment.same)
    return (told + sum(figure in met for figure in figures)) / total


def meaning_failures(alignment: Alignment, similarity: float | None) -> Iterator[Failure]:
    shared = coverage(alignment)
    if similarity is None:
        if shared < MIN_COVERAGE:
            yield Failure(FailureKind.MEANING, f"{shared:.0%} of its words are in the evidence")
    elif shared + similarity < MIN_JOINT:
        yield Failure(
            FailureKind.MEANING,
            f"{shared:.0%} of its words are in the evidence, cosine {similarity:.2f}",
        )
