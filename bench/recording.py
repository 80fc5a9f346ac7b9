"""The picture of the chat in the README: the real program, typed at in a pseudo-terminal.

    python -m bench.recording [--out docs]

Writes `chat.svg`, the screen when all has been said, and `chat.cast`, the whole of it in time for
whatever plays asciicast v2. No language model is asked, so that everybody gets the same.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import re
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from functools import partial
from itertools import groupby
from pathlib import Path

from pyte.screens import Char
from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console
from rich.style import Style
from rich.text import Text

from bench.terminal import Terminal

_SAID = (
    "Qui accompagnait Trump au sommet ?",
    "/source 1",
    "How many journalists came?",
    "Quel âge a la femme de Poutine ?",
)
_COLUMNS, _ROWS = 100, 70
_KEY_S, _READ_S = 0.04, 1.2
# The picture must not fetch a font: the reader's own will do.
_WEB_FONTS = re.compile(r"@font-face \{\{.*?\}\}\s*", re.DOTALL)
_COMMAND = (sys.executable, "-c", "from api.cli import main; main()", "chat", "--model", "none")


def main() -> None:
    parser = argparse.ArgumentParser(description="Records the chat for the README.")
    parser.add_argument("--out", type=Path, default=Path("docs"))
    out: Path = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        terminal = _played(Path(home))
    (out / "chat.svg").write_text(as_svg(terminal), encoding="utf-8")
    (out / "chat.cast").write_text(as_cast(terminal), encoding="utf-8")


def _played(home: Path) -> Terminal:
    environment = {
        "PATH": os.environ["PATH"],
        "TERM": "xterm-256color",
        "LC_ALL": "C.UTF-8",
        "HOME": str(home),
        "XDG_DATA_HOME": str(home),
    }
    with Terminal(_COMMAND, environment, _COLUMNS, _ROWS) as terminal:
        terminal.until(Terminal.asks)
        terminal.until(lambda one: "loading" in one.text())
        terminal.until(lambda one: "loading" not in one.text())  # seen to begin, and to end
        for line in _SAID:
            for key in line:
                terminal.type(key)
                time.sleep(_KEY_S)
            before = len(terminal.written)
            terminal.type("\r")
            terminal.until(partial(Terminal.asks_again, since=before))
            time.sleep(_READ_S)
        return terminal


def as_svg(terminal: Terminal) -> str:
    """What stands on the screen, its last prompt aside."""
    console = Console(
        record=True, width=_COLUMNS, file=io.StringIO(), force_terminal=True, legacy_windows=False
    )
    lines = terminal.lines()
    while lines and lines[-1].split(" ")[0] in {"", ">"}:
        lines.pop()
    for row in range(len(lines)):
        console.print(_row(terminal.screen.buffer[row]), soft_wrap=True)
    form = _WEB_FONTS.sub("", CONSOLE_SVG_FORMAT)
    return console.export_svg(title="anchorage chat", code_format=form)


def as_cast(terminal: Terminal) -> str:
    """asciicast v2: a header, then one line for everything written, with its second."""
    header = {"version": 2, "width": _COLUMNS, "height": _ROWS, "title": "anchorage chat"}
    events: Sequence[tuple[float, str, str]] = [
        (round(seconds, 3), "o", data.decode("utf-8", "replace")) for seconds, data in terminal.log
    ]
    return "".join(json.dumps(one) + "\n" for one in (header, *events))


def _row(cells: Mapping[int, Char]) -> Text:
    text = Text()
    for style, run in groupby(map(cells.__getitem__, range(_COLUMNS)), _style):
        text.append("".join(cell.data for cell in run), style)
    text.rstrip()
    return text


def _style(cell: Char) -> Style:
    colour = None if cell.fg == "default" else cell.fg.replace("brown", "yellow")
    return Style(color=colour, bold=cell.bold, dim=cell.italics, reverse=cell.reverse)


if __name__ == "__main__":
    main()
