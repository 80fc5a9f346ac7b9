"""Anchorage through the same protocol: `build`, `Searcher.open`, `Searcher.search`."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from bench.peer_protocol import Found, Peer, main


def make(encoder: str) -> Peer:
    from index.build import build
    from index.embed import identify, load
    from index.search import Searcher
    from index.store import Store

    class Anchorage:
        def index(self, documents: Path, kept: Path) -> None:
            build(documents, Store(kept), partial(load, encoder), identify(encoder))

        def open(self, kept: Path) -> None:
            self._searcher = Searcher.open(Store(kept), load(encoder))

        def search(self, question: str, count: int) -> Sequence[Found]:
            passages = [hit.passage for hit in self._searcher.search(question, count)]
            return [(found.document, found.text) for found in passages]

    return Anchorage()


if __name__ == "__main__":
    main(make)
