"""Anchorage beside what people would otherwise pick: `python -m bench.peers`.

    python -m bench.peers [--only NAME …] [--rounds N] [--out DIR]

The same documents, questions, encoders and machine, in one run; every figure comes from a process
that does nothing else. The peers have an environment of their own, bench/.peers-venv, made at the
first run from bench/peers_requirements.txt. What was measured before of the others is kept, so that
the table can be filled in parts. Writes peers.json and peers.md.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import httpx

from bench.golden import Judged, load_judged
from bench.http_search import CONNECTIONS, distinct, search_all
from bench.judge import percentile
from bench.machine import this_machine
from bench.peer_protocol import ASKED_FOR
from bench.peer_scores import asked_text, recall
from bench.peer_table import OURSELVES, Measured, as_table, behind
from bench.peers_environment import (
    ENGLISH,
    PEERS_PYTHON,
    english_encoder,
    in_single_precision,
    make_environment,
    versions,
)

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = ROOT / "seeds" / "documents"
QUESTIONS = ROOT / "seeds" / "questions.jsonl"
BUNDLED = ROOT / "index" / "encoder"
OURS = "ours"
"""The bundled encoder, in tables."""
REQUESTS = 200
_READY_S = 180
_QUIET = {
    "HF_HUB_OFFLINE": "1",
    "HAYSTACK_TELEMETRY_ENABLED": "False",
    "LANGSMITH_TRACING": "false",
    "ANONYMIZED_TELEMETRY": "False",
    "DO_NOT_TRACK": "1",
    "TOKENIZERS_PARALLELISM": "false",
}
"""No peer asks a hub or reports home while it is measured."""


@dataclass(frozen=True, slots=True)
class System:
    name: str
    module: str
    python: str


SYSTEMS = (
    System(OURSELVES, "bench.peer_anchorage", sys.executable),
    System("LangChain", "bench.peer_langchain", str(PEERS_PYTHON)),
    System("LlamaIndex", "bench.peer_llamaindex", str(PEERS_PYTHON)),
    System("Haystack", "bench.peer_haystack", str(PEERS_PYTHON)),
    System("txtai", "bench.peer_txtai", str(PEERS_PYTHON)),
)


def main() -> None:
    options = _options()
    make_environment()
    chosen = [one for one in SYSTEMS if not options.only or one.name in options.only]
    with tempfile.TemporaryDirectory(prefix="anchorage-encoder-") as folder:
        theirs = in_single_precision(BUNDLED, Path(folder) / "encoder")
        print(_measure_all(chosen, theirs, options.rounds, options.out), end="")


def _measure_all(chosen: Sequence[System], theirs: str, rounds: int, out: Path) -> str:
    """The report; `theirs`: our encoder as the peers get it."""
    english, judged = english_encoder(), load_judged(QUESTIONS)
    found: dict[tuple[str, str], Measured] = {}
    for _ in range(rounds):
        for system in chosen:
            ours = str(BUNDLED) if system.name == OURSELVES else theirs
            for encoder, folder in ((ENGLISH, english), (OURS, ours)):
                print(f"{system.name}, {encoder} …", file=sys.stderr)
                row = measure(system, encoder, folder, judged)
                before = found.get((row.system, row.encoder))
                found[row.system, row.encoder] = row.best_of(before) if before else row
                report = _write(out, list(found.values()))
    return report


def measure(system: System, encoder: str, folder: str, judged: Sequence[Judged]) -> Measured:
    """Everything about one system, one process after the other."""
    questions = [asked_text(one) for one in judged]
    texts = {path.name: path.read_text(encoding="utf-8") for path in DOCUMENTS.glob("*.txt")}
    with tempfile.TemporaryDirectory(prefix="anchorage-peers-") as kept:
        command = _command(system, folder, kept)
        first_s, first = _run(command("index"))
        second_s, second = _run(command("index"))
        cold_s, once = _run(command("once"), f"{questions[0]}\n")
        lines = "".join(json.dumps(question) + "\n" for question in questions)
        _, asked = _run(command("ask"), lines)
        with _serving(command("serve")) as url:
            queries = distinct(REQUESTS + CONNECTIONS)
            asyncio.run(search_all(url, queries[REQUESTS:]))
            served = asyncio.run(search_all(url, queries[:REQUESTS]))
    french, english = (recall(judged, asked["found"], texts, one) for one in ("fr", "en"))
    return Measured(
        system=system.name,
        encoder=encoder,
        import_s=min(one["import_s"] for one in (first, second, once, asked)),
        first_index_s=first_s,
        second_index_s=second_s,
        cold_s=cold_s,
        p50_ms=percentile(asked["latencies_ms"], 50),
        p95_ms=percentile(asked["latencies_ms"], 95),
        indexing_mib=max(one["peak_mib"] for one in (first, second)),
        asking_mib=max(one["peak_mib"] for one in (once, asked)),
        recall_5_fr=french.at_5.value or 0.0,
        recall_5_en=english.at_5.value or 0.0,
        recall_budget_fr=french.within_budget.value or 0.0,
        recall_budget_en=english.within_budget.value or 0.0,
        requests_per_second=served.per_second,
    )


def _command(system: System, encoder: str, kept: str) -> Callable[[str], list[str]]:
    def command(what: str) -> list[str]:
        given = ["--docs", str(DOCUMENTS), "--kept", kept, "--encoder", encoder]
        return [system.python, "-m", system.module, what, *given]

    return command


def _run(command: Sequence[str], said: str = "") -> tuple[float, dict[str, Any]]:
    """Seconds from the start of a process to its end, and what it measured itself."""
    started = time.perf_counter()
    ended = subprocess.run(
        command, cwd=ROOT, env=_environment(), input=said, capture_output=True, text=True
    )
    seconds = time.perf_counter() - started
    if ended.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{ended.stderr[-2000:]}")
    measured: dict[str, Any] = json.loads(ended.stdout.splitlines()[-1])
    return seconds, measured


@contextmanager
def _serving(command: Sequence[str]) -> Iterator[str]:
    """The address of a system's route, ready."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with subprocess.Popen(
        [*command, "--port", str(port)], cwd=ROOT, env=_environment(), stderr=subprocess.DEVNULL
    ) as process:
        try:
            url = f"http://127.0.0.1:{port}"
            _until_ready(url, process)
            yield url
        finally:
            process.terminate()


