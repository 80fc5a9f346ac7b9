"""A folder of documents of a wanted size, and vectors for them that need no model.

The texts are real: French news, and English encyclopaedia paragraphs, one document each, in the
order of their files, in turns. They are no part of the project: see training/README.md.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, zip_longest
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.embed import EncoderIdentity
from index.split import PASSAGE_CHARACTERS

Vectors = NDArray[np.float32]

KILLED = 9
"""The exit status of a process that an embedder ended."""

_FILES = ("title_passage_fr.jsonl.gz", "title_passage_en.jsonl.gz")
_LAWS = "title_passage_bilingual_laws_sample.jsonl.gz"
"""Taken once the others have come to their end."""


def write_documents(data: Path, folder: Path, passages: int) -> None:
    """Documents of about `passages` passages in all; the last of them may go beyond.

    Raises SystemExit when the data do not hold as much.
    """
    folder.mkdir(parents=True)
    held = 0
    for number, (title, text) in enumerate(_texts(data)):
        (folder / f"{number:06}.txt").write_text(f"{title}\n\n{text}\n", encoding="utf-8")
        held += max(1, round(len(text) / PASSAGE_CHARACTERS))
        if held >= passages:
            return
    raise SystemExit(f"{data} holds {held} passages, {passages} were asked for")


def _texts(data: Path) -> Iterator[tuple[str, str]]:
    """Titles and texts."""
    for name in (*_FILES, _LAWS):
        if not (data / name).is_file():
            raise SystemExit(f"{data} has no {name}: give the folder of training data with --data")
    in_turns = zip_longest(*(_rows(data / name) for name in _FILES))
    for row in chain.from_iterable(in_turns):
        if row:
            yield row["title"], row["text"]
    for row in _rows(data / _LAWS):
        yield row["title_fr"], row["text_fr"]
        yield row["title_en"], row["text_en"]


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


class SeededEmbedder:
    """Unit vectors that mean nothing, and give FAISS as much to do as an encoder's.

    `until` ends the process without warning before more texts than that went through, as a power
    cut would.
    """

    identity = EncoderIdentity("seeded", "1")
    dimension = 384

    def __init__(self, until: int | None = None) -> None:
        self._until = until
        self.embedded = 0
        self.seconds = 0.0
        """Spent in here: no part of what is measured."""
        self._queries: dict[str, Vectors] = {}

    def passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> Vectors:
        began = time.perf_counter()
        if self._until is not None and self.embedded + len(texts) > self._until:
            os._exit(KILLED)
        matrix = unit_vectors(texts[0], len(texts), self.dimension)
        self.embedded += len(texts)
        self.seconds += time.perf_counter() - began
        return matrix

    def query(self, text: str) -> Vectors:
        if text not in self._queries:
            self._queries[text] = unit_vectors(text, 1, self.dimension)[0]
        return self._queries[text]


def unit_vectors(seed: str, count: int, dimension: int) -> Vectors:
    """float32, shape (count, dimension), rows of length 1; the same for the same seed."""
    number = int.from_bytes(hashlib.sha256(seed.encode()).digest()[:8])
    matrix = np.random.default_rng(number).standard_normal((count, dimension), dtype=np.float32)
    matrix /= np.linalg.norm(matrix, axis=1, keepdims=True)
    return matrix
