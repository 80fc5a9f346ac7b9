"""Who did what to whom: subjects and objects exchanged between claim and evidence.

For each verb that both tell, the words of its clause are set on the side of who acts or of who is
acted upon, passives and « que » relatives turned round. Exchanged is only what is found exchanged:
who acts in the claim is acted upon in the evidence and the reverse. Symmetric verbs (to meet, to
talk) are let pass; an object pronoun (« l'a invité ») is not resolved.
"""

from __future__ import annotations

from collections.abc import Iterator

from index.words import stop_words
from rag.checking.alignment import Alignment
from rag.checking.bindings import (
    adjectives_exchanged,
    bound_to_another,
    complements_exchanged,
    misnamed,
    paired_across,
)
from rag.checking.entities import name_words, place_words
from rag.checking.exchange import participants_exchanged
from rag.checking.frames import SYMMETRIC, participants, turned_round
from rag.checking.leaders import heads_told
from rag.checking.modality import qualifications
from rag.checking.reading import Reading
from rag.checking.sides import Sides, sides_of
from rag.checking.subjects import PREPOSITIONS, READY
from rag.checking.verbs import BY, has_a_subject, is_verb, tells_who
from rag.checking.verdict import Failure, FailureKind

_SUBJECT_PRONOUNS = frozenset("il elle ils elles he she they".split())


_OBJECT_PRONOUNS = frozenset({"him", "her", "them"})
_BOTH_WAYS = tuple(
    "ferm ouvr rouvr commenc termin repren augment baiss chang coul clos open reopen start begin "
    "began end stop sink sank grow grew mov break broke increas continu resum".split()
)
"""How the verbs begin that take as subject what they else take as object."""
_FIRST_PERSON = frozenset("je j i nous we".split())

_LONGEST_SUBJECT = 5
"""In content words; beyond, more than the subject was taken."""


def role_failures(alignment: Alignment) -> Iterator[Failure]:
    """At most one: the first exchange found."""
    for mine, theirs in _verbs_told(alignment):
        sides = sides_of(alignment.claim, mine)
        if _happens_by_itself(alignment.claim, mine, sides):
            continue
        against = [sides_of(alignment.evidence, their) for their in theirs]
        if any(_same_one_acts(alignment, sides, other) for other in against):
            continue
        exchanged = any(
            _crossed_sides(alignment, sides, other) or _changed_places(alignment, sides, other)
            for other in against
        )
        if not exchanged and has_a_subject(alignment.claim, mine):
            exchanged = _turned_by_object(alignment, mine, theirs)
        if exchanged:
            word = alignment.claim.words[mine].text
            yield Failure(FailureKind.ROLE, f"who acts and who is acted upon differ (“{word}”)")
            return
    yield from misnamed(alignment)
    yield from bound_to_another(alignment)
    yield from complements_exchanged(alignment)
    yield from paired_across(alignment)
    yield from adjectives_exchanged(alignment)
    yield from _owners_exchanged(alignment)
    yield from participants_exchanged(alignment)
    yield from turned_round(alignment)


def _happens_by_itself(reading: Reading, verb: int, sides: Sides) -> bool:
    """ "The counters may close": what closes is what somebody closes."""
    both_ways = reading.words[verb].folded.startswith(_BOTH_WAYS)
    return both_ways and not sides.object and sides.acting.isdisjoint(participants(reading))


def _owners_exchanged(alignment: Alignment) -> Iterator[Failure]:
    """ "Lea's letter" where the evidence has « la lettre de Paul » and both name either."""
    back = alignment.back()
    for mine, theirs in alignment.same.items():
        word = alignment.claim.words[mine]
        if word.capital or word.folded in SYMMETRIC:
            continue
        owner = _owner(alignment.claim, mine)
        told = {their for at in owner for their in alignment.same.get(at, ())}
        owners = [_owner(alignment.evidence, their) for their in theirs]
        both = told and all(any(at in back for at in other) for other in owners)
        if both and not any(told & other for other in owners):
            yield Failure(FailureKind.ROLE, f"whose it is differs (“{word.text}”)")
            return


