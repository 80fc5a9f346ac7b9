"""Who is let in, before anything of a request is read: its host, its origin, its key.

A page of another site can make a browser send requests here. It can't forge the Host and Origin
headers, so a service on this machine answers only to names of this machine (DNS rebinding:
https://fetch.spec.whatwg.org/#origin-header, CVE-2024-28224) and only to its own page. Every
response says what a browser may do with it: nothing, but for the page, which sets its own policy.
"""

from __future__ import annotations

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.hosts import host_name, is_address
from api.problems import Error, Problem, problem_response
from api.service import Service

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
}

_OPEN_PATHS = frozenset({"/", "/health", "/slack/events"})
"""Need no key: the page and its files hold no data, Slack signs what it sends."""
_PAGE_FILES = "/page/"


class SecurityHeaders:
    """ASGI middleware: a response that does not say otherwise may be used for nothing."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, with_headers)


class Guards:
    """ASGI middleware: the right host, no foreign origin, a key where keys are set.

    Leaves the name that the key stands for in `request.state.owner`.
    """

    def __init__(self, app: ASGIApp, service: Service) -> None:
        self._app = app
        self._service = service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        try:
            scope.setdefault("state", {})["owner"] = self._admitted(scope)
        except Problem as problem:
            await problem_response(scope["path"], problem)(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _admitted(self, scope: Scope) -> str:
        headers = Headers(scope=scope)
        self._check_host(headers.getlist("host"))
        self._check_origin(headers)
        owner = self._service.keys.owner(headers.get("authorization", ""))
        if owner is None and not _needs_no_key(scope["path"]):
            raise Problem(
                401,
                Error("no_key", "This needs an API key.", "Send Authorization: Bearer KEY."),
                {"WWW-Authenticate": "Bearer"},
            )
        return owner or ""

    def _check_host(self, hosts: list[str]) -> None:
        if len(hosts) != 1 or not self._is_ours(hosts[0]):
            raise Problem(
                403,
                Error(
                    "foreign_host",
                    "The service does not answer to the name it was asked by.",
                    "Whoever runs it can add the name to ANCHORAGE_ALLOWED_HOSTS.",
                ),
            )

    def _is_ours(self, host: str) -> bool:
        name = host_name(host)
        if name is None:
            return False
        return name in self._service.hosts or (self._service.any_address and is_address(name))

    def _check_origin(self, headers: Headers) -> None:
        origin = headers.get("origin")
        if origin is None or origin == self._service.public_url:
            return
        scheme, _, place = origin.partition("://")
        if scheme not in {"http", "https"} or place.lower() != headers["host"].lower():
            raise Problem(
                403,
                Error(
                    "foreign_origin",
                    "A page of another site asked.",
                    "Open the page of this service, or ask from a program.",
                ),
            )


def _needs_no_key(path: str) -> bool:
    return path in _OPEN_PATHS or path.startswith(_PAGE_FILES)
