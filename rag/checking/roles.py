"""Who did what to whom: subjects and objects exchanged between claim and evidence.

For each verb that both tell, the words of its clause are set on the side of who acts or of who is
acted upon, passives and « que » relatives turned round. Exchanged is what stands on one side only
in the claim and on the other only in the evidence. Symmetric verbs (to meet, to talk) are let pass;
an object pronoun (« l'a invité ») is not resolved.
"""

from __future__ import annotations

from collections.abc import Iterator

from index.words import stop_words
from rag.checking.alignment import Alignment, content_words
from rag.checking.bindings import (
    adjectives_exchanged,
    bound_to_another,
    complements_exchanged,
    misnamed,
    paired_across,
)
from rag.checking.entities import entities, name_words, place_words, share_a_person, share_a_place
from rag.checking.modality import qualifications
from rag.checking.reading import Reading
from rag.checking.sides import READY, Sides, sides_of
from rag.checking.verbs import BY, has_a_subject, is_verb, tells_who
from rag.checking.verdict import Failure, FailureKind

_SYMMETRIC = frozenset(
    "meet met meeting rencontrer rencontre rencontres talk talks discuss discussed "
    "discuter entretenir entretien share shared partager partage shake shook serrer "
    "serre exchange exchanged echanger echange agree agreed speak spoke parler "
    "together ensemble".split()
)


_SUBJECT_PRONOUNS = frozenset("il elle ils elles he she they".split())
_LONGEST_SUBJECT = 5
"""In content words; beyond, more than the subject was taken."""
_CONVERSE = tuple(
    "receiv recu recoi lost los perd sold sell vend bought buy ache inherit herit suffer subi "
    "follow suiv preced borrow emprunt obt owe benefi fac".split()
)
"""How the verbs begin that tell from the other side what another tells: never taken for one."""
_LIGHT = frozenset("get got make made makes let put set take took fait fit faire laisse".split())


def role_failures(alignment: Alignment) -> Iterator[Failure]:
    """At most one: the first exchange found."""
    for mine, theirs in (*_verbs_told(alignment), *_verbs_left(alignment)):
        sides = sides_of(alignment.claim, mine)
        against = [sides_of(alignment.evidence, their) for their in theirs]
        agreed = any(_same_one_acts(alignment, sides, other) for other in against)
        exchanged = any(_exchanged(alignment, sides, other) for other in against)
        if has_a_subject(alignment.claim, mine):
            exchanged = exchanged or _turned_by_object(alignment, mine, theirs)
        exchanged = exchanged or all(_another_undergoes(alignment, sides, o) for o in against)
        if not agreed and exchanged:
            word = alignment.claim.words[mine].text
            yield Failure(FailureKind.ROLE, f"who acts and who is acted upon differ (“{word}”)")
            return
    yield from misnamed(alignment)
    yield from bound_to_another(alignment)
    yield from complements_exchanged(alignment)
    yield from paired_across(alignment)
    yield from adjectives_exchanged(alignment)


def _same_one_acts(alignment: Alignment, mine: Sides, theirs: Sides) -> bool:
    """Some noun acts in both; where both name people, one of the people does."""
    acting = _nouns(alignment.claim, mine.acting)
    names = acting & name_words(alignment.claim)
    if names and theirs.acting & name_words(alignment.evidence):
        acting = names
    return _only_on(alignment, acting, theirs.acting, theirs.other)


def _nouns(reading: Reading, words: frozenset[int]) -> frozenset[int]:
    """Without verbs and words of mode, which stand on one side whoever acts."""
    cues = {scope.cue for scope in qualifications(reading)}
    return frozenset(at for at in words if at not in cues and not is_verb(reading, at))


def exchanged_at(alignment: Alignment, mine: int, their: int) -> bool:
    """Whether two words of contrary meaning stand with sides exchanged: "Cameroon lost to Senegal"
    tells that "Senegal beat Cameroon"."""
    sides, other = sides_of(alignment.claim, mine), sides_of(alignment.evidence, their)
    return _crossed_sides(alignment, sides, other)


def _verbs_told(alignment: Alignment) -> Iterator[tuple[int, tuple[int, ...]]]:
    names = name_words(alignment.claim)
    for mine, theirs in alignment.same.items():
        word = alignment.claim.words[mine]
        if mine in names or (word.capital and not word.opens) or word.folded in _SYMMETRIC:
            continue
        lower = tuple(
            their
            for their in theirs
            if (
                not alignment.evidence.words[their].capital or alignment.evidence.words[their].opens
            )
            and tells_who(alignment.evidence, their)
            and alignment.evidence.words[their].folded not in _SYMMETRIC
        )
        if lower and is_verb(alignment.claim, mine) and not _has_clause(alignment.claim, mine):
            yield mine, lower


def _has_clause(reading: Reading, at: int) -> bool:
    """ "found that street lights …": what is found is a clause, not someone."""
    following = reading.words[at + 1 : at + 2]
    return any(word.folded in {"that", "que", "qu"} for word in following)


def _verbs_left(alignment: Alignment) -> Iterator[tuple[int, tuple[int, ...]]]:
    """A verb of the claim that no word of the evidence tells, beside each verb of the evidence that
    no word of the claim does: "pushed" and « bousculé », which no table knows for one. Only where
    what stands on either side is told by both."""
    claim, evidence, back = alignment.claim, alignment.evidence, alignment.back()
    left = [
        at
        for at in alignment.content
        if at not in alignment.same and _may_stand_for_another(claim, at)
    ]
    for mine in left:
        theirs = tuple(
            at
            for at in content_words(evidence)
            if at not in back
            and _may_stand_for_another(evidence, at)
            and _turned_round(alignment, sides_of(claim, mine), sides_of(evidence, at))
        )
        if theirs:
            yield mine, theirs


