"""What is bound to whom outside the verb: titles to names, « contre », a clause to its subject."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rag.checking.alignment import Alignment, is_content
from rag.checking.entities import name_words, place_words
from rag.checking.gazetteer import gazetteer, place_mentions
from rag.checking.reading import Reading, Word
from rag.checking.subjects import PREPOSITIONS
from rag.checking.verbs import BY, is_verb
from rag.checking.verdict import Failure, FailureKind

_FROM = frozenset({"of", "from", "by", "de", "du", "des", "d", "par"})
_TO = frozenset(
    {"on", "to", "against", "towards", "for", "sur", "contre", "vers", "envers", "pour"}
)
_THERE = frozenset({"en", "au", "aux", "in"})
"""« l'ambassadeur du Pérou en Chine »: after from whom, to whom."""
_OF = frozenset({"de", "d", "du", "of", "by", "par", "from"})
_IN_TIME = frozenset({"after", "before", "apres", "avant"})
_BINDING = (frozenset({"against", "contre"}), frozenset({"by", "par"}))


def misnamed(alignment: Alignment) -> Iterator[Failure]:
    """ "Defence Minister Lavrov" where the evidence gives the ministry to another: a description
    right before a name that stands right before another name in the evidence, never before this."""
    claim, evidence = alignment.claim, alignment.evidence
    names = name_words(evidence)
    for at in sorted(name_words(claim)):
        held = set(alignment.same.get(at, ()))
        for described in range(max(0, at - 4), at):
            theirs = alignment.same.get(described, ())
            if claim.words[described].clause != claim.words[at].clause or not theirs:
                continue
            if described in name_words(claim) | place_words(claim):
                continue
            between = claim.words[described + 1 : at]
            if not claim.words[described].capital or any(
                word.folded in PREPOSITIONS for word in between
            ):
                continue
            owners = {_next_name(evidence, their, names) for their in theirs} - {None}
            if owners and held and not _near(owners, held):
                text = claim.text[claim.words[described].start : claim.words[at].end]
                yield Failure(FailureKind.ROLE, f"the evidence names another: “{text}”")
                return


def adjectives_exchanged(alignment: Alignment) -> Iterator[Failure]:
    """ "American wine" where the evidence has « vin français » and speaks of America elsewhere."""
    claim, evidence, table = alignment.claim, alignment.evidence, gazetteer()
    theirs = _places_beside(evidence, reach=6)
    elsewhere = table.wider(frozenset().union(*(m.places for m in place_mentions(evidence))))
    for at, places in sorted(_places_beside(claim, reach=1).items()):
        wanted = table.wider(places)
        found = [theirs.get(their, frozenset()) for their in alignment.same.get(at, ())]
        if not found or not wanted & elsewhere:
            continue
        if all(other and not table.wider(other) & wanted for other in found):
            word = claim.words[at].text
            yield Failure(FailureKind.ROLE, f"the evidence tells of another “{word}”")
            return


def _places_beside(reading: Reading, reach: int) -> dict[int, frozenset[str]]:
    """Of each noun, the places or peoples its adjectives name, at most `reach` words away:
    "Russian occupation", « les présidents russe et américain »."""
    words = reading.words
    beside: dict[int, frozenset[str]] = {}
    for mention in place_mentions(reading):
        before = words[mention.begin - 1].folded if mention.begin else ""
        owned = mention.end < len(words) and words[mention.end].folded == "s"
        if before in _OF:
            nouns = range(mention.begin - 2, mention.begin - 1)
        elif reading.language == "fr" and words[mention.begin].capital:
            continue
        elif reading.language == "en":
            nouns = range(mention.end + owned, mention.end + owned + reach)
        else:
            nouns = range(mention.begin - reach, mention.begin)
        for noun in nouns:
            inside = 0 <= noun < len(words) and words[noun].clause == words[mention.begin].clause
            between = words[noun + 1 : mention.begin] if noun < mention.begin else ()
            if not inside or words[noun].folded in PREPOSITIONS or not is_content(words[noun]):
                continue
            if words[noun].capital or is_verb(reading, noun):
                continue
            if not _parted(between, before):
                beside[noun] = beside.get(noun, frozenset()) | mention.places
    return beside


def _parted(between: Sequence[Word], of: str) -> bool:
    """Whether a preposition stands between a noun and its adjective; « chefs d'État russe » and
    « russe et américain » belong together."""
    joins = {"et", "and", of} if of in _OF else {"et", "and"}
    if any(word.folded == "etat" for word in between):
        joins = joins | {"d"}
    return any(word.folded in PREPOSITIONS - joins for word in between)


def _next_name(evidence: Reading, at: int, names: frozenset[int]) -> int | None:
    for place in range(at + 1, min(at + 5, len(evidence.words))):
        if evidence.words[place].sentence != evidence.words[at].sentence:
            return None
        if place in names:
            return place
    return None


def _near(owners: set[int | None], held: set[int]) -> bool:
    return any(owner is not None and abs(owner - at) <= 3 for owner in owners for at in held)


