"""Dates in French and English, as precise as they are written: « 15 août 2025 », "in July".

Relative days ("yesterday", « l'an dernier ») are not resolved: a document's day is not known here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import lru_cache

from rag.checking.reading import Reading

_MONTHS: Mapping[str, int] = {
    name: number
    for number, names in enumerate(
        (
            "janvier january jan",
            "fevrier february feb",
            "mars march",
            "avril april apr",
            "mai may",
            "juin june",
            "juillet july",
            "aout august aug",
            "septembre september sept",
            "octobre october oct",
            "novembre november nov",
            "decembre december dec",
        ),
        1,
    )
    for name in names.split()
}
_WEEKDAYS: Mapping[str, int] = {
    name: number
    for number, names in enumerate(
        (
            "lundi monday",
            "mardi tuesday",
            "mercredi wednesday",
            "jeudi thursday",
            "vendredi friday",
            "samedi saturday",
            "dimanche sunday",
        ),
        1,
    )
    for name in names.split()
}
_FIRST_WORDS = frozenset({*_MONTHS, *_WEEKDAYS, *(f"{day}s" for day in _WEEKDAYS), "annees"})
"""What a date may begin with, figures aside."""
_ALSO_WORDS = frozenset({"may", "mars", "march", "sept"})
"""Names of months that are words too: taken beside a number or after « en », "in"."""
_DAY_ENDINGS = frozenset({"st", "nd", "rd", "th", "er"})
_BEFORE_A_MONTH = frozenset(
    "en in before after by during until avant apres from to de of since depuis early "
    "late debut fin mid until d".split()
)
_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b|\b(\d{1,2})/(\d{1,2})/(\d{4})\b")
_DECADE = re.compile(r"^(\d{3}0)$")
_YEARS = range(1000, 2200)


@dataclass(frozen=True, slots=True)
class Date:
    """`None` where it is not said. A decade is its first year."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    decade: int | None = None

    def said(self) -> dict[str, int]:
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in values.items() if value is not None}

    def __str__(self) -> str:
        return " ".join(f"{name} {value}" for name, value in self.said().items())


@dataclass(frozen=True, slots=True)
class DateMention:
    date: Date
    begin: int
    end: int


@lru_cache(maxsize=4_096)
def dates(reading: Reading) -> tuple[DateMention, ...]:
    """Every date in order; `words[begin:end]` are those it is made of."""
    found = list(_in_figures(reading))
    taken = {at for mention in found for at in range(mention.begin, mention.end)}
    found += [mention for mention in _in_words(reading) if mention.begin not in taken]
    return tuple(sorted(found, key=lambda mention: mention.begin))


def _in_figures(reading: Reading) -> Iterator[DateMention]:
    """2025-08-15, 15/08/2025 (day first in French, month first in English where it can be)."""
    for match in _ISO.finditer(reading.text):
        if match[1]:
            year, month, day = int(match[1]), int(match[2]), int(match[3])
        else:
            first, second, year = int(match[4]), int(match[5]), int(match[6])
            day_first = reading.language == "fr" or first > 12
            day, month = (first, second) if day_first else (second, first)
        inside = [
            at
            for at, word in enumerate(reading.words)
            if match.start() <= word.start and word.end <= match.end()
        ]
        if inside:
            yield DateMention(Date(year, month, day), inside[0], inside[-1] + 1)


def _in_words(reading: Reading) -> Iterator[DateMention]:
    at = 0
    while at < len(reading.words):
        if not (reading.words[at].is_number or reading.words[at].folded in _FIRST_WORDS):
            at += 1
            continue
        mention = (
            _with_month(reading, at)
            or _weekday(reading, at)
            or _decade(reading, at)
            or _year(reading, at)
        )
        if mention:
            yield mention
        at = mention.end if mention else at + 1


def _weekday(reading: Reading, at: int) -> DateMention | None:
    name = reading.words[at].folded
    day = _WEEKDAYS.get(name) or _WEEKDAYS.get(name.removesuffix("s"))
    if not day:
        return None
    following = _with_month(reading, at + 1) if at + 1 < len(reading.words) else None
    if following is None:
        return DateMention(Date(weekday=day), at, at + 1)
    said = following.date
    return DateMention(Date(said.year, said.month, said.day, day), at, following.end)


