"""One number with what it measures: its unit, its noun, the other side of a score."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from index.words import stop_words
from rag.checking.grammar import BE, PERFECT
from rag.checking.numerals import Numeral
from rag.checking.reading import Reading
from rag.checking.units import AT, RANGE, SKIPPED, UNITS, VERSUS, Unit

_DEMONSTRATED = frozenset(
    {
        "the",
        "les",
        "des",
        "aux",
        "these",
        "ces",
        "those",
        "tous",
        "toutes",
        "all",
        "both",
        "their",
        "leurs",
        "last",
        "derniers",
        "other",
        "autres",
    }
)


_NO_NOUN = BE | PERFECT | frozenset("by before until avant d par".split())
"""What follows a number that counts nothing told: "under 13 by March"."""


@dataclass(frozen=True, slots=True)
class Quantity:
    value: Fraction
    """In the base of its dimension, when it has one."""
    dimension: str
    """Of `units`, or "clock" (minutes since midnight), "ordinal", "score", "count"."""
    begin: int
    end: int
    noun: int | None = None
    """Which word it counts, for a count."""
    article: bool = False
    against: Fraction | None = None
    """The other side of a score."""
    raw: Fraction | None = None
    """The number as written, before its unit."""
    loose: bool = False
    """A score written like a range (« 3 à 1 »): it may be one."""
    anaphoric: bool = False
    """"the two leaders": may stand for two who are named."""

    def __str__(self) -> str:
        value = float(self.value)
        shown = f"{value:g}" if self.against is None else f"{value:g}-{float(self.against):g}"
        return f"{shown} ({self.dimension})"


def measure(reading: Reading, numeral: Numeral) -> Quantity:
    words = reading.words
    if numeral.ordinal:
        return Quantity(numeral.value, "ordinal", numeral.begin, numeral.end)
    anaphoric = numeral.begin > 0 and words[numeral.begin - 1].folded in _DEMONSTRATED
    plain = Quantity(
        numeral.value,
        "count",
        numeral.begin,
        numeral.end,
        article=numeral.article,
        anaphoric=anaphoric,
        raw=numeral.value,
    )
    if numeral.begin and words[numeral.begin - 1].folded in {"$", "€", "£"}:
        return _in(plain, UNITS[words[numeral.begin - 1].folded], numeral.end)
    if (found := _unit_after(reading, numeral)) is not None:
        return _in(plain, *found)
    noun = _noun(reading, numeral.end)
    return replace(plain, noun=noun, dimension="part" if numeral.part else "count")


def _unit_after(reading: Reading, numeral: Numeral) -> tuple[Unit, int] | None:
    """The unit a number is told in, with where it ends, at most four words on."""
    words = reading.words
    for at in range(numeral.end, min(numeral.end + 4, len(words))):
        if words[at].sentence != words[numeral.begin].sentence:
            return None
        folded = words[at].folded
        if words[at].text == "C" and words[at].glued and at == numeral.end:
            return UNITS["°"], at + 1
        unit = None if folded == "an" and reading.language == "en" else UNITS.get(folded)
        if folded in {"pour", "per"} and at + 1 < len(words) and words[at + 1].folded == "cent":
            return UNITS["%"], at + 2
        if unit and not (
            folded == "percentage" or (folded in {"second", "seconde"} and numeral.part)
        ):
            return unit, at + 1
        following = UNITS.get(words[at + 1].folded) if at + 1 < len(words) else None
        extra = (
            at == numeral.end
            and following
            and not words[at + 1].glued
            and following.dimension in {"time", "calendar"}
        )
        if folded not in SKIPPED and folded != "percentage" and not extra:
            return None
    return None


def _in(quantity: Quantity, unit: Unit, end: int) -> Quantity:
    decade = unit.factor >= 120 and unit.dimension == "calendar"
    return replace(
        quantity,
        value=quantity.value * unit.factor,
        dimension=unit.dimension,
        end=end,
        article=quantity.article and not decade,
    )


def _noun(reading: Reading, at: int) -> int | None:
    """The first content word after a number, within its clause."""
    for place in range(at, min(at + 4, len(reading.words))):
        word = reading.words[place]
        if word.clause != reading.words[at - 1].clause or word.folded in _NO_NOUN:
            return None
        if word.text.isalpha() and len(word.folded) > 1 and word.folded not in stop_words():
            return place
    return None


def share_units(reading: Reading, measured: list[Quantity]) -> list[Quantity]:
    """« 6 à 7 heures »: the first number takes the unit of the second."""
    shared = list(measured)
    for place in range(len(measured) - 2, -1, -1):
        first, second = shared[place], shared[place + 1]
        joined = second.begin - first.end == 1 and reading.words[first.end].folded in RANGE
        if (
            joined
            and first.dimension == "count"
            and second.dimension in {unit.dimension for unit in UNITS.values()}
        ):
            factor = second.value / measured[place + 1].value if measured[place + 1].value else 1
            factor = unit_factor(reading, second) or factor
            shared[place] = replace(
                first,
                value=first.value * factor,
                dimension=second.dimension,
                noun=None,
                article=False,
            )
    return shared


def unit_factor(reading: Reading, quantity: Quantity) -> Fraction | None:
    unit = UNITS.get(reading.words[quantity.end - 1].folded)
    return unit.factor if unit else None


def and_minutes(
    reading: Reading, quantity: Quantity, following: Quantity | None
) -> Quantity | None:
    """« une heure cinquante », "one hour and 50 minutes", when no time of day is told."""
    words = reading.words
    if following is None or quantity.dimension != "time" or unit_factor(reading, quantity) != 3600:
        return None
    between = [word.folded for word in words[quantity.end : following.begin]]
    before = words[quantity.begin - 1].folded if quantity.begin else ""
    if (
        between not in ([], ["et"], ["and"])
        or before in AT
        or not words[quantity.end - 1].text.isalpha()
    ):
        return None
    if following.dimension == "time" and unit_factor(reading, following) == 60:
        return replace(
            quantity, value=quantity.value + following.value, end=following.end, article=False
        )
    spelt = len(words[quantity.end - 1].folded) > 2
    if following.dimension == "count" and following.value < 60 and spelt and not between:
        return replace(
            quantity, value=quantity.value + 60 * following.value, end=following.end, article=False
        )
    return None


def half_more(reading: Reading, quantity: Quantity) -> Quantity | None:
    """« une heure et demie », "an hour and a half", « un an et demi »."""
    words = reading.words
    if quantity.dimension not in {"time", "calendar"} or quantity.end >= len(words):
        return None
    gap = range(quantity.end, min(quantity.end + 3, len(words)))
    tail = [words[at].folded for at in gap]
    base = unit_factor(reading, quantity)
    if base and tail[:2] in (["et", "demi"], ["et", "demie"]):
        return replace(
            quantity, value=quantity.value + base / 2, end=quantity.end + 2, article=False
        )
    if base and tail == ["and", "a", "half"]:
        return replace(
            quantity, value=quantity.value + base / 2, end=quantity.end + 3, article=False
        )
    return None


def score_of(reading: Reading, first: Quantity, second: Quantity) -> Quantity | None:
    """3-3, « 3 contre 3 », "three-on-three", « 10 sur 10 », « 3 à 1 »."""
    if first.dimension != "count" or second.dimension != "count" or first.article:
        return None
    between = reading.words[first.end : second.begin]
    dashed = not between and reading.words[second.begin].glued
    if not dashed and not (
        0 < len(between) <= 2 and all(word.folded in VERSUS for word in between)
    ):
        return None
    loose = any(word.folded in {"a", "to"} for word in between)
    return Quantity(
        first.value, "score", first.begin, second.end, against=second.value, loose=loose
    )
