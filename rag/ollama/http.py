"""HTTP to one Ollama server, guarded: deadlines, byte caps, no redirects, no proxies, no decoding.

Written on `aiohttp`, which carries a thousand streams at once where `httpx` carries three hundred,
and not on the `ollama` package's client, which measured against a real server
can't do what this product promises: its `chat` has no `truncate` field, so an over-long prompt
loses its front in silence; it reads lines of any length; it reads OLLAMA_HOST and OLLAMA_API_KEY
from the environment by itself; its records leave out `remote_host`; a stream that ends without
`done` raises nothing; and a bad stream surfaces as nine kinds of exception.

A connection serves one request: closing it is what stops the server.
"""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping
from contextlib import aclosing, asynccontextmanager, contextmanager
from http import HTTPStatus

import aiohttp
import anyio

from rag.model import Caps, Deadlines
from rag.model_errors import (
    FirstTokenLate,
    ModelUnreachable,
    ReplyTooLarge,
    ReplyUnfinished,
    ReplyUnreadable,
)
from rag.ollama.host import base_url
from rag.ollama.refusals import refusal
from rag.ollama.words import (
    CONNECTION_BROKE,
    LINE_TOO_LARGE,
    REPLY_TOO_LARGE,
    SERVER_SILENT,
    UNREACHABLE,
    UNREADABLE,
)
from rag.words import filled

Json = Mapping[str, object]

INFO_S = 5.0
"""For what is answered from memory or a small file: the version, the models, what they can do."""
_INFO_BYTES = 8 * 1024 * 1024
"""`/api/show` lists every tensor and the licence: some hundred kilobytes for large models."""
_REFUSAL_BYTES = 16 * 1024
_HEADERS = {"Accept-Encoding": "identity", "User-Agent": "anchorage"}


class OllamaServer:
    """One server, by its address. Holds no connection."""

    def __init__(self, host: str | None, deadlines: Deadlines) -> None:
        """Raises HostInvalid."""
        self.url = base_url(host)
        self._deadlines = deadlines

    async def ask(self, path: str, body: Json | None = None) -> Json:
        """One JSON object: GET without a body, POST with one. Raises ModelError."""
        caps = Caps(line_bytes=_INFO_BYTES, reply_bytes=_INFO_BYTES)
        content = b""
        try:
            with anyio.fail_after(INFO_S):
                async with aclosing(self._chunks(path, body, caps)) as chunks:
                    async for chunk in chunks:
                        content += chunk
        except TimeoutError as exc:
            raise FirstTokenLate(filled(SERVER_SILENT, url=self.url, seconds=INFO_S)) from exc
        return self.parse(content)

    async def lines(self, path: str, body: Json, caps: Caps) -> AsyncGenerator[Json, None]:
        """The JSON objects of a stream, one a line, as they come. Raises ModelError; sets no
        deadline after connecting: that is for whoever knows what it waits for."""
        rest = b""
        async with aclosing(self._chunks(path, body, caps)) as chunks:
            async for chunk in chunks:
                *whole, rest = (rest + chunk).split(b"\n")
                for line in whole:
                    if line.strip():
                        yield self.parse(line)
                if len(rest) > caps.line_bytes:
                    words = filled(LINE_TOO_LARGE, url=self.url, limit=caps.line_bytes)
                    raise ReplyTooLarge(words)
        if rest.strip():
            yield self.parse(rest)

    async def _chunks(
        self, path: str, body: Json | None, caps: Caps
    ) -> AsyncGenerator[bytes, None]:
        """The body of a 200 as it comes, undecoded."""
        received = 0
        with self._translated():
            async with self._response(path, body) as response:
                if response.status != HTTPStatus.OK:
                    raise refusal(response.status, await _start_of(response), self.url)
                async for chunk in response.content.iter_any():
                    received += len(chunk)
                    if received > caps.reply_bytes:
                        words = filled(REPLY_TOO_LARGE, url=self.url, limit=caps.reply_bytes)
                        raise ReplyTooLarge(words)
                    yield chunk

    @asynccontextmanager
    async def _response(
        self, path: str, body: Json | None
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        """On a connection of its own, which is closed with it, whole or not."""
        method = "GET" if body is None else "POST"
        async with (
            aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(force_close=True),
                timeout=aiohttp.ClientTimeout(sock_connect=self._deadlines.connect_s),
                headers=_HEADERS,
                auto_decompress=False,
                cookie_jar=aiohttp.DummyCookieJar(),
            ) as session,
            session.request(method, self.url + path, json=body, allow_redirects=False) as response,
        ):
            yield response

    def parse(self, line: bytes) -> Json:
        """Raises ReplyUnreadable for what is no JSON object."""
        try:
            value = json.loads(line)
        except (ValueError, RecursionError) as exc:
            raise self._unreadable() from exc
        if not isinstance(value, dict):
            raise self._unreadable()
        return value

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """Foreign errors to ours, once."""
        try:
            yield
        except (aiohttp.ClientConnectorError, aiohttp.ServerTimeoutError) as exc:
            raise ModelUnreachable(filled(UNREACHABLE, url=self.url)) from exc
        except aiohttp.ClientError as exc:
            raise ReplyUnfinished(filled(CONNECTION_BROKE, url=self.url)) from exc

    def _unreadable(self) -> ReplyUnreadable:
        return ReplyUnreadable(filled(UNREADABLE, url=self.url))


async def _start_of(response: aiohttp.ClientResponse) -> bytes:
    """The first bytes of a refusal: it may be a page of any length, or never end."""
    start = b""
    with anyio.move_on_after(INFO_S):
        async for chunk in response.content.iter_any():
            start += chunk
            if len(start) >= _REFUSAL_BYTES:
                break
    return start[:_REFUSAL_BYTES]
