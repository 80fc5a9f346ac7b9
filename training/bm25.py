"""Plain BM25 (Robertson & Zaragoza 2009; idf as in Lucene) as the yardstick of the measurements.

Stems come from `index.words`. It does not translate; the product's own term search does.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.records import Language
from index.words import stems

_K1, _B = 1.5, 0.75


class Bm25:
    """Scores of questions against a fixed list of passages."""

    def __init__(self, passages: Sequence[str], language: Language) -> None:
        counts = [Counter(stems(passage, language)) for passage in passages]
        sizes = np.array([sum(c.values()) for c in counts], np.float64)
        self._language = language
        self._weights: dict[str, list[tuple[int, float]]] = {}
        documents = Counter(stem for c in counts for stem in c)
        norm = _K1 * (1 - _B + _B * sizes / sizes.mean())
        for number, count in enumerate(counts):
            for stem, times in count.items():
                seen = documents[stem]
                idf = math.log(1 + (len(counts) - seen + 0.5) / (seen + 0.5))
                weight = idf * times * (_K1 + 1) / (times + norm[number])
                self._weights.setdefault(stem, []).append((number, float(weight)))
        self._size = len(counts)

    def scores(self, questions: Sequence[str]) -> NDArray[np.float32]:
        """float32 (questions × passages), 0 or more; higher is better."""
        scores = np.zeros((len(questions), self._size), np.float32)
        for row, question in enumerate(questions):
            for stem in stems(question, self._language):
                for number, weight in self._weights.get(stem, ()):
                    scores[row, number] += weight
        return scores
