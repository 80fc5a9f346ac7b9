"""The web page's files over HTTP: fixed routes, strict headers, no build step.

The files are read once, when they are mounted. A request names one of them and the name is looked
up, never joined to a path.
"""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from importlib.resources import files
from typing import Final

from fastapi import FastAPI, Request, Response

_TYPES: Final = {
    "css": "text/css; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    # No string becomes HTML or script, whatever a mistake in the page would do with it.
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
_HEADERS: Final = {
    "Content-Security-Policy": _POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    # Asked for anew each time, sent anew only when it changed.
    "Cache-Control": "no-cache",
}


def mount_page(app: FastAPI) -> None:
    """`/` is the page, `/page/…` what it is made of. Needs no API key: it holds no data."""
    for file in sorted(files("api").joinpath("page").iterdir(), key=lambda file: file.name):
        media_type = _TYPES.get(file.name.rpartition(".")[2])
        if media_type is None:
            # What a desktop or an editor leaves in a folder.
            continue
        path = "/" if file.name == "index.html" else f"/page/{file.name}"
        endpoint = _serve(file.read_bytes(), media_type)
        app.add_api_route(path, endpoint, methods=["GET", "HEAD"], include_in_schema=False)


def _serve(content: bytes, media_type: str) -> Callable[[Request], Awaitable[Response]]:
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {**_HEADERS, "ETag": tag}

    async def endpoint(request: Request) -> Response:
        if request.headers.get("If-None-Match") == tag:
            return Response(status_code=304, headers=headers)
        return Response(content, headers=headers, media_type=media_type)

    return endpoint
