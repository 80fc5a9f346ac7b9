"""What the index is made of: documents, sentences, passages, hits.

One invariant carries the product: for every sentence, passage and quote,
`document.text[start:end] == text`. Offsets are Unicode code points, end exclusive.
This module holds data only; it reads no file and knows no model.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

Language = Literal["fr", "en"]
"""The languages of questions and sources; any other is treated as English."""


class Kind(StrEnum):
    """What a sentence is in its document; decides how it is retrieved."""

    BODY = "body"
    HEADING = "heading"
    CAPTION = "caption"
    """Text under a picture: retrieved, ranked below body text."""
    FURNITURE = "furniture"
    """Share lines, image paths, comment counters: kept in the text, never retrieved."""


@dataclass(frozen=True, slots=True)
class Document:
    """One source, as read. `text` is the decoded file, unchanged, a byte-order mark aside."""

    id: str
    """Path relative to the documents folder, with `/`."""
    text: str
    sha256: str
    """Of the file's bytes, in hexadecimal."""
    title: str | None = None
    publisher: str | None = None
    date: str | None = None
    """ISO 8601, as stated by the document."""
    language: Language = "en"
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """The unit of evidence: retrieved, shown to the model, cited, checked and opened."""

    document: str
    number: int
    """Position among the sentences of its document, from 0."""
    start: int
    end: int
    text: str
    kind: Kind
    paragraph: tuple[int, int]
    """The paragraph around it, `[start, end)`: the context a reader is shown."""
    heading: str | None = None
    """The heading it stands under."""

    @property
    def id(self) -> str:
        """`000_….txt#12`: unique in an index."""
        return f"{self.document}#{self.number}"


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of consecutive sentences under one heading: the unit of retrieval."""

    document: str
    number: int
    """Position among the passages of its document, from 0."""
    text: str
    sentences: tuple[Sentence, ...]
    """At least one, in reading order; furniture is never among them."""
    kind: Kind
    """`CAPTION` when nothing but captions is in it, else `BODY` or `HEADING`."""
    heading: str | None = None

    @property
    def start(self) -> int:
        return self.sentences[0].start

    @property
    def end(self) -> int:
        return self.sentences[-1].end


@dataclass(frozen=True, slots=True)
class SentenceScore:
    """How one sentence of a hit stands to the question."""

    cosine: float
    """Cosine of sentence and question, in [-1, 1], higher is nearer."""
    coverage: float
    """Share of the question's terms, weighed by rarity, that the sentence carries, in [0, 1]."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found for a question."""

    passage: Passage
    score: float
    """Fused score, higher is better; comparable within one search only."""
    cosine: float
    """Best cosine of the question with the passage or one of its sentences, in [-1, 1]."""
    terms: float
    """BM25 across languages, ≥ 0, higher is better; 0 when no term is shared."""
    sentences: tuple[SentenceScore, ...]
    """One for each sentence of the passage, in the same order."""
