"""How many questions a second GET /search answers: `python -m bench.http_search`.

A service of its own in another process, eight connections, the load generator on the same machine.
Every query is another one, so that nothing can be remembered. Beside it, before and after, what a
bare `SentenceTransformer.encode` does in this process with the same queries, one after the other on
one thread: what the machine had to give just then. Writes bench/results/http_search.md.
"""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

import httpx
import torch

from bench.floor_index import bare_encoder
from bench.golden import load_judged
from bench.judge import percentile
from bench.machine import this_machine
from bench.table import markdown_table

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "bench" / "results" / "http_search.md"
QUESTIONS = ROOT / "seeds" / "questions.jsonl"
CONNECTIONS = 8
QUERIES = 2_000
ENCODED = 300
_READY_S = 300


@dataclass(frozen=True, slots=True)
class Service:
    """One that is ready, in a process of its own."""

    url: str
    pid: int


@dataclass(frozen=True, slots=True)
class Served:
    per_second: float
    latencies_ms: list[float]


def main() -> None:
    queries = distinct(QUERIES)
    bare = bare_encoder()
    with tempfile.TemporaryDirectory(prefix="anchorage-bench-") as folder, serving(folder) as it:
        before = encoder_rate(bare, queries[:ENCODED])
        served = asyncio.run(search_all(it.url, queries))
        after = encoder_rate(bare, queries[:ENCODED])
    rows = [
        ["bare encoder, one query after the other, before", f"{before:.0f} /s"],
        [f"GET /search, {CONNECTIONS} connections", f"{served.per_second:.0f} /s"],
        ["p50", f"{percentile(served.latencies_ms, 50):.0f} ms"],
        ["p99", f"{percentile(served.latencies_ms, 99):.0f} ms"],
        ["bare encoder, after", f"{after:.0f} /s"],
    ]
    load_now = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    report = (
        f"{markdown_table(['measured', 'value'], rows)}\n{QUERIES} distinct queries. "
        f"{this_machine()}. Load average {load_now}.\n"
    )
    print(report, end="")
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(report, encoding="utf-8")


def distinct(count: int) -> list[str]:
    """The judged questions, each with a number that makes it another one."""
    texts = [judged.question for judged in load_judged(QUESTIONS)]
    return [f"{texts[number % len(texts)]} ({number})" for number in range(count)]


def encoder_rate(bare: SentenceTransformer, queries: list[str]) -> float:
    """Queries a second, higher is better."""
    torch.set_num_threads(1)
    bare.encode(queries[0])
    began = time.perf_counter()
    for query in queries:
        bare.encode(query, normalize_embeddings=True)
    return len(queries) / (time.perf_counter() - began)


@contextmanager
def serving(folder: str, model: str = "none", ollama: str = "127.0.0.1:11434") -> Iterator[Service]:
    """The service over the shipped documents, keeping what it keeps in `folder`."""
    command = [sys.executable, "-c", "from api.cli import main; main()", "serve", "--port", "0"]
    options = ["--model", model, "--index", f"{folder}/index"]
    kept = {"ANCHORAGE_CONVERSATIONS": f"sqlite:///{folder}/kept.db", "OLLAMA_HOST": ollama}
    environment = {**os.environ, **kept}
    with subprocess.Popen(
        [*command, *options], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            address = re.search(r"http://\S+", process.stdout.readline())
            assert address, "the service did not say where it listens"
            _wait_until_ready(address[0])
            yield Service(address[0], process.pid)
        finally:
            process.terminate()


def _wait_until_ready(url: str) -> None:
    """One client for all looks: to make one takes longer than the look, and the machine is to
    build the index meanwhile."""
    end = time.monotonic() + _READY_S
    with httpx.Client(base_url=url, trust_env=False, timeout=30) as client:
        while client.get("/health").status_code != 200:
            assert time.monotonic() < end, "the service did not become ready"
            time.sleep(0.5)


async def search_all(url: str, queries: list[str], connections: int = CONNECTIONS) -> Served:
    """Every query once, each connection taking the next one when it is free."""
    left = iter(queries)
    latencies: list[float] = []
    began = time.perf_counter()
    await asyncio.gather(*(_connection(url, left, latencies) for _ in range(connections)))
    return Served(len(latencies) / (time.perf_counter() - began), latencies)


async def _connection(url: str, left: Iterator[str], latencies: list[float]) -> None:
    """Over a bare socket: a client library would take as long as the service."""
    place = urlsplit(url)
    reader, writer = await asyncio.open_connection(place.hostname, place.port)
    for query in left:
        began = time.perf_counter()
        writer.write(
            f"GET /search?q={quote(query)} HTTP/1.1\r\nHost: {place.netloc}\r\n\r\n".encode()
        )
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        length = re.search(r"content-length: (\d+)", head, re.IGNORECASE)
        assert head.startswith("HTTP/1.1 200 "), head
        assert length
        await reader.readexactly(int(length[1]))
        latencies.append((time.perf_counter() - began) * 1000)
    writer.close()


if __name__ == "__main__":
    main()
