"""Sentences to citations: exact quotes with their place, numbered in the order they are used."""

from __future__ import annotations

from collections.abc import Iterable

from index.records import Document, Sentence
from index.search import Searcher
from rag.records import Citation


class Citations:
    """The citations of one answer. A sentence cited twice keeps its number."""

    def __init__(self, searcher: Searcher) -> None:
        self._searcher = searcher
        self._numbered: dict[str, Citation] = {}

    def cite(self, sentence: Sentence) -> Citation:
        """The citation of a sentence of the index."""
        if sentence.id not in self._numbered:
            number = len(self._numbered) + 1
            self._numbered[sentence.id] = _citation(number, sentence, self._source(sentence))
        return self._numbered[sentence.id]

    def cite_all(self, sentences: Iterable[Sentence]) -> tuple[Citation, ...]:
        return tuple(self.cite(sentence) for sentence in sentences)

    def given(self) -> tuple[Citation, ...]:
        """All so far, in the order of their numbers."""
        return tuple(self._numbered.values())

    def _source(self, sentence: Sentence) -> Document:
        document = self._searcher.document(sentence.document)
        if document is None:
            raise LookupError(f"{sentence.id} is of no document of this index")
        return document


def _citation(number: int, sentence: Sentence, source: Document) -> Citation:
    return Citation(
        id=number,
        source=source.id,
        title=source.title,
        publisher=source.publisher,
        start=sentence.start,
        end=sentence.end,
        quote=source.text[sentence.start : sentence.end],
        context=sentence.paragraph,
    )
