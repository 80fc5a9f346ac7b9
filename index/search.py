"""A question to hits: passages and sentences by meaning, passages by terms, fused by rank.

There are several times as many sentences as passages, so that in a large collection to compare them
all would take most of the time: only those of the passages that the other two rankings found, far
beyond the depth that counts, are compared.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from index.embed import Embedder
from index.errors import IndexMismatch
from index.fuse import fuse
from index.generation import Generation
from index.language import language_of
from index.lexicon import Lexicon, Term, shipped_lexicon
from index.records import Document, Hit, Passage, Sentence, SentenceScore
from index.store import REBUILD, Store
from index.words import stems

CAPTION_PRIOR = 0.9
"""A caption ranks below body text that is as near: it repeats, seldom tells; some facts stand only
there."""
TERMS_WEIGHT = 1.5
"""Of the ranking by terms where those by meaning count 1 each: they are two and much alike. Of 1,
1.5, 2 and 3 the best at evidence recall@5 over all judged questions."""
_DEPTH = 100
"""How far down each ranking fusion looks."""
_SENTENCES_DEPTH = 300
"""The same for sentences: several of one passage may be near."""
_NEAR_PASSAGES = 2_000
"""Whose sentences are compared; of a collection with fewer passages, all are."""
_KEPT_STEMS = 1_000
"""Passages whose stems stay in memory: about 10 KB each."""

Scores = NDArray[np.float32]
Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Query:
    vector: Scores
    terms: Sequence[Term]
    asked: float
    """What all words of the question are worth together, rare ones more."""
    worths: Mapping[str, Sequence[tuple[int, float]]]
    """By stem, the words (by number) that it may stand for, and what it is worth as that word."""


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
        self._captions = self._corpus.captions()
        self._stems_in = lru_cache(_KEPT_STEMS)(self._stems_of)
        self._first_sentence = np.concatenate([[0], np.cumsum(self._corpus.sentence_counts())])

    @classmethod
    def open(cls, store: Store, embedder: Embedder) -> Searcher:
        """Raises IndexMissing, IndexDamaged, and IndexMismatch for an index of another encoder."""
        manifest = store.manifest()
        if manifest.encoder != embedder.identity or manifest.dimension != embedder.dimension:
            raise IndexMismatch(
                f"the index at {store.root} was built with encoder {manifest.encoder} "
                f"({manifest.dimension} dimensions), not {embedder.identity} "
                f"({embedder.dimension}): {REBUILD}"
            )
        manifest, generation = store.read_as(
            lambda manifest, files: (manifest, Generation.of_files(manifest, files))
        )
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

    def passages(self) -> Iterator[Passage]:
        """Every passage of every document, in reading order."""
        return (self._corpus.passage(row) for row in range(len(self._corpus)))

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
        terms = self._terms.scores(query.terms)
        near, _ = self._passages.nearest(query.vector, _NEAR_PASSAGES)
        met = _best_rows(terms)
        among = None if len(near) == len(self._corpus) else np.concatenate([near, met])
        sentences, _ = self._sentences.nearest(query.vector, _SENTENCES_DEPTH, among)
        by_meaning = ((1.0, near[:_DEPTH].tolist()), (1.0, _first_of_each(sentences)))
        fused = fuse([*by_meaning, (TERMS_WEIGHT, met.tolist())])
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
        row, offset = self._corpus.place(sentence)
        return int(self._first_sentence[row]) + offset

    def _query(self, question: str) -> _Query:
        terms = self.terms(question)
        worths: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
        asked = 0.0
        for number, term in enumerate(terms):
            each = {stem: weight * self.rarity(stem) for stem, weight in term.candidates}
            # A word that the collection lacks is as rare as can be.
            asked += max(each.values(), default=self.rarity(term.word))
            for stem, worth in each.items():
                worths[stem].append((number, worth))
        return _Query(self._embedder.query(question), terms, asked, worths)

    def _prior(self, row: int) -> float:
        return CAPTION_PRIOR if row in self._captions else 1.0

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
                SentenceScore(float(cosine), _coverage(present, query))
                for present, cosine in zip(self._stems_in(row), cosines, strict=True)
            ),
        )

    def _stems_of(self, row: int) -> tuple[frozenset[str], ...]:
        """Of each sentence of a passage."""
        passage = self._corpus.passage(row)
        document = self.document(passage.document)
        assert document is not None
        return tuple(frozenset(stems(s.text, document.language)) for s in passage.sentences)


def _coverage(present: AbstractSet[str], query: _Query) -> float:
    """Share of what the question's words are worth, in [0, 1], that is met as these stems; each
    word counts as its best one."""
    best: dict[int, float] = {}
    for stem in query.worths.keys() & present:
        for word, worth in query.worths[stem]:
            best[word] = max(best.get(word, 0.0), worth)
    # In the order of the words: a sum in the order of a set would differ from run to run.
    return sum(best[word] for word in sorted(best)) / query.asked if query.asked else 0.0


def _first_of_each(rows: Rows) -> list[int]:
    """Rows in order of their first occurrence: a passage ranks as its best sentence does."""
    return list(dict.fromkeys(rows.tolist()))[:_DEPTH]


def _best_rows(scores: Scores) -> Rows:
    """Rows that score at all, best first, ties by row."""
    rows = np.flatnonzero(scores)
    if len(rows) > _DEPTH:
        least = np.partition(scores[rows], -_DEPTH)[-_DEPTH]
        rows = rows[scores[rows] >= least]
    return rows[np.lexsort((rows, -scores[rows]))[:_DEPTH]]
