"""One writer at a time, in the order they came, for as long as those before it get through.

A thousand streams may end within a second, and each has a turn to keep: whoever stands in a queue
that moves waits on. A queue that stands still, because the database is locked, is left.
"""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio

from api.errors import ConversationsBusy


class Writer:
    """For the tasks of one event loop."""

    def __init__(self) -> None:
        self._writing = False
        self._waiting: deque[anyio.Event] = deque()
        self._done = 0

    @asynccontextmanager
    async def turn(self, patience_s: float) -> AsyncIterator[None]:
        """While it lasts no other has one. Raises ConversationsBusy when nobody came to a good
        end for `patience_s` seconds."""
        await self._wait(patience_s)
        try:
            yield
            self._done += 1
        finally:
            self._pass_on()

    async def _wait(self, patience_s: float) -> None:
        if not self._writing:
            self._writing = True
            return
        called = anyio.Event()
        self._waiting.append(called)
        try:
            while not called.is_set():
                done = self._done
                with anyio.move_on_after(patience_s):
                    await called.wait()
                if not called.is_set() and done == self._done:
                    raise ConversationsBusy(
                        "the conversations are being written: try again shortly"
                    )
        except BaseException:
            # Who leaves just when they are called hands the turn on.
            if called.is_set():
                self._pass_on()
            else:
                self._waiting.remove(called)
            raise

    def _pass_on(self) -> None:
        if self._waiting:
            self._waiting.popleft().set()
        else:
            self._writing = False
