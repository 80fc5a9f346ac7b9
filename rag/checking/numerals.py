"""Numbers as written in figures or in words, French and English: « quatre-vingt-dix », "a dozen".

Gives values and where they stand; what they count is read in `quantities`. Not read: numbers past
10^12, roman numerals other than those of centuries.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from index.records import Language
from rag.checking.number_words import (
    COLLECTIVES,
    FRACTIONS,
    HUNDRED,
    NUMBER_WORDS,
    ORDINALS,
    SCALES,
    SMALL,
    TENS,
)
from rag.checking.reading import Reading, Word
from rag.checking.units import UNITS

_ORDINAL_ENDINGS = frozenset("st nd rd th er ere e eme nde ier iere".split())
_ROMAN: Mapping[str, int] = {"i": 1, "v": 5, "x": 10}
_ARTICLES = frozenset({"un", "une", "one", "a", "an"})


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number met in a text: words[begin:end]."""

    value: Fraction
    begin: int
    end: int
    ordinal: bool = False
    article: bool = False
    """« un », "a", "one": it may count or not."""
    part: bool = False
    """A fraction: a half, un tiers."""


def numerals(reading: Reading) -> tuple[Numeral, ...]:
    """All numerals in order, none within another; « cent » of « pour cent » is none."""
    found = _walk(reading)
    return tuple(numeral for numeral in found if not _is_of_percent(reading, numeral.begin))


def _is_of_percent(reading: Reading, at: int) -> bool:
    words = reading.words
    after = at >= 2 and words[at].folded == "cent" and words[at - 1].folded == "pour"
    return after and (words[at - 2].is_number or words[at - 2].folded in NUMBER_WORDS)


def _walk(reading: Reading) -> Iterator[Numeral]:
    at = 0
    while at < len(reading.words):
        found = _ordinal(reading, at) or _fraction(reading, at) or _cardinal(reading, at)
        if found:
            yield found
        at = found.end if found else at + 1


def _ordinal(reading: Reading, at: int) -> Numeral | None:
    words, word = reading.words, reading.words[at]
    following = words[at + 1] if at + 1 < len(words) else None
    if word.is_number and following and following.glued:
        if following.folded in _ORDINAL_ENDINGS and word.text.isdecimal():
            return Numeral(Fraction(int(word.text)), at, at + 2, ordinal=True)
        return None
    value = ORDINALS[reading.language].get(word.folded)
    if value is not None:
        return Numeral(Fraction(value), at, at + 1, ordinal=True)
    tens = TENS[reading.language].get(word.folded)
    if tens and following and following.glued:
        unit = ORDINALS[reading.language].get(following.folded)
        if unit:
            return Numeral(Fraction(tens + unit), at, at + 2, ordinal=True)
    return _roman(word, following, at)


def _roman(word: Word, following: Word | None, at: int) -> Numeral | None:
    """« XIXe siècle »."""
    digits = word.folded.rstrip("e")
    if not following or following.folded != "siecle" or not digits or set(digits) - set(_ROMAN):
        return None
    values = [_ROMAN[digit] for digit in digits]
    total = sum(
        -value if any(later > value for later in values[place + 1 : place + 2]) else value
        for place, value in enumerate(values)
    )
    return Numeral(Fraction(total), at, at + 1, ordinal=True)


def _fraction(reading: Reading, at: int) -> Numeral | None:
    words, parts = reading.words, FRACTIONS[reading.language]
    word = words[at]
    value = parts.get(word.folded)
    if value is not None and _names_a_round(words, at):
        return None
    if value is not None:
        if at and words[at - 1].folded in ORDINALS[reading.language]:
            return None  # the first half, the third quarter: a stretch of time
        if word.folded == "third":
            return None
        return Numeral(value, at, at + 1, part=True)
    count = SMALL[reading.language].get(word.folded) or (1 if word.folded in _ARTICLES else None)
    if count is None or at + 1 >= len(words):
        return None
    value = parts.get(words[at + 1].folded)
    if value is None or _names_a_round(words, at + 1):
        return None
    if count == 1 and words[at + 1].folded in {"demi", "demie"}:
        return None
    return Numeral(count * value, at, at + 2, part=True)


