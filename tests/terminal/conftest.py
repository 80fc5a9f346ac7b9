"""A chat in a pseudo-terminal: the real loop over scripted parts."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import pytest

from bench.terminal import Terminal
from tests.terminal.scripted import PRESS, Play, write

Start = Callable[..., Terminal]
ROOT = Path(__file__).resolve().parent.parent.parent


def environment(home: Path, **more: str) -> dict[str, str]:
    """Nothing of whoever runs the tests but where programs are."""
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "TERM": "xterm-256color",
        "LC_ALL": "C.UTF-8",
        "HOME": str(home),
        "XDG_DATA_HOME": str(home),
        **more,
    }


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts a chat; its files go to the test's folder, which is also where it runs."""
    with ExitStack() as stack:

        def started(
            play: Play | None = None, columns: int = 80, rows: int = 60, **variables: str
        ) -> Terminal:
            script = write(play or Play(PRESS), tmp_path / "play.json")
            command = [sys.executable, "-m", "tests.terminal.scripted", str(script)]
            where = environment(tmp_path, **variables)
            terminal = Terminal(command, where, columns, rows, folder=tmp_path)
            stack.enter_context(terminal)
            terminal.until(Terminal.asks)
            return terminal

        yield started


def said(terminal: Terminal, line: str) -> str:
    """Types a line and waits for the next prompt; what came between the two."""
    before = len(terminal.written)
    terminal.type(line + "\r")
    terminal.until(partial(Terminal.asks_again, since=before))
    shown = terminal.text()
    start = shown.rindex(f"> {line}")
    return shown[start + len(f"> {line}") :].rpartition("\n>")[0].strip("\n")
