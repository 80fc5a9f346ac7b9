"""Who a stretch of words speaks of: people by name, places and institutions by the table, others by
their nouns; and whether two stretches may speak of the same one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from index.words import stop_words
from rag.checking.alignment import Alignment, is_content
from rag.checking.dates import dates
from rag.checking.gazetteer import gazetteer, place_mentions
from rag.checking.grammar import DETERMINERS
from rag.checking.leaders import heads_told
from rag.checking.name_shapes import TITLES, opens_like_a_name
from rag.checking.reading import Reading
from rag.checking.spelling import same_name

_NO_NAMES = DETERMINERS["fr"] | DETERMINERS["en"]
_PRONOUNS = frozenset(
    "il elle ils elles lui he she they him her them celui celle ceux it "
    "homologue counterpart".split()
)

_ADVERBS = frozenset(
    "toutefois cependant pourtant neanmoins ensuite aussi enfin ainsi however also then still "
    "nonetheless".split()
)


@dataclass(frozen=True, slots=True)
class Entities:
    """What some words of a reading name."""

    people: frozenset[str]
    """Words written like a name that the table of places does not hold."""
    places: frozenset[str]
    nouns: tuple[int, ...]
    """Content words that are no names."""
    pronoun: bool

    @property
    def named(self) -> bool:
        return bool(self.people or self.places)


@lru_cache(maxsize=4_096)
def _place_of_word(reading: Reading) -> dict[int, frozenset[str]]:
    return {
        at: mention.places
        for mention in place_mentions(reading)
        for at in range(mention.begin, mention.end)
    }


def place_words(reading: Reading) -> frozenset[int]:
    """Words that the table of places holds."""
    return frozenset(_place_of_word(reading))


@lru_cache(maxsize=4_096)
def name_words(reading: Reading) -> frozenset[int]:
    """Words written with a capital that names someone or something outside the table."""
    places = _place_of_word(reading)
    dated = {at for mention in dates(reading) for at in range(mention.begin, mention.end)}
    found = set()
    for at, word in enumerate(reading.words):
        if (
            not word.capital
            or at in places
            or at in dated
            or not word.text.isalpha()
            or len(word.text) == 1
        ):
            continue
        if word.folded in TITLES | _NO_NAMES or word.folded in stop_words():
            continue
        if word.opens and not opens_like_a_name(reading, at):
            continue
        found.add(at)
    return frozenset(found)


def entities(reading: Reading, words: Iterable[int]) -> Entities:
    """Of the words at these places."""
    places_of = _place_of_word(reading)
    heads = heads_told(reading)
    people: set[str] = set()
    places: set[str] = set()
    nouns: list[int] = []
    pronoun = False
    for at in words:
        word = reading.words[at]
        if at in heads:
            people.add(heads[at])
        elif at in places_of:
            places |= places_of[at]
        elif at in name_words(reading):
            people.add(word.text)
        elif word.folded in _PRONOUNS:
            pronoun = True
        elif is_content(word) and not _is_adverb(word.folded):
            nouns.append(at)
    return Entities(frozenset(people), frozenset(places), tuple(nouns), pronoun)


def _is_adverb(folded: str) -> bool:
    return folded in _ADVERBS or (len(folded) > 6 and folded.endswith(("ment", "ly")))


def share_a_person(one: Entities, other: Entities) -> bool:
    return any(same_name(mine, their) for mine in one.people for their in other.people)


def share_a_place(one: Entities, other: Entities) -> bool:
    table = gazetteer()
    return bool(table.wider(one.places) & table.wider(other.places))


def share_a_noun(alignment: Alignment, mine: Entities, theirs: Entities) -> bool:
    return any(set(alignment.same.get(at, ())) & set(theirs.nouns) for at in mine.nouns)
