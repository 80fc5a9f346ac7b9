"""The HTTP service for tests: the real server on a free port, over documents of three lines.

with running(lambda _: built(folder, TinyEmbedder())) as client:
    ready(client).post("/chat", json={"question": QUESTION})
"""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx

from api.loading import Loading
from api.models import Models
from api.serve import server_of
from api.settings import Settings, read_settings
from api.wire import Built, Parts, Progress, build_service
from index.build import build
from index.embed import Vectors
from index.search import Searcher
from index.store import Store
from tests.tiny import TinyEmbedder

DOCUMENTS = {
    "delegation.txt": (
        "Donald Trump est venu avec Marco Rubio et Steve Witkoff.\n"
        "La délégation russe comptait Sergueï Lavrov.\n"
    ),
    "live/fil d'actualité.txt": "Le sommet a duré trois heures à Anchorage, en Alaska.\n",
}
QUESTION = "Qui est venu avec Donald Trump ?"
MARKER = "xyzzy-canary"
KEYS = {"ann": "key-of-ann-0123456789", "bob": "key-of-bob-0123456789"}

Load = Callable[[Progress], Built]


@dataclass(slots=True)
class SlowEmbedder(TinyEmbedder):
    """Takes its time over a query."""

    seconds: float = 0.0

    def query(self, text: str) -> Vectors:
        time.sleep(self.seconds)
        return TinyEmbedder.query(self, text)


@dataclass(slots=True)
class BrokenEmbedder(TinyEmbedder):
    """Embeds documents, and fails on every query as no code foresees."""

    def passages(self, texts: Any, progress: Callable[[int], None] | None = None) -> Vectors:
        return TinyEmbedder().passages(texts, progress)

    def query(self, text: str) -> Vectors:
        raise RuntimeError(f"out of order at {text}")


def parts_of(folder: Path, embedder: TinyEmbedder, models: Models) -> Built:
    """Parts over the documents above, with an encoder that can be worked out by hand."""
    docs = folder / "docs"
    for name, text in DOCUMENTS.items():
        (docs / name).parent.mkdir(parents=True, exist_ok=True)
        (docs / name).write_text(text, encoding="utf-8", newline="")
    settings = read_settings(docs=docs, index=folder / "index")
    store = Store(settings.index_folder)
    report = build(docs, store, lambda: embedder, embedder.identity)
    return Built(Parts(Searcher.open(store, embedder), models), report)


def built(folder: Path, embedder: TinyEmbedder) -> Built:
    """Parts that ask no model."""
    return parts_of(folder, embedder, Models("none", None, 8192, 180.0))


def built_with_model(folder: Path, model_server: str) -> Built:
    """Parts that ask the scripted model at an address."""
    return parts_of(folder, TinyEmbedder(), Models("tiny", model_server, 8192, 180.0))


def keys_setting() -> str:
    return ",".join(f"{name}:{key}" for name, key in KEYS.items())


def as_(name: str) -> dict[str, str]:
    """The header that speaks for a name."""
    return {"Authorization": f"Bearer {KEYS[name]}"}


@contextmanager
def running(load: Load, **options: object) -> Iterator[httpx.Client]:
    """A client of a real server on a free port; the options are settings."""
    with TemporaryDirectory(prefix="anchorage-test-") as folder:
        kept = {"conversations": f"sqlite:///{folder}/conversations.db"}
        with (
            started(load, read_settings(**{**kept, **options})) as address,
            httpx.Client(base_url=address, timeout=10, trust_env=False) as client,
        ):
            yield client


@contextmanager
def started(load: Load, settings: Settings) -> Iterator[str]:
    """The address of a real server; it has ended when the block is left."""
    service = build_service(settings)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = server_of(Loading(load), service)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(10)
            service.close()
            assert not thread.is_alive()


def ready(client: httpx.Client) -> httpx.Client:
    for _ in range(100):
        if client.get("/health").status_code == 200:
            return client
        time.sleep(0.05)
    raise AssertionError("the service did not become ready")


def events_of(response: httpx.Response) -> list[tuple[str, Any]]:
    """The events of a stream, parsed by the letter of the format."""
    assert response.headers["content-type"].startswith("text/event-stream")
    return events_in(response.text)


def events_in(text: str) -> list[tuple[str, Any]]:
    events = []
    for block in filter(None, text.replace("\r\n", "\n").split("\n\n")):
        fields = dict(line.split(": ", 1) for line in block.split("\n") if line[0] != ":")
        if fields:
            events.append((fields["event"], json.loads(fields["data"])))
    return events


def error_of(response: httpx.Response, status: int) -> dict[str, str]:
    """The one error shape, whole, one line a field, without a word of the input."""
    assert response.status_code == status, response.text
    body = response.json()
    assert set(body) == {"error"}
    assert set(body["error"]) == {"code", "message", "hint"}
    assert all(text and "\n" not in text for text in body["error"].values())
    assert MARKER not in response.text
    error: dict[str, str] = body["error"]
    return error


def raw(port: int | None, request: str, wait_s: float = 5) -> bytes:
    """What the server replies to exactly these bytes, until it closes or falls silent."""
    reply = b""
    with socket.create_connection(("127.0.0.1", port or 0), wait_s) as connection:
        # It may refuse, and close, before all was sent; its reply is there to read all the same.
        with suppress(BrokenPipeError, ConnectionResetError):
            connection.sendall(request.encode("latin-1"))
        with suppress(TimeoutError, ConnectionResetError):
            while part := connection.recv(65536):
                reply += part
    return reply
