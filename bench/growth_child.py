"""One step of `bench.growth` in a process of its own, so that its memory is its own.

    python -m bench.growth_child build|encode|search|answer DOCS INDEX [--until N]

Prints what it measured as JSON.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from bench.floor_index import HITS, QUESTIONS, seconds
from bench.golden import load_judged
from bench.growth_corpus import SeededEmbedder, Vectors, unit_vectors
from bench.judge import percentile
from bench.peer_protocol import peak_memory_mib
from index.build import build
from index.embed import BUNDLED, Embedder, load
from index.search import Searcher
from index.store import Store


class EncodedQueries(SeededEmbedder):
    """Questions go through the real encoder; what it says is then sought among the seeded."""

    def __init__(self, encoder: Embedder) -> None:
        super().__init__()
        self._encoder = encoder

    def query(self, text: str) -> Vectors:
        return self._encoder.query(text)


def main() -> None:
    options = _options()
    match options.step:
        case "build":
            measured = built(options.docs, options.index, SeededEmbedder(options.until))
        case "encode":
            measured = encoded(options.docs, options.index)
        case "search":
            measured = searched(options.index)
        case _:
            measured = searched_encoding(options.index)
    print(json.dumps(measured))


def built(documents: Path, index: Path, embedder: SeededEmbedder) -> dict[str, float]:
    report = build(documents, Store(index), lambda: embedder, embedder.identity)
    return {
        "documents": report.documents,
        "passages": report.passages,
        "sentences": report.sentences,
        "embedded": report.embedded,
        "seconds": report.seconds - embedder.seconds,
        "peak_mib": peak_memory_mib(),
    }


def encoded(documents: Path, index: Path) -> dict[str, float]:
    """The same with the bundled encoder, which is loaded before."""
    encoder = load(BUNDLED)
    report = build(documents, Store(index), lambda: encoder, encoder.identity)
    return {"passages": report.passages, "seconds": report.seconds}


def searched(index: Path) -> dict[str, float]:
    """Milliseconds of a search that encodes nothing, and of FAISS alone over as many vectors as
    there are passages, in turns, on one thread both. Each question is asked once: what a first
    search leaves in memory must not speed up a second."""
    import faiss

    searcher = Searcher.open(Store(index), seeded := SeededEmbedder())
    passages = Store(index).manifest().passages
    flat = faiss.IndexFlatIP(seeded.dimension)
    flat.add(unit_vectors("passages", passages, seeded.dimension))
    ours: list[float] = []
    alone: list[float] = []
    for asked in _questions():
        vector = seeded.query(asked)
        ours.append(1_000 * seconds(partial(searcher.search, asked, HITS)))
        alone.append(1_000 * seconds(partial(flat.search, vector[None, :], HITS)))
    return _percentiles("search", ours[1:]) | _percentiles("faiss", alone[1:])


def searched_encoding(index: Path) -> dict[str, float]:
    """Milliseconds of a search with its encoding, and the memory of a process that answers."""
    searcher = Searcher.open(Store(index), EncodedQueries(load(BUNDLED)))
    ours = [1_000 * seconds(partial(searcher.search, asked, HITS)) for asked in _questions()]
    return _percentiles("whole", ours[1:]) | {"peak_mib": peak_memory_mib()}


def _questions() -> list[str]:
    """The judged ones, after one that is not counted."""
    return ["Trump ?", *(judged.question for judged in load_judged(QUESTIONS))]


def _percentiles(what: str, milliseconds: Sequence[float]) -> dict[str, float]:
    return {
        f"{what}_p50_ms": percentile(milliseconds, 50),
        f"{what}_p95_ms": percentile(milliseconds, 95),
    }


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("step", choices=["build", "encode", "search", "answer"])
    parser.add_argument("docs", type=Path)
    parser.add_argument("index", type=Path)
    parser.add_argument("--until", type=int)
    return parser.parse_args()


if __name__ == "__main__":
    main()
