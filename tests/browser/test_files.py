"""The page's files over HTTP: a strict policy on each, nothing beside them. Needs no browser."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from api.page_files import mount_page

PAGE = Path(__file__).resolve().parents[2] / "api" / "page"
FILES = sorted(path.name for path in PAGE.iterdir())


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI()
    mount_page(app)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        yield client


@pytest.mark.parametrize("name", FILES)
async def test_each_file_is_served_whole_under_the_policy(
    client: httpx.AsyncClient, name: str
) -> None:
    path = "/" if name == "index.html" else f"/page/{name}"
    response = await client.get(path)
    assert response.content == (PAGE / name).read_bytes()
    kinds = {
        "css": "text/css",
        "html": "text/html",
        "js": "text/javascript",
        "svg": "image/svg+xml",
    }
    assert response.headers["Content-Type"].split(";")[0] == kinds[name.rpartition(".")[2]]
    policy = dict(
        part.strip().split(" ", 1)
        for part in response.headers["Content-Security-Policy"].split(";")
    )
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["form-action"] == policy["base-uri"] == "'none'"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    again = await client.get(path, headers={"If-None-Match": response.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    head = await client.head(path)
    assert (head.status_code, head.content) == (200, b"")


@pytest.mark.parametrize(
    "path",
    ["/page/", "/page/index.html", "/page/../page_files.py", "/page/%2e%2e/wire.py", "/page/x"],
)
async def test_there_is_nothing_beside_them(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.get(path)).status_code == 404


@pytest.mark.parametrize("name", FILES)
def test_no_file_names_another_site_or_holds_inline_code(name: str) -> None:
    text = (PAGE / name).read_text(encoding="utf-8")
    outside = set(re.findall(r"""(?:https?:)?//[\w.-]+\.\w+[^\s"')]*""", text))
    # A reference to the standard in a comment, and the name of the SVG format.
    assert {
        it for it in outside if "whatwg.org" not in it and "www.w3.org/2000/svg" not in it
    } == set()
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(", text)
    if name == "index.html":
        assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", text)


@pytest.mark.parametrize("name", [name for name in FILES if name.endswith(".js")])
def test_each_module_is_small_and_imports_modules_that_are_there(name: str) -> None:
    text = (PAGE / name).read_text(encoding="utf-8")
    assert text.startswith("// "), "a module says what it is"
    assert text.count("\n") < 200
    imported = re.findall(r'from "\./([\w.]+)"', text)
    assert [it for it in imported if it not in FILES] == []
