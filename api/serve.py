"""Running the HTTP service: the socket, the server around the app, and its end.

The address is taken before anything is loaded, so that a wrong one is told at once.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable

import uvicorn
from anyio import to_thread

from api.errors import AddressError
from api.hosts import is_loopback
from api.keys import Keys
from api.loading import Loading
from api.printable import one_line
from api.protocol import TimedProtocol
from api.server import create_app
from api.service import Service
from api.wire import Built, Progress

_GRACE_S = 3
"""After SIGTERM: requests under way may end within it; the process ends within 5 s."""
_KEEP_ALIVE_S = 5
_WORKERS = 4
"""Threads for encoding, searching and checking: more would only fight for the interpreter."""
_BACKLOG = 1024
"""Connections that wait to be accepted: a thousand readers may come at once."""


def listen(host: str, port: int, keys: Keys) -> socket.socket:
    """A listening socket, of this machine only unless there are keys. Raises AddressError."""
    shown = f"{one_line(host, 80)}, port {port}"
    if not keys and not is_loopback(host):
        raise AddressError(
            f"can't listen on {shown}: other machines could reach it and no API keys are set; "
            "set ANCHORAGE_API_KEYS or use --host 127.0.0.1"
        )
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family, backlog=_BACKLOG)
        # Every connection inherits it. asyncio sets it on sockets that name their protocol only,
        # and without it a body waits for its head to be acknowledged, which takes 40 ms.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return listener
    except OSError as error:
        # strerror itself repeats the address, in Python's own notation.
        reason = os.strerror(error.errno).lower() if error.errno else str(error)
        raise AddressError(
            f"can't listen on {shown}: {reason}; choose another with --port"
        ) from None


class Server(uvicorn.Server):
    """Tells the app that it ends, before it waits for the requests under way."""

    def __init__(self, config: uvicorn.Config, service: Service) -> None:
        super().__init__(config)
        self._service = service

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        to_thread.current_default_thread_limiter().total_tokens = _WORKERS
        await super().startup(sockets)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._service.ending.set()
        await super().shutdown(sockets)


def server_of(loading: Loading, service: Service) -> Server:
    config = uvicorn.Config(
        create_app(loading, service),
        http=TimedProtocol,
        ws="none",
        lifespan="off",
        # Logging is set up by `api.logs`; uvicorn's own access log would hold the questions of
        # /search.
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        backlog=_BACKLOG,
        timeout_keep_alive=_KEEP_ALIVE_S,
        timeout_graceful_shutdown=_GRACE_S,
    )
    return Server(config, service)


def serve(listener: socket.socket, service: Service, build: Callable[[Progress], Built]) -> None:
    """Serves until told to end. When the parts can't be built, ends and raises why."""
    loading = Loading(build)
    server = server_of(loading, service)

    def end_when_failed(error: BaseException | None) -> None:
        server.should_exit = server.should_exit or error is not None

    loading.when_done(end_when_failed)
    try:
        server.run(sockets=[listener])
    finally:
        service.close()
    if loading.done():
        loading.result()


def url_of(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
