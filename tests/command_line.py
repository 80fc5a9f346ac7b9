"""The command line for tests: two documents to ask, and how a command ended."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DOCUMENTS = {
    "delegation.txt": (
        "Donald Trump est venu au sommet avec Marco Rubio et Steve Witkoff.\n"
        "La délégation russe comptait Sergueï Lavrov et Iouri Ouchakov.\n"
    ),
    "lieu.txt": "Le sommet entre Trump et Poutine a eu lieu sur une base près d'Anchorage.\n",
}
QUESTION = "Qui est venu au sommet avec Donald Trump ?"
SECRET = "xyzzy-canary"


@dataclass(frozen=True, slots=True)
class Ended:
    code: int
    out: str
    err: str

    @property
    def object(self) -> Any:
        """Stdout, which must be one line holding one JSON object."""
        assert self.out.count("\n") == 1, self.out
        return json.loads(self.out)

    def refused(self, code: int) -> str:
        """The one line of a person's mistake: nothing on stdout, no traceback."""
        assert (self.code, self.out) == (code, ""), self
        lines = [line for line in self.err.splitlines() if not line.endswith("…")]
        assert len(lines) == 1, self.err
        assert lines[0].startswith("anchorage: ")
        return lines[0].removeprefix("anchorage: ")


Command = Callable[..., Ended]


def write(folder: Path, documents: dict[str, str]) -> Path:
    for name, text in documents.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8", newline="")
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
