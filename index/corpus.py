"""The documents of one generation and how they were cut, in the order of the vectors' rows."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from io import BytesIO
from itertools import accumulate
from typing import Any, TypedDict

from index.errors import IndexDamaged
from index.records import Document, Kind, Passage, Sentence
from index.split import passage_of, passages_of, sentences_of


@dataclass(frozen=True, slots=True)
class Cut:
    """One document with its sentences (furniture included) and its passages."""

    document: Document
    sentences: tuple[Sentence, ...]
    passages: tuple[Passage, ...]

    @classmethod
    def of(cls, document: Document) -> Cut:
        sentences = sentences_of(document)
        return cls(document, sentences, passages_of(document, sentences))


class Corpus:
    """Documents by id, passages by row. Rows number the passages of all documents in order."""

    def __init__(self, cuts: Iterable[Cut]) -> None:
        self.cuts = tuple(cuts)
        self._order = {cut.document.id: position for position, cut in enumerate(self.cuts)}
        self._first_rows = list(accumulate((len(cut.passages) for cut in self.cuts), initial=0))

    def __len__(self) -> int:
        """How many passages there are."""
        return self._first_rows[-1]

    @property
    def documents(self) -> tuple[Document, ...]:
        return tuple(cut.document for cut in self.cuts)

    def cut(self, document_id: str) -> Cut | None:
        position = self._order.get(document_id)
        return None if position is None else self.cuts[position]

    def passage(self, row: int) -> Passage:
        position = bisect_right(self._first_rows, row) - 1
        return self.cuts[position].passages[row - self._first_rows[position]]

    def rows(self, document_id: str) -> range:
        """The rows of a document's passages. Raises KeyError."""
        position = self._order[document_id]
        return range(self._first_rows[position], self._first_rows[position + 1])

    def passages(self) -> Iterator[Passage]:
        return (passage for cut in self.cuts for passage in cut.passages)

    def to_bytes(self) -> bytes:
        """JSON Lines, a document a line: the text once, the cuts as offsets into it."""
        lines = (json.dumps(_packed(cut), ensure_ascii=False) for cut in self.cuts)
        return "".join(line + "\n" for line in lines).encode()

    @classmethod
    def from_bytes(cls, content: bytes) -> Corpus:
        """Of what `to_bytes` gave. Raises IndexDamaged."""
        try:
            return cls(_unpacked(json.loads(line)) for line in BytesIO(content))
        except (ValueError, TypeError, KeyError, IndexError) as error:
            raise IndexDamaged(f"the corpus can't be read ({error!r})") from error


class _Packed(TypedDict):
    """A line of the corpus file."""

    document: dict[str, Any]
    headings: list[str]
    sentences: list[tuple[int, int, str, int, int, int | None]]
    """start, end, kind, start and end of the paragraph, number of the heading"""
    passages: list[tuple[int, int]]
    """first sentence, one past the last"""


def _packed(cut: Cut) -> _Packed:
    headings = list(dict.fromkeys(s.heading for s in cut.sentences if s.heading))
    number = {heading: n for n, heading in enumerate(headings)}
    return {
        "document": asdict(cut.document),
        "headings": headings,
        "sentences": [
            (s.start, s.end, s.kind.value, *s.paragraph, number[s.heading] if s.heading else None)
            for s in cut.sentences
        ],
        "passages": [(p.sentences[0].number, p.sentences[-1].number + 1) for p in cut.passages],
    }


def _unpacked(packed: _Packed) -> Cut:
    document = Document(**packed["document"])
    sentences = tuple(
        Sentence(
            document=document.id,
            number=number,
            start=start,
            end=end,
            text=document.text[start:end],
            kind=Kind(kind),
            paragraph=(paragraph_start, paragraph_end),
            heading=None if heading is None else packed["headings"][heading],
        )
        for number, (start, end, kind, paragraph_start, paragraph_end, heading) in enumerate(
            packed["sentences"]
        )
    )
    passages = tuple(
        passage_of(document, number, sentences[first:last])
        for number, (first, last) in enumerate(packed["passages"])
    )
    return Cut(document, sentences, passages)