def _may_stand_for_another(reading: Reading, at: int) -> bool:
    word = reading.words[at]
    return (
        not word.capital
        and word.folded not in _SYMMETRIC | _LIGHT
        and not word.folded.startswith(_CONVERSE)
        and is_verb(reading, at)
        and has_a_subject(reading, at)
    )


def _turned_round(alignment: Alignment, mine: Sides, theirs: Sides) -> bool:
    """Both sides are named, and each is told by the other alone."""
    claim = alignment.claim
    named = name_words(claim) | place_words(claim)
    acting = mine.acting & named
    others = (mine.object | mine.subject) & named
    return _only_on(alignment, acting, theirs.other, theirs.acting) and _only_on(
        alignment, others, theirs.acting, theirs.other
    )


def _exchanged(alignment: Alignment, mine: Sides, theirs: Sides) -> bool:
    return _another_acts(alignment, mine, theirs) or _crossed_sides(alignment, mine, theirs)


def _turned_by_object(alignment: Alignment, mine: int, theirs: tuple[int, ...]) -> bool:
    """What follows the claim's verb at once acts in the evidence; or a pronoun does in one and is
    acted upon in the other ("the agency accuses her", « elle reproche à l'agence »)."""
    claim, evidence = alignment.claim, alignment.evidence
    sides = sides_of(claim, mine)
    after = {word.folded for word in claim.words[mine + 1 : mine + 2]}
    for their in theirs:
        if not has_a_subject(evidence, their):
            continue
        other = sides_of(evidence, their)
        by = BY & {word.folded for word in claim.words[mine + 1 : mine + 5]}
        undergoing = (sides.subject if by and not other.subject else sides.object) - {
            at for at in sides.object if claim.words[at].folded in stop_words() | READY
        }
        if _only_on(alignment, undergoing, other.acting - _superlatives(evidence), other.other):
            return True
        if _institution_acts(alignment, sides, other):
            return True
        before = {word.folded for word in evidence.words[max(0, their - 2) : their]}
        pronouns = bool(after & {"her", "him", "them"} and before & _SUBJECT_PRONOUNS)
        if pronouns and _only_on(alignment, sides.acting, other.other, other.acting):
            return True
    return False


def _institution_acts(alignment: Alignment, mine: Sides, theirs: Sides) -> bool:
    """A person whom the evidence never names acts, where a state or an institution does there."""
    claimed = entities(alignment.claim, sorted(mine.acting))
    actors = entities(alignment.evidence, sorted(theirs.acting))
    if claimed.places or not claimed.people or actors.people or not actors.places:
        return False
    return (mine.acting & name_words(alignment.claim)).isdisjoint(alignment.same)


def _superlatives(reading: Reading) -> frozenset[int]:
    """ "the highest ever recorded": no one records."""
    return frozenset(
        at for at, w in enumerate(reading.words) if w.folded.endswith("est") or w.folded in READY
    )


def _another_undergoes(alignment: Alignment, mine: Sides, theirs: Sides) -> bool:
    """Of two passives, both subjects are named, and neither is the other."""
    if max(len(mine.subject), len(theirs.subject)) > _LONGEST_SUBJECT:
        return False
    claimed = entities(alignment.claim, sorted(mine.subject))
    told = entities(alignment.evidence, sorted(theirs.subject))
    return bool(claimed.people and told.people) and not share_a_person(claimed, told)


def _crossed_sides(alignment: Alignment, mine: Sides, theirs: Sides) -> bool:
    """What acts in the claim is only acted upon in the evidence, and the reverse."""
    if not _only_on(alignment, mine.acting, theirs.other, theirs.acting):
        return False
    if _only_on(alignment, mine.other, theirs.acting, theirs.other):
        return True
    actors = entities(alignment.evidence, sorted(theirs.acting))
    claimed = entities(alignment.claim, sorted(mine.acting))
    if (
        not theirs.acting
        and theirs.subject
        and _only_on(alignment, mine.acting, theirs.subject, frozenset())
    ):
        return entities(alignment.claim, sorted(mine.object)).named
    if actors.people or claimed.people:
        both = actors.people and claimed.people
        return bool(both) and not share_a_person(actors, claimed)
    return bool(actors.places and claimed.places) and not share_a_place(actors, claimed)


def _another_acts(alignment: Alignment, mine: Sides, theirs: Sides) -> bool:
    """Both name who acts, neither is the other, and the claim's actor is met elsewhere."""
    claimed = entities(alignment.claim, sorted(mine.acting))
    actors = entities(alignment.evidence, sorted(theirs.acting))
    elsewhere = any(
        alignment.same.get(at) and not set(alignment.same[at]) & theirs.acting for at in mine.acting
    )
    if claimed.people and actors.people:
        return elsewhere and not share_a_person(actors, claimed)
    no_people = not claimed.people and not actors.people
    both = bool(claimed.places and actors.places)
    return no_people and both and elsewhere and not share_a_place(actors, claimed)


def _only_on(
    alignment: Alignment, words: frozenset[int], side: frozenset[int], other: frozenset[int]
) -> bool:
    for at in words:
        found = set(alignment.same.get(at, ()))
        if found & side and not found & other and not _is_verb_like(alignment.claim, at):
            return True
    return False


def _is_verb_like(reading: Reading, at: int) -> bool:
    word = reading.words[at]
    return not word.capital and word.folded.endswith(("ed", "ing", "er", "ant"))