def bound_to_another(alignment: Alignment) -> Iterator[Failure]:
    """ "a warrant against Trump" where the evidence says « contre Poutine » and names Trump
    elsewhere; "by", "from … on …" likewise."""
    for preposition in _BINDING:
        mine = _bound(alignment.claim, preposition)
        theirs = _bound(alignment.evidence, preposition)
        if not mine or not theirs:
            continue
        for at in sorted(mine):
            held = set(alignment.same.get(at, ()))
            if (
                held
                and not held & theirs
                and ("contre" in preposition or _governed_alike(alignment, at, preposition))
                and not any(set(alignment.same.get(other, ())) & theirs for other in mine)
            ):
                word = alignment.claim.words[at].text
                yield Failure(
                    FailureKind.ROLE, f"the evidence has another {min(preposition)}: “{word}”"
                )
                return


def _governed_alike(alignment: Alignment, at: int, preposition: frozenset[str]) -> bool:
    """Whether what the preposition follows in the claim may be what one follows in the evidence:
    « reçu par Trump » says nothing of « émis par la Cour »."""
    mine = _governor(alignment.claim, at, preposition)
    if mine is None or mine not in alignment.same:
        return False
    words = alignment.evidence.words
    governors = {
        _governor(alignment.evidence, place + 1, preposition)
        for place, word in enumerate(words)
        if word.folded in preposition
    }
    return bool(governors & set(alignment.same[mine]))


def _governor(reading: Reading, at: int, preposition: frozenset[str]) -> int | None:
    """The content word before the nearest such preposition to the left."""
    for place in range(at - 1, max(-1, at - 7), -1):
        if reading.words[place].folded in preposition:
            before = range(place - 1, max(-1, place - 4), -1)
            return next((p for p in before if is_content(reading.words[p])), None)
    return None


def _bound(reading: Reading, preposition: frozenset[str]) -> frozenset[int]:
    """Names right after one of the prepositions."""
    words = reading.words
    found: set[int] = set()
    names = name_words(reading) | place_words(reading)
    for at, word in enumerate(words):
        if word.folded in preposition:
            found |= {
                place
                for place in range(at + 1, min(at + 6, len(words)))
                if place in names
                and words[place].clause == word.clause
                and not any(words[p].folded in PREPOSITIONS | BY for p in range(at + 1, place))
            }
    return frozenset(found)


def complements_exchanged(alignment: Alignment) -> Iterator[Failure]:
    """ "pressure from Washington on its allies" where the evidence has « la pression des alliés sur
    Washington »: what comes from whom and goes to whom."""
    for mine, theirs in alignment.same.items():
        source, goal = _complements(alignment.claim, mine)
        if not source or not goal:
            continue
        for their in theirs:
            from_whom, to_whom = _complements(alignment.evidence, their)
            goes = {place for at in goal for place in alignment.same.get(at, ())}
            if goes & from_whom and _told_only(alignment, source, to_whom, from_whom):
                word = alignment.claim.words[mine].text
                yield Failure(FailureKind.ROLE, f"from whom and to whom differ (“{word}”)")
                return


def _told_only(
    alignment: Alignment, words: frozenset[int], side: frozenset[int], other: frozenset[int]
) -> bool:
    told = {their for at in words for their in alignment.same.get(at, ())}
    return bool(told & side) and not told & other


def _complements(reading: Reading, noun: int) -> tuple[frozenset[int], frozenset[int]]:
    """The content words right after a noun that tell from whom, and to whom, it is."""
    words = reading.words
    sides: dict[bool, set[int]] = {True: set(), False: set()}
    side: bool | None = None
    if noun and noun - 1 in place_words(reading) and reading.language == "en":
        sides[True].add(noun - 1)  # "the Russian ambassador to"
    for at in range(noun + 1, min(noun + 12, len(words))):
        if words[at].clause != words[noun].clause:
            break
        if words[at].folded in _FROM:
            side = True if side is None else side
        elif words[at].folded in _TO or (sides[True] and words[at].folded in _THERE):
            side = False
        elif words[at].folded in PREPOSITIONS - {"a", "et", "and"} or side is None:
            break
        elif is_content(words[at]):
            sides[side].add(at)
    return frozenset(sides[True]), frozenset(sides[False])


def paired_across(alignment: Alignment) -> Iterator[Failure]:
    """Two clauses that exchange what they tell of: "no migrant was injured, but residents died"
    where the evidence has no resident injured and migrants dead."""
    claim = alignment.claim
    clauses: dict[int, list[int]] = {}
    for at in alignment.same:
        if claim.words[at].folded not in _IN_TIME:  # « Après avoir joué un rôle, … »
            clauses.setdefault(claim.words[at].clause, []).append(at)
    numbers = sorted(clauses)
    for place, first in enumerate(numbers):
        for second in numbers[place + 1 :]:
            here = _homes(alignment, clauses[first])
            there = _homes(alignment, clauses[second])
            if _crossed(here, there):
                word = claim.words[clauses[first][0]].text
                yield Failure(FailureKind.ROLE, f"what is told of whom is exchanged (“{word}” …)")
                return


def _homes(alignment: Alignment, words: list[int]) -> list[int]:
    """The one clause of the evidence each word aligns into, in order of the words; those with
    several are left out."""
    homes = []
    for at in words:
        found = {alignment.evidence.words[their].clause for their in alignment.same[at]}
        if len(found) == 1:
            homes.append(found.pop())
    return homes


def _crossed(here: list[int], there: list[int]) -> bool:
    """Either clause tells of two clauses of the evidence, its subject of the one the other's
    predicate belongs to."""
    if len(here) < 2 or len(there) < 2:
        return False
    return here[0] == there[-1] and there[0] == here[-1] and here[0] != here[-1]
