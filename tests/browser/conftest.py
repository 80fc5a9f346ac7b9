"""A browser, the services it visits, and what holds on every page: no error, no outside request."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest
import pytest_asyncio

from tests.browser.hostile import write_documents
from tests.browser.scripted import Script, ScriptedService, running
from tests.browser.service import Service, started

if TYPE_CHECKING:
    from playwright.async_api import Browser, ConsoleMessage, Page

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--no-first-run"),
]
TIMEOUT_MS = 30_000
"""How long a page may take over one step, on a busy machine."""


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of an installed Chromium."""
    found = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if found is None:
        reason = f"no Chromium in PATH (looked for {', '.join(CHROMIUMS)}): install one"
        # Where root runs the tests for others to rely on, it could have installed one.
        if "CI" in os.environ and os.geteuid() == 0:
            pytest.fail(reason)
        pytest.skip(reason)
    return found


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser(chromium: str) -> AsyncIterator[Browser]:
    from playwright.async_api import async_playwright

    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield launched
        await launched.close()


Visit = Callable[..., Awaitable["Page"]]


@dataclass
class Seen:
    """What a page asked for and complained of. No slots: Playwright marks what it calls back."""

    requests: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", self._heard)

    def _heard(self, message: ConsoleMessage) -> None:
        # A refused request is a test's own doing; a breach of the policy is not.
        refused = message.text.startswith("Failed to load resource")
        if message.type in ("error", "warning") and not refused:
            self.faults.append(message.text)


@pytest_asyncio.fixture(loop_scope="session")
async def visit(browser: Browser) -> AsyncIterator[Visit]:
    """Opens pages, each in a profile of its own; at the end judges what they did."""
    contexts = []
    seen: dict[str, Seen] = {}

    async def visit(
        address: str,
        path: str = "/",
        *,
        locale: str = "en-GB",
        scheme: Literal["light", "dark"] = "light",
        width: int = 1280,
        height: int = 800,
        **more: Any,
    ) -> Page:
        context = await browser.new_context(
            locale=locale,
            color_scheme=scheme,
            viewport={"width": width, "height": height},
            permissions=["clipboard-read", "clipboard-write"],
            **more,
        )
        contexts.append(context)
        page = await context.new_page()
        page.set_default_timeout(TIMEOUT_MS)
        seen.setdefault(address, Seen()).watch(page)
        await page.goto(address + path)
        return page

    yield visit
    for context in contexts:
        await context.close()
    for address, watched in seen.items():
        assert watched.faults == []
        assert [url for url in watched.requests if not url.startswith(f"{address}/")] == []


class Canary:
    """A server that nothing may ask for anything; it counts who does."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        asked = self.asked

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked.append(self.path)
                self.send_response(204)
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                """Says nothing on stderr."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}"


@pytest.fixture(scope="session")
def canary() -> Iterator[Canary]:
    canary = Canary()
    thread = threading.Thread(target=canary.server.serve_forever)
    thread.start()
    yield canary
    canary.server.shutdown()
    canary.server.server_close()
    thread.join()


@dataclass(frozen=True, slots=True)
class Services:
    shipped: Service
    hostile: Service


@pytest.fixture(scope="session")
def services(
    chromium: str,
    canary: Canary,
    seeds_documents: Path,
    bundled_index: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Services]:
    """The real service twice, over the shipped documents and over hostile ones; both loading."""
    folder = tmp_path_factory.mktemp("services")
    write_documents(folder / "hostile", canary.address)
    with (
        started(seeds_documents, bundled_index) as shipped,
        started(folder / "hostile", folder / "index-hostile") as hostile,
    ):
        yield Services(shipped, hostile)


@pytest.fixture(scope="session")
def seeds_service(services: Services) -> Service:
    return services.shipped.ready()


@pytest.fixture(scope="session")
def hostile_service(services: Services) -> Service:
    return services.hostile.ready()


@pytest.fixture(scope="session")
def scripted_service(services: Services) -> Iterator[ScriptedService]:
    """Needs nothing of the real ones, which load while it is visited."""
    with running() as service:
        yield service


@pytest.fixture
def script(scripted_service: ScriptedService) -> Script:
    """A new script for each test."""
    return scripted_service.reset()
