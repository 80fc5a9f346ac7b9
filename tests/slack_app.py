"""The Slack adapter under test, in a thread of its own: over Socket Mode or over HTTP.

with SlackServer() as slack, talking(slack, load, folder, "socket"):
    slack.answer_to(slack.ask("Qui est venu ?")).words()

What it kept lies in `folder`: leave the block and enter it again for a restart.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import httpx

from api.models import Models
from api.settings import read_settings
from api.slack.access import SlackAccess
from api.slack.adapter import Slack
from api.slack.socket import connected
from api.wire import Built, Parts, build_service
from index.build import build
from index.embed import Embedder
from index.search import Searcher
from index.store import Store
from tests.http_service import DOCUMENTS, Load, started
from tests.ollama_replies import Reply, Request
from tests.ollama_server import OllamaServer
from tests.slack_events import SECRET
from tests.slack_server import SlackServer
from tests.slack_wire import APP_TOKEN, BOT_TOKEN
from tests.tiny import TinyEmbedder

Transport = Literal["socket", "http"]
START_S = 60.0


def loads(
    folder: Path,
    texts: Mapping[str, str],
    model_server: str | None = None,
    embedder: Embedder | None = None,
) -> Load:
    """Builds an index of `texts` below `folder`; asks the scripted model at an address, or none."""
    models = Models("none" if model_server is None else "tiny", model_server, 8192, 30.0)

    def load(_: Callable[[str, int, int], None]) -> Built:
        docs = folder / "docs"
        for name, text in texts.items():
            (docs / name).parent.mkdir(parents=True, exist_ok=True)
            (docs / name).write_text(text, encoding="utf-8", newline="")
        encoder = embedder or TinyEmbedder()
        store = Store(folder / "index")
        report = build(docs, store, lambda: encoder, encoder.identity)
        return Built(Parts(Searcher.open(store, encoder), models), report)

    return load


@contextmanager
def scripted(
    folder: Path, texts: dict[str, str] | None = None
) -> Iterator[tuple[OllamaServer, Load]]:
    """A model that says what the test says, over two small documents."""
    with OllamaServer() as model:
        yield model, loads(folder, texts or DOCUMENTS, model.url)


def recite(request: Request, most: int = 100) -> Reply:
    """The sentences that the model was shown, each with its number."""
    lines = list(request.lines().items())[:most]
    return Reply(" ".join(f"{text.rstrip('.')} [{number}]." for number, text in lines))


@contextmanager
def talking(
    slack: SlackServer, load: Load, folder: Path, transport: Transport = "socket", **more: object
) -> Iterator[None]:
    """The adapter is there and connected; it has ended when the block is left."""
    opened = over_socket if transport == "socket" else over_http
    with opened(slack, load, folder, **more):
        yield


@contextmanager
def over_http(
    slack: SlackServer, load: Load, folder: Path, **more: object
) -> Iterator[httpx.Client]:
    """The HTTP service with its Slack route."""
    options: dict[str, object] = {
        "conversations": f"sqlite:///{folder}/conversations.db",
        "slack_bot_token": BOT_TOKEN,
        "slack_signing_secret": SECRET,
        "slack_api_url": slack.api_url,
    }
    with (
        started(load, read_settings(**options | more)) as address,
        httpx.Client(base_url=address, timeout=10, trust_env=False) as client,
    ):
        _ready(client)
        slack.deliver_to = f"{address}/slack/events"
        try:
            yield client
        finally:
            slack.deliver_to = None


def _ready(client: httpx.Client) -> None:
    end = time.monotonic() + START_S
    while client.get("/health").status_code != 200:
        assert time.monotonic() < end, "the service did not become ready"
        time.sleep(0.05)


@contextmanager
def over_socket(slack: SlackServer, load: Load, folder: Path, **more: object) -> Iterator[Slack]:
    """Socket Mode, as `anchorage slack` runs it."""
    address = f"sqlite:///{folder}/conversations.db"
    service = build_service(read_settings(conversations=address, **more))
    access = SlackAccess(BOT_TOKEN, APP_TOKEN, api_url=slack.api_url)
    built: Future[Built] = Future()

    async def parts() -> Parts:
        return (await asyncio.wrap_future(built)).parts

    before = slack.wire.connections
    thread = _Running(lambda: Slack(access, service, parts))
    threading.Thread(target=_built, args=(load, built), daemon=True).start()
    try:
        adapter = thread.started.result(START_S)
        slack.connected(before + 1)
        yield adapter
    finally:
        thread.end()
        service.conversations.close()


def _built(load: Load, built: Future[Built]) -> None:
    try:
        built.set_result(load(lambda stage, done, total: None))
    except BaseException as error:  # noqa: BLE001 - the adapter is told, as it is in the product
        built.set_exception(error)


class _Running:
    """An event loop of its own, with the adapter connected until `end`."""

    def __init__(self, make: Callable[[], Slack]) -> None:
        self.started: Future[Slack] = Future()
        self._make = make
        self._loop = asyncio.new_event_loop()
        self._ended = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="adapter", daemon=True)
        self._thread.start()

    def end(self) -> None:
        self._loop.call_soon_threadsafe(self._ended.set)
        self._thread.join(10)
        assert not self._thread.is_alive(), "the adapter did not end"
        self._loop.close()

    def _run(self) -> None:
        self._loop.run_until_complete(self._live())

    async def _live(self) -> None:
        try:
            slack = self._make()
            async with connected(slack):
                self.started.set_result(slack)
                await self._ended.wait()
        except BaseException as error:
            if self.started.done():
                raise
            self.started.set_exception(error)
