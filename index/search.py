"""A question to hits: passages and sentences by meaning, passages by terms, fused by rank."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.embed import Embedder
from index.errors import IndexMismatch
from index.fuse import fuse
from index.generation import Generation
from index.language import language_of
from index.lexicon import Lexicon, Term, shipped_lexicon
from index.records import Document, Hit, Kind, Sentence, SentenceScore
from index.store import REBUILD, Store
from index.words import stems

CAPTION_PRIOR = 0.9
"""A caption ranks below body text that is as near: it repeats, seldom tells; some facts stand only
there."""
_DEPTH = 100
"""How far down each ranking fusion looks."""
_SENTENCES_DEPTH = 300
"""The same for sentences: several of one passage may be near."""

Scores = NDArray[np.float32]
Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Query:
    vector: Scores
    terms: Sequence[Term]


class Searcher:
    """One generation of an index, open for questions. Safe to use from several threads."""

    def __init__(
        self, generation: Generation, identity: str, embedder: Embedder, lexicon: Lexicon
    ) -> None:
        self._corpus = generation.corpus
        self._passages = generation.passages
        self._sentences = generation.sentences
        self._terms = generation.terms
        self._embedder = embedder
        self._lexicon = lexicon
        self.generation = identity
        self.encoder = str(embedder.identity)
        counts = [len(passage.sentences) for passage in self._corpus.passages()]
        self._positions: dict[str, dict[int, int]] = {}
        self._first_sentence = np.concatenate([[0], np.cumsum(counts)])

    @classmethod
    def open(cls, store: Store, embedder: Embedder) -> Searcher:
        """Raises IndexMissing, IndexDamaged, and IndexMismatch for an index of another encoder."""
        manifest, files = store.read()
        if manifest.encoder != embedder.identity or manifest.dimension != embedder.dimension:
            raise IndexMismatch(
                f"the index at {store.root} was built with encoder {manifest.encoder} "
                f"({manifest.dimension} dimensions), not {embedder.identity} "
                f"({embedder.dimension}): {REBUILD}"
            )
        generation = Generation.of_files(manifest, files)
        return cls(generation, manifest.generation, embedder, shipped_lexicon())

    @property
    def documents(self) -> tuple[Document, ...]:
        return self._corpus.documents

    def document(self, document_id: str) -> Document | None:
        cut = self._corpus.cut(document_id)
        return cut.document if cut else None

    def sentences(self, document_id: str) -> tuple[Sentence, ...]:
        """All sentences of a document in reading order; empty when there is no such document."""
        cut = self._corpus.cut(document_id)
        return cut.sentences if cut else ()

    def terms(self, question: str) -> tuple[Term, ...]:
        """The question's content words, in order, each with the stems it may be met as here."""
        return tuple(self._lexicon.terms(question, language_of(question), self._terms.vocabulary))

    def rarity(self, stem: str) -> float:
        """The idf of a stem in this collection, > 0, higher is rarer; highest when never met."""
        return self._terms.rarity(stem)

    def search(self, question: str, k: int = 8) -> tuple[Hit, ...]:
        """The `k` best passages, best first, ties by document and position; fewer when fewer are
        found."""
        query = self._query(question)
        passages, _ = self._passages.nearest(query.vector, _DEPTH)
        sentences, _ = self._sentences.nearest(query.vector, _SENTENCES_DEPTH)
        terms = self._terms.scores(query.terms)
        fused = fuse([passages.tolist(), _first_of_each(sentences), _best_rows(terms)])
        weighed = [(row, score * self._prior(row)) for row, score in fused]
        best = sorted(weighed, key=lambda entry: (-entry[1], entry[0]))[:k]
        return tuple(self._hit(row, score, float(terms[row]), query) for row, score in best)

    def similarities(self, text: str, sentences: Sequence[Sentence]) -> tuple[float, ...]:
        """Cosines in [-1, 1] of a text with indexed sentences, in their order, higher is nearer.

        Raises KeyError for a sentence that has no vector (furniture, or of another index).
        """
        vector = self._embedder.query(text)
        positions = [self._position(sentence) for sentence in sentences]
        return tuple(float(self._sentences.vectors(n, n + 1)[0] @ vector) for n in positions)

    def _position(self, sentence: Sentence) -> int:
        """Where the vector of a sentence stands among those of all."""
        if sentence.document not in self._positions:
            self._positions[sentence.document] = self._positions_in(sentence.document)
        return self._positions[sentence.document][sentence.number]

    def _positions_in(self, document_id: str) -> dict[int, int]:
        rows = self._corpus.rows(document_id)
        first = int(self._first_sentence[rows.start])
        held = [s.number for row in rows for s in self._corpus.passage(row).sentences]
        return {number: first + offset for offset, number in enumerate(held)}

    def _query(self, question: str) -> _Query:
        terms = self._lexicon.terms(question, language_of(question), self._terms.vocabulary)
        return _Query(self._embedder.query(question), terms)

    def _prior(self, row: int) -> float:
        return CAPTION_PRIOR if self._corpus.passage(row).kind is Kind.CAPTION else 1.0

    def _hit(self, row: int, score: float, terms: float, query: _Query) -> Hit:
        passage = self._corpus.passage(row)
        first = int(self._first_sentence[row])
        vectors = self._sentences.vectors(first, first + len(passage.sentences))
        cosines = vectors @ query.vector
        own = float(self._passages.vectors(row, row + 1)[0] @ query.vector)
        return Hit(
            passage=passage,
            score=score,
            cosine=max(own, float(cosines.max())),
            terms=terms,
            sentences=tuple(
                SentenceScore(float(cosine), self._coverage(sentence, query.terms))
                for sentence, cosine in zip(passage.sentences, cosines, strict=True)
            ),
        )

    def _coverage(self, sentence: Sentence, terms: Sequence[Term]) -> float:
        document = self.document(sentence.document)
        assert document is not None
        present = set(stems(sentence.text, document.language))
        asked = sum(self._worth(term) for term in terms)
        return sum(self._worth(term, present) for term in terms) / asked if asked else 0.0

    def _worth(self, term: Term, present: Container[str] | None = None) -> float:
        """The weight of a term's best candidate (among those present), rare ones counting more; a
        word that the collection lacks is as rare as can be."""
        if not term.candidates and present is None:
            return self._terms.rarity(term.word)
        return max(
            (
                weight * self._terms.rarity(stem)
                for stem, weight in term.candidates
                if present is None or stem in present
            ),
            default=0.0,
        )


def _first_of_each(rows: Rows) -> list[int]:
    """Rows in order of their first occurrence: a passage ranks as its best sentence does."""
    return list(dict.fromkeys(rows.tolist()))[:_DEPTH]


def _best_rows(scores: Scores) -> list[int]:
    """Rows that score at all, best first, ties by row."""
    order = np.lexsort((np.arange(len(scores)), -scores))[:_DEPTH]
    return [int(row) for row in order if scores[row] > 0]
