"""The documents of one generation and how they were cut, in the order of the vectors' rows.

Held are the texts, once, and offsets into them. Sentences and passages are made of these when they
are asked for: all of them, as objects, would take four times the memory of the texts.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from io import BytesIO
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from index.errors import IndexDamaged
from index.records import Document, Kind, Passage, Sentence
from index.split import passage_of, passages_of, sentences_of

_KEPT_CUTS = 100
"""Documents whose sentences stay in memory: a question goes back to the same few."""
_KEPT_PASSAGES = 1_000
"""The same for passages: about 3 KB each."""
_KINDS = tuple(Kind)
_CAPTION = _KINDS.index(Kind.CAPTION)

Offsets = NDArray[np.int32]
Counts = NDArray[np.int64]


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
    """Documents by id, passages by row. Rows number the passages of all documents in order.

    Safe to use from several threads.
    """

    def __init__(self, cuts: Iterable[Cut]) -> None:
        self._hold(_Packed.of(cut) for cut in cuts)

    @classmethod
    def from_bytes(cls, content: bytes) -> Corpus:
        """Of what `to_bytes` gave. Raises IndexDamaged."""
        corpus = cls(())
        try:
            corpus._hold(_Packed.of_line(line) for line in BytesIO(content))
        except (ValueError, TypeError, KeyError, IndexError) as error:
            raise IndexDamaged(f"the corpus can't be read ({error!r})") from error
        return corpus

    def _hold(self, packed: Iterable[_Packed]) -> None:
        self._packed = tuple(packed)
        self.documents = tuple(one.document for one in self._packed)
        self._order = {document.id: position for position, document in enumerate(self.documents)}
        self._first_rows = list(accumulate((len(one.passages) for one in self._packed), initial=0))
        self._cut_at = lru_cache(_KEPT_CUTS)(lambda position: self._packed[position].cut())
        self._passage_at = lru_cache(_KEPT_PASSAGES)(self._unpacked_passage)

    def to_bytes(self) -> bytes:
        """JSON Lines, a document a line: the text once, the cuts as offsets into it."""
        return "".join(f"{one.line()}\n" for one in self._packed).encode()

    def __len__(self) -> int:
        """How many passages there are."""
        return self._first_rows[-1]

    @property
    def cuts(self) -> Iterator[Cut]:
        """Of all documents, in order, each made when its turn comes."""
        return (one.cut() for one in self._packed)

    def cut(self, document_id: str) -> Cut | None:
        position = self._order.get(document_id)
        return None if position is None else self._cut_at(position)

    def passage(self, row: int) -> Passage:
        return self._passage_at(row)

    def passages(self) -> Iterator[Passage]:
        return (self.passage(row) for row in range(len(self)))

    def rows(self, document_id: str) -> range:
        """The rows of a document's passages. Raises KeyError."""
        position = self._order[document_id]
        return range(self._first_rows[position], self._first_rows[position + 1])

    def place(self, sentence: Sentence) -> tuple[int, int]:
        """The row of the passage that a sentence is in, and its place among that one's sentences,
        from 0. Raises KeyError when it is in none."""
        position = self._order[sentence.document]
        spans = self._packed[position].passages
        number = int(np.searchsorted(spans[:, 1], sentence.number, side="right"))
        if number == len(spans) or sentence.number < spans[number, 0]:
            raise KeyError(sentence.id)
        return self._first_rows[position] + number, sentence.number - int(spans[number, 0])

    def sentence_counts(self) -> Counts:
        """How many sentences each passage has, by row."""
        spans = [one.passages for one in self._packed] or [_offsets([], 2)]
        joined = np.concatenate(spans)
        counts: Counts = (joined[:, 1] - joined[:, 0]).astype(np.int64)
        return counts

    def captions(self) -> frozenset[int]:
        """The rows of the passages that hold nothing but captions."""
        return frozenset(
            first_row + number
            for first_row, one in zip(self._first_rows, self._packed, strict=False)
            for number in one.captions()
        )

    def _unpacked_passage(self, row: int) -> Passage:
        position = bisect_right(self._first_rows, row) - 1
        return self._packed[position].passage(row - self._first_rows[position])


@dataclass(frozen=True, slots=True)
class _Packed:
    """One document and where it is cut."""

    document: Document
    headings: tuple[str, ...]
    sentences: Offsets
    """shape (n, 6): start, end, which of `_KINDS`, start and end of the paragraph, which of
    `headings` or -1"""
    passages: Offsets
    """shape (m, 2): first sentence, one past the last; in reading order"""

    @classmethod
    def of(cls, cut: Cut) -> _Packed:
        headings = tuple(dict.fromkeys(s.heading for s in cut.sentences if s.heading))
        number = {heading: n for n, heading in enumerate(headings)}
        sentences = [
            (
                s.start,
                s.end,
                _KINDS.index(s.kind),
                *s.paragraph,
                number[s.heading] if s.heading else -1,
            )
            for s in cut.sentences
        ]
        passages = [(p.sentences[0].number, p.sentences[-1].number + 1) for p in cut.passages]
        return cls(cut.document, headings, _offsets(sentences, 6), _offsets(passages, 2))

    @classmethod
    def of_line(cls, line: bytes) -> _Packed:
        packed = json.loads(line)
        sentences = [
            (start, end, _KINDS.index(kind), *paragraph, -1 if heading is None else heading)
            for start, end, kind, *paragraph, heading in packed["sentences"]
        ]
        return cls(
            Document(**packed["document"]),
            tuple(packed["headings"]),
            _offsets(sentences, 6),
            _offsets(packed["passages"], 2),
        )

    def line(self) -> str:
        packed = {
            "document": asdict(self.document),
            "headings": self.headings,
            "sentences": [
                (start, end, _KINDS[kind].value, *paragraph, None if heading < 0 else heading)
                for start, end, kind, *paragraph, heading in self.sentences.tolist()
            ],
            "passages": self.passages.tolist(),
        }
        return json.dumps(packed, ensure_ascii=False)

    def cut(self) -> Cut:
        sentences = self._sentences(0, len(self.sentences))
        passages = tuple(
            passage_of(self.document, number, sentences[first:last])
            for number, (first, last) in enumerate(self.passages.tolist())
        )
        return Cut(self.document, sentences, passages)

    def passage(self, number: int) -> Passage:
        first, last = self.passages[number].tolist()
        return passage_of(self.document, number, self._sentences(first, last))

    def captions(self) -> Iterator[int]:
        """The passages that hold nothing but captions."""
        captions = self.sentences[:, 2] == _CAPTION
        if captions.any():
            for number, (first, last) in enumerate(self.passages.tolist()):
                if captions[first:last].all():
                    yield number

    def _sentences(self, first: int, last: int) -> tuple[Sentence, ...]:
        return tuple(
            Sentence(
                document=self.document.id,
                number=number,
                start=start,
                end=end,
                text=self.document.text[start:end],
                kind=_KINDS[kind],
                paragraph=(paragraph_start, paragraph_end),
                heading=None if heading < 0 else self.headings[heading],
            )
            for number, (start, end, kind, paragraph_start, paragraph_end, heading) in enumerate(
                self.sentences[first:last].tolist(), start=first
            )
        )


def _offsets(rows: Sequence[Sequence[int]], width: int) -> Offsets:
    """int32, shape (len(rows), width). No document is as long as 2^31 characters."""
    return np.array(rows, dtype=np.int32).reshape(len(rows), width)
