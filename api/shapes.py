"""JSON shapes that more than one surface prints: found passages and sources."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass

from index.records import Document, Hit


@dataclass(frozen=True, slots=True)
class Found:
    """A passage found for a query: `source_text[start:end]` holds `text`."""

    source: str
    start: int
    end: int
    text: str
    heading: str | None
    score: float
    """Higher is better; comparable within one search only."""


@dataclass(frozen=True, slots=True)
class Hits:
    hits: tuple[Found, ...]
    """Best first."""


@dataclass(frozen=True, slots=True)
class Source:
    """What is known of a document, without its text."""

    id: str
    title: str | None
    publisher: str | None
    date: str | None
    language: str | None
    url: str | None
    sha256: str
    characters: int


@dataclass(frozen=True, slots=True)
class SourceText(Source):
    text: str


@dataclass(frozen=True, slots=True)
class Sources:
    sources: tuple[Source, ...]


def hits_of(hits: Iterable[Hit]) -> Hits:
    return Hits(
        tuple(
            Found(
                source=hit.passage.document,
                start=hit.passage.start,
                end=hit.passage.end,
                text=hit.passage.text,
                heading=hit.passage.heading,
                score=hit.score,
            )
            for hit in hits
        )
    )


def source_of(document: Document) -> Source:
    return Source(
        id=document.id,
        title=document.title,
        publisher=document.publisher,
        date=document.date,
        language=document.language,
        url=document.url,
        sha256=document.sha256,
        characters=len(document.text),
    )


def source_text_of(document: Document) -> SourceText:
    return SourceText(**asdict(source_of(document)), text=document.text)
