"""Whether what someone is reported to have said stays that person's words.

Two failures: a claim that tells reported words as fact, and one that gives them to another
speaker. A claim may attribute to the source itself. A pronoun is resolved in the context, and
where that fails any name met there is let pass.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import islice, pairwise

from rag.checking.alignment import Alignment, is_content
from rag.checking.entities import (
    name_words,
    place_words,
)
from rag.checking.grammar import BE
from rag.checking.reading import Reading
from rag.checking.segments import segment_of
from rag.checking.speech import Statement, has_cue, statements
from rag.checking.speech_words import CONTRAST
from rag.checking.stances import stance_words, taken_for_granted
from rag.checking.unattributed import tells_as_fact
from rag.checking.verbs import is_verb
from rag.checking.verdict import Failure, FailureKind
from rag.checking.words_given import may_be_said

_REPORTED_SHARE = 0.6
"""Of a claim's aligned words, how many must be reported only for it to tell another's words."""


def attribution_failures(alignment: Alignment, context: Reading) -> Iterator[Failure]:
    claim = alignment.claim
    if tells_as_fact(alignment, _reported(alignment.evidence)):
        yield _as_fact(alignment.evidence)
        return
    if not _attributes(alignment):
        parts = [range(len(claim.words)), *_joined_parts(claim)]
        failures = (failure for part in parts for failure in _told_as_fact(alignment, part))
        yield from islice(failures, 1)
        return
    passed: set[int] = set()
    for statement in sorted(statements(claim), key=_outermost_first):
        told = _statements_told(alignment, statement) if statement.cue >= 0 else []
        if any(other.cue in statement.content for other in statements(claim)):
            told = _framing(told) or told
        if not told or told[0].cue in passed:
            continue  # nothing to compare, or said within what was compared
        same = [their for their in told if may_be_said(alignment, statement, their, context)]
        passed |= {their.cue for their in same}
        if not same:
            yield _other_speaker(alignment.evidence, told[0])


def _framing(told: list[Statement]) -> list[Statement]:
    """Those that report another: "According to CNN, Trump said …" tells whose report it is."""
    return [one for one in told if any(other.cue in one.content for other in told)]


def _outermost_first(statement: Statement) -> tuple[bool, int]:
    """A verb after what it reports (« …, RIA reported ») frames all of it; then the widest."""
    after = bool(statement.content) and max(statement.content) < statement.cue
    return not after, -len(statement.content)


def _attributes(alignment: Alignment) -> bool:
    """Whether the claim tells whose words or view it tells. A stance that is itself part of what
    the evidence reports ("security must be guaranteed") does so only beside its speaker."""
    if has_cue(alignment.claim):
        return True
    found = statements(alignment.evidence)
    speakers = {at for statement in found for at in statement.speaker}
    reported = {at for statement in found for at in statement.content}
    places = place_words(alignment.claim)
    for at, theirs in alignment.same.items():
        if speakers & set(theirs) and (at not in places or speakers.issuperset(theirs)):
            reported = set()  # tells the speaker; a place may be met in either
    for at in stance_words(alignment.claim):
        held = set(alignment.same.get(at, ()))
        if held and not held <= reported:
            return True
        if not held and not _held_within(alignment, at, reported):
            return True
    return False


def _held_within(alignment: Alignment, stance: int, reported: set[int]) -> bool:
    """ "the gestures showed respect": whose stance it is, is told only in the words reported."""
    words = alignment.claim.words
    before = (at for at in range(stance) if words[at].clause == words[stance].clause)
    holders = [set(alignment.same[at]) for at in before if at in alignment.same]
    return bool(holders) and all(theirs <= reported for theirs in holders)


def _joined_parts(claim: Reading) -> Iterator[range]:
    """What "and", "but", "while" or a semicolon joins, where it holds a verb of its own: one part
    may tell another's words as fact while the other tells what is so."""
    words = claim.words
    joints = [
        at
        for at in range(1, len(words))
        if words[at].clause != words[at - 1].clause
        and (words[at].folded in CONTRAST | {"and", "et"} or at not in segment_of(claim, at - 1))
    ]
    ends = [0, *joints, len(words)]
    for begin, end in pairwise(ends) if joints else ():
        part = range(begin, end)
        if any(words[at].folded in BE or is_verb(claim, at) for at in part):
            yield part


