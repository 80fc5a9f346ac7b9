"""check(): do these cited sentences carry this claim? Pure, deterministic, without a model.

Compared are quantities and dates, names, denials and contraries, what may be and what is, who
speaks, who acts on whom, and whether both speak of the same thing at all. It does not prove that a
claim is true, nor read as a person does: it finds the ways in which a restatement is known to go
wrong. One subject a file in `rag.checking`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rag.checking.actuality import certainty_failures, deed_failures
from rag.checking.alignment import align
from rag.checking.attribution import attribution_failures
from rag.checking.leaders import introductions
from rag.checking.meaning import meaning_failures
from rag.checking.modality import modality_failures
from rag.checking.names import unmet_names
from rag.checking.polarity import polarity_failures
from rag.checking.reading import Reading, read
from rag.checking.roles import role_failures
from rag.checking.values import value_failures
from rag.checking.verdict import Failure, FailureKind, Verdict

__all__ = ["Failure", "FailureKind", "Verdict", "check"]


def check(
    claim: str,
    evidence: Sequence[str],
    *,
    similarity: float | None = None,
    context: Sequence[str] = (),
) -> Verdict:
    """Every way found in which the evidence does not carry the claim.

    `evidence` are the cited sentences, in any order. `similarity` is the encoder's cosine of the
    claim with the best of them, in [-1, 1]. `context` is text around them (heading, paragraph,
    title): it may say who a pronoun is or complete a name or a date, and supports nothing itself.
    """
    told = read(claim)
    if not told.words or not any(sentence.strip() for sentence in evidence):
        return Verdict((Failure(FailureKind.NO_EVIDENCE, "nothing is cited, or nothing claimed"),))
    if any(_same_words(told, read(sentence)) for sentence in evidence):
        return Verdict(())
    sources = read("\n".join(sorted(evidence)))
    around = read("\n".join([*context, *introductions(sources.words)]))
    return Verdict(tuple(_failures(told, sources, around, similarity)))


def _same_words(claim: Reading, sentence: Reading) -> bool:
    return [word.folded for word in claim.words] == [word.folded for word in sentence.words]


def _failures(
    claim: Reading, evidence: Reading, context: Reading, similarity: float | None
) -> Iterator[Failure]:
    alignment = align(claim, evidence)
    yield from value_failures(alignment, context)
    for unmet in unmet_names(alignment, context):
        yield Failure(FailureKind.NAME, f"“{unmet.text}” is not in the evidence")
    yield from polarity_failures(alignment)
    yield from modality_failures(alignment)
    yield from deed_failures(alignment)
    yield from certainty_failures(alignment)
    yield from attribution_failures(alignment, context)
    yield from role_failures(alignment)
    yield from meaning_failures(alignment, similarity)
