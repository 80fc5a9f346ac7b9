"""Two people, places or institutions exchanged: what goes with one in the claim goes with the other
in the evidence, and the reverse.

No grammar is needed for most of it: of two names in one sentence each other word goes with the one
that stands nearer, clauses counting more than words. Around a verb the sides of `sides` are read
instead. Exchanged is only what is found exchanged both ways and more often than not. A place where
something happens ("in Alaska") takes no part, nor do two names that are one description ("Kremlin
spokesman Dmitry Peskov").
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

from rag.checking.alignment import Alignment
from rag.checking.entities import name_words, place_words
from rag.checking.grammar import DETERMINERS
from rag.checking.leaders import heads_told
from rag.checking.modality import is_modal_word
from rag.checking.reading import Reading
from rag.checking.sides import sides_of
from rag.checking.speech import statements
from rag.checking.units import UNITS
from rag.checking.verbs import is_verb
from rag.checking.verdict import Failure, FailureKind

_CLAUSE = 31
"""As many words further away as one clause more between."""
_BESIDE = 4
"""Names so near each other, in words, may be one description."""
_WHERE = frozenset("in at off near from a en dans au aux depuis vers sur onto pres chez".split())
_TELL_NO_ONE = frozenset(
    "pendant during entre between avant before apres after jusqu until depuis since first last "
    "premier premiere dernier derniere several plusieurs same also without sans said told dit "
    "declare".split()
)
"""Content words that stand with anyone."""
_THE_OTHER = frozenset({"homologue", "counterpart"})
_SUBJECT_PRONOUNS = frozenset("il elle ils elles he she they".split())


@dataclass(frozen=True, slots=True)
class Participant:
    claim: frozenset[int]
    evidence: frozenset[int]
    """Where the same one is named there."""


def participants_exchanged(alignment: Alignment) -> Iterator[Failure]:
    """At most one."""
    found = [one for one in _participants(alignment) if _takes_part(alignment, one)]
    for one, other in combinations(found, 2):
        if one.evidence & other.evidence or _one_description(alignment, one, other):
            continue
        if _only_speaks(alignment, one) != _only_speaks(alignment, other):
            continue
        if _outweighs(_counted(alignment, one, other), _are_people(alignment, one, other)):
            words = alignment.claim.words
            names = [words[min(each.claim)].text for each in (one, other)]
            yield Failure(FailureKind.ROLE, f"“{names[0]}” and “{names[1]}” are exchanged")
            return


def _outweighs(votes: Counter[str], people: bool) -> bool:
    """One shared word each way will do between people, two where a place is one of them."""
    both_ways = min(votes["first"], votes["second"])
    beyond = votes["first"] + votes["second"] - votes["kept"]
    return (both_ways >= 2 and beyond >= 1) or (people and both_ways >= 1 and beyond >= 2)


def _participants(alignment: Alignment) -> list[Participant]:
    """Who is named in both, words that name one together."""
    theirs = _named(alignment.evidence)
    found: list[Participant] = []
    for at in sorted(_named(alignment.claim)):
        told = theirs & set(alignment.same.get(at, ()))
        if not told:
            continue
        claim = frozenset({at})
        for known in found[:]:
            if known.evidence & told or _goes_on(alignment.claim, at, known.claim):
                found.remove(known)
                claim, told = claim | known.claim, told | known.evidence
        found.append(Participant(claim, told))
    return found


def _goes_on(reading: Reading, at: int, name: frozenset[int]) -> bool:
    """ "Lucía Quispe" is one."""
    words = reading.words
    beside = at - 1 in name and words[at - 1].clause == words[at].clause and not words[at].glued
    return beside and place_words(reading).isdisjoint({at - 1, at})


@lru_cache(maxsize=4_096)
def _named(reading: Reading) -> frozenset[int]:
    """Names, and "his counterpart", who is the other one of two."""
    others = (at for at, word in enumerate(reading.words) if word.folded in _THE_OTHER)
    named = name_words(reading) | place_words(reading) | heads_told(reading).keys()
    return named | frozenset(others)


def _takes_part(alignment: Alignment, one: Participant) -> bool:
    """Not only named as where something happens."""
    told = ((alignment.claim, one.claim), (alignment.evidence, one.evidence))
    return not any(
        named <= place_words(reading) and all(_is_where(reading, at) for at in named)
        for reading, named in told
    )


def _only_speaks(alignment: Alignment, one: Participant) -> bool:
    """Who speaks is compared elsewhere, unless the other one speaks too."""
    told = ((alignment.claim, one.claim), (alignment.evidence, one.evidence))
    return all(named <= _speakers(reading) for reading, named in told)


@lru_cache(maxsize=4_096)
def _speakers(reading: Reading) -> frozenset[int]:
    return frozenset(at for statement in statements(reading) for at in statement.speaker)


def _is_where(reading: Reading, at: int) -> bool:
    """ "in Alaska", « à Genève », "shares in Ferrovía": neither acts nor is acted upon."""
    for place in range(at - 1, max(-1, at - 3), -1):
        word = reading.words[place]
        if word.folded in _WHERE and (reading.language == "fr" or word.folded != "a"):
            return True
        if word.folded not in DETERMINERS[reading.language]:
            return False
    return False


def _one_description(alignment: Alignment, one: Participant, other: Participant) -> bool:
    """ "The mayor of Nazca, Lucía Quispe", « le président russe Vladimir Poutine »."""
    words, places = alignment.evidence.words, place_words(alignment.evidence)
    return any(
        (abs(first - second) == 1 and not words[max(first, second)].glued)
        or (abs(first - second) <= _BESIDE and (first in places) != (second in places))
        for first in one.evidence
        for second in other.evidence
    )


def _are_people(alignment: Alignment, one: Participant, other: Participant) -> bool:
    """ "The head of the Kremlin" is one."""
    places = place_words(alignment.claim) - heads_told(alignment.claim).keys()
    return places.isdisjoint(one.claim | other.claim)


def _counted(alignment: Alignment, one: Participant, other: Participant) -> Counter[str]:
    """How many words stay with their own, and how many changed over to the first and the second."""
    claim, evidence = alignment.claim, alignment.evidence
    votes: Counter[str] = Counter()
    for mine, theirs in alignment.same.items():
        if mine in _named(claim) or not _tells_of_someone(claim, mine):
            continue
        near = _nearer(claim, one.claim, other.claim, mine)
        acts = _acts(claim, one.claim, other.claim, mine)
        found = []
        for their in theirs:
            if their in one.evidence | other.evidence:
                continue
            does = _acts(evidence, one.evidence, other.evidence, their) if acts else 0
            if does:
                found.append(2 * acts * does)
            else:
                found.append(near * _nearer(evidence, one.evidence, other.evidence, their))
        best = max(found, default=0)
        if best > 0:
            votes["kept"] += best
        elif best < 0:
            votes["first" if (acts or near) > 0 else "second"] -= best
    return votes


def _tells_of_someone(reading: Reading, at: int) -> bool:
    folded = reading.words[at].folded
    if is_modal_word(folded) or folded in UNITS or folded in _TELL_NO_ONE:
        return False
    return not any(statement.cue == at for statement in statements(reading))


def _nearer(reading: Reading, one: frozenset[int], other: frozenset[int], at: int) -> int:
    """1 where the first of two stands nearer to a word, -1 where the second does, 0 if neither."""
    first, second = _distance(reading, one, at), _distance(reading, other, at)
    if first is None or second is None:
        return 0 if _has_a_pronoun(reading, at) else (first is not None) - (second is not None)
    return 0 if abs(first - second) < 2 else 1 if first < second else -1


def _distance(reading: Reading, one: frozenset[int], at: int) -> int | None:
    words = reading.words
    return min(
        (
            _CLAUSE * abs(words[place].clause - words[at].clause) + abs(place - at)
            for place in one
            if words[place].sentence == words[at].sentence
        ),
        default=None,
    )


def _has_a_pronoun(reading: Reading, at: int) -> bool:
    """Whether the sentence may speak of someone whom it does not name."""
    sentence = reading.words[at].sentence
    return any(w.sentence == sentence and w.folded in _SUBJECT_PRONOUNS for w in reading.words)


def _acts(reading: Reading, one: frozenset[int], other: frozenset[int], at: int) -> int:
    """1 where the first acts on the second or alone, -1 the reverse, 0 where that is not told."""
    if not is_verb(reading, at):
        return 0
    sides = sides_of(reading, at)
    undergo = frozenset(p for p in sides.other - sides.acting if not _is_where(reading, p))
    first = bool(one & sides.acting) - bool(one & undergo)
    second = bool(other & sides.acting) - bool(other & undergo)
    return (first > second) - (second > first)
