"""Whether claim and evidence affirm and deny the same things.

A denial of the claim must meet a denial (or a contrary word) in what it aligns with, and the
reverse.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from rag.checking.alignment import Alignment, same_word, translated
from rag.checking.contrary import FIRST, contrary_failures
from rag.checking.denials import DENY, denials, excludes, lacks
from rag.checking.reading import Reading
from rag.checking.refusals import refusal_failures
from rag.checking.scopes import Scope, to_both_sides
from rag.checking.verdict import Failure, FailureKind

_PREFIXES = ("un", "in", "im", "ir", "dis", "non")

_BOUNDS = ("limit", "born", "cantonn", "restrict", "confin", "restrein")
"""How the verbs begin that set a bound; denied, they add."""

_NEAR = 8
"""In words."""
_COUNTED_FROM = frozenset(
    "depuis since years ans decade auparavant before previously jusqu jamais ever yet".split()
)

_NOTHING = frozenset({"nothing", "nobody", "none", "rien", "personne"})
_ASIDE = frozenset({"ni", "nor", "sans", "without"})
"""Deny something beside the main statement: one shared word is no contradiction."""
_BESIDE = frozenset({"ni", "nor", "than", "of", "que", "qu", "de", "d", "du"})
"""Cues whose scope is always beside it: the second words of "rather than", "instead of" too."""


def polarity_failures(alignment: Alignment) -> Iterator[Failure]:
    yield from _added(alignment)
    yield from _lost(alignment)
    yield from refusal_failures(alignment)
    yield from contrary_failures(alignment)


def _denied(reading: Reading, wide: bool) -> frozenset[int]:
    scopes = denials(reading)
    if wide:  # "has promised nothing" denies what stands before
        ends = (scope for scope in scopes if reading.words[scope.cue].folded in _NOTHING)
        scopes += (*lacks(reading), *(to_both_sides(reading, s.cue) for s in ends if not s.words))
    return frozenset(
        at
        for scope in scopes
        for at in (*scope.words, scope.cue)
        if at != scope.cue or reading.words[at].folded not in DENY
    )


def _denied_beside(reading: Reading, words: Collection[int]) -> bool:
    """Whether something near one of these words, in its clause, is denied or said to be missing:
    how far a denial reaches is not read that finely."""
    scopes = (*denials(reading), *lacks(reading))
    cues = [scope.cue for scope in scopes if reading.words[scope.cue].folded not in _BESIDE]
    return any(
        abs(cue - at) <= _NEAR and reading.words[cue].clause == reading.words[at].clause
        for at in words
        for cue in cues
    )


def _added(alignment: Alignment) -> Iterator[Failure]:
    """A denial of the claim that the evidence does not make."""
    claim, evidence = alignment.claim, alignment.evidence
    denied = _denied(evidence, wide=True)
    plainly = _denied(evidence, wide=False)
    for scope in denials(claim):
        if not scope.words:
            continue
        told = [at for at in scope.words if at in alignment.same][:3]
        opposed = any(
            set(alignment.contrary.get(at, ())) - plainly for at in (*scope.words, scope.cue)
        )
        if opposed or (not told and denied) or _counts_from(claim, scope, evidence):
            continue
        if _denied_by_prefix(claim, scope, evidence):
            continue
        rejects = claim.words[scope.cue].folded in DENY or excludes(claim, scope.cue)
        if rejects and scope.cue in alignment.same:
            continue  # "denies" tells "rejects"
        if any(set(alignment.same[at]) & denied for at in told):
            continue
        if not _denied_beside(evidence, [place for at in told[:1] for place in alignment.same[at]]):
            yield Failure(
                FailureKind.NEGATION,
                f"the claim denies ({_around(claim, scope)}), the evidence does not",
            )


def _lost(alignment: Alignment) -> Iterator[Failure]:
    """A denial of the evidence that the claim passes over."""
    claim, evidence = alignment.claim, alignment.evidence
    denied_in_claim = _denied(claim, wide=True)
    denied = _denied(evidence, wide=False)
    back = alignment.back()
    for scope in denials(evidence):
        told = {
            mine
            for at in scope.words
            for mine in back.get(at, ())
            if set(alignment.same[mine]) <= denied
        }
        if not told or told & denied_in_claim or _counts_from(evidence, scope, claim):
            continue
        bound = evidence.words[scope.words[0]].folded.startswith(_BOUNDS)
        if (bound and scope.words[0] not in back) or _denied_by_prefix(evidence, scope, claim):
            continue  # « ne se limiteront pas à », "not convincing" for "unconvincing"
        if any(set(alignment.contrary.get(at, ())) & set(scope.words) for at in alignment.content):
            continue
        cue = evidence.words[scope.cue].folded
        aside = cue in _BESIDE or (cue in _ASIDE and len(scope.words) > 2)
        nearest = not aside and any(
            mine in told for at in scope.words[:2] for mine in back.get(at, ())
        )
        if len(told) >= 2 or nearest:
            yield Failure(
                FailureKind.NEGATION,
                f"the evidence denies ({_around(evidence, scope)}), the claim does not",
            )


def _counts_from(denying: Reading, scope: Scope, other: Reading) -> bool:
    """« ne … plus depuis dix ans » and "for the first time in ten years" tell the same."""
    sentence = denying.words[scope.cue].sentence
    since = any(
        word.folded in _COUNTED_FROM and word.sentence == sentence
        for word in denying.words[scope.cue :]
    )
    return since and any(word.folded in FIRST for word in other.words)


def _says_the_same(word: str, reading: Reading, other: str, its: Reading) -> bool:
    return bool(same_word(word, other)) or translated(word, reading.language, other, its.language)


def _denied_by_prefix(denying: Reading, scope: Scope, other: Reading) -> bool:
    """ "not convincing" tells what "unconvincing" does."""
    denied = {denying.words[at].folded for at in scope.words[:3]}
    return any(
        word.folded.startswith(prefix)
        and _says_the_same(word.folded[len(prefix) :], other, one, denying)
        for word in other.words
        if len(word.folded) > 5
        for prefix in _PREFIXES
        for one in denied
    )


def _around(reading: Reading, scope: Scope) -> str:
    last = max((scope.cue, *scope.words[:4]))
    return reading.text[reading.words[scope.cue].start : reading.words[last].end]
