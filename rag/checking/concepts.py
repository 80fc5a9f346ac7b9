"""Words of one meaning, and words of contrary meaning, across French and English.

`concepts.tsv`: the words of a meaning, a tab, the words of the contrary meaning. Written by hand
from the vocabulary of news; it bridges what stems and the learned term table miss (met/meeting,
gagné/won) and holds the contraries, which no table of translations can tell from synonyms.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from index.words import fold, stem

_FRENCH_ENDINGS = re.compile(
    r"(?:issant|issent|issait|ees|ee|es|er|e|aient|ait|antes|ants|ante|ant|erait|eraient|erai|era|"
    r"eront|irait|iraient|ira|iront|ent|ez|ons|a|ies|ie|is|it|ir|i|s)$"
)
_MIN_ROOT = 4
_FILE = Path(__file__).parent / "concepts.tsv"


@dataclass(frozen=True, slots=True)
class Meanings:
    of_stem: Mapping[str, frozenset[str]]
    """The meanings a stem may have: "12+" and "12-" are the sides of row 12."""
    with_contrary: frozenset[str]


@cache
def _shipped() -> Meanings:
    of_stem: defaultdict[str, set[str]] = defaultdict(set)
    contraries = set()
    lines = _FILE.read_text(encoding="utf-8").splitlines()
    for row, line in enumerate(line for line in lines if not line.startswith("#")):
        same, _, contrary = line.partition("\t")
        if contrary:
            contraries |= {f"{row}+", f"{row}-"}
        for side, words in (("+", same), ("-", contrary)):
            for word in words.split():
                for form in _stems(fold(word)):
                    of_stem[form].add(f"{row}{side}")
    return Meanings(
        {key: frozenset(value) for key, value in of_stem.items()}, frozenset(contraries)
    )


def _stems(folded: str) -> frozenset[str]:
    return frozenset({folded, "fr:" + french_root(folded), "en:" + stem(folded, "en")})


@lru_cache(maxsize=65_536)
def french_root(folded: str) -> str:
    """A word without the endings of French verbs. The stemmer expects accents, which folding takes
    away: « prolongée » and « prolonger » would keep two stems."""
    root = _FRENCH_ENDINGS.sub("", folded)
    return root if len(root) >= _MIN_ROOT else stem(folded, "fr")


@lru_cache(maxsize=65_536)
def meanings(folded: str) -> frozenset[str]:
    """Of one folded word; empty for a word the table does not know."""
    table = _shipped().of_stem
    exact = table.get(folded)
    if exact is not None:
        return exact
    found: set[str] = set()
    for form in _stems(folded):
        found |= table.get(form, frozenset())
    return frozenset(found)


@lru_cache(maxsize=65_536)
def contraries(folded: str) -> frozenset[str]:
    """The meanings contrary to those of a word."""
    known = meanings(folded) & _shipped().with_contrary
    return frozenset(side[:-1] + ("-" if side.endswith("+") else "+") for side in known)
