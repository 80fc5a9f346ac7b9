"""Refusals that the evidence does not make: "rejects the plan", « son refus de signer »."""

from __future__ import annotations

from collections.abc import Iterator

from rag.checking.alignment import Alignment
from rag.checking.denials import denials, lacks
from rag.checking.reading import Reading
from rag.checking.verdict import Failure, FailureKind

_REFUSE = tuple(
    "refus reject rejet oppos evit avoid renon renounc abandon boycot decline turned repouss exclu "
    "ecart condemn condamn denounc denonc".split()
)
"""How the words begin that tell a refusal."""
_NO_REFUSAL = ("opposition", "opposant", "opponent", "opposite", "exclusi", "condition", "economi")
_AGAINST = ("disagre", "contest", "challeng", "hostil", "against", "contre", "desaccord", "critic")
_REACH = 5
"""In words, from a refusal to what is refused."""


def refusal_failures(alignment: Alignment) -> Iterator[Failure]:
    """At most one: what is refused in the claim stands in the evidence, where nothing near refuses,
    denies or lacks anything."""
    claim, evidence = alignment.claim, alignment.evidence
    negative = _negative(evidence)
    for at, word in enumerate(claim.words):
        if at in alignment.same or not _refuses(claim, at):
            continue
        after = range(at + 1, min(at + 1 + _REACH, len(claim.words)))
        refused = [p for p in after if claim.words[p].clause == word.clause]
        told = {their for p in refused for their in alignment.same.get(p, ())}
        sentences = {evidence.words[their].sentence for their in told}
        if told and sentences.isdisjoint(negative):
            yield Failure(FailureKind.NEGATION, f"the evidence tells no “{word.text}”")
            return


def _refuses(reading: Reading, at: int) -> bool:
    folded = reading.words[at].folded
    return folded.startswith(_REFUSE) and not folded.startswith(_NO_REFUSAL)


def _negative(reading: Reading) -> set[int]:
    """The sentences in which anything is denied, refused or said to be missing."""
    cues = {scope.cue for scope in (*denials(reading), *lacks(reading))}
    cues |= {
        at
        for at, word in enumerate(reading.words)
        if _refuses(reading, at) or word.folded.startswith(_AGAINST)
    }
    return {reading.words[at].sentence for at in cues}
