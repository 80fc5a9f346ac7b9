"""The part of a sentence between contrasts: what « mais », "while" or a semicolon sets apart."""

from __future__ import annotations

from functools import lru_cache

from rag.checking.reading import Reading
from rag.checking.speech_words import (
    CONTRAST,
)


@lru_cache(maxsize=16_384)
def segment_of(reading: Reading, at: int) -> range:
    """The part of the sentence between contrasts ("while", « mais », a semicolon) that holds a
    word. « mais que » goes on with what is reported."""
    words = reading.words
    begin = at
    while begin > 0 and words[begin - 1].sentence == words[at].sentence:
        if _contrasts(reading, begin):
            break
        begin -= 1
    end = at + 1
    while end < len(words) and words[end].sentence == words[at].sentence:
        if _contrasts(reading, end):
            break
        end += 1
    return range(begin, end)


def _contrasts(reading: Reading, at: int) -> bool:
    words = reading.words
    if ";" in reading.text[words[at - 1].end : words[at].start]:
        return True
    if words[at].folded not in CONTRAST or words[at].clause == words[at - 1].clause:
        return False
    if words[at].quotation >= 0:
        return False
    following = words[at + 1].folded if at + 1 < len(words) else ""
    return not (words[at].folded in {"mais", "but"} and following in {"que", "qu", "that"})
