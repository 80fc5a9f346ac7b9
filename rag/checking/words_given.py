"""Whether a claim may give reported words to whom it gives them: nothing says another spoke."""

from __future__ import annotations

from collections import Counter

from rag.checking.alignment import Alignment, is_content
from rag.checking.entities import entities, name_words, place_words
from rag.checking.reading import Reading
from rag.checking.speakers import offices_differ, same_speaker
from rag.checking.speech import Statement, statements
from rag.checking.verbs import is_verb

_LONGEST_SPEAKER = 8
"""In content words."""


def may_be_said(
    alignment: Alignment, statement: Statement, told: Statement, context: Reading
) -> bool:
    """Whether nothing found says that the claim gives these words to another."""
    evidence = alignment.evidence
    mine = entities(alignment.claim, sorted(statement.speaker))
    if not (mine.named or mine.nouns) or _read_too_wide(alignment, statement, told):
        return True
    named = statement.speaker & name_words(alignment.claim)
    known = name_words(evidence)
    opens = {  # "Reuters reports": a capital that opens a sentence, a name in the evidence
        at
        for at in statement.speaker
        if alignment.claim.words[at].opens and known & set(alignment.same.get(at, ()))
    }
    alone = (at for at in named | opens if not _describes(alignment.claim, statement, at))
    if any(set(alignment.same.get(at, ())) & told.speaker for at in alone):
        return True
    cues = set(alignment.same.get(statement.cue, ()))
    told_as_said = {other.cue for other in statements(evidence)}
    said_within = any(at in told_as_said or is_verb(evidence, at) for at in cues)
    if said_within and cues <= told.content:
        return True  # said within what is reported
    theirs = entities(evidence, sorted(told.speaker))
    if offices_differ(alignment, mine, theirs):
        return False
    if theirs.people and _exchanged(alignment, statement, told):
        return False
    if _frames(alignment, named | (statement.speaker & place_words(alignment.claim)), told):
        return True
    if not (theirs.named or theirs.nouns or theirs.pronoun):
        return True
    if _exchanged(alignment, statement, told):
        return False
    unnamed = not theirs.people and not theirs.pronoun
    if unnamed and _told_of_instead(alignment, statement, told):
        return False
    return same_speaker(alignment, mine, theirs, told, context)


def _describes(reading: Reading, statement: Statement, at: int) -> bool:
    """ "Russian" of "Russian media" names no one."""
    if at not in place_words(reading) or at + 1 not in statement.speaker:
        return False
    return is_content(reading.words[at + 1]) and not reading.words[at + 1].capital


def _read_too_wide(alignment: Alignment, statement: Statement, told: Statement) -> bool:
    """Whether the claim's speaker is no sure reading: more words than a speaker has, or words of
    another clause than those told, which the evidence's speaker stands beside."""
    claim, back = alignment.claim, alignment.back()
    if sum(is_content(claim.words[at]) for at in statement.speaker) > _LONGEST_SPEAKER:
        return True
    clauses = Counter(
        claim.words[at].clause for their in told.content for at in back.get(their, ())
    )
    if not clauses:
        return False
    (clause, _), *_ = sorted(clauses.items(), key=lambda item: (-item[1], item[0]))
    speak = {at for other in statements(claim) for at in other.speaker}
    beside = {at for their in told.speaker for at in back.get(their, ())}
    return any(
        claim.words[at].clause == clause and (at in speak or _opens_its_clause(claim, at))
        for at in beside
    ) and not any(claim.words[at].clause == clause for at in statement.speaker)


def _opens_its_clause(reading: Reading, at: int) -> bool:
    """Whether no verb stands before the word in its clause, as before a subject."""
    words = reading.words
    before = (place for place in range(at) if words[place].clause == words[at].clause)
    return not any(is_verb(reading, p) or words[p].folded.endswith("ing") for p in before)


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
    own = statement.speaker - place_words(alignment.claim) or statement.speaker
    mine = {their for at in own for their in same.get(at, ())}
    speak = {at for other in statements(alignment.claim) for at in (other.cue, *other.speaker)}
    others = {
        their
        for at in same.keys() - speak
        for their in same[at]
        if not is_verb(alignment.evidence, their)
    }
    return bool(mine) and not mine & told.speaker and bool(told.speaker & others)


def _told_of_instead(alignment: Alignment, statement: Statement, told: Statement) -> bool:
    """The claim's speaker is met in the evidence only within what another says."""
    places = {their for at in statement.speaker for their in alignment.same.get(at, ())}
    return bool(places & told.content) and not places & told.speaker
