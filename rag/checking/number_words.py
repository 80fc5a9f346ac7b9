"""Words of numbers in French and English and their values; all folded."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from index.records import Language

_EN_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
).split()
_FR_SMALL = (
    "zero un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize"
).split()
SMALL: Mapping[Language, Mapping[str, int]] = {
    "en": {word: value for value, word in enumerate(_EN_SMALL)},
    "fr": {word: value for value, word in enumerate(_FR_SMALL)} | {"une": 1},
}
TENS: Mapping[Language, Mapping[str, int]] = {
    "en": dict(
        zip(
            "twenty thirty forty fifty sixty seventy eighty ninety".split(),
            range(20, 100, 10),
            strict=True,
        )
    ),
    "fr": dict(
        zip(
            "vingt trente quarante cinquante soixante septante huitante nonante".split(),
            range(20, 100, 10),
            strict=True,
        )
    )
    | {"vingts": 20},
}
SCALES: Mapping[Language, Mapping[str, int]] = {
    "en": {
        "thousand": 10**3,
        "million": 10**6,
        "millions": 10**6,
        "billion": 10**9,
        "billions": 10**9,
        "bn": 10**9,
        "trillion": 10**12,
        "thousands": 10**3,
    },
    "fr": {
        "mille": 10**3,
        "million": 10**6,
        "millions": 10**6,
        "milliard": 10**9,
        "milliards": 10**9,
        "billion": 10**12,
        "billions": 10**12,
    },
}
HUNDRED: Mapping[Language, frozenset[str]] = {
    "en": frozenset({"hundred"}),
    "fr": frozenset({"cent", "cents"}),
}
COLLECTIVES: Mapping[str, int] = {
    "dozen": 12,
    "douzaine": 12,
    "dizaine": 10,
    "quinzaine": 15,
    "vingtaine": 20,
    "trentaine": 30,
    "quarantaine": 40,
    "cinquantaine": 50,
    "soixantaine": 60,
    "centaine": 100,
    "centaines": 100,
    "hundreds": 100,
    "millier": 1000,
    "milliers": 1000,
    "twice": 2,
    "thrice": 3,
    "tripartite": 3,
    "trilateral": 3,
    "trilaterale": 3,
}
FRACTIONS: Mapping[Language, Mapping[str, Fraction]] = {
    "en": {
        "half": Fraction(1, 2),
        "third": Fraction(1, 3),
        "thirds": Fraction(1, 3),
        "quarter": Fraction(1, 4),
        "quarters": Fraction(1, 4),
    },
    "fr": {
        "moitie": Fraction(1, 2),
        "demi": Fraction(1, 2),
        "demie": Fraction(1, 2),
        "tiers": Fraction(1, 3),
        "quart": Fraction(1, 4),
        "quarts": Fraction(1, 4),
    },
}
_EN_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
    "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
).split()
_FR_ORDINALS = (
    "premier deuxieme troisieme quatrieme cinquieme sixieme septieme huitieme neuvieme dixieme "
    "onzieme douzieme treizieme quatorzieme quinzieme seizieme"
).split()
ORDINALS: Mapping[Language, Mapping[str, int]] = {
    "en": {word: value for value, word in enumerate(_EN_ORDINALS, 1)},
    "fr": {
        word + ending: value for value, word in enumerate(_FR_ORDINALS, 1) for ending in ("", "s")
    }
    | {
        "premiere": 1,
        "premieres": 1,
        "second": 2,
        "seconde": 2,
        "seconds": 2,
        "secondes": 2,
        "vingtieme": 20,
        "centieme": 100,
    },
}
NUMBER_WORDS: frozenset[str] = frozenset(
    word
    for table in (*SMALL.values(), *TENS.values(), *SCALES.values(), *HUNDRED.values())
    for word in table
)
"""Words of cardinal numbers in either language."""
