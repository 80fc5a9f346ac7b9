"""The moving end of the screen: the sentences checked so far and what is being done.

Drawn again ten times a second below what is printed for good, and gone when the work is over.
Draws nothing where there is no terminal to draw on.
"""

from __future__ import annotations

import asyncio
from math import ceil
from time import monotonic
from types import TracebackType
from typing import TYPE_CHECKING, Self

from rich.console import Console
from rich.control import Control
from rich.segment import ControlType, Segment, Segments
from rich.text import Text

from api.printable import fitted, one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

_FRAMES = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"
_PLAIN_FRAMES = "-\\|/"
_TICK_S = 0.1
_SECONDS_SHOWN_AFTER = 3.0
"""A wait that is over sooner needs no clock."""


class Region:
    """The last lines of the screen, drawn again in place."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._drawn: tuple[int, ...] = ()
        """The width of each line that stands there, in cells."""

    def draw(self, text: Text) -> None:
        """As much of the text's end as the screen has room for."""
        rows = max(1, self._console.height - 1)
        lines = self._console.render_lines(text, pad=False)[-rows:]
        with self._console:  # one write, so that nothing flickers
            self._erase()
            self._console.print(Segments(_joined(lines)), end="")
        self._drawn = tuple(Segment.get_line_length(line) for line in lines)

    def clear(self) -> None:
        with self._console:
            self._erase()
        self._drawn = ()

    def _erase(self) -> None:
        if not self._drawn:
            return
        # A terminal that was made narrower has broken what it showed into more lines.
        width = max(1, self._console.width)
        rows = sum(max(1, ceil(drawn / width)) for drawn in self._drawn)
        up = ((ControlType.CURSOR_UP, 1), (ControlType.ERASE_IN_LINE, 2)) * (rows - 1)
        self._console.control(
            Control(ControlType.CARRIAGE_RETURN, (ControlType.ERASE_IN_LINE, 2), *up)
        )


class Spinner:
    """Names the stage under way, below the sentences that are there already."""

    def __init__(self, console: Console, stage: str) -> None:
        self._console = console
        self._region = Region(console)
        self._alive = console.is_terminal and not console.is_dumb_terminal
        self._frames = _PLAIN_FRAMES if console.options.ascii_only else _FRAMES
        self._ticking: asyncio.Task[None] | None = None
        self._stage = stage
        self._since = monotonic()
        self.above = Text()
        """What stands above the stage; the caller's own, made fit to be printed."""

    def name_stage(self, name: str) -> None:
        """What is under way from now on; its clock begins anew."""
        if name != self._stage:
            self._stage, self._since = name, monotonic()

    def __enter__(self) -> Self:
        if self._alive:
            self._console.show_cursor(False)
            self._ticking = asyncio.get_running_loop().create_task(self._tick())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._ticking is not None:
            self._ticking.cancel()
            self._region.clear()
            self._console.show_cursor(True)

    async def _tick(self) -> None:
        while True:
            self._region.draw(self._view())
            await asyncio.sleep(_TICK_S)

    def _view(self) -> Text:
        now = monotonic()
        frame = self._frames[int(now / _TICK_S) % len(self._frames)]
        waited = now - self._since
        clock = f" · {waited:.0f} s" if waited > _SECONDS_SHOWN_AFTER else ""
        line = fitted(f"{frame} {one_line(self._stage)}{clock}", self._console.encoding)
        shown = Text(line, style="dim", no_wrap=True, overflow="ellipsis")
        shown.truncate(max(1, self._console.width - 1))
        return Text("\n\n").join([self.above, shown]) if self.above else shown


def _joined(lines: Sequence[Sequence[Segment]]) -> list[Segment]:
    """A line break between lines, none after the last."""
    segments: list[Segment] = []
    for number, line in enumerate(lines):
        if number:
            segments.append(Segment.line())
        segments.extend(line)
    return segments
