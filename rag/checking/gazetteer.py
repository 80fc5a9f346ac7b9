"""Places, peoples and institutions that French and English name differently.

`places.tsv`: identifier, identifiers of what it stands for (a capital for its country), forms.
Country names and the cities of time zones are CLDR's (release 47, through Babel 2.18, © Unicode,
Inc., Unicode License v3); adjectives, capitals and institutions were added by hand. A person is
never in it: people are matched by spelling.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from rag.checking.reading import Reading, read

_FILE = Path(__file__).parent / "places.tsv"


@dataclass(frozen=True, slots=True)
class Form:
    """One way to write a place: its words, and whether their case tells it from a common word."""

    words: tuple[str, ...]
    place: str
    capitals: tuple[bool, ...]
    upper: bool


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """`words[begin:end]` name one of `places`."""

    places: frozenset[str]
    begin: int
    end: int


@dataclass(frozen=True, slots=True)
class Gazetteer:
    forms: Mapping[str, tuple[Form, ...]]
    """By first word, longest first."""
    stands_for: Mapping[str, frozenset[str]]

    def mentions(self, reading: Reading) -> tuple[PlaceMention, ...]:
        """Every place in order, the longest form winning."""
        found: list[PlaceMention] = []
        at = 0
        while at < len(reading.words):
            fitting = [
                form
                for form in self.forms.get(reading.words[at].folded, ())
                if _fits(reading, at, form)
            ]
            length = max((len(form.words) for form in fitting), default=0)
            if length:
                places = frozenset(form.place for form in fitting if len(form.words) == length)
                found.append(PlaceMention(places, at, at + length))
            at += length or 1
        return tuple(found)

    def wider(self, places: frozenset[str]) -> frozenset[str]:
        """The places and what they stand for: Moscow with Russia."""
        return places.union(*(self.stands_for.get(place, frozenset()) for place in places))


def _fits(reading: Reading, at: int, form: Form) -> bool:
    words = reading.words[at : at + len(form.words)]
    if tuple(word.folded for word in words) != form.words:
        return False
    if form.upper:
        return all(word.text.isupper() for word in words)
    return all(
        word.capital or not capital for word, capital in zip(words, form.capitals, strict=True)
    )


@lru_cache(maxsize=4_096)
def place_mentions(reading: Reading) -> tuple[PlaceMention, ...]:
    """Every place of a text, by the table that ships with the package."""
    return gazetteer().mentions(reading)


@cache
def gazetteer() -> Gazetteer:
    """The table that ships with the package."""
    forms: defaultdict[str, list[Form]] = defaultdict(list)
    stands_for: dict[str, frozenset[str]] = {}
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        place, wider, written = line.split("\t")
        if wider:
            stands_for[place] = frozenset(wider.split("|"))
        for text in written.split("|"):
            words = read(text).words
            capitals = tuple(word.capital for word in words)
            upper = text.replace(".", "").isupper()
            folded = tuple(word.folded for word in words)
            forms[folded[0]].append(Form(folded, place, capitals, upper))
    ordered = {
        first: tuple(sorted(found, key=lambda form: (-len(form.words), form.place)))
        for first, found in forms.items()
    }
    return Gazetteer(ordered, stands_for)
