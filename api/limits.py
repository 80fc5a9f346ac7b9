"""How much is asked of the service: questions a minute for each key, answers under way at once."""

from __future__ import annotations

import math
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio
from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter

from api.problems import Error, Problem

ANSWERING = 1_000
"""Answers under way. Each is an open stream and a prompt at the model's own queue: about 100 KB."""
WAITING = 200
"""Questions that wait for one of them to end."""
LONGEST_WAIT_S = 10.0
RETRY_AFTER_S = 5


class RateLimit:
    """So many questions in any minute for one owner; 0 for no limit."""

    def __init__(self, per_minute: int) -> None:
        self._item = RateLimitItemPerMinute(per_minute) if per_minute else None
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    async def count(self, owner: str) -> None:
        """Counts one question. Raises Problem 429, saying when to come back."""
        if self._item is None or await self._limiter.hit(self._item, owner):
            return
        window = await self._limiter.get_window_stats(self._item, owner)
        wait_s = max(1, math.ceil(window.reset_time - time.time()))
        raise Problem(
            429,
            Error(
                "too_many_questions",
                f"More than {self._item.amount} questions in a minute came with this key.",
                "Wait as long as the Retry-After header says.",
            ),
            {"Retry-After": str(wait_s)},
        )


class Places:
    """The bounded queue in front of answering: so many at once, so many more waiting."""

    def __init__(self) -> None:
        self._limiter = anyio.CapacityLimiter(ANSWERING)

    @property
    def taken(self) -> int:
        return self._limiter.statistics().borrowed_tokens

    @property
    def waiting(self) -> int:
        return self._limiter.statistics().tasks_waiting

    def refuse_when_full(self) -> None:
        """Raises Problem 503 when nobody more may wait."""
        if self._limiter.available_tokens < 1 and self.waiting >= WAITING:
            raise _busy()

    @asynccontextmanager
    async def one(self) -> AsyncIterator[None]:
        """A place while one answers. Raises Problem 503 when none becomes free in time."""
        self.refuse_when_full()
        # Not the task: a generator that holds a place may be closed by another task.
        holder = object()
        with anyio.move_on_after(LONGEST_WAIT_S) as waited:
            await self._limiter.acquire_on_behalf_of(holder)
        if waited.cancelled_caught:
            raise _busy()
        try:
            yield
        finally:
            self._limiter.release_on_behalf_of(holder)


def _busy() -> Problem:
    return Problem(
        503,
        Error("busy", "Too many questions are being answered.", "Try again in a few seconds."),
        {"Retry-After": str(RETRY_AFTER_S)},
    )
