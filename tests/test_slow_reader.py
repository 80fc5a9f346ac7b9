"""A reader that stops reading is cut, and what wrote for it ends; one that is only slow is not."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import AsyncGenerator, Iterator
from contextlib import contextmanager, suppress

import anyio
import pytest
import uvicorn
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.routing import Route

from api import streams

EVENTS = 60
EVENT = "x" * 20_000
"""All together far more than the small buffers below hold, and the server's own 64 KB."""
BUFFER = 8_192
PATIENCE_S = 1.0


class Events:
    """A stream's source: counts what was taken of it, and notes when it was closed."""

    def __init__(self) -> None:
        self.taken = 0
        self.closed = threading.Event()

    async def stream(self, request: Request) -> EventSourceResponse:
        return streams.event_stream(
            self._all(), lambda _: ServerSentEvent(event="error"), anyio.Event()
        )

    async def _all(self) -> AsyncGenerator[ServerSentEvent, None]:
        try:
            for _ in range(EVENTS):
                self.taken += 1
                yield ServerSentEvent(event="claim", data=EVENT)
            yield ServerSentEvent(event="answer", data="whole")
        finally:
            self.closed.set()


@contextmanager
def _serving(events: Events) -> Iterator[int]:
    """The port of a server whose connections hold little."""
    app = Starlette(routes=[Route("/", events.stream)])
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off"))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BUFFER)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            server.should_exit = server.force_exit = True
            thread.join(10)
            assert not thread.is_alive()


def _reader(port: int) -> socket.socket:
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
    connection.settimeout(20)
    connection.connect(("127.0.0.1", port))
    connection.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
    return connection


def _rest(connection: socket.socket) -> bytes:
    received = b""
    with suppress(ConnectionResetError):
        while part := connection.recv(65_536):
            received += part
    return received


def test_a_reader_that_stops_reading_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "SLOWEST_READER_S", PATIENCE_S)
    events = Events()
    with _serving(events) as port, _reader(port) as connection:
        connection.recv(1_000)
        assert not events.closed.wait(PATIENCE_S / 4), "it was cut before its time"
        assert events.closed.wait(20)
        assert events.taken < EVENTS
        assert b"event: answer" not in _rest(connection)


def test_a_reader_that_is_only_slow_gets_it_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "SLOWEST_READER_S", PATIENCE_S)
    events = Events()
    with _serving(events) as port, _reader(port) as connection:
        received = b""
        while b"event: answer" not in received:
            received += (part := connection.recv(100_000))
            assert part, "the stream ended early"
            time.sleep(0.005)
    assert received.count(EVENT.encode()) == EVENTS
