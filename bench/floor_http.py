"""GET /search against the thinnest route that searches and returns a constant: CPU, not waiting.

python -m bench.floor_http INDEX     serves that route, on a free port that it prints

Both search in a process of their own: a search alone, in a loop, finds its caches warm and takes
less than in any server.
"""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import psutil  # type: ignore[import-untyped]  # it ships no types

from bench.floor_index import HITS, questions_of
from bench.floor_record import Compared
from bench.http_search import Service, search_all, serving
from index.embed import BUNDLED, load
from index.search import Searcher
from index.store import Store

ROOT = Path(__file__).resolve().parent.parent
_ALLOWED_MS = 1.0
CONSTANT = {"hits": [{"source": "a.txt", "start": 0, "end": 700, "text": "x" * 700}] * HITS}
"""About as long as the body of a search."""


def search(rounds: int) -> list[Compared]:
    """CPU milliseconds a request: the service's against the thinnest route's."""
    ours: list[float] = []
    thinnest: list[float] = []
    with (
        tempfile.TemporaryDirectory(prefix="anchorage-floor-") as folder,
        serving(folder) as service,
        serving_thinnest(Path(folder) / "index") as thin,
    ):
        for number in range(rounds + 1):
            queries = questions_of(number)
            ours.append(_cpu_ms(service, queries))
            thinnest.append(_cpu_ms(thin, queries))
    # The first round warms up.
    whole, floor = (median(one[1:]) for one in (ours, thinnest))
    beside = "the thinnest FastAPI route: searches, returns a constant"
    limit = (floor + _ALLOWED_MS) / floor
    return [Compared(2, "GET /search, CPU", beside, "ms", whole, floor, limit)]


def _cpu_ms(service: Service, queries: list[str]) -> float:
    """CPU time that a request took the service, one after the other over one connection."""
    process = psutil.Process(service.pid)
    before = process.cpu_times()
    asyncio.run(search_all(service.url, queries, connections=1))
    after = process.cpu_times()
    used = after.user + after.system - before.user - before.system
    return 1_000 * float(used) / len(queries)


@contextmanager
def serving_thinnest(index: Path) -> Iterator[Service]:
    command = [sys.executable, "-m", "bench.floor_http", str(index)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield Service(process.stdout.readline().strip(), process.pid)
        finally:
            process.terminate()


def main() -> None:
    import uvicorn
    from fastapi import FastAPI

    searcher = Searcher.open(Store(Path(sys.argv[1])), load(BUNDLED))
    app = FastAPI()

    @app.get("/search")
    def search(q: str) -> dict[str, object]:
        searcher.search(q, HITS)
        return {**CONSTANT}

    listener = socket.create_server(("127.0.0.1", 0))
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    print(f"http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", access_log=False))
    server.run(sockets=[listener])


if __name__ == "__main__":
    main()