def _with_month(reading: Reading, at: int) -> DateMention | None:
    """Day month year, month day year, month year, or a month alone."""
    words = reading.words
    end = at
    day = _day(reading, end)
    if day:
        end += 2 if _has_ending(reading, end) else 1
        if end < len(words) and words[end].folded == "of":
            end += 1
    month = _MONTHS.get(words[end].folded) if end < len(words) else None
    if month is None:
        return None
    name_at, end = end, end + 1
    if day is None:
        day = _day(reading, end)
        if day:
            end += 2 if _has_ending(reading, end) else 1
    year = _year_value(reading, end)
    if not day and not year and not _is_a_month(reading, name_at):
        return None
    return DateMention(Date(year, month, day), at, end + 1 if year else end)


def _is_a_month(reading: Reading, at: int) -> bool:
    word = reading.words[at]
    if word.folded not in _ALSO_WORDS and len(word.folded) > 3:
        return True
    if word.folded in {"mai"}:
        return True
    before = reading.words[at - 1].folded if at else ""
    if reading.language == "en" and not word.capital:
        return False
    return word.folded in _ALSO_WORDS and before in _BEFORE_A_MONTH and word.folded != "sept"


def _day(reading: Reading, at: int) -> int | None:
    if at >= len(reading.words) or not reading.words[at].text.isdecimal():
        return None
    value = int(reading.words[at].text)
    return value if 1 <= value <= 31 else None


def _has_ending(reading: Reading, at: int) -> bool:
    following = at + 1
    return following < len(reading.words) and reading.words[following].folded in _DAY_ENDINGS


def _year_value(reading: Reading, at: int) -> int | None:
    if at >= len(reading.words):
        return None
    text = reading.words[at].text
    return int(text) if len(text) == 4 and text.isdecimal() and int(text) in _YEARS else None


def _year(reading: Reading, at: int) -> DateMention | None:
    """Four figures that count nothing: "in 2019", « depuis 2022 », "(2014)"."""
    year = _year_value(reading, at)
    if year is None or (
        reading.words[at].glued and reading.words[at - 1].folded in {"$", "€", "£"}
    ):
        return None
    return DateMention(Date(year), at, at + 1)


def _decade(reading: Reading, at: int) -> DateMention | None:
    """ "the 1990s", « les années 1990 », « les années 90 »."""
    words = reading.words
    if words[at].folded == "annees" and at + 1 < len(words) and words[at + 1].text.isdecimal():
        value = int(words[at + 1].text)
        if value % 10 == 0 and (value < 100 or value in _YEARS):
            return DateMention(Date(decade=value % 100), at, at + 2)
    if _DECADE.match(words[at].text) and at + 1 < len(words) and words[at + 1].folded == "s":
        return DateMention(Date(decade=int(words[at].text) % 100), at, at + 2)
    return None


def carried(claim: Date, evidence: list[Date], context: list[Date]) -> bool:
    """Whether one date of the evidence says all that the claim's date says; the context may add
    what that date leaves open, or stand in where the evidence is silent."""
    wanted = claim.said()
    silent = not any(wanted.keys() & date.said().keys() for date in evidence)
    for date in [*evidence, *(context if silent else [])]:
        said = date.said()
        if any(said.get(name, value) != value for name, value in wanted.items()):
            continue
        open_fields = wanted.keys() - said.keys()
        if not wanted.keys() & said.keys():
            continue
        if not open_fields or _added(wanted, open_fields, said, [*context, *evidence]):
            return True
    return False


def _added(
    wanted: Mapping[str, int], open_fields: set[str], said: Mapping[str, int], others: list[Date]
) -> bool:
    """Each open field is given by a date that contradicts nothing."""
    for name in open_fields:
        fitting = [
            other.said()
            for other in others
            if other.said().get(name) == wanted[name]
            and all(other.said().get(key, value) == value for key, value in said.items())
        ]
        if not fitting:
            return False
    return True