def _until_ready(url: str, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _READY_S
    while process.poll() is None and time.monotonic() < end:
        try:
            if httpx.get(f"{url}/search?q=Trump", trust_env=False, timeout=30).is_success:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    raise SystemExit(f"the route at {url} did not become ready")


def _environment() -> dict[str, str]:
    return {**os.environ, **_QUIET}


def _write(out: Path, rows: Sequence[Measured]) -> str:
    """Into what was measured before, row by row, so that a run that is cut short keeps its rows."""
    kept = out / "peers.json"
    before = json.loads(kept.read_text(encoding="utf-8"))["rows"] if kept.is_file() else []
    merged = merge([Measured(**row) for row in before], rows)
    out.mkdir(parents=True, exist_ok=True)
    told = {"machine": str(this_machine()), "rows": [asdict(row) for row in merged]}
    kept.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    report = f"{as_table(merged)}\n{_behind(merged)}{_NOTES}\n{this_machine()}; {versions()}.\n"
    (out / "peers.md").write_text(report, encoding="utf-8")
    return report


def merge(before: Sequence[Measured], now: Sequence[Measured]) -> list[Measured]:
    """The rows of now, and those of before that were not measured again; in the order of
    SYSTEMS, the English encoder first."""
    rows = {(row.system, row.encoder): row for row in (*before, *now)}
    wanted = [(system.name, encoder) for system in SYSTEMS for encoder in (ENGLISH, OURS)]
    return [rows[key] for key in wanted if key in rows]


def _behind(rows: Sequence[Measured]) -> str:
    lines = behind(rows)
    return f"Where a peer is better, with the same encoder, and why:\n\n{lines}\n" if lines else ""


_NOTES = f"""\
Each index, and the cold question, is a whole process from its start to its end, imports and encoder
included; Anchorage imports torch only to embed documents. Queries: the judged ones, {ASKED_FOR}
passages each, encoding included. Memory: the peak of a process, the higher of the two that index,
and of the two that ask. Recall: evidence among what the search alone returns; a follow-up is asked
with what the reader said before it. Requests: {REQUESTS} distinct ones over {CONNECTIONS}
connections to the thinnest FastAPI route around each. Our encoder ships in float16; the peers get
it in float32, in which Anchorage embeds documents too. LangChain, Haystack and txtai embed an
unchanged folder again: nothing in what their documentation shows first compares it.
"""


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.peers", description=__doc__)
    names = [system.name for system in SYSTEMS]
    parser.add_argument("--only", nargs="+", choices=names, metavar="NAME", help=", ".join(names))
    parser.add_argument("--rounds", type=int, default=1, help="the best of so many; default 1")
    parser.add_argument("--out", type=Path, default=ROOT / "bench" / "results", metavar="DIR")
    return parser.parse_args()


if __name__ == "__main__":
    main()
