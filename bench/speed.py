"""How long building and searching take: `make bench`.

Times a first build of the shipped documents, a second one with nothing changed, opening, and a
search for every judged question, one after the other. Wall-clock time: a busy machine shows.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from api.settings import Settings, read_settings
from api.wire import build_index, build_parts
from bench.golden import load_judged
from bench.judge import percentile
from bench.machine import this_machine
from bench.table import markdown_table

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "bench" / "results" / "speed.md"
QUESTIONS = ROOT / "seeds" / "questions.jsonl"
HITS = 8


@dataclass(frozen=True, slots=True)
class Timed:
    what: str
    value: str
    """With its unit."""


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="anchorage-bench-") as index:
        measured = measure(read_settings(index=Path(index), model="none"))
    table = markdown_table(["measured", "value"], [[timed.what, timed.value] for timed in measured])
    report = f"{table}\n{this_machine()}.\n"
    print(report, end="")
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(report, encoding="utf-8")


def measure(settings: Settings) -> list[Timed]:
    """`settings.index` names an empty folder."""
    first_s = _seconds(lambda: build_index(settings, _silent))
    second_s = _seconds(lambda: build_index(settings, _silent))
    started = time.perf_counter()
    searcher = build_parts(settings, _silent).parts.searcher
    open_s = time.perf_counter() - started
    questions = [judged.question for judged in load_judged(QUESTIONS)]
    searcher.search(questions[0], HITS)
    each_ms = [1_000 * _seconds(partial(searcher.search, asked, HITS)) for asked in questions]
    return [
        Timed("first build, libraries and encoder loaded", f"{first_s:.1f} s"),
        Timed("second build, nothing changed", f"{second_s:.2f} s"),
        Timed("open: check, load the encoder", f"{open_s:.1f} s"),
        Timed(f"search, {HITS} hits, p50 of {len(questions)}", f"{percentile(each_ms, 50):.1f} ms"),
        Timed(f"search, {HITS} hits, p95 of {len(questions)}", f"{percentile(each_ms, 95):.1f} ms"),
        Timed("peak memory", f"{_peak_memory_mib():.0f} MiB"),
    ]


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _peak_memory_mib() -> float:
    """Of this process. `ru_maxrss` counts bytes on macOS, KiB elsewhere (getrusage(2))."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (2**20 if sys.platform == "darwin" else 2**10)


def _silent(stage: str, done: int, total: int) -> None:
    pass


if __name__ == "__main__":
    main()
