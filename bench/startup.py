"""How long a person waits for the first sign, beside what Python itself takes on this machine.

    python -m bench.startup [--rounds N] [--out DIR]

Each figure is the fastest of its rounds, and the rounds of what is compared take turns: a ratio is
of one run on one machine, whatever else that machine did meanwhile.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.machine import this_machine
from bench.table import markdown_table
from bench.terminal import Terminal

_ROOT = Path(__file__).resolve().parent.parent
_MAIN = "from api.cli import main; main()"
_ANCHORAGE = (sys.executable, "-c", _MAIN)
_QUESTION = "Qui accompagnait Trump au sommet ?"


@dataclass(frozen=True, slots=True)
class Measured:
    name: str
    seconds: float
    beside: str
    ratio: float
    bound: float | None
    """What the ratio must not exceed; None where none was set."""


def main() -> None:
    given = _arguments()
    rows = measure(given.rounds)
    told = f"{table(rows)}\n{this_machine()}; fastest of {given.rounds} rounds\n"
    print(told, end="")
    given.out.mkdir(parents=True, exist_ok=True)
    (given.out / "startup.md").write_text(told, encoding="utf-8")
    if any(row.bound is not None and row.ratio > row.bound for row in rows):
        raise SystemExit(1)


def measure(rounds: int) -> list[Measured]:
    """Small things in all rounds; those that load torch in a third of them."""
    with tempfile.TemporaryDirectory() as home:
        environment = _environment(Path(home))
        python = _runs(["-c", "import typing, json, asyncio, argparse"], environment)
        help_ = _runs(["-c", _MAIN, "--help"], environment)
        small = _fastest([python, help_, lambda: _prompt(environment)], rounds)
        asking = _runs(["-c", _MAIN, "ask", _QUESTION, "--model", "none"], environment)
        asking()  # builds the index, once for the documents and not for the question
        torch = _runs(["-c", "import torch"], environment)
        large = _fastest([torch, asking], max(2, rounds // 3))
    beside = "python -c 'import typing, json, asyncio, argparse'"
    return [
        Measured("anchorage --help", small[1], beside, small[1] / small[0], 4.0),
        Measured("anchorage chat: its prompt", small[2], beside, small[2] / small[0], 8.0),
        Measured("anchorage ask, cold", large[1], "import torch", large[1] / large[0], None),
    ]


def table(rows: Sequence[Measured]) -> str:
    body = [
        (
            row.name,
            row.beside,
            f"{row.seconds:.2f}",
            f"{row.ratio:.1f}",
            "" if row.bound is None else f"{row.bound:.0f}",
        )
        for row in rows
    ]
    return markdown_table(("what", "beside", "seconds", "ratio", "at most"), body)


def _fastest(what: Sequence[Callable[[], float]], rounds: int) -> list[float]:
    """Seconds of each; they take turns."""
    taken = [[run() for run in what] for _ in range(rounds)]
    return [min(one) for one in zip(*taken, strict=True)]


def _runs(arguments: Sequence[str], environment: dict[str, str]) -> Callable[[], float]:
    def run() -> float:
        began = time.perf_counter()
        subprocess.run(
            [sys.executable, *arguments],
            cwd=_ROOT,
            env=environment,
            check=True,
            capture_output=True,
            stdin=subprocess.DEVNULL,
        )
        return time.perf_counter() - began

    return run


def _prompt(environment: dict[str, str]) -> float:
    """Until the line editor waits for a key."""
    began = time.perf_counter()
    with Terminal([*_ANCHORAGE, "chat", "--model", "none"], environment, folder=_ROOT) as terminal:
        terminal.until(Terminal.asks)
        return time.perf_counter() - began


def _environment(home: Path) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL") if name in os.environ}
    return {**kept, "TERM": "xterm-256color", "HOME": str(home), "XDG_DATA_HOME": str(home)}


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--out", type=Path, default=Path("bench/results"))
    return parser.parse_args()


if __name__ == "__main__":
    main()
