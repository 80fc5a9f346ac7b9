"""Answers while somebody waits for them: as server-sent events, or whole.

A reader that leaves cancels the work within a second, and a service that ends tells every reader
so. A stream is produced by a task of its own, so that whatever the work has open is closed by the
task that opened it.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from typing import TypeVar

import anyio
from anyio.streams.memory import MemoryObjectSendStream
from fastapi import Request
from sse_starlette import EventSourceResponse, ServerSentEvent

from api.problems import Error, Problem, error_of

PING_S = 15
"""A comment line this often keeps proxies from closing a waiting stream."""
DRAIN_S = 2.0
"""How long a stream may go on after the service was told to end."""
SLOWEST_READER_S = 30.0
"""A reader that takes no bytes for this long, its buffers being full, is cut."""
_AHEAD = 16
"""Events that are ready before their reader takes them."""
STREAMED: dict[str, dict[str, str]] = {"text/event-stream": {}}
"""What a route that may stream adds to its description."""

T = TypeVar("T")
_log = logging.getLogger(__name__)


class ReaderLeft(Exception):
    """Nobody is there to be told."""


def event_stream(
    events: AsyncGenerator[ServerSentEvent, None],
    failed: Callable[[Error], ServerSentEvent],
    ending: anyio.Event,
) -> EventSourceResponse:
    """The events as they come; when they break off, `failed` makes the last one."""
    sender, receiver = anyio.create_memory_object_stream[ServerSentEvent](_AHEAD)

    async def produce() -> None:
        async with sender:
            try:
                await _unless(ending.wait, _shutdown(), lambda: _forward(events, sender))
            except Exception as raised:  # noqa: BLE001 - the headers are gone: only an event can tell
                status, error = error_of(raised)
                if status == 500:
                    _log.exception("a stream failed")
                await sender.send(failed(error))

    return EventSourceResponse(
        receiver,
        data_sender_callable=produce,
        ping=PING_S,
        send_timeout=SLOWEST_READER_S,
        shutdown_event=anyio.Event(),
        shutdown_grace_period=DRAIN_S,
    )


async def awaited(request: Request, ending: anyio.Event, work: Callable[[], Awaitable[T]]) -> T:
    """What `work` comes to. Raises ReaderLeft, and Problem 503 when the service ends."""

    async def left() -> None:
        while (await request.receive())["type"] != "http.disconnect":
            pass

    return await _unless(left, ReaderLeft(), lambda: _unless(ending.wait, _shutdown(), work))


async def _unless(
    interruption: Callable[[], Awaitable[object]],
    raised: Exception,
    work: Callable[[], Awaitable[T]],
) -> T:
    """What `work` comes to, or raises; raises `raised` when the interruption comes first."""
    result: list[T] = []
    failure: list[Exception] = []

    async def interrupt() -> None:
        await interruption()
        failure.append(raised)
        tasks.cancel_scope.cancel()

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(interrupt)
        # Not left to the task group, which would wrap it in a group of one.
        try:
            result.append(await work())
        except Exception as error:  # noqa: BLE001 - raised below, as it is
            failure.append(error)
        tasks.cancel_scope.cancel()
    if result:
        return result[0]
    raise failure[0]


async def _forward(
    events: AsyncGenerator[ServerSentEvent, None], sender: MemoryObjectSendStream[ServerSentEvent]
) -> None:
    async with aclosing(events):
        async for event in events:
            await sender.send(event)


def _shutdown() -> Problem:
    return Problem(
        503,
        Error("shutdown", "The service is ending.", "Ask again in a moment."),
        {"Retry-After": "5"},
    )
