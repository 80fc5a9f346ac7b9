"""Our own words around a quote: who says it, in the language of the question."""

from __future__ import annotations

from textwrap import shorten

from index.records import Document, Language
from rag.words import ACCORDING_TO

_NUMBER = " [9]"
"""What follows every quote: its citation number."""
_SHORT_TITLE = 70
"""Characters; a longer title would crowd out the quote, and is cut between words."""


def said_by(source: Document) -> str:
    """Who a reader knows the source as: its publisher, else its title, else its id."""
    title = shorten(source.title or "", _SHORT_TITLE, placeholder=" …")
    return source.publisher or title or source.id


def framed(
    quote: str, source: Document, language: Language, attributed: bool = False, again: bool = False
) -> str:
    """The quote as it stands; in guillemets, with who says it, when it is in another language than
    the question or when `attributed` asks for it. `again`: who says it was told just before."""
    if source.language == language and not attributed:
        return quote
    if again and not attributed:
        return marked(quote, language)
    return f"{ACCORDING_TO[language].format(source=said_by(source))} {marked(quote, language)}"


def marked(quote: str, language: Language) -> str:
    return f"« {quote} »" if language == "fr" else f"“{quote}”"


def numbered_length(text: str) -> int:
    """Characters it takes in an answer, with its number and the space before the next."""
    return len(text) + len(_NUMBER) + 1
