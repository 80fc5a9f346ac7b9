"""The parts, built in a thread of their own while a prompt or a service is there already."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, wait
from dataclasses import dataclass

from api.wire import Built, Progress


@dataclass(frozen=True, slots=True)
class Stage:
    """What is being done now. A total of 0 says that nobody knows how long it takes."""

    name: str
    done: int
    total: int


class Loading:
    """Starts at once. `result` waits, and raises what the build raised."""

    def __init__(self, build: Callable[[Progress], Built]) -> None:
        self._build = build
        self._future: Future[Built] = Future()
        self.stage = Stage("starting", 0, 0)
        # A daemon: whoever leaves before it is done does not wait for it. What it may be writing
        # is a generation that nobody reads before it is published whole.
        threading.Thread(target=self._run, name="loading", daemon=True).start()

    def done(self) -> bool:
        return self._future.done()

    def wait(self, timeout_s: float) -> bool:
        """Whether it is over, well or badly, before the time is."""
        return bool(wait([self._future], timeout_s).done)

    def result(self) -> Built:
        return self._future.result()

    def when_done(self, call: Callable[[BaseException | None], None]) -> None:
        """Calls with the error, or None, from the loading thread (at once when it is over)."""
        self._future.add_done_callback(lambda future: call(future.exception()))

    def _run(self) -> None:
        try:
            self._future.set_result(self._build(self._told))
        except BaseException as error:  # noqa: BLE001 - handed to whoever asks for the result
            self._future.set_exception(error)

    def _told(self, name: str, done: int, total: int) -> None:
        self.stage = Stage(name, done, total)
