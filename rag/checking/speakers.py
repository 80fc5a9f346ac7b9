"""Whether who speaks in a claim may be who speaks in its evidence, by name or by description.

A pronoun is resolved in the evidence and its context; where that fails any name met there is let
pass.
"""

from __future__ import annotations

from rag.checking.alignment import Alignment
from rag.checking.entities import (
    Entities,
    entities,
    name_words,
    share_a_noun,
    share_a_person,
    share_a_place,
)
from rag.checking.gazetteer import gazetteer, place_mentions
from rag.checking.reading import Reading
from rag.checking.speech import Statement, statements
from rag.checking.spelling import same_name

_OFFICES = tuple(
    frozenset(office.split())
    for office in (
        "spokesman spokeswoman spokesperson parole",
        "expert experts experte experts expertes analyst analysts analyste analystes specialist "
        "specialists specialiste specialistes researcher researchers chercheur chercheuse "
        "chercheurs scholar scholars professor professeur professeure historian historien",
        "minister ministers ministre ministres",
        "mayor maire",
        "governor gouverneur gouverneure",
        "ambassador ambassadeur ambassadrice",
        "lawyer lawyers avocat avocate avocats",
        "prosecutor prosecutors procureur procureure",
        "journalist journalists journaliste journalistes reporter reporters",
    )
)
"""Offices no one holds together, as a rule; « parole » of « porte-parole »."""
_REACH_OF_A_DESCRIPTION = 4
"""In words, from a place to the name it describes."""


def same_speaker(
    alignment: Alignment, mine: Entities, theirs: Entities, told: Statement, context: Reading
) -> bool:
    """Whether nothing says that they are two. `told` is the statement of the evidence."""
    evidence = alignment.evidence
    if mine.people:
        if theirs.people:
            return share_a_person(mine, theirs)
        elsewhere = not theirs.pronoun and _speaks_elsewhere(mine, evidence)
        many = _are_many(evidence, theirs) and not _are_joined(alignment.claim, mine)
        return not (elsewhere or many) and _may_be_called(mine, theirs, told, evidence, context)
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


def _are_many(evidence: Reading, theirs: Entities) -> bool:
    """ "critics", « plusieurs experts »: none of them is named."""
    nouns = [evidence.words[at].folded for at in theirs.nouns]
    return bool(nouns) and not theirs.pronoun and all(noun.endswith(("s", "x")) for noun in nouns)


def _are_joined(claim: Reading, mine: Entities) -> bool:
    """Whether several speak in the claim: "Ann and Paul said"."""
    named = [at for at, word in enumerate(claim.words) if word.text in mine.people]
    between = claim.words[min(named, default=0) : max(named, default=0)]
    return any(word.folded in {"and", "et"} for word in between)


def offices_differ(alignment: Alignment, mine: Entities, theirs: Entities) -> bool:
    """Whether both are told by their office, and by none in common."""
    own = _offices(alignment.claim, mine.nouns)
    other = _offices(alignment.evidence, theirs.nouns)
    return bool(own and other) and not own & other


def _offices(reading: Reading, nouns: tuple[int, ...]) -> set[int]:
    words = {reading.words[at].folded for at in nouns}
    return {number for number, office in enumerate(_OFFICES) if office & words}


def _speaks_elsewhere(mine: Entities, evidence: Reading) -> bool:
    """The name is given to the speaker of another statement of the same evidence."""
    return any(share_a_person(mine, speaker) for speaker in _speakers(evidence))


def _noun_speaks_elsewhere(alignment: Alignment, mine: Entities) -> bool:
    told = {their for at in mine.nouns for their in alignment.same.get(at, ())}
    return any(
        told & statement.speaker
        for statement in statements(alignment.evidence)
        if statement.cue >= 0
    )


def _may_be_called(
    mine: Entities, theirs: Entities, told: Statement, evidence: Reading, context: Reading
) -> bool:
    """The evidence's speaker is a pronoun or a description: the name must be met around, and a
    description that elsewhere goes with another name must not go with this one."""
    if theirs.pronoun and not theirs.places and not theirs.nouns:
        around = [s for s in statements(evidence) if told.cue in s.content]
        framing = [entities(evidence, sorted(s.speaker)) for s in around]
        named = entities(evidence, sorted(name_words(evidence) - told.content))
        before = [one for one in framing if one.people] or _speakers(context)[-1:]
        if before and (around or not share_a_person(mine, named)):
            return any(share_a_person(mine, other) for other in before)
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


def _speakers(reading: Reading) -> list[Entities]:
    """Who speaks by name, in order."""
    spoken = (s for s in sorted(statements(reading), key=lambda s: s.cue) if s.cue >= 0)
    found = [entities(reading, sorted(statement.speaker)) for statement in spoken]
    return [speaker for speaker in found if speaker.people]


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
