"""One name in many spellings: « Ouchakov » and "Ushakov", « Zelensky » and "Zelenskyy".

A name is brought to a skeleton in which the transliterations of French and English meet; what is
left is compared by Jaro-Winkler (Winkler 1990; through RapidFuzz). Other scripts pass through
`anyascii`. The rewritings follow the two usual romanisations of Cyrillic (French press usage and
BGN/PCGN 1947) and Arabic names of the press; they are not a phonetic algorithm.
"""

from __future__ import annotations

import re
from functools import lru_cache

from anyascii import anyascii
from rapidfuzz.distance import JaroWinkler

from index.words import fold

MIN_SIMILARITY = 0.92
"""Of skeletons; in [0, 1], higher is nearer. "Witkoff"/"Whitcoff" 0.94, "Iran"/"Irak" 0.87."""
_MIN_FUZZY_LETTERS = 5

_REWRITINGS = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"chtch|shch|sch|sh|ch(?=[aeiouk])", "S"),
        (r"tch|tsh|tS", "S"),
        (r"zh|dj|j(?=[aeiou])", "Z"),
        (r"kh|gh", "h"),
        (r"ph", "f"),
        (r"ck|c(?![eiyh])|qu?", "k"),
        (r"wh|w", "v"),
        (r"oo|ou", "u"),
        (r"gu(?=[ei])", "g"),
        (r"[iy]+(?=[aeou])", "i"),
        (r"[iyj]+$", "i"),
        (r"[iy]+", "i"),
        (r"(?<=[^aeiou])e$", ""),
        (r"ff$|v$", "f"),
        (r"(.)\1+", r"\1"),
        (r"^i(?=[aeu])", ""),
    )
)


@lru_cache(maxsize=16_384)
def skeleton(name: str) -> str:
    """One word of a name as both languages would write it."""
    letters = re.sub(r"[^a-z]", "", fold(anyascii(name)))
    for pattern, replacement in _REWRITINGS:
        letters = pattern.sub(replacement, letters)
    return letters


@lru_cache(maxsize=65_536)
def same_name(one: str, other: str) -> bool:
    """Whether two words are spellings of one name. Short names must agree letter by letter."""
    if one.casefold() == other.casefold():
        return True
    first, second = skeleton(one), skeleton(other)
    if not first or not second:
        return False
    if first == second:
        return True
    if min(len(first), len(second)) < _MIN_FUZZY_LETTERS or first[0] != second[0]:
        return False
    return JaroWinkler.similarity(first, second, prefix_weight=0.1) >= MIN_SIMILARITY
