"""txtai, hybrid, as its documentation has it: segments into an Embeddings database, saved.

Segments are lines: its paragraphs end at an empty line, and most of the documents have none.
Nothing tells it that a folder is unchanged. Two threads can't search its database at once: they
take turns.
"""

# mypy: disable-error-code="import-not-found"
# What it imports lies in the peers' environment, which the checks do without.

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from threading import Lock

from bench.peer_protocol import Found, Peer, main


def make(encoder: str) -> Peer:
    from txtai import Embeddings
    from txtai.pipeline import Segmentation

    class Txtai:
        def __init__(self) -> None:
            self._turn = Lock()

        def index(self, documents: Path, kept: Path) -> None:
            embeddings = Embeddings(path=encoder, hybrid=True, content=True)
            lines = Segmentation(lines=True)
            embeddings.index(
                (f"{path.name}#{number}", line)
                for path in sorted(documents.glob("*.txt"))
                for number, line in enumerate(lines(path.read_text(encoding="utf-8")))
            )
            embeddings.save(str(kept / "index"))

        def open(self, kept: Path) -> None:
            self._embeddings = Embeddings()
            self._embeddings.load(str(kept / "index"))

        def search(self, question: str, count: int) -> Sequence[Found]:
            with self._turn:
                found = self._embeddings.search(question, count)
            return [(str(one["id"]).rpartition("#")[0], one["text"]) for one in found]

    return Txtai()


if __name__ == "__main__":
    main(make)
