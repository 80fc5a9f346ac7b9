"""A double question cut into its halves: "Who won, and when was it?" French and English. Pure."""

from __future__ import annotations

import re
from dataclasses import replace

from rag.followup import whole
from rag.question import Asked
from rag.quoting.mentions import flat
from rag.records import Turn

_JOINS = re.compile(
    r"[\s,;]+(?:et|and)\s+(?=(?:qui|que|quand|ou|comment|combien|pourquoi|quel|quelle|quels|quelles"
    r"|a quelle|en quelle|dans quel|who|what|when|where|how|why|which|whom|at what|in which)\b)"
    r"|\?\s+(?=\w)"
)
_ASKS = re.compile(
    r"\b(?:qui|que|qu'|quand|ou|comment|combien|pourquoi|quel\w*|lequel|who|what|when|where|how|why"
    r"|which|whom|did|does|was|were|is|are)\b"
)
_MIN_WORDS = 3


def parts(asked: Asked) -> tuple[Asked, ...]:
    """Its halves, each standing alone; none when it is one question."""
    text = asked.standalone
    if "(" in text:
        return ()  # a follow-up with its context: not two questions
    match = _JOINS.search(flat(text))
    if not match:
        return ()
    first, second = text[: match.start()].strip(), text[match.end() :].strip()
    halves = (first, second)
    if any(len(h.split()) < _MIN_WORDS or not _ASKS.search(flat(h)) for h in halves):
        return ()
    first = first if first.endswith("?") else f"{first} ?" if " ?" in text else f"{first}?"
    after = whole(second, (Turn("user", first),))
    return (
        replace(asked, standalone=first, asks=first, search=first, own=first),
        replace(
            asked,
            standalone=after.text,
            asks=after.asks,
            search=after.search,
            own=after.own,
        ),
    )
