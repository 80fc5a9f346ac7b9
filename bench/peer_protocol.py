"""What is asked of every peer, and of Anchorage, each in a process of its own.

    python -m bench.peer_NAME index|ask|once|serve --docs DIR --kept DIR --encoder FOLDER

Runs in the peers' environment too: it needs the standard library alone, and FastAPI to serve.
Everything but what is measured comes from `bench.peers`, which starts these processes.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Protocol

ASKED_FOR = 8
"""Passages of a timed search."""
READ = 50
"""Passages of the search that is judged: enough to fill 2,500 characters however short they are."""

Found = tuple[str, str]
"""File name of a document, and the words of one of its passages."""


class Peer(Protocol):
    """One library, used as its own documentation shows first."""

    def index(self, documents: Path, kept: Path) -> None:
        """Bring what is kept in `kept` up to date with a folder of documents."""
        ...

    def open(self, kept: Path) -> None:
        """Be ready for questions, from what is kept alone."""
        ...

    def search(self, question: str, count: int) -> Sequence[Found]:
        """Passages, best first."""
        ...


def main(make: Callable[[str], Peer]) -> None:
    """`make` imports the library and gives the peer for an encoder's folder."""
    options = _options()
    started = time.perf_counter()
    peer = make(options.encoder)
    measured: dict[str, object] = {"import_s": time.perf_counter() - started}
    match options.command:
        case "index":
            peer.index(options.docs, options.kept)
        case "once":
            peer.open(options.kept)
            measured["found"] = peer.search(sys.stdin.readline().strip(), ASKED_FOR)
        case "ask":
            measured |= _asked(peer, options.kept, [json.loads(line) for line in sys.stdin])
        case "serve":
            peer.open(options.kept)
            _serve(peer, options.port)
    measured["peak_mib"] = peak_memory_mib()
    print(json.dumps(measured, ensure_ascii=False))


def _asked(peer: Peer, kept: Path, questions: Sequence[str]) -> dict[str, object]:
    peer.open(kept)
    # None of those that are timed: an answer may be remembered.
    peer.search("Trump ?", ASKED_FOR)
    latencies_ms = [1_000 * _seconds(partial(peer.search, one, ASKED_FOR)) for one in questions]
    found = [peer.search(question, READ) for question in questions]
    return {"latencies_ms": latencies_ms, "found": found}


def _serve(peer: Peer, port: int) -> None:
    """The thinnest route: the library's own search, called in FastAPI's threads."""
    import uvicorn
    from fastapi import FastAPI

    app = FastAPI()

    @app.get("/search")
    def search(q: str) -> dict[str, object]:
        return {
            "hits": [{"source": name, "text": text} for name, text in peer.search(q, ASKED_FOR)]
        }

    uvicorn.run(app, host="127.0.0.1", port=port, log_level="error", access_log=False)


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def peak_memory_mib() -> float:
    """Of this process. `ru_maxrss` counts bytes on macOS, KiB elsewhere (getrusage(2))."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (2**20 if sys.platform == "darwin" else 2**10)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("command", choices=["index", "ask", "once", "serve"])
    parser.add_argument("--docs", type=Path, required=True)
    parser.add_argument("--kept", type=Path, required=True)
    parser.add_argument("--encoder", required=True)
    parser.add_argument("--port", type=int, default=0)
    return parser.parse_args()
