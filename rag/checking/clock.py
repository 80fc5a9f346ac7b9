"""Times of day: « 22 h 30 », "10:30 p.m.", « 2 heures du matin »."""

from __future__ import annotations

from fractions import Fraction

from rag.checking.measures import Quantity, unit_factor
from rag.checking.reading import Reading
from rag.checking.units import AT

_MORNING = frozenset({"am", "matin", "morning"})
_AFTERNOON = frozenset({"pm", "soir", "evening", "apres", "afternoon"})


def time_of_day(
    reading: Reading, quantity: Quantity, following: Quantity | None
) -> Quantity | None:
    """« 22 h 30 », "10:30 p.m.", « 2 heures du matin », "at 11"."""
    words = reading.words
    if quantity.dimension not in {"time", "count"} or quantity.article:
        return None
    hours = quantity.value / 3600 if quantity.dimension == "time" else quantity.value
    if hours > 24 or hours.denominator != 1:
        return None
    said_hours = quantity.dimension == "time" and unit_factor(reading, quantity) == 3600
    if quantity.dimension == "time" and not said_hours:
        return None
    end, minutes = quantity.end, Fraction(0)
    if (
        following
        and following.begin == end
        and following.value < 60
        and (said_hours or reading.text[words[end - 1].end : words[end].start] in {":", "."})
    ):
        minutes, end, said_hours = following.value, following.end, True
    half = _half_of_day(reading, end)
    before = words[quantity.begin - 1].folded if quantity.begin else ""
    if half is None and not said_hours:
        return None
    if half is None and not minutes and before not in AT and not _told_as_time(reading, end):
        return None
    if half == "pm" and hours < 12:
        hours += 12
    if half == "am" and hours == 12:
        hours = Fraction(0)
    return Quantity(hours * 60 + minutes, "clock", quantity.begin, end)


def _half_of_day(reading: Reading, at: int) -> str | None:
    """ "a.m.", « du soir »: which half, if it is said within three words."""
    words = [word.folded for word in reading.words[at : at + 3]]
    if words[:2] in (["a", "m"], ["p", "m"]):
        return words[0] + "m"
    if words and words[0] in {"am", "pm"}:
        return words[0]
    if words[:1] and words[0] in {"du", "de", "in"}:
        if _MORNING & set(words):
            return "am"
        if _AFTERNOON & set(words):
            return "pm"
    return None


def _told_as_time(reading: Reading, at: int) -> bool:
    """« 1h (heure de Paris) »."""
    return [word.folded for word in reading.words[at : at + 2]] in (
        ["heure", "de"],
        ["heure", "locale"],
        ["local", "time"],
    )


def may_last(reading: Reading, quantity: Quantity) -> bool:
    """« à 11 heures » is a time; « 11 heures » alone may be a duration as well."""
    return quantity.dimension == "time" and _half_of_day(reading, quantity.end) is None
