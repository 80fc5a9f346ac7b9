"""What the product's own search finds with an encoder: the index, the fusion, the term table.

Each passage becomes a document of an index of its own; a document ranks as its best passage does.
Documents are embedded in float32 and questions as the product embeds them.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.build import build
from index.embed import load
from index.search import Searcher
from index.store import Store

_DEEP = 1_000
"""Passages looked at: more than the search's rankings hold together."""

Scores = NDArray[np.float32]


@dataclass(frozen=True)
class Found:
    """float32 (questions × passages), higher is better; not found is the least there is."""

    search: Scores
    """By the whole search: meaning and terms, fused."""
    meaning: Scores
    """By its meaning alone: the cosine of the passage or of its nearest sentence."""


def find(encoder: Path, questions: Sequence[str], passages: Sequence[str]) -> Found:
    """Every question asked of an index of the passages. Raises EncoderError."""
    embedder = load(str(encoder))
    by_search, by_meaning = (
        np.full((len(questions), len(passages)), least, np.float32) for least in (0.0, -1.0)
    )
    with tempfile.TemporaryDirectory(prefix="anchorage-measured-") as folder:
        documents, store = Path(folder) / "documents", Store(Path(folder) / "index")
        documents.mkdir()
        for number, passage in enumerate(passages):
            (documents / f"{number}.txt").write_text(passage, encoding="utf-8")
        build(documents, store, partial(load, str(encoder)), embedder.identity)
        searcher = Searcher.open(store, embedder)
        for row, question in enumerate(questions):
            for hit in searcher.search(question, _DEEP):
                place = row, int(Path(hit.passage.document).stem)
                by_search[place] = max(by_search[place], hit.score)
                by_meaning[place] = max(by_meaning[place], hit.cosine)
    return Found(by_search, by_meaning)
