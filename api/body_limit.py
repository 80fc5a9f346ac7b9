"""A body is refused before it is held in memory, and before it has taken long to come.

1 MiB, whether its length was announced or not; ten seconds. A head that does not come is ended by
`api.protocol`: it never gets this far.
"""

from __future__ import annotations

import anyio
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import TOO_LARGE, TOO_SLOW, Problem, problem_response

MAX_BODY_BYTES = 1024 * 1024
LINGER_S = 1.0
BODY_S = 10.0


class BodyLimit:
    """ASGI middleware: reads at most the limit, then hands the body on as one message."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        body = None
        with anyio.move_on_after(BODY_S) as reading:
            body = None if _announced(scope) > MAX_BODY_BYTES else await _read(receive)
        if body is None:
            slow = reading.cancelled_caught
            problem = Problem(408, TOO_SLOW) if slow else Problem(413, TOO_LARGE)
            await _refuse(problem, scope, receive, send)
            return
        await self._app(scope, _replay(body, receive), send)


def _announced(scope: Scope) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit():
            return int(value)
    return 0


async def _read(receive: Receive) -> Message | None:
    """The whole body as one message, or the disconnect; None when it is too large."""
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return message
        part = message.get("body", b"")
        size += len(part)
        if size > MAX_BODY_BYTES:
            return None
        parts.append(part)
        if not message.get("more_body", False):
            return {"type": "http.request", "body": b"".join(parts), "more_body": False}


async def _refuse(problem: Problem, scope: Scope, receive: Receive, send: Send) -> None:
    """Answers at once, then lets a client that is still sending come to the answer.

    To close on unread bytes resets the connection, and the client loses the reply. What comes is
    thrown away, for a moment only.
    """
    refusal = problem_response(scope["path"], problem)
    headers = [*refusal.raw_headers, (b"connection", b"close")]
    await send({"type": "http.response.start", "status": problem.status, "headers": headers})
    await send({"type": "http.response.body", "body": refusal.body, "more_body": True})
    with anyio.move_on_after(LINGER_S):
        while (await receive()).get("more_body", False):
            pass
    await send({"type": "http.response.body", "body": b"", "more_body": False})


def _replay(body: Message, receive: Receive) -> Receive:
    pending = [body]

    async def once_then_live() -> Message:
        return pending.pop() if pending else await receive()

    return once_then_live
