"""Words of the claim whose contrary the evidence says.

Not a contrary: "last week" beside « le premier », two words of time turned round with what they
join, and a word that stands in a clause of the evidence that tells nothing of the claim.
"""

from __future__ import annotations

from collections.abc import Iterator

from rag.checking.alignment import Alignment, content_words
from rag.checking.denials import DENY, denials
from rag.checking.reading import Reading
from rag.checking.roles import exchanged_at
from rag.checking.verdict import Failure, FailureKind

FIRST = frozenset("first premiere premier last derniere dernier".split())

_PERIODS = frozenset(
    "an annee mois semaine siecle ministre minister year month week night century time".split()
)

_IN_TIME = frozenset({"before", "after", "avant", "apres"})

_ALWAYS = frozenset({"always", "toujours", "never", "jamais"})


def contrary_failures(alignment: Alignment) -> Iterator[Failure]:
    """A word of the claim whose contrary the evidence says, and which it does not say itself."""
    denied_mine = {at for scope in denials(alignment.claim) for at in scope.words}
    denied_theirs = {at for scope in denials(alignment.evidence) for at in scope.words}
    back = alignment.back()
    found = []
    for mine, theirs in alignment.contrary.items():
        if mine in alignment.same or all(their in back for their in theirs):
            continue
        if any((mine in denied_mine) != (their in denied_theirs) for their in theirs):
            continue
        if any(exchanged_at(alignment, mine, their) for their in theirs):
            continue
        if _dates_only(alignment.claim, mine) or any(
            _dates_only(alignment.evidence, their) for their in theirs
        ):
            continue
        if (
            _turned_in_time(alignment, mine)
            or _last_before(alignment, mine)
            or not any(_beside(alignment, mine, t) for t in theirs)
        ):
            continue
        if alignment.claim.words[mine].folded in _ALWAYS and _denies(alignment):
            continue  # "has always denied", « affirme n'avoir jamais »
        word, other = alignment.claim.words[mine], alignment.evidence.words[theirs[0]]
        found.append(
            Failure(FailureKind.CONTRARY, f"“{word.text}” says the contrary of “{other.text}”")
        )
    turned = any(alignment.claim.words[mine].folded in _ALWAYS for mine in alignment.contrary)
    if not (turned and len(found) == 2):  # "never forgets" says what "always remembers" says
        yield from found


def _dates_only(reading: Reading, at: int) -> bool:
    """« l'an dernier », "last week": which one it was, not the last of them."""
    beside = [*reading.words[max(0, at - 1) : at], *reading.words[at + 1 : at + 2]]
    return reading.words[at].folded in FIRST and any(word.folded in _PERIODS for word in beside)


def _beside(alignment: Alignment, mine: int, their: int) -> bool:
    """Whether the clause of the evidence tells anything else of the claim: « invoquant la hausse du
    prix » is no contrary of "cutting jobs"."""
    words = alignment.evidence.words
    back = {place for at, places in alignment.same.items() if at != mine for place in places}
    clause = [
        p for p in content_words(alignment.evidence) if words[p].clause == words[their].clause
    ]
    claim = alignment.claim.words
    elsewhere = any(at != mine and claim[at].clause == claim[mine].clause for at in alignment.same)
    counted = _numbers_near(alignment.claim, mine) & _numbers_near(alignment.evidence, their)
    return len(clause) <= 2 or not back.isdisjoint(clause) or not elsewhere or bool(counted)


def _numbers_near(reading: Reading, at: int) -> set[str]:
    """ "40 per cent less", « 40 % de plus »."""
    return {word.text for word in reading.words[max(0, at - 4) : at] if word.is_number}


def _turned_in_time(alignment: Alignment, mine: int) -> bool:
    """ "changed its mind after reading" and « lu avant de changer d'avis » tell one order: a
    contrary only where the same follows both words."""
    if alignment.claim.words[mine].folded not in _IN_TIME:
        return False
    follow = [at for at in alignment.content if mine < at <= mine + 5]
    told = {place for at in follow for place in alignment.same.get(at, ())}
    return not any(0 < place - their <= 6 for place in told for their in alignment.contrary[mine])


def _last_before(alignment: Alignment, mine: int) -> bool:
    """ "the last meeting before" tells what « la première depuis » does, either way round."""
    told = {alignment.claim.words[mine].folded}
    told |= {alignment.evidence.words[their].folded for their in alignment.contrary[mine]}
    words = {word.folded for word in (*alignment.claim.words, *alignment.evidence.words)}
    counted = words & {"depuis", "since"} and words & {"before", "avant", "auparavant", "previous"}
    return bool(told & FIRST) and bool(counted)


def _denies(alignment: Alignment) -> bool:
    words = (*alignment.claim.words, *alignment.evidence.words)
    return any(word.folded in DENY for word in words)
