"""Long work shown on stderr: a bar on a terminal, one line a stage elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn

from api.printable import one_line


def described(stage: str, done: int, total: int) -> str:
    """A stage, and how far it is where there are several things to do."""
    return f"{one_line(stage)} {done}/{total}" if total > 1 else one_line(stage)


class _Bars:
    """A bar for the stage under way; nothing is drawn before the first one is told of."""

    def __init__(self, bars: Progress) -> None:
        self._bars = bars
        self._stage: str | None = None
        self._task: TaskID | None = None

    def __call__(self, stage: str, done: int, total: int) -> None:
        shown = described(stage, done, total)
        if self._task is not None and stage == self._stage:
            self._bars.update(self._task, description=shown, completed=done, total=total or None)
            return
        if self._task is not None:
            self._bars.remove_task(self._task)
        self._stage = stage
        self._task = self._bars.add_task(shown, completed=done, total=total or None)


class _Lines:
    """For a log: each stage is named once, when it begins."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._stage: str | None = None

    def __call__(self, stage: str, done: int, total: int) -> None:
        if stage != self._stage:
            self._stage = stage
            self._console.print(f"{one_line(stage)} …", markup=False, highlight=False)


@contextmanager
def progress_on_stderr() -> Iterator[_Bars | _Lines]:
    """A progress callback; what it drew on a terminal is gone when the work is done."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield _Lines(console)
        return
    columns = (TextColumn("{task.description}", markup=False), BarColumn())
    with Progress(*columns, console=console, transient=True) as bars:
        yield _Bars(bars)
