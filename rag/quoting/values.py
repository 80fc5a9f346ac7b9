"""Values that can be compared: shares, years, durations, counts, clock times, money.

Reads numbers in figures and in words, French and English, up to what newspapers write out. A value
is a number in one unit, so that « trois heures » and "3 h" are the same. Pure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.quoting.expected import Sought
from rag.quoting.mentions import flat, marks

_WORDS = {
    word: float(number)
    for number, words in {
        0.5: "half demi demie",
        1: "un une one a an",
        2: "deux two",
        3: "trois three",
        4: "quatre four",
        5: "cinq five",
        6: "six",
        7: "sept seven",
        8: "huit eight",
        9: "neuf nine",
        10: "dix ten dizaine decennie decade",
        11: "onze eleven",
        12: "douze twelve douzaine dozen",
        13: "treize thirteen",
        14: "quatorze fourteen",
        15: "quinze fifteen quinzaine",
        16: "seize sixteen",
        20: "vingt twenty",
        30: "trente thirty",
        40: "quarante forty",
        50: "cinquante fifty",
        60: "soixante sixty",
        100: "cent hundred centaine",
        1_000: "mille thousand millier",
        1_000_000: "million",
        1_000_000_000: "milliard billion",
    }.items()
    for word in words.split()
}
_FIGURE = re.compile(r"\d+(?:[\s.,\u00a0\u202f]\d{3})*(?:[.,]\d+)?")
_SCALE = re.compile(r"\s*(million|milliard|billion|mille|thousand)s?\b")
_HOURS = {"minute": 1 / 60, "heure": 1, "hour": 1, "h": 1, "jour": 24, "day": 24, "semaine": 168}
_HOURS |= {"week": 168, "mois": 730, "month": 730, "an": 8_766, "annee": 8_766, "year": 8_766}
_HOURS |= {"decennie": 87_660, "decade": 87_660}
_UNIT = re.compile(
    r"(minute|heure|hour|jour|day|semaine|week|mois|month|annee|year|decennie|decade|an|h)s?\b"
)
_YEAR = re.compile(r"\b(?:1[0-9]|20)\d{2}\b")
_YEARS_AGO = re.compile(r"(?:depuis|for|in|en|il y a|after|apres)\s.*?\b(?:ans?|annees?|years?)\b")
HOURS_A_YEAR = 8_766


@dataclass(frozen=True, slots=True)
class Value:
    """`size` in the unit of its kind: per cent, hours, a year of our era, or a bare number."""

    size: float
    text: str
    """As the source writes it."""
    start: int
    end: int


def number(folded: str) -> float | None:
    """The first number in folded text, in figures or words."""
    figure = _FIGURE.search(folded)
    for word in re.finditer(r"[a-z]+", folded):
        if figure and figure.start() < word.start():
            break
        size = _WORDS.get(word.group()) or _WORDS.get(word.group().rstrip("s"))
        if size is not None and word.group() not in ("a", "an", "un", "une"):
            return size
    if not figure:
        return None
    scale = _SCALE.match(folded, figure.end())
    digits = re.sub(r"[\s.,\u00a0\u202f](?=\d{3}(?:\D|$))", "", figure.group())
    return float(digits.replace(",", ".")) * (_WORDS[scale.group(1)] if scale else 1.0)


def values(sought: Sought, text: str, today: int | None = None) -> tuple[Value, ...]:
    """What `text` gives of the kind sought. `today`, the year it was written, turns « depuis six
    ans » into a year; without it such spans are left out of dates."""
    found = []
    for start, end in marks(sought, text):
        size = _size(sought, flat(text[start:end]), today)
        if size is not None:
            found.append(Value(size, text[start:end].strip(" .,"), start, end))
    return tuple(found)


def _size(sought: Sought, folded: str, today: int | None) -> float | None:
    if sought is Sought.DATE:
        year = _YEAR.search(folded)
        if year:
            return float(year.group())
        ago = number(folded) if _YEARS_AGO.search(folded) else None
        return today - ago if today and ago else None
    size = number(folded)
    if size is None or sought is not Sought.DURATION:
        return size
    unit = _UNIT.search(folded)
    return size * _HOURS[unit.group(1)] if unit else None
