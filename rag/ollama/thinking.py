"""Thinking kept out of a reply: models mark it with tags, whole or torn, across any pieces.

Ollama moves thinking to a field of its own, not always: with `think: false` some models think
nevertheless and only the closing tag arrives (ollama/ollama#12736). What stood before such a tag
can't be called back; a line end in its place keeps it from running into the answer, and a
sentence of it, citing nothing, is dropped further on.
"""

from __future__ import annotations

import re

_NAMES = ("think", "thinking", "thought", "reasoning")
# Mistral's and Gemma 4's own marks, as their chat templates write them.
_OPENING = (*(f"<{name}>" for name in _NAMES), "[think]", "<|channel>thought")
_CLOSING = (*(f"</{name}>" for name in _NAMES), "[/think]", "<channel|>")
_TAGS = (*_OPENING, *_CLOSING)
_TAG = re.compile("|".join(re.escape(tag) for tag in _TAGS), re.IGNORECASE)
_LONGEST = max(len(tag) for tag in _TAGS)


class ThinkingFilter:
    """For one reply: feed it every piece in order, then `end`."""

    def __init__(self) -> None:
        self._held = ""
        self._thinking = False

    def feed(self, piece: str) -> str:
        """What of the text so far is surely no thinking and has not been given yet."""
        text = self._held + piece
        keep = _start_of_possible_tag(text)
        self._held = text[keep:]
        return self._visible(text[:keep])

    def end(self) -> str:
        """What was held back in case it became a tag."""
        text, self._held = self._held, ""
        return self._visible(text)

    def _visible(self, text: str) -> str:
        shown: list[str] = []
        begin = 0
        for tag in _TAG.finditer(text):
            if not self._thinking:
                shown.append(text[begin : tag.start()])
            opens = tag.group().lower() in _OPENING
            if not opens and not self._thinking:
                shown.append("\n")
            self._thinking = opens
            begin = tag.end()
        if not self._thinking:
            shown.append(text[begin:])
        return "".join(shown)


def _start_of_possible_tag(text: str) -> int:
    """Where an unfinished tag at the end of the text begins; its length when there is none."""
    for start in range(max(0, len(text) - _LONGEST), len(text)):
        tail = text[start:].lower()
        if any(tag.startswith(tail) and tag != tail for tag in _TAGS):
            return start
    return len(text)