def _told_as_fact(alignment: Alignment, part: range) -> Iterator[Failure]:
    evidence = alignment.evidence
    reported = _reported(evidence)
    frames = {
        at for statement in statements(evidence) for at in (statement.cue, *statement.speaker)
    } - reported
    names = name_words(alignment.claim) | place_words(alignment.claim)
    aligned = [
        at
        for at in alignment.same
        if at in part and at not in names and not set(alignment.same[at]) & frames
    ]
    inside = [at for at in aligned if set(alignment.same[at]) <= reported]
    verbs = [at for at in aligned if is_verb(alignment.claim, at)]
    if any(reported.isdisjoint(alignment.same[at]) for at in verbs):
        return  # what the claim tells stands outside; it names what is spoken of
    enough = len(inside) >= min(2, len(aligned)) and bool(inside)
    if enough and len(inside) >= _REPORTED_SHARE * len(aligned):
        yield _as_fact(evidence)


@lru_cache(maxsize=4_096)
def _reported(evidence: Reading) -> frozenset[int]:
    """The words that only what someone says holds."""
    told = (s for s in statements(evidence) if not _is_confirmed(evidence, s))
    return frozenset(at for s in told for at in s.content) - taken_for_granted(evidence)


def _as_fact(evidence: Reading) -> Failure:
    told = f"reported words are told as fact ({_cues(evidence)})"
    return Failure(FailureKind.ATTRIBUTION, told)


def _cues(evidence: Reading) -> str:
    cues = [evidence.words[s.cue].text for s in statements(evidence) if s.cue >= 0]
    return ", ".join(cues) or "a quotation"


def _is_confirmed(reading: Reading, statement: Statement) -> bool:
    """ "…, as analysts had predicted": the source itself tells it as fact."""
    words, at = reading.words, statement.cue
    if at < 0:
        return False
    while at > 0 and words[at - 1].clause == words[statement.cue].clause:
        at -= 1
    return at > 0 and words[at].folded in {"as", "comme"}


def _other_speaker(evidence: Reading, told: Statement) -> Failure:
    said_by = evidence.text[
        evidence.words[min(told.speaker)].start : evidence.words[max(told.speaker)].end
    ]
    return Failure(FailureKind.SPEAKER, f"the evidence reports the words of “{said_by}”")


def _statements_told(alignment: Alignment, statement: Statement) -> list[Statement]:
    """The statements of the evidence whose reported words the claim's statement may tell, the best
    first: those that share at least a third of what the best one shares."""
    own = _own_words(alignment.claim, statement)
    aligned = [at for at in alignment.same if at in own]
    least = min(1, len(aligned) - 1)
    ranked = []
    for theirs in statements(alignment.evidence):
        if theirs.cue < 0 or not theirs.speaker:
            continue
        told = _own_words(alignment.evidence, theirs)
        shared = sum(bool(set(alignment.same[at]) & told) for at in aligned)
        shared += 2 * len(
            _figures(alignment.claim, statement) & _figures(alignment.evidence, theirs)
        )
        if (shared, -len(theirs.content)) > (least, 0):
            ranked.append((shared, -len(theirs.content), theirs))
    ranked.sort(key=lambda rank: (-rank[0], -rank[1], rank[2].cue))
    return [theirs for shared, _, theirs in ranked if 3 * shared >= ranked[0][0]]


def _own_words(reading: Reading, statement: Statement) -> frozenset[int]:
    """Without what another says further on: "Seddiki vowed to fight, and the minister promised …";
    all of it where nothing would be left."""
    later = (other for other in statements(reading) if other.cue > statement.cue >= 0)
    others = {at for other in later for at in (other.cue, *other.speaker, *other.content)}
    own = statement.content - others
    return own if any(is_content(reading.words[at]) for at in own) else statement.content


def _figures(reading: Reading, statement: Statement) -> set[str]:
    """Numbers within what is reported, as written."""
    words = (reading.words[at] for at in statement.content)
    return {word.text for word in words if word.is_number}
