"""Clauses of a claim that tell as fact what the evidence only reports, whatever else it says.

`attribution` asks whether a claim as a whole tells whose words it tells. Here each verb is asked,
and each « est » with what it says of someone: one that stands within no statement of the claim and
meets only reported words in the evidence has lost who said so.
"""

from __future__ import annotations

from rag.checking.alignment import Alignment, is_content
from rag.checking.denials import denials
from rag.checking.entities import name_words, place_words
from rag.checking.grammar import BE, PERFECT
from rag.checking.leaders import heads_told
from rag.checking.reading import Reading
from rag.checking.speech import Statement, statements
from rag.checking.speech_words import CONTRAST
from rag.checking.stances import stance_words
from rag.checking.verbs import is_verb

_NOT_YET = frozenset({"ete", "been", "be", "etre"})
_PRESENT = (BE - _NOT_YET) | frozenset("constitue constituent reste restent remains".split())
_SETS_APART = CONTRAST | frozenset("and et si although though".split())
"""Open a clause whose speaker says nothing of the one before: « …, même si Rossi admet »."""
_PREDICATE = 5
"""In words, from "is" to what it says of someone."""


def tells_as_fact(alignment: Alignment, reported: frozenset[int]) -> bool:
    """Whether a verb of the claim tells reported words as fact. `reported` are those of the
    evidence that only someone's words hold."""
    claim = alignment.claim
    aside = _held(alignment) | name_words(claim) | place_words(claim) | heads_told(claim).keys()
    for at in range(len(claim.words)):
        if at in aside:
            continue
        is_told = claim.words[at].folded in _PRESENT or _has_been(claim, at)
        told = _predicate(alignment, at) if is_told else [at] * is_verb(claim, at)
        if not aside.isdisjoint(told):
            continue
        beside = [p for p in _beside(alignment, at, is_told) if p not in aside and p not in told]
        both = [*told, *beside]
        happens = _happens(alignment, at)
        if happens:  # "progress was made": what was made tells it
            both = [p for p in _around(alignment, at) if p not in aside]
        reports = len(both) >= 2 and all(_is_among(alignment, p, reported) for p in both)
        judges = is_told and bool(told) and all(_is_judged(alignment, p) for p in told)
        if (told or happens) and (reports or judges):
            return True
    return False


def _has_been(reading: Reading, at: int) -> bool:
    """ "had been an obstacle"."""
    before = reading.words[at - 1].folded if at else ""
    return reading.words[at].folded in {"been", "ete"} and before in PERFECT


def _happens(alignment: Alignment, at: int) -> bool:
    """A passive without who does it that the evidence has no word for, "took place"."""
    words = alignment.claim.words
    following = [word.folded for word in words[at + 1 : at + 5]]
    if following[:1] == ["place"]:
        return words[at].folded in {"took", "taken", "takes"}
    passive = any(word.folded in BE for word in words[max(0, at - 2) : at])
    passive = passive and at not in alignment.same and is_verb(alignment.claim, at)
    return passive and not {"by", "par"} & set(following)


def _around(alignment: Alignment, at: int) -> list[int]:
    """What the evidence tells right before such a verb; after it too, where that is one word."""
    words = alignment.claim.words
    clause = [p for p in sorted(alignment.same) if words[p].clause == words[at].clause]
    before = [p for p in clause if p < at][-2:]
    after = [p for p in clause if p > at]
    return before if len(before) == 2 else [*before, *after[:3]]


def _is_judged(alignment: Alignment, at: int) -> bool:
    """ "is tempting" where the evidence has « qualifiant l'idée de « séduisante » »: the word is
    somebody's, and the claim does not quote it."""
    words = alignment.evidence.words
    theirs = alignment.same.get(at, ())
    return bool(theirs) and all(words[their].quotation >= 0 for their in theirs)


def _is_among(alignment: Alignment, at: int, reported: frozenset[int]) -> bool:
    """Whether a word of the claim meets reported words only; the very same word, where it stands
    there, goes before what else it may mean."""
    theirs, words = alignment.same.get(at, ()), alignment.evidence.words
    exact = [p for p in theirs if words[p].folded == alignment.claim.words[at].folded]
    return bool(theirs) and reported.issuperset(exact or theirs)


def _predicate(alignment: Alignment, at: int) -> list[int]:
    """What "is" says of its subject, as far as the evidence tells it."""
    words = alignment.claim.words
    after = range(at + 1, min(at + 1 + _PREDICATE, len(words)))
    near = [p for p in after if words[p].clause == words[at].clause and is_content(words[p])]
    return [p for p in near[:2] if p in alignment.same]


def _beside(alignment: Alignment, at: int, is_told: bool) -> list[int]:
    """The words that the evidence tells right after a verb, or right before "is"; before a
    passive (« des accords ont été conclus ») that nothing follows."""
    words = alignment.claim.words
    clause = [p for p in sorted(alignment.same) if words[p].clause == words[at].clause]
    before = [p for p in clause if p < at][-2:]
    after = [p for p in clause if p > at][:3]
    passive = any(words[p].folded in BE for p in range(max(0, at - 3), at))
    return before if is_told or (passive and not after) else after


def _held(alignment: Alignment) -> frozenset[int]:
    """The words that the claim tells as someone's: within its statements, and what a word of
    stance, or one for the evidence's verb of saying, brings in."""
    claim = alignment.claim
    words = claim.words
    found = {at for at, word in enumerate(words) if word.quotation >= 0}
    denied = {at for scope in denials(claim) for at in scope.words}
    for statement in statements(claim):
        if statement.cue not in denied:
            found |= {statement.cue, *statement.content, *_who(claim, statement)}
    cues = {statement.cue for statement in statements(alignment.evidence)}
    saying = {at for at, theirs in alignment.same.items() if cues & set(theirs)}
    for at in {*stance_words(claim), *saying}:
        if at in denied:  # "declined to describe" holds nothing beyond its clause
            found |= {p for p, word in enumerate(words) if word.clause == words[at].clause}
        else:
            found |= _from_stance(claim, at)
    return frozenset(found)


def _from_stance(claim: Reading, at: int) -> set[int]:
    """Its clause and the rest of the sentence; all of the sentence where it closes that (", a team
    has found", "which observers saw as …")."""
    words = claim.words
    sentence = [p for p, word in enumerate(words) if word.sentence == words[at].sentence]
    clause = [p for p in sentence if words[p].clause == words[at].clause]
    joined = words[clause[0]].folded in _SETS_APART
    begin = _own_part(claim, clause, at)
    closes = clause[-1] == sentence[-1] and not joined and begin == clause[0]
    return set(sentence) if closes else {p for p in sentence if p >= begin}


def _own_part(claim: Reading, clause: list[int], at: int) -> int:
    """Of « il est parvenu à un accord et espère que … », what « et » opens."""
    joints = [p for p in clause if p < at and claim.words[p].folded in {"and", "et"}]
    told_before = joints and any(is_verb(claim, p) for p in clause if p < joints[-1])
    return joints[-1] if told_before else clause[0]


def _who(claim: Reading, statement: Statement) -> frozenset[int]:
    """The words of a speaker; none where a verb among them tells more of him than who he is."""
    if any(is_verb(claim, at) for at in statement.speaker):
        return frozenset()
    return statement.speaker
