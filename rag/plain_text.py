"""A model's words as plain text: no markup, no link, no tag, no control character, no bracket.

A model's output is as little trusted as the documents it read. What a browser, a terminal or a chat
client could act on is taken out, and what a person reads stays.
"""

from __future__ import annotations

import re
import unicodedata

_ESCAPES = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b.?|\x9b[0-?]*[ -/]*[@-~]"
)
"""ECMA-48 control sequences and strings: colours, cursor moves, titles, links, clipboard."""
_COMMENT = re.compile(r"<!--.*?(?:-->|$)", re.DOTALL)
_TAG = re.compile(r"</?[A-Za-z][^<>]*>|<[!?][^<>]*>")
_IMAGE = re.compile(r"!\[([^\[\]]*)\](?:\([^()]*\)|\[[^\[\]]*\])")
_LINK = re.compile(r"\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\([^()]*\)")
_LINKED_NUMBER = re.compile(r"(\[\^?[\d ,;–-]+\])\([^()]*\)")
_URL = re.compile(
    r"(?:[a-z][a-z0-9+.-]{0,20}:/{2}|\bwww\.|\b(?:mailto|javascript):|\bdata:[a-z]+/)"
    r"(?:\S*[^\s.,;:!?)\]»])?",
    re.IGNORECASE,
)
_LINE_MARK = re.compile(
    r"^\s*(?:>\s*|#{1,6}\s+|(?:[-+*•–—]|\d{1,2}[.)])\s+|```\w*|\|)+", re.MULTILINE
)
_EMPHASIS = re.compile(r"[*`|]+|~~|(?<!\w)_+|_+(?!\w)")
_SPACES = re.compile(r"[ \t\n]+")


def plain_text(text: str) -> str:
    """One line. Numbers in brackets are kept: they are for the reader of the numbers."""
    text = _ESCAPES.sub("", text)
    text = "".join(_character(c) for c in text)
    text = _without_tags(text)
    text = _LINKED_NUMBER.sub(r"\1", _IMAGE.sub(r"\1", text))
    text = _LINK.sub(r"\1", text)
    text = _EMPHASIS.sub("", _LINE_MARK.sub("", _URL.sub("", text).replace("://", "")))
    return _SPACES.sub(" ", text).strip()


def _character(c: str) -> str:
    """Nothing for what can't be seen, a space or a line end for what separates."""
    category = unicodedata.category(c)
    if c in "\n\t":
        return c
    if category in ("Zl", "Zp"):
        return "\n"
    return "" if category in ("Cc", "Cf", "Cs", "Co", "Cn") else c


def _without_tags(text: str) -> str:
    """Until none is left: taking one out may make another. A lone opening mark goes too."""
    text = _COMMENT.sub("", text)
    while True:
        fewer = _TAG.sub("", text)
        if fewer == text:
            return re.sub(r"<(?=[A-Za-z/!?])", "", text)
        text = fewer
