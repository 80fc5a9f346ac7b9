"""How Slack is reached: its Web API over HTTP, Socket Mode over a websocket, its response URLs.

Runs in a thread of its own. Tokens, scopes, rate limits and planted errors are judged here; what a
method then does is in `tests.slack_methods`.
"""

from __future__ import annotations

import asyncio
import json
import threading
import time
import uuid
from collections import defaultdict
from collections.abc import Coroutine
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, TypeVar

from aiohttp import WSMsgType, web

from tests.slack_blocks import faults_in
from tests.slack_events import Sent
from tests.slack_methods import METHODS, Refused, WebApi
from tests.slack_state import ANN, APP, BOT, Call, Message

T = TypeVar("T")

BOT_TOKEN = "xoxb-0000-harbour-anchorage"
APP_TOKEN = "xapp-1-A0ANCHORAGE-socket"
RESPONSES = 5
"""A response URL may be used so often."""
_JSON_ARGUMENTS = {"blocks", "view", "prompts", "chunks", "metadata", "attachments"}
"""Come as JSON inside a form."""


@dataclass(slots=True)
class Fault:
    """What a method answers instead, for so many calls."""

    error: str
    times: int = 1
    status: int = 200
    retry_after_s: int | None = None


@dataclass(slots=True)
class Place:
    """Where a response URL answers, and how often it did."""

    channel: str
    thread_ts: str | None
    original: Message | None
    used: int = 0


