"""GET /search against a FastAPI route that returns a constant: CPU, not waiting.

python -m bench.floor_http     serves the constant, on a free port that it prints
"""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
import tempfile
import time
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
_REPEATED = 10
"""Of the constant that many more requests: a process's CPU time is counted in 10 ms."""
_ALLOWED_MS = 1.0
CONSTANT = {"hits": [{"source": "a.txt", "start": 0, "end": 700, "text": "x" * 700}] * HITS}
"""About as long as the body of a search."""


def search(rounds: int) -> list[Compared]:
    """CPU milliseconds a request: the service's against the constant's plus the search's own."""
    ours: list[float] = []
    constant: list[float] = []
    retrieval: list[float] = []
    with (
        tempfile.TemporaryDirectory(prefix="anchorage-floor-") as folder,
        serving(folder) as service,
        serving_constant() as still,
    ):
        searcher = Searcher.open(Store(Path(folder) / "index"), load(BUNDLED))
        for number in range(rounds + 1):
            queries = questions_of(number)
            ours.append(_cpu_ms(service, queries))
            constant.append(_cpu_ms(still, queries * _REPEATED))
            retrieval.append(_search_cpu_ms(searcher, queries))
    # The first round warms up.
    whole, route, found = (median(one[1:]) for one in (ours, constant, retrieval))
    beside = f"a constant route ({route:.2f} ms) and the search ({found:.2f} ms)"
    floor = route + found
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


def _search_cpu_ms(searcher: Searcher, queries: list[str]) -> float:
    before = time.process_time()
    for query in queries:
        searcher.search(query, HITS)
    return 1_000 * (time.process_time() - before) / len(queries)


@contextmanager
def serving_constant() -> Iterator[Service]:
    with subprocess.Popen(
        [sys.executable, "-m", "bench.floor_http"], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            yield Service(process.stdout.readline().strip(), process.pid)
        finally:
            process.terminate()


def main() -> None:
    import uvicorn
    from fastapi import FastAPI

    app = FastAPI()

    @app.get("/search")
    async def search(q: str) -> dict[str, object]:
        return {**CONSTANT}

    listener = socket.create_server(("127.0.0.1", 0))
    print(f"http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", access_log=False))
    server.run(sockets=[listener])


if __name__ == "__main__":
    main()
