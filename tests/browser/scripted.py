"""A service that says what a test tells it to: the page's own files, and replies written here.

The real service answers in a tenth of a second and rarely disagrees, fails or is busy. This one is
HTTP over a socket too; only what it says is made up. Its shapes are those of the interface.
"""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse, StreamingResponse

from api.page_files import mount_page

Step = bytes | threading.Event
"""A piece of a stream, or a gate that it waits at until the test opens it."""


@dataclass(slots=True)
class Script:
    """What the service says. `refusals` are spent, one a request, before anything is answered."""

    sources: dict[str, dict[str, Any]] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)
    refusals: list[Response] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)
    """Bodies of the questions that came, refused ones too."""
    keys: list[str | None] = field(default_factory=list)
    """The Authorization header of each request."""
    deleted: list[str] = field(default_factory=list)
    left: threading.Event = field(default_factory=threading.Event)
    """Set when a reader leaves before the end of a stream."""


class ScriptedService:
    def __init__(self) -> None:
        self.address = ""
        self.script = Script()

    def reset(self) -> Script:
        self.script = Script()
        return self.script

    def app(self) -> FastAPI:
        app = FastAPI(openapi_url=None)
        mount_page(app)
        app.add_api_route("/chat", self._chat, methods=["POST"])
        app.add_api_route("/sources", self._sources)
        app.add_api_route("/sources/{id:path}", self._source)
        app.add_api_route("/conversations/{id}", self._delete, methods=["DELETE"])
        return app

    async def _chat(self, request: Request) -> Response:
        self.script.asked.append(await request.json())
        return self._refused(request) or StreamingResponse(
            self._stream(), media_type="text/event-stream"
        )

    async def _stream(self) -> AsyncIterator[bytes]:
        script = self.script
        ended = False
        try:
            for step in script.steps:
                if isinstance(step, bytes):
                    yield step
                else:
                    while not step.is_set():  # noqa: ASYNC110 - opened by another thread
                        await asyncio.sleep(0.01)
            ended = True
        finally:
            if not ended:
                script.left.set()

    async def _sources(self, request: Request) -> Response:
        listed = [without_text(source) for source in self.script.sources.values()]
        return self._refused(request) or JSONResponse({"sources": listed})

    async def _source(self, id: str, request: Request) -> Response:
        return self._refused(request) or JSONResponse(self.script.sources[id])

    async def _delete(self, id: str, request: Request) -> Response:
        refused = self._refused(request)
        if refused is None:
            self.script.deleted.append(id)
        return refused or Response(status_code=204)

    def _refused(self, request: Request) -> Response | None:
        self.script.keys.append(request.headers.get("Authorization"))
        return self.script.refusals.pop(0) if self.script.refusals else None


@contextmanager
def running() -> Iterator[ScriptedService]:
    service = ScriptedService()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        config = uvicorn.Config(
            service.app(), lifespan="off", log_level="critical", timeout_graceful_shutdown=1
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        service.address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        try:
            yield service
        finally:
            server.should_exit = True
            thread.join(10)
            assert not thread.is_alive()


def without_text(source: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in source.items() if name != "text"}


def source(id: str, text: str, **known: str) -> dict[str, Any]:
    unknown = {"title": None, "publisher": None, "date": None, "language": "en", "url": None}
    return {"id": id, **unknown, "sha256": "0" * 64, "characters": len(text), "text": text, **known}


def citation(number: int, source: dict[str, Any], quote: str) -> dict[str, Any]:
    """Of the first place where the quote stands."""
    start = source["text"].index(quote)
    return {
        "id": number,
        "source": source["id"],
        "title": source["title"],
        "publisher": source["publisher"],
        "start": start,
        "end": start + len(quote),
        "quote": quote,
        "context": [start, start + len(quote)],
    }


def claim(text: str, *citations: int, support: str = "checked") -> dict[str, Any]:
    return {"text": text, "citations": list(citations), "support": support}


def answer(
    question: str, claims: list[dict[str, Any]], citations: list[dict[str, Any]], **changes: object
) -> dict[str, Any]:
    numbered = [f"{it['text']} {''.join(f'[{n}]' for n in it['citations'])}" for it in claims]
    return {
        "id": "a1",
        "question": question,
        "standalone_question": question,
        "language": "en",
        "status": "answered",
        "text": " ".join(numbered),
        "claims": claims,
        "citations": citations,
        "disagreement": [],
        "refusal": None,
        "missing": None,
        "degraded": None,
        "model": "ollama:scripted",
        "model_digest": None,
        "encoder": "none",
        "index": "0",
        "timings_ms": {"retrieve": 3.1, "first_claim": 40.2, "total": 900.0},
        "conversation": None,
        **changes,
    }


def event(name: str, data: object) -> bytes:
    return f"event: {name}\r\ndata: {json.dumps(data, ensure_ascii=False)}\r\n\r\n".encode()


def stream_of(answer: dict[str, Any]) -> list[Step]:
    """The events of an answer: found, each claim with its citations, the whole."""
    by_number = {it["id"]: it for it in answer["citations"]}
    claims: list[Step] = [
        event("claim", {"claim": it, "citations": [by_number[n] for n in it["citations"]]})
        for it in answer["claims"]
    ]
    return [event("retrieved", {"hits": [{}, {}]}), *claims, event("answer", answer)]


def refusal(
    status: int, code: str, message: str, hint: str, retry_after_s: int | None = None
) -> Response:
    headers = {} if retry_after_s is None else {"Retry-After": str(retry_after_s)}
    error = {"code": code, "message": message, "hint": hint}
    return JSONResponse({"error": error}, status, headers)
