"""BM25 across languages: the term half of hybrid retrieval.

Weights come from `bm25s` (Lù 2024; Robertson's BM25 with Lucene's idf, k1 = 1.5, b = 0.75), kept as
a sparse matrix, passages × stems. A question's word scores the best of its candidate stems
(see `index.lexicon`), so that a translation never counts twice.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from index.errors import IndexDamaged
from index.lexicon import Term

Scores = NDArray[np.float32]


class TermIndex:
    """What each stem is worth in each passage, column by column."""

    def __init__(
        self,
        vocabulary: Mapping[str, int],
        weights: Scores,
        passages: NDArray[np.int32],
        columns: NDArray[np.int64],
        count: int,
    ) -> None:
        """`columns[t]:columns[t + 1]` are the entries of stem t: `passages` says in which passage,
        `weights` how much (> 0)."""
        self.vocabulary = vocabulary
        self._weights = weights
        self._passages = passages
        self._columns = columns
        self._count = count

    @classmethod
    def of(cls, passages: Sequence[Sequence[str]]) -> TermIndex:
        """Of the stems of every passage, in the order of the rows."""
        stems = sorted({stem for passage in passages for stem in passage})
        vocabulary = {stem: number for number, stem in enumerate(stems)}
        if not vocabulary:
            nothing = np.zeros(1, dtype=np.int64)
            return cls({}, np.zeros(0, np.float32), np.zeros(0, np.int32), nothing, len(passages))
        import bm25s  # here: it takes half a second that no question needs

        ranker = bm25s.BM25(method="lucene", k1=1.5, b=0.75, dtype="float32")
        token_ids = [[vocabulary[stem] for stem in passage] for passage in passages]
        ranker.index((token_ids, dict(vocabulary)), create_empty_token=False, show_progress=False)
        matrix = ranker.scores
        return cls(
            vocabulary,
            np.asarray(matrix["data"], dtype=np.float32),
            np.asarray(matrix["indices"], dtype=np.int32),
            np.asarray(matrix["indptr"], dtype=np.int64),
            len(passages),
        )

    @classmethod
    def from_bytes(cls, vocabulary: bytes, weights: bytes, count: int) -> TermIndex:
        """Of what `to_bytes` gave, for `count` passages. Raises IndexDamaged."""
        try:
            stems = json.loads(vocabulary)
            with np.load(io.BytesIO(weights), allow_pickle=False) as arrays:
                data, rows, columns = arrays["weights"], arrays["passages"], arrays["columns"]
        except (ValueError, KeyError, OSError) as error:
            raise IndexDamaged(f"the term index can't be read ({error})") from error
        if len(columns) != len(stems) + 1 or (len(rows) and int(rows.max()) >= count):
            raise IndexDamaged("the term index does not fit its passages")
        return cls({stem: n for n, stem in enumerate(stems)}, data, rows, columns, count)

    def to_bytes(self) -> tuple[bytes, bytes]:
        """The vocabulary (JSON) and the weights (npz), the same for the same passages."""
        buffer = io.BytesIO()
        np.savez(buffer, weights=self._weights, passages=self._passages, columns=self._columns)
        return json.dumps(list(self.vocabulary), ensure_ascii=False).encode(), buffer.getvalue()

    def scores(self, terms: Sequence[Term]) -> Scores:
        """float32, shape (passages,), ≥ 0, higher is better; 0 where no term is met."""
        total = np.zeros(self._count, dtype=np.float32)
        for term in terms:
            best = np.zeros(self._count, dtype=np.float32)
            for stem, weight in term.candidates:
                entries = self._entries(stem)
                rows = self._passages[entries]
                best[rows] = np.maximum(best[rows], weight * self._weights[entries])
            total += best
        return total

    def rarity(self, stem: str) -> float:
        """ln(1 + (N - n + 0.5) / (n + 0.5)): the idf of Lucene's BM25, for weighing a term."""
        entries = self._entries(stem)
        met = entries.stop - entries.start
        return float(np.log1p((self._count - met + 0.5) / (met + 0.5)))

    def _entries(self, stem: str) -> slice:
        column = self.vocabulary.get(stem)
        if column is None:
            return slice(0, 0)
        return slice(int(self._columns[column]), int(self._columns[column + 1]))
