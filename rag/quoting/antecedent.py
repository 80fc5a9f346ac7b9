"""Whether a sentence stands alone, and what it is told with when it doesn't. French and English.

A sentence that opens with « Il », « Ce chiffre » or "They", and a quotation that names no speaker,
are told together with the sentence before them in the same paragraph. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from index.records import Document, Kind, Sentence
from rag.quoting.mentions import flat

MAX_TOGETHER = 420
"""Characters: what is longer is too much for one quote."""

_LEANS = re.compile(
    r"^[\s(—–-]*(?:(?:mais|et|or|donc|puis|ainsi|but|and|so|then|yet)\s)?"
    r"(?:ils?|elles?|celui-ci|celle-ci|ceux-ci|celles-ci|ce dernier|cette derniere|ces derniers"
    r"|ce(?:t|tte|s)?\s(?!jour|matin|soir|mois|annee|semaine|n'est)\w+|cela|ceci|ca|he|she|they|it"
    r"|this|these|those|etaient?|de l'autre|parmi (?:eux|elles)|among them|the others?)\b"
    r"(?!\s(?:y a|s'agit|faut|fait|est (?:temps|important|possible|clair)"
    r"|(?:is|was) (?:time|clear|important)))"
)
_QUOTE_OPENS = re.compile(r"^\s*[«“\"]")
_SPEAKER_UNNAMED = re.compile(
    r"[»”\"][\s.]*$|[»”\"][\s,]*(?:\w+-t-(?:ils?|elles?)\b|(?:he|she|they)\s\w+)[^«“\"]*$"
)


def leans(text: str) -> bool:
    """True when the sentence opens with a word that points back, or quotes nobody by name."""
    folded = flat(text)
    if _QUOTE_OPENS.match(text):
        return bool(_SPEAKER_UNNAMED.search(folded))
    return bool(_LEANS.match(folded))


def together(sentence: Sentence, before: Sequence[Sentence], source: Document) -> Sentence:
    """The sentence; when it leans, one quote of the sentence before it and itself.

    `before` are all the sentences of the document that precede it. It comes back unchanged, still
    leaning, where nothing fit stands before it.
    """
    if not before or not leans(sentence.text):
        return sentence
    previous = before[-1]
    apart = previous.paragraph != sentence.paragraph or previous.kind is not Kind.BODY
    if apart or leans(previous.text) or sentence.end - previous.start > MAX_TOGETHER:
        return sentence
    return replace(previous, end=sentence.end, text=source.text[previous.start : sentence.end])


def continued(quote: Sentence, after: Sequence[Sentence], source: Document) -> Sentence:
    """The quote; with the sentence after it, when the same paragraph goes on there.

    `after` are all the sentences of the document that follow it.
    """
    if not after:
        return quote
    following = after[0]
    apart = following.paragraph != quote.paragraph or following.kind is not Kind.BODY
    if apart or following.text.endswith("?") or following.end - quote.start > MAX_TOGETHER:
        return quote
    return replace(quote, end=following.end, text=source.text[quote.start : following.end])
