"""Whether what someone is reported to have said stays that person's words.

Two failures: a claim that tells reported words as fact, and one that gives them to another
speaker. A claim may attribute to the source itself. A pronoun is resolved in the context, and
where that fails any name met there is let pass.
"""

from __future__ import annotations

from collections.abc import Iterator

from rag.checking.alignment import Alignment
from rag.checking.entities import (
    Entities,
    entities,
    name_words,
    place_words,
    share_a_noun,
    share_a_person,
    share_a_place,
)
from rag.checking.gazetteer import gazetteer, place_mentions
from rag.checking.reading import Reading
from rag.checking.speech import Statement, has_cue, is_confirmed, statements, taken_for_granted
from rag.checking.spelling import same_name
from rag.checking.stances import stance_words
from rag.checking.verbs import is_verb
from rag.checking.verdict import Failure, FailureKind

_REPORTED_SHARE = 0.6
"""Of a claim's aligned words, how many must be reported only for it to tell another's words."""
_REACH_OF_A_DESCRIPTION = 4


def attribution_failures(alignment: Alignment, context: Reading) -> Iterator[Failure]:
    claim = alignment.claim
    if not _attributes(alignment):
        yield from _told_as_fact(alignment)
        return
    passed: list[Statement] = []
    for statement in sorted(statements(claim), key=_outermost_first):
        told = _statement_told(alignment, statement) if statement.cue >= 0 else None
        if told is None or told in passed:
            continue  # nothing to compare, or said within what was compared
        failure = _wrong_speaker(alignment, statement, told, context)
        if failure is None:
            passed.append(told)
        else:
            yield failure


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
    if any(set(theirs) & speakers for theirs in alignment.same.values()):
        reported = set()
    told = (set(alignment.same.get(at, ())) for at in stance_words(alignment.claim))
    return any(not theirs or not theirs <= reported for theirs in told)


def _told_as_fact(alignment: Alignment) -> Iterator[Failure]:
    evidence = alignment.evidence
    reported = {
        at
        for statement in statements(evidence)
        if not is_confirmed(evidence, statement)
        for at in statement.content
    }
    reported -= taken_for_granted(evidence)
    frames = {
        at for statement in statements(evidence) for at in (statement.cue, *statement.speaker)
    } - reported
    names = name_words(alignment.claim) | place_words(alignment.claim)
    aligned = [
        at for at in alignment.same if at not in names and not set(alignment.same[at]) & frames
    ]
    inside = [at for at in aligned if set(alignment.same[at]) <= reported]
    verbs = [at for at in aligned if is_verb(alignment.claim, at)]
    if any(reported.isdisjoint(alignment.same[at]) for at in verbs):
        return  # what the claim tells stands outside; it names what is spoken of
    enough = len(inside) >= min(2, len(aligned)) and bool(inside)
    if enough and len(inside) >= _REPORTED_SHARE * len(aligned):
        yield Failure(
            FailureKind.ATTRIBUTION,
            f"reported words are told as fact ({_cues(evidence)})",
        )


def _cues(evidence: Reading) -> str:
    cues = [evidence.words[s.cue].text for s in statements(evidence) if s.cue >= 0]
    return ", ".join(cues) or "a quotation"


def _wrong_speaker(
    alignment: Alignment, statement: Statement, told: Statement, context: Reading
) -> Failure | None:
    evidence = alignment.evidence
    mine = entities(alignment.claim, sorted(statement.speaker))
    if not (mine.named or mine.nouns):
        return None
    named = statement.speaker & name_words(alignment.claim)
    if any(set(alignment.same.get(at, ())) & told.speaker for at in named):
        return None
    cues = set(alignment.same.get(statement.cue, ()))
    told_as_said = {other.cue for other in statements(evidence)}
    said_within = any(at in told_as_said or is_verb(evidence, at) for at in cues)
    if said_within and cues <= told.content:
        return None  # said within what is reported
    if _frames(alignment, named | (statement.speaker & place_words(alignment.claim)), told):
        return None
    theirs = entities(evidence, sorted(told.speaker))
    unnamed = not theirs.people and (bool(mine.people) or not theirs.pronoun)
    if _exchanged(alignment, statement, told) or (
        unnamed and _told_of_instead(alignment, statement, told)
    ):
        same = False
    else:
        same = _same_speaker(alignment, mine, theirs, context)
    if same:
        return None
    said_by = evidence.text[
        evidence.words[min(told.speaker)].start : evidence.words[max(told.speaker)].end
    ]
    return Failure(FailureKind.SPEAKER, f"the evidence reports the words of “{said_by}”")


def _frames(alignment: Alignment, named: frozenset[int], told: Statement) -> bool:
    """The claim's speaker is the one who reports, in the evidence, that somebody said this."""
    around = {
        at
        for theirs in statements(alignment.evidence)
        if theirs.cue >= 0 and told.content <= theirs.content
        for at in theirs.speaker
    }
    return any(set(alignment.same.get(at, ())) & around for at in named)


def _exchanged(alignment: Alignment, statement: Statement, told: Statement) -> bool:
    """The claim's speaker is met in the evidence, but not as the speaker, who is told of elsewhere
    in the claim: "the unions promised the minister", « le ministre a promis aux syndicats »."""
    same = alignment.same
    mine = {their for at in statement.speaker for their in same.get(at, ())}
    rest = same.keys() - statement.speaker - {statement.cue}
    others = {their for at in rest for their in same[at] if not is_verb(alignment.evidence, their)}
    return bool(mine) and not mine & told.speaker and bool(told.speaker & others)