def _names_a_round(words: tuple[Word, ...], at: int) -> bool:
    """« demi-finale », "quarter-final", « quart de finale »."""
    return any(word.folded.startswith("final") for word in words[at + 1 : at + 3])


def _cardinal(reading: Reading, at: int) -> Numeral | None:
    words, language = reading.words, reading.language
    word = words[at]
    if word.is_number:
        if word.glued and at and words[at - 1].text.isalpha() and len(words[at - 1].text) <= 3:
            return None  # F-35, E3: a name
        value, end = figure(word.text, language), at + 1
        return _scaled(reading, value, at, end)
    if language == "en" and word.folded in {"a", "an"}:
        following = words[at + 1].folded if at + 1 < len(words) else ""
        unit = UNITS.get(following)
        if unit and unit.dimension in {"time", "calendar"}:
            return Numeral(Fraction(1), at, at + 1, article=True)
    collective = COLLECTIVES.get(word.folded)
    if collective:
        return Numeral(Fraction(collective), at, at + 1)
    return _spelt(reading, at)


def figure(text: str, language: Language) -> Fraction:
    """« 6 000 », "6,000", « 1,2 »: what groups and what points depends on the language."""
    text = text.replace("\u00a0", " ").replace("\u202f", " ").replace(" ", "")
    group, point = (".", ",") if language == "fr" else (",", ".")
    for mark in (group, point):
        head, _, tail = text.rpartition(mark)
        grouped = head and all(len(part) == 3 for part in text.split(mark)[1:])
        if grouped and (mark == group or text.count(mark) > 1):
            text = text.replace(mark, "")
        elif head and mark == group and len(tail) != 3:
            text = head.replace(mark, "") + "." + tail
    text = text.replace(point, ".") if point == "," else text
    whole, _, decimals = text.replace(",", "").partition(".")
    return Fraction(f"{whole or 0}.{decimals.replace('.', '') or 0}")


def _scaled(reading: Reading, value: Fraction, begin: int, end: int) -> Numeral:
    words = reading.words
    scale = SCALES[reading.language].get(words[end].folded) if end < len(words) else None
    if scale and words[end].folded != "mille":
        return Numeral(value * scale, begin, end + 1)
    return Numeral(value, begin, end)


def _spelt(reading: Reading, at: int) -> Numeral | None:
    """English and French number words add up alike: small words add, a hundred and a scale
    multiply what is before; « quatre-vingt » is the one product of tens."""
    language, words = reading.language, reading.words
    total, current = Fraction(0), Fraction(0)
    end = at
    while end < len(words):
        folded = words[end].folded
        if folded in SMALL[language] and not current % 10:
            current += SMALL[language][folded]
        elif folded.startswith("vingt") and current % 100 == 4:
            current += 76
        elif folded in TENS[language] and not current % 100:
            current += TENS[language][folded]
        elif folded in HUNDRED[language]:
            current = (current or Fraction(1)) * 100
        elif folded in SCALES[language] and (end > at or _stands_alone(reading, at)):
            total += (current or Fraction(1)) * SCALES[language][folded]
            current = Fraction(0)
        elif not (folded in {"et", "and"} and end > at and _goes_on(reading, end)):
            break
        end += 1
    if end == at:
        return None
    joined = end < len(words) and words[end].glued and words[end].folded in UNITS  # "one-hour"
    article = end == at + 1 and words[at].folded in _ARTICLES and not joined
    return Numeral(total + current, at, end, article=article)


def _stands_alone(reading: Reading, at: int) -> bool:
    """« mille », and the "million" of "a million"."""
    after_article = at > 0 and reading.words[at - 1].folded == "a"
    return reading.words[at].folded == "mille" or after_article


def _goes_on(reading: Reading, at: int) -> bool:
    """« vingt et un », "two hundred and five", but not "two and three"."""
    words, language = reading.words, reading.language
    if at + 1 >= len(words) or words[at + 1].folded not in SMALL[language]:
        return False
    before = words[at - 1].folded
    if language == "en":
        return before in HUNDRED["en"] or before in SCALES["en"]
    return before in TENS["fr"] and words[at + 1].folded in {"un", "une", "onze"}
