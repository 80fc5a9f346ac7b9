"""Who did what to whom: subjects and objects exchanged between claim and evidence.

For each verb that both tell, the words of its clause are set on the side of who acts or of who is
acted upon, passives and « que » relatives turned round. Exchanged is what stands on one side only
in the claim and on the other only in the evidence. Symmetric verbs (to meet, to talk) are let pass;
an object pronoun (« l'a invité ») is not resolved.
"""

from __future__ import annotations

from collections.abc import Iterator

from rag.checking.alignment import Alignment
from rag.checking.bindings import bound_to_another, complements_exchanged, misnamed, paired_across
from rag.checking.entities import entities, name_words, share_a_person, share_a_place
from rag.checking.modality import qualifications
from rag.checking.reading import Reading
from rag.checking.sides import Sides, sides_of
from rag.checking.verbs import is_verb, tells_who
from rag.checking.verdict import Failure, FailureKind

_SYMMETRIC = frozenset(
    "meet met meeting rencontrer rencontre rencontres talk talks discuss discussed "
    "discuter entretenir entretien share shared partager partage shake shook serrer "
    "serre exchange exchanged echanger echange agree agreed speak spoke parler "
    "together ensemble".split()
)


def role_failures(alignment: Alignment) -> Iterator[Failure]:
    """At most one: the first exchange found."""
    for mine, theirs in _verbs_told(alignment):
        sides = sides_of(alignment.claim, mine)
        against = [sides_of(alignment.evidence, their) for their in theirs]
        agreed = any(
            _only_on(alignment, _nouns(alignment.claim, sides.acting), other.acting, other.other)
            for other in against
        )
        if not agreed and any(_exchanged(alignment, sides, other) for other in against):
            word = alignment.claim.words[mine].text
            yield Failure(FailureKind.ROLE, f"who acts and who is acted upon differ (“{word}”)")
            return
    yield from misnamed(alignment)
    yield from bound_to_another(alignment)
    yield from complements_exchanged(alignment)
    yield from paired_across(alignment)


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
            if not alignment.evidence.words[their].capital
            and tells_who(alignment.evidence, their)
            and alignment.evidence.words[their].folded not in _SYMMETRIC
        )
        if lower and is_verb(alignment.claim, mine):
            yield mine, lower


def _exchanged(alignment: Alignment, mine: Sides, theirs: Sides) -> bool:
    return _another_acts(alignment, mine, theirs) or _crossed_sides(alignment, mine, theirs)


def _crossed_sides(alignment: Alignment, mine: Sides, theirs: Sides) -> bool:
    """What acts in the claim is only acted upon in the evidence, and the reverse."""
    if not _only_on(alignment, mine.acting, theirs.other, theirs.acting):
        return False
    if _only_on(alignment, mine.other, theirs.acting, theirs.other):
        return True
    actors = entities(alignment.evidence, sorted(theirs.acting))
    claimed = entities(alignment.claim, sorted(mine.acting))
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
