"""French questions half put into English words, to stand for English questions on French text.

There is no large set of English questions with French passages, so words are replaced by their
likeliest translation (IBM Model 1 over folded words). The result is a gloss, not a translation.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np

from index.words import fold, tokens
from training.alignment import translation_probabilities
from training.corpora import Pair

_WORD = re.compile(r"[^\W_]+")
_LONGEST = 30


def word_table(pairs: Sequence[Pair], min_probability: float = 0.15) -> dict[str, str]:
    """The likeliest English word of each French one, where it is likely enough."""
    cut = [(tokens(p.fr), tokens(p.en)) for p in pairs]
    cut = [(f, e) for f, e in cut if max(len(f), len(e)) <= _LONGEST]
    entries = translation_probabilities([f for f, _ in cut], [e for _, e in cut], 5, 4)
    best: dict[str, str] = {}
    for entry in entries:
        if entry.probability >= min_probability:
            best.setdefault(entry.source, entry.target)
    return best


def switch(text: str, table: Mapping[str, str], share: float,
           generator: np.random.Generator) -> str:  # fmt: skip
    """`text` with about `share` (0 to 1) of its translatable words put into English."""

    def replaced(match: re.Match[str]) -> str:
        word = match.group()
        return table.get(fold(word), word) if generator.random() < share else word

    return _WORD.sub(replaced, text)