@dataclass(slots=True)
class Wire:
    """Started and stopped by whoever owns it."""

    api: WebApi
    scopes: frozenset[str]
    used_scopes: set[frozenset[str]] = field(default_factory=set)
    """What each method that was called asks for: any one of a set."""
    faults: dict[str, list[Fault]] = field(default_factory=lambda: defaultdict(list))
    delays: dict[str, float] = field(default_factory=dict)
    """Seconds that a method takes."""
    connections: int = 0
    """Websockets opened since the start."""
    oddities: list[str] = field(default_factory=list)
    """What came over a websocket and had no business there."""
    port: int = 0
    _places: dict[str, Place] = field(default_factory=dict)
    _tickets: set[str] = field(default_factory=set)
    _sockets: list[web.WebSocketResponse] = field(default_factory=list)
    _waiting: dict[str, Future[Any]] = field(default_factory=dict)
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)
    _thread: threading.Thread | None = None
    _runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        self._thread = threading.Thread(target=self._loop.run_forever, name="slack", daemon=True)
        self._thread.start()
        self.port = self.run(self._listen())

    def stop(self) -> None:
        self.run(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        if self._thread is not None:
            self._thread.join(10)
        self._loop.close()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """In the server's thread, waiting for it."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    def response_url(self, channel: str, thread_ts: str | None, original: Message | None) -> str:
        name = uuid.uuid4().hex
        self._places[name] = Place(channel, thread_ts, original)
        return f"{self.url}/commands/{name}"

    def deliver(self, sent: Sent, wait_s: float) -> Any:
        """The payload of the acknowledgement. Raises TimeoutError."""
        envelope, acknowledged = str(uuid.uuid4()), Future[Any]()
        self._waiting[envelope] = acknowledged
        self.run(self._emit(sent, envelope))
        return acknowledged.result(wait_s)

    async def refresh(self) -> None:
        """Announce the end of the connection, as Slack does every few hours."""
        about = {"type": "disconnect", "reason": "refresh_requested"}
        for socket in self._open():
            await socket.send_json(about | {"debug_info": {"host": "applink-1"}})

    async def drop(self) -> None:
        for socket in self._open():
            await socket.close()

    def _open(self) -> list[web.WebSocketResponse]:
        return [socket for socket in self._sockets if not socket.closed]

    async def _listen(self) -> int:
        app = web.Application(client_max_size=8 * 2**20)
        app.router.add_route("*", "/api/{method}", self._call)
        app.router.add_get("/link", self._socket)
        app.router.add_post("/commands/{name}", self._respond)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        port: int = self._runner.addresses[0][1]
        return port

    async def _end(self) -> None:
        await self.drop()
        if self._runner is not None:
            await self._runner.cleanup()

    async def _emit(self, sent: Sent, envelope: str) -> None:
        told: dict[str, Any] = {"type": sent.kind, "envelope_id": envelope}
        told |= {"payload": sent.payload, "accepts_response_payload": sent.answers}
        if sent.kind == "events_api":
            told |= {"retry_attempt": sent.retry, "retry_reason": sent.reason}
        sockets = self._open()
        assert sockets, "no websocket is open"
        await sockets[-1].send_json(told)

    async def _call(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        arguments = await _arguments(request)
        token = arguments.pop("token", None) or _bearer(request)
        await asyncio.sleep(self.delays.get(method, 0))
        with self.api.state.changed:
            status, headers, answer = self._answer(method, arguments, token)
            self.api.state.record(Call(method, arguments, answer, time.monotonic()))
        return web.json_response(answer, status=status, headers=headers)

    def _answer(
        self, method: str, arguments: dict[str, Any], token: str
    ) -> tuple[int, dict[str, str], dict[str, Any]]:
        fault = self._fault(method)
        if fault is not None:
            after = fault.retry_after_s
            headers = {} if after is None else {"Retry-After": str(after)}
            return fault.status, headers, {"ok": False, "error": fault.error}
        try:
            self._admit(method, token)
            if method == "apps.connections.open":
                return 200, {}, {"ok": True, "url": self._link()}
            return 200, {}, self.api.call(method, arguments)
        except Refused as refused:
            return 200, {}, refused.answer

    def _fault(self, method: str) -> Fault | None:
        for fault in self.faults[method]:
            if fault.times > 0:
                fault.times -= 1
                return fault
        return None

    def _admit(self, method: str, token: str) -> None:
        if not token:
            raise Refused("not_authed")
        if token not in {BOT_TOKEN, APP_TOKEN}:
            raise Refused("invalid_auth")
        if (token == APP_TOKEN) != (method == "apps.connections.open"):
            raise Refused("not_allowed_token_type")
        wanted = METHODS[method].scopes if method in METHODS else frozenset[str]()
        if wanted and not wanted & self.scopes:
            raise Refused("missing_scope")
        self.used_scopes.add(wanted)

    def _link(self) -> str:
        ticket = uuid.uuid4().hex
        self._tickets.add(ticket)
        return f"ws://127.0.0.1:{self.port}/link?ticket={ticket}&app_id={APP}"

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.Response(status=403)
        self._tickets.discard(ticket)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self._sockets.append(socket)
        about = {"host": "applink-1", "approximate_connection_time": 18060}
        hello = {"type": "hello", "num_connections": len(self._open()), "debug_info": about}
        await socket.send_json(hello | {"connection_info": {"app_id": APP}})
        with self.api.state.changed:
            self.connections += 1
            self.api.state.touch()
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                self._acknowledged(message.data)
        return socket

    def _acknowledged(self, text: str) -> None:
        said = json.loads(text)
        waiting = self._waiting.pop(said.get("envelope_id"), None)
        if waiting is None:
            self.oddities.append(text)
        else:
            waiting.set_result(said.get("payload"))

    async def _respond(self, request: web.Request) -> web.Response:
        body = await request.json()
        place = self._places.get(request.match_info["name"])
        with self.api.state.changed:
            status, answer = self._responded(place, body)
            self.api.state.record(Call("response_url", body, answer, time.monotonic()))
        return web.json_response(answer, status=status)

    def _responded(self, place: Place | None, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        if place is None or place.used >= RESPONSES:
            return 404, {"ok": False, "error": "used_url" if place else "expired_url"}
        place.used += 1
        blocks, text = body.get("blocks", []), body.get("text", "")
        if faults := faults_in(blocks):
            return 200, {"ok": False, "error": "invalid_blocks", "errors": faults}
        if not blocks and not text:
            return 200, {"ok": False, "error": "no_text"}
        if body.get("replace_original") and place.original is not None:
            place.original.text, place.original.blocks = text, blocks
            place.original.markdown = ""
            place.original.seen.append(place.original.words())
            return 200, {"ok": True}
        only_for = None if body.get("response_type") == "in_channel" else ANN
        said = Message(place.channel, self.api.state.stamp(), BOT, text, place.thread_ts)
        said.blocks, said.only_for = blocks, only_for
        self.api.state.keep(said)
        return 200, {"ok": True}


async def _arguments(request: web.Request) -> dict[str, Any]:
    """From the address, a form or JSON, all as one."""
    given: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        given |= await request.json()
    else:
        given |= dict(await request.post())
    for name in _JSON_ARGUMENTS & given.keys():
        if isinstance(given[name], str):
            given[name] = json.loads(given[name])
    return given


def _bearer(request: web.Request) -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token if scheme == "Bearer" else ""
