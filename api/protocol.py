"""HTTP/1.1 with a limit on how long the head of a request may take.

uvicorn hands a request on when its head is whole, and has no clock for one that never is: half-sent
heads stay open for ever (Slowloris, CWE-400). A connection that has sent nothing counts as one.
"""

from __future__ import annotations

import asyncio

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_S = 10.0
"""From the connection, or from the first byte after an answer, to the end of the head."""


class TimedProtocol(H11Protocol):
    """For `uvicorn.Config(http=…)`. Between requests uvicorn's own keep-alive clock runs."""

    _head_clock: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)  # type: ignore[arg-type]  # as uvicorn narrows it
        self._watch_head()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._watch_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_clock()
        super().connection_lost(exc)

    def _watch_head(self) -> None:
        """The clock runs while a head is awaited and nothing else times the connection."""
        if self.conn.their_state is not h11.IDLE or self.timeout_keep_alive_task is not None:
            self._stop_clock()
        elif self._head_clock is None:
            self._head_clock = self.loop.call_later(HEAD_S, self._too_slow)

    def _stop_clock(self) -> None:
        if self._head_clock is not None:
            self._head_clock.cancel()
            self._head_clock = None

    def _too_slow(self) -> None:
        self._head_clock = None
        self.transport.abort()
