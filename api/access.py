"""One log line and one count for each request: route, status, sizes, never a path or a query.

A path can hold the id of a conversation, a query string holds a question; the template of the
route holds neither.
"""

from __future__ import annotations

import logging
from time import perf_counter
from uuid import uuid4

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.logs import FIELDS
from api.metrics import Metrics

_log = logging.getLogger(__name__)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_LEFT = 499
"""The status of a request whose reader went away, as nginx counts it."""


class Access:
    """ASGI middleware, the outermost one."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = perf_counter()
        status = _LEFT
        sent = 0

        async def counted(message: Message) -> None:
            nonlocal status, sent
            if message["type"] == "http.response.start":
                status = message["status"]
            sent += len(message.get("body", b""))
            await send(message)

        try:
            await self._app(scope, receive, counted)
        finally:
            if scope["type"] == "http":
                self._note(scope, status, sent, (perf_counter() - started) * 1000)

    def _note(self, scope: Scope, status: int, sent: int, elapsed_ms: float) -> None:
        route = getattr(scope.get("route"), "path", "none")
        method = scope["method"] if scope["method"] in _METHODS else "other"
        self._metrics.request(route, method, status)
        fields = {
            "request": uuid4().hex,
            "route": route,
            "method": method,
            "status": status,
            "bytes": sent,
            "ms": round(elapsed_ms, 1),
            "owner": scope.get("state", {}).get("owner"),
        }
        _log.info("request", extra={FIELDS: fields})
