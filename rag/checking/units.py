"""Units of measure in French and English: which dimension, and how many of its base.

Durations have two bases, the second and the month: a month is no fixed number of days. Money is
its own dimension per currency (ISO 4217 codes); nothing is exchanged.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Unit:
    dimension: str
    """"%", "time", "calendar", "length", "EUR"…"""
    factor: Fraction = Fraction(1)


def _table(rows: Mapping[tuple[str, Fraction], str]) -> dict[str, Unit]:
    return {
        word: Unit(dimension, factor)
        for (dimension, factor), words in rows.items()
        for word in words.split()
    }


_ONE = Fraction(1)
UNITS: Mapping[str, Unit] = _table(
    {
        ("%", _ONE): "% percent pct pourcent percentage pourcents",
        ("time", _ONE): "second seconds seconde secondes",
        ("time", Fraction(60)): "minute minutes min mn",
        ("time", Fraction(3600)): "hour hours heure heures h hr hrs",
        ("time", Fraction(86_400)): "day days jour jours journee journees",
        ("time", Fraction(604_800)): "week weeks semaine semaines",
        ("calendar", _ONE): "month months mois",
        ("calendar", Fraction(3)): "trimestre trimestres",
        ("calendar", Fraction(6)): "semestre semestres",
        ("calendar", Fraction(12)): "year years an ans annee annees",
        ("calendar", Fraction(120)): "decade decades decennie decennies",
        ("calendar", Fraction(1200)): "century centuries siecle siecles",
        ("EUR", _ONE): "€ euro euros",
        ("USD", _ONE): "$ dollar dollars",
        ("GBP", _ONE): "£ sterling livre livres pound pounds",
        ("RUB", _ONE): "rouble roubles ruble rubles",
        ("JPY", _ONE): "yen yens",
        ("CNY", _ONE): "yuan yuans renminbi",
        ("CHF", _ONE): "chf",
        ("UAH", _ONE): "hryvnia hryvnias",
        ("length", Fraction(1, 100)): "cm centimetre centimetres centimeter centimeters",
        ("length", _ONE): "metre metres meter meters",
        ("length", Fraction(1000)): "km kilometre kilometres kilometer kilometers",
        ("length", Fraction("1609.344")): "mile miles",
        ("length", Fraction("0.3048")): "foot feet",
        ("area", _ONE): "hectare hectares ha",
        ("mass", Fraction(1, 1000)): "gramme grammes gram grams",
        ("mass", _ONE): "kg kilo kilos kilogramme kilogrammes kilogram kilograms",
        ("mass", Fraction(1000)): "tonne tonnes ton tons",
        ("degree", _ONE): "° degree degrees degre degres",
        ("power", _ONE): "mw megawatt megawatts",
        ("power", Fraction(1000)): "gw gigawatt gigawatts",
    }
)

SKIPPED = frozenset(
    "de d of dernier derniers derniere dernieres prochain prochains prochaine "
    "prochaines last past next a an full long longue longues entiere entieres whole "
    "consecutive us american canadian".split()
)
"""What may stand between a number and its unit."""

RANGE = frozenset({"a", "to", "ou", "or", "et", "and", "contre", "sur", "on", "out", "avec"})
"""Between two numbers the first of which takes the unit of the second."""

VERSUS = frozenset({"contre", "against", "v", "vs", "on", "a", "to", "sur", "of", "avec", "out"})
"""Between the two numbers of a score or a format."""

AT = frozenset({"a", "at", "vers", "around", "by", "des", "from", "until", "avant", "before"})
"""Before a time of day."""
