"""How many tokens a text takes, where nobody can count them before they are sent.

Ollama has no tokenizer route. Every reply tells how many tokens its prompt had, so the estimate
starts on the safe side and follows what the model reported.
"""

from __future__ import annotations

import math
from collections import deque

_FIRST_RATIO = 0.4
"""Tokens per UTF-8 byte before any reply. French prose has about 0.3 with the vocabularies of the
small Llama, Mistral, Qwen and Gemma models; numbers, names and brackets have more."""
_MARGIN = 1.15
_RATIO_BOUNDS = (0.2, 1.0)
_REMEMBERED = 8

_LEAST_RATIO = 1 / 8
"""No vocabulary packs more than eight bytes of French or English prose into a token on average."""
_LEAST_OF_KNOWN = 0.6
"""Prompts of one kind differ by a few per cent; one at 60 % of the least seen was cut."""


class TokenEstimate:
    """Of one model. Counts are of whole prompts, the template's own tokens included."""

    def __init__(self) -> None:
        self._seen: deque[float] = deque(maxlen=_REMEMBERED)

    def of(self, text: str) -> int:
        """Tokens of the text, rather too many than too few."""
        return math.ceil(_bytes(text) * self._ratio())

    def _ratio(self) -> float:
        if not self._seen:
            return _FIRST_RATIO
        least, most = _RATIO_BOUNDS
        return min(max(max(self._seen) * _MARGIN, least), most)

    def was_cut(self, text: str, count: int) -> bool:
        """Whether a prompt of which the model says it read `count` tokens lost its front."""
        known = min(self._seen) * _LEAST_OF_KNOWN if self._seen else 0.0
        return count < _bytes(text) * max(_LEAST_RATIO, known)

    def learn(self, text: str, count: int) -> None:
        """Remember what the model reported for a prompt that was read whole."""
        self._seen.append(count / max(_bytes(text), 1))


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "replace"))