def _owner(reading: Reading, noun: int) -> frozenset[int]:
    """The names of whose it is: "Trump's gestures", « gestes du président Trump »."""
    words = reading.words
    names = name_words(reading) | heads_told(reading).keys()
    if noun >= 2 and words[noun - 1].folded == "s" and reading.language == "en":
        return names & {noun - 2}
    following = words[noun + 1].folded if noun + 1 < len(words) else ""
    if following not in {"of", "de", "d", "du"}:
        return frozenset()
    clause = words[noun].clause
    near = (at for at in range(noun + 2, min(noun + 5, len(words))) if words[at].clause == clause)
    found = []
    for at in near:
        if words[at].folded in BY | {"a", "au", "pour", "avec", "et", "and", "to", "for", "with"}:
            break
        found.append(at)
    return names & frozenset(found)


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
        if word.folded.endswith("ing"):
            continue  # whose doing it is stands elsewhere
        if mine in names or (word.capital and not word.opens) or word.folded in SYMMETRIC:
            continue
        if _is_beside_its_noun(alignment.claim, mine):
            continue
        lower = tuple(
            their
            for their in theirs
            if (
                not alignment.evidence.words[their].capital or alignment.evidence.words[their].opens
            )
            and tells_who(alignment.evidence, their)
            and alignment.evidence.words[their].folded not in SYMMETRIC
            and not _is_told_by_me(alignment.evidence, their)
        )
        if _between_pronouns(alignment.claim, mine):
            continue
        if lower and is_verb(alignment.claim, mine) and not _has_clause(alignment.claim, mine):
            yield mine, lower


def _between_pronouns(reading: Reading, at: int) -> bool:
    """ "as he welcomed him": who is who is not read."""
    around = [word.folded for word in reading.words[max(0, at - 1) : at + 2]]
    return around[0] in _SUBJECT_PRONOUNS and around[-1] in _OBJECT_PRONOUNS


def _is_beside_its_noun(reading: Reading, at: int) -> bool:
    """ "an investigation into rigged contracts": nobody rigs there."""
    before = reading.words[at - 1].folded if at else ""
    english = reading.language == "en" and reading.words[at].folded.endswith("ed")
    return english and before in PREPOSITIONS - {"and", "as"}


def _is_told_by_me(reading: Reading, at: int) -> bool:
    """« Je n'ai jamais autant souffert »: who that is stands outside the quotation."""
    words = reading.words
    before = (word for word in words[max(0, at - 6) : at] if word.clause == words[at].clause)
    return words[at].quotation >= 0 and any(word.folded in _FIRST_PERSON for word in before)


def _has_clause(reading: Reading, at: int) -> bool:
    """ "found that street lights …": what is found is a clause, not someone."""
    following = reading.words[at + 1 : at + 2]
    return any(word.folded in {"that", "que", "qu"} for word in following)


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
        clause = evidence.words[their].clause
        near = evidence.words[max(0, their - 3) : their]
        before = {word.folded for word in near if word.clause == clause}
        on_someone = after & _OBJECT_PRONOUNS or _has_an_object_pronoun(claim, mine)
        pronouns = bool(on_someone and before & _SUBJECT_PRONOUNS)
        if pronouns and _only_on(alignment, sides.acting, other.other, other.acting):
            return True
    return False


def _has_an_object_pronoun(reading: Reading, verb: int) -> bool:
    """« l'OTAN et Kiev lui téléphoneraient »."""
    before = reading.words[max(0, verb - 1)]
    same = reading.language == "fr" and before.clause == reading.words[verb].clause
    return same and before.folded in {"lui", "leur", "le", "la", "les", "l"}


def _superlatives(reading: Reading) -> frozenset[int]:
    """ "the highest ever recorded": no one records."""
    return frozenset(
        at for at, w in enumerate(reading.words) if w.folded.endswith("est") or w.folded in READY
    )


def _crossed_sides(alignment: Alignment, mine: Sides, theirs: Sides) -> bool:
    """What acts in the claim is only acted upon in the evidence, and the reverse."""
    return _only_on(alignment, mine.acting, theirs.other, theirs.acting) and _only_on(
        alignment, mine.other, theirs.acting, theirs.other
    )


def _changed_places(alignment: Alignment, mine: Sides, theirs: Sides) -> bool:
    """Both name who acts, neither is the other, and either is met elsewhere in the other text:
    "India sent helicopters and Nepal offered help" for what Nepal sent and India offered."""
    claim, evidence, back = alignment.claim, alignment.evidence, alignment.back()
    if max(len(mine.acting), len(theirs.acting)) > _LONGEST_SUBJECT:
        return False
    named = (name_words(claim) | place_words(claim)) & mine.acting
    acting = (name_words(evidence) | place_words(evidence)) & theirs.acting
    heads = heads_told(evidence)
    acting = frozenset(at for at in acting if evidence.words[at].capital or at in heads)
    told = {their for at in named for their in alignment.same.get(at, ())}
    elsewhere = {at for their in acting for at in back.get(their, ())}
    return bool(told and elsewhere) and not told & theirs.acting and not elsewhere & mine.acting


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
