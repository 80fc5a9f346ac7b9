"""A program in a pseudo-terminal: what it writes, and what a person would see of it.

The screen is pyte's, an emulator of a VT100. Nothing answers on the person's behalf: what is typed
is typed by the caller.
"""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import pyte

# Becomes the command, with the terminal at its stdin as its own: Ctrl-C reaches it as a signal.
_SEATED = (
    "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); "
    "os.execvp(sys.argv[1], sys.argv[1:])"
)
_PATIENCE_S = 60.0
_NEW_PROMPT = b"\x1b[?2004h"
"""Pasted blocks are asked for: the line editor begins."""


class Screen(pyte.Screen):
    """pyte knows no faint text: it is kept in the place of italics, which we never write."""

    def select_graphic_rendition(self, *attributes: int, **private: bool) -> None:
        kept = (3 if one == 2 else one for one in attributes)
        super().select_graphic_rendition(*kept, **private)


class Terminal:
    """A running program and its screen."""

    def __init__(
        self,
        command: Sequence[str],
        environment: Mapping[str, str],
        columns: int = 80,
        rows: int = 60,
        folder: Path | None = None,
    ) -> None:
        self.screen = Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        self.written = b""
        """All that the program has written so far."""
        self.log: list[tuple[float, bytes]] = []
        """The same in pieces, each with its second since the start."""
        self._began = time.monotonic()
        self._ours, theirs = pty.openpty()
        self._set_size(theirs, columns, rows)
        self.process = subprocess.Popen(
            [sys.executable, "-S", "-E", "-c", _SEATED, *command],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env=dict(environment),
            cwd=folder,
            start_new_session=True,
        )
        os.close(theirs)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self._ours)

    def type(self, text: str | bytes) -> None:
        os.write(self._ours, text.encode() if isinstance(text, str) else text)

    def paste(self, text: str | bytes) -> None:
        """As a terminal in bracketed-paste mode sends it."""
        data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
        self.type(b"\x1b[200~" + data + b"\x1b[201~")

    def resize(self, columns: int, rows: int) -> None:
        """The system tells the program, as it does when a person pulls at a window."""
        self.screen.resize(rows, columns)
        self._set_size(self._ours, columns, rows)

    def lines(self) -> list[str]:
        """What is on the screen, without the blanks at the ends; every space looks the same."""
        shown = [line.replace("\u00a0", " ").rstrip() for line in self.screen.display]
        while shown and not shown[-1]:
            shown.pop()
        return shown

    def text(self) -> str:
        return "\n".join(self.lines())

    def asks(self) -> bool:
        """Whether the cursor stands right behind a prompt."""
        cursor = self.screen.cursor
        row = self.screen.buffer[cursor.y]
        return cursor.x == 2 and (row[0].data, row[1].data) == (">", " ")

    def until(self, seen: Callable[[Terminal], bool] | str, patience_s: float = _PATIENCE_S) -> str:
        """Reads on until the text is on the screen or the condition holds; the screen then."""
        holds = (lambda one: seen in one.text()) if isinstance(seen, str) else seen
        deadline = time.monotonic() + patience_s
        while not holds(self):
            left = deadline - time.monotonic()
            if left <= 0 or not self._read(left):
                raise AssertionError(f"never seen: {seen}\n{self.text()}")
        return self.text()

    def asks_again(self, since: int) -> bool:
        """Whether a new prompt has come after the first `since` bytes of what was written."""
        return self.asks() and self.written.find(_NEW_PROMPT, since) >= 0

    def ended(self, patience_s: float = _PATIENCE_S) -> int:
        """Reads to the end; the exit code."""
        deadline = time.monotonic() + patience_s
        while self._read(max(0.0, deadline - time.monotonic())):
            pass
        return self.process.wait(max(0.1, deadline - time.monotonic()))

    def _read(self, patience_s: float) -> bool:
        """False when nothing more comes."""
        if not select.select([self._ours], [], [], patience_s)[0]:
            return False
        try:
            data = os.read(self._ours, 65_536)
        except OSError:  # how Linux tells that the other side has gone
            return False
        self.written += data
        self.log.append((time.monotonic() - self._began, data))
        self._stream.feed(data)
        return bool(data)

    @staticmethod
    def _set_size(terminal: int, columns: int, rows: int) -> None:
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
