"""The questions a person asked before, kept from run to run for the line editor to search.

One JSON string a line, in the per-user data folder, readable by that person alone; the newest
thousand are kept. A folder that can't be written costs the memory, never the chat.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from prompt_toolkit.history import History

KEPT = 1_000
_LONGEST = 10_000
"""Characters; what is longer was pasted by mistake."""


class Asked(History):
    """`load_history_strings` and `store_string` are what prompt_toolkit asks of a history."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path

    def load_history_strings(self) -> Iterable[str]:
        """Newest first."""
        lines = self._lines()
        if len(lines) > 2 * KEPT:
            lines = lines[-KEPT:]
            self._write("".join(lines), "w")
        for line in reversed(lines[-KEPT:]):
            with suppress(ValueError):  # a line that another program wrote
                text = json.loads(line)
                if isinstance(text, str):
                    yield text

    def store_string(self, string: str) -> None:
        if len(string) <= _LONGEST:
            self._write(json.dumps(string) + "\n", "a")

    def _lines(self) -> list[str]:
        try:
            return self._path.read_text(encoding="utf-8").splitlines(keepends=True)
        except (OSError, ValueError):
            return []

    def _write(self, text: str, mode: str) -> None:
        with suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            flags = os.O_WRONLY | os.O_CREAT | (os.O_APPEND if mode == "a" else os.O_TRUNC)
            with os.fdopen(os.open(self._path, flags, 0o600), mode, encoding="utf-8") as file:
                file.write(text)
