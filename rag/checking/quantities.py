"""Quantities with their units: numbers, durations, percentages, money, times of day, scores.

Every quantity of a claim must be met in its evidence with a unit that fits; the reverse is not
asked. Not done: arithmetic (a sum, a difference), exchange of currencies, rounding.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache

from rag.checking.clock import may_last, time_of_day
from rag.checking.dates import dates
from rag.checking.measures import Quantity, and_minutes, half_more, measure, score_of, share_units
from rag.checking.numerals import numerals
from rag.checking.reading import Reading

_TITLES = frozenset({"ministre", "minister", "ministres", "ministers", "lady", "dame", "plan"})
"""« Premier ministre », "First Lady", « au premier plan »: no order is meant."""


@lru_cache(maxsize=4_096)
def quantities(reading: Reading) -> tuple[Quantity, ...]:
    """Every quantity in order. What a date is made of is none; a number read in two ways (« 11 h »
    is a time and a duration) comes twice with the same `begin`."""
    taken = {at for mention in dates(reading) for at in range(mention.begin, mention.end)}
    found = [numeral for numeral in numerals(reading) if numeral.begin not in taken]
    measured = [measure(reading, numeral) for numeral in found]
    measured = share_units(reading, measured)
    return tuple(_all_readings(reading, measured, taken))


def _all_readings(
    reading: Reading, measured: list[Quantity], taken: set[int]
) -> Iterator[Quantity]:
    skip = -1
    for place, quantity in enumerate(measured):
        following = measured[place + 1] if place + 1 < len(measured) else None
        if quantity.begin < skip:
            continue
        compound = half_more(reading, quantity) or and_minutes(reading, quantity, following)
        score = score_of(reading, quantity, following) if following else None
        if compound:
            yield compound
            skip = compound.end
            continue
        if score:
            yield score
        clock = time_of_day(reading, quantity, following)
        if clock:
            yield clock
            skip = clock.end if clock.end > quantity.end else -1
        if not clock or may_last(reading, quantity):
            yield quantity
    for at, word in enumerate(reading.words):
        if word.folded in {"midi", "noon"} and at not in taken:
            yield Quantity(Fraction(720), "clock", at, at + 1)
        if word.folded in {"minuit", "midnight"}:
            yield Quantity(Fraction(0), "clock", at, at + 1)


def required(reading: Reading, found: tuple[Quantity, ...]) -> list[list[Quantity]]:
    """What a claim must be carried for: each number once, with all its readings. An article is no
    number; « premier » of a title is no order."""
    groups: dict[int, list[Quantity]] = {}
    scores = [quantity for quantity in found if quantity.dimension == "score"]
    for quantity in found:
        inside = any(score.begin <= quantity.begin < score.end for score in scores)
        if quantity.dimension == "score" or not inside:
            groups.setdefault(quantity.begin, []).append(quantity)
    return [
        group
        for group in groups.values()
        if not group[0].article and not _is_no_order(reading, group[0])
    ]


def _is_no_order(reading: Reading, quantity: Quantity) -> bool:
    """Part of a title, or an adverb that ends its clause ("puts diplomacy first")."""
    if quantity.dimension != "ordinal":
        return False
    following = reading.words[quantity.end : quantity.end + 1]
    ends = not following or following[0].clause != reading.words[quantity.begin].clause
    adverb = ends and reading.words[quantity.begin].folded == "first"
    return adverb or any(word.folded in _TITLES for word in following)