def _told_of_instead(alignment: Alignment, statement: Statement, told: Statement) -> bool:
    """The claim's speaker is met in the evidence only within what another says."""
    places = {their for at in statement.speaker for their in alignment.same.get(at, ())}
    return bool(places & told.content) and not places & told.speaker


def _statement_told(alignment: Alignment, statement: Statement) -> Statement | None:
    """The statement of the evidence whose reported words the claim's statement tells best."""
    aligned = [at for at in alignment.same if at in statement.content]
    best: tuple[int, int] = (min(1, len(aligned) - 1), 0)
    found = None
    for theirs in statements(alignment.evidence):
        if theirs.cue < 0 or not theirs.speaker:
            continue
        shared = sum(bool(set(alignment.same[at]) & theirs.content) for at in aligned)
        shared += 2 * len(
            _figures(alignment.claim, statement) & _figures(alignment.evidence, theirs)
        )
        rank = (shared, -len(theirs.content))
        if rank > best:
            best, found = rank, theirs
    return found


def _figures(reading: Reading, statement: Statement) -> set[str]:
    """Numbers within what is reported, as written."""
    words = (reading.words[at] for at in statement.content)
    return {word.text for word in words if word.is_number}


def _same_speaker(alignment: Alignment, mine: Entities, theirs: Entities, context: Reading) -> bool:
    evidence = alignment.evidence
    if mine.people:
        if theirs.people:
            return share_a_person(mine, theirs)
        return not _speaks_elsewhere(mine, evidence) and _may_be_called(
            mine, theirs, evidence, context
        )
    if mine.places:
        if theirs.places and not theirs.people:
            if mine.places & theirs.places or not theirs.nouns:
                return share_a_place(mine, theirs)
            return share_a_place(mine, theirs) and share_a_noun(alignment, mine, theirs)
        if theirs.people:
            return _described(mine, theirs, evidence, context)
        return theirs.pronoun or not theirs.nouns or share_a_noun(alignment, mine, theirs)
    if theirs.pronoun or not theirs.nouns:
        return True
    return share_a_noun(alignment, mine, theirs) or not _noun_speaks_elsewhere(alignment, mine)


def _speaks_elsewhere(mine: Entities, evidence: Reading) -> bool:
    """The name is given to the speaker of another statement of the same evidence."""
    return any(
        share_a_person(mine, entities(evidence, sorted(statement.speaker)))
        for statement in statements(evidence)
        if statement.cue >= 0
    )


def _noun_speaks_elsewhere(alignment: Alignment, mine: Entities) -> bool:
    told = {their for at in mine.nouns for their in alignment.same.get(at, ())}
    return any(
        told & statement.speaker
        for statement in statements(alignment.evidence)
        if statement.cue >= 0
    )


def _may_be_called(mine: Entities, theirs: Entities, evidence: Reading, context: Reading) -> bool:
    """The evidence's speaker is a pronoun or a description: the name must be met around, and a
    description that elsewhere goes with another name must not go with this one."""
    if theirs.pronoun and not theirs.places and not theirs.nouns:
        before = _last_speaker(context)
        if before is not None:
            return share_a_person(mine, before)
    for reading in (evidence, context):
        known = _people_described(reading, theirs.places)
        if known:
            return any(same_name(one, other) for one in mine.people for other in known)
    return any(
        same_name(one, reading.words[at].text)
        for one in mine.people
        for reading in (evidence, context)
        for at in name_words(reading)
    )


def _last_speaker(context: Reading) -> Entities | None:
    """Who spoke last before the evidence, when the context names someone."""
    for statement in sorted(statements(context), key=lambda s: -s.cue):
        speaker = entities(context, sorted(statement.speaker))
        if statement.cue >= 0 and speaker.people:
            return speaker
    return None


def _described(mine: Entities, theirs: Entities, evidence: Reading, context: Reading) -> bool:
    """ "the Russian president" for a speaker who is named: no other name may go with it."""
    known = _people_described(evidence, mine.places) | _people_described(context, mine.places)
    otherwise = any(
        _is_described(reading, theirs.people, mine.places) for reading in (evidence, context)
    )
    if otherwise and not known:
        return False
    if not known and all(name.isupper() for name in theirs.people):
        return False  # "the minister" is no WWF
    if not known:
        return bool(mine.nouns)
    return any(same_name(one, other) for one in theirs.people for other in known)


def _is_described(reading: Reading, people: frozenset[str], but: frozenset[str]) -> bool:
    """Whether the reading names one of these people right after a place that is none of `but`."""
    table = gazetteer()
    return any(
        same_name(name, one)
        for mention in place_mentions(reading)
        if not table.wider(mention.places) & table.wider(but)
        for one in _people_described(reading, mention.places)
        for name in people
    )


def _people_described(reading: Reading, places: frozenset[str]) -> frozenset[str]:
    """Names right after one of the places: « le président russe Vladimir Poutine »."""
    found = set()
    for mention in place_mentions(reading):
        if not mention.places & places:
            continue
        for at in range(
            mention.end, min(mention.end + _REACH_OF_A_DESCRIPTION, len(reading.words))
        ):
            word = reading.words[at]
            if word.clause != reading.words[mention.begin].clause or word.folded in {"et", "and"}:
                break
            if at in name_words(reading):
                found.add(word.text)
    return frozenset(found)
