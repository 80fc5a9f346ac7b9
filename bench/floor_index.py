"""Building and searching against the bare encoder and FAISS."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from itertools import chain
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import numpy as np

from bench.floor_record import Compared
from bench.golden import load_judged
from index.build import build as build_index
from index.embed import BUNDLED, Embedder, EncoderIdentity, Vectors, load
from index.search import Searcher
from index.store import Store

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = ROOT / "seeds" / "documents"
ENCODER = ROOT / "index" / "encoder"
QUESTIONS = ROOT / "seeds" / "questions.jsonl"
HITS = 8


class Recording:
    """An embedder that remembers which texts went through it."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self.texts: list[str] = []

    @property
    def identity(self) -> EncoderIdentity:
        return self._embedder.identity

    @property
    def dimension(self) -> int:
        return self._embedder.dimension

    def passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> Vectors:
        self.texts.extend(texts)
        return self._embedder.passages(texts, progress)

    def query(self, text: str) -> Vectors:
        return self._embedder.query(text)


def build(rounds: int) -> list[Compared]:
    """A first build, the encoder loaded, against `SentenceTransformer.encode` of the same texts."""
    embedder, bare = load(BUNDLED), bare_encoder()
    texts = _texts_of_a_build(embedder)
    ours: list[float] = []
    floor: list[float] = []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory(prefix="anchorage-floor-") as folder:
            ours.append(seconds(partial(_build, embedder, Path(folder))))
        floor.append(seconds(partial(encode_all, bare, texts)))
    beside = f"SentenceTransformer.encode, the same {len(texts)} texts"
    return [Compared(0, "first build", beside, "s", median(ours), median(floor), 1.15)]


def query(rounds: int) -> list[Compared]:
    """A whole hybrid search against encoding the question and FAISS over the same vectors."""
    import faiss
    import torch

    embedder, bare = load(BUNDLED), bare_encoder()
    recording = Recording(embedder)
    with tempfile.TemporaryDirectory(prefix="anchorage-floor-") as folder:
        _build(recording, Path(folder))
        searcher = Searcher.open(Store(Path(folder)), embedder)
    flat = faiss.IndexFlatIP(embedder.dimension)
    flat.add(encode_all(bare, recording.texts))
    torch.set_num_threads(1)

    def encode_and_find(question: str) -> None:
        vector = bare.encode(question, normalize_embeddings=True, show_progress_bar=False)
        flat.search(np.asarray(vector, dtype=np.float32)[None, :], HITS)

    ours: list[float] = []
    floor: list[float] = []
    for asked in chain.from_iterable(questions_of(number) for number in range(rounds)):
        ours.append(1_000 * seconds(partial(searcher.search, asked, HITS)))
        floor.append(1_000 * seconds(partial(encode_and_find, asked)))
    beside = "SentenceTransformer.encode, then FAISS alone"
    return [Compared(1, "search", beside, "ms", median(ours), median(floor), 1.3)]


def questions_of(number: int) -> list[str]:
    """The judged questions, in each round others: nothing can be remembered."""
    return [f"{judged.question} ({number})" for judged in load_judged(QUESTIONS)]


def bare_encoder() -> SentenceTransformer:
    """The bundled model as sentence-transformers itself loads it, in float32."""
    import torch
    from sentence_transformers import SentenceTransformer
    from transformers.utils.logging import disable_progress_bar

    disable_progress_bar()  # type: ignore[no-untyped-call]  # untyped in transformers
    return SentenceTransformer(
        str(ENCODER), device="cpu", local_files_only=True, model_kwargs={"dtype": torch.float32}
    )


def encode_all(bare: SentenceTransformer, texts: Sequence[str]) -> Vectors:
    """float32, shape (len(texts), dimension), on all cores as building is."""
    import torch

    torch.set_num_threads(os.cpu_count() or 1)
    encoded = bare.encode(list(texts), normalize_embeddings=True, show_progress_bar=False)
    torch.set_num_threads(1)
    return np.asarray(encoded, dtype=np.float32)


def _texts_of_a_build(embedder: Embedder) -> list[str]:
    recording = Recording(embedder)
    with tempfile.TemporaryDirectory(prefix="anchorage-floor-") as folder:
        _build(recording, Path(folder))
    return recording.texts


def _build(embedder: Embedder, folder: Path) -> None:
    build_index(DOCUMENTS, Store(folder), lambda: embedder, embedder.identity)


def seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
