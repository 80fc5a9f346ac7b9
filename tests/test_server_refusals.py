"""What the HTTP service must refuse: wrong bodies, wrong kinds, floods."""

from __future__ import annotations

import json
from collections.abc import Iterator

import httpx
import pytest

from api.body_limit import MAX_BODY_BYTES
from rag.question import MAX_CHARACTERS
from tests.http_service import (
    MARKER,
    QUESTION,
    built,
    error_of,
    raw,
    ready,
    running,
)
from tests.tiny import TinyEmbedder


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    folder = tmp_path_factory.mktemp("service")
    with running(lambda _: built(folder, TinyEmbedder())) as client:
        yield ready(client)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"question": None},
        {"question": 7},
        {"question": ["a"]},
        {"question": ""},
        {"question": " \n\t\u00a0"},
        {"question": "a" * (MAX_CHARACTERS + 1)},
        {"question": QUESTION, "stream": "yes"},
        {"question": QUESTION, "conversation": 7},
        [QUESTION],
        MARKER,
        {MARKER: MARKER},
    ],
)
def test_a_wrong_body_is_refused_without_an_echo(client: httpx.Client, body: object) -> None:
    error_of(client.post("/chat", json=body), 422)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        MARKER.encode(),
        b'{"question": NaN}',
        b'{"question": 1e999}',
        b'{"question": "\\ud800"}',
        b'{"question": "\xff\xfe"}',
        b'{"question": "a", "stream": ' + b"9" * 10_000 + b"}",
        b"[" * 100_000,
        b'{"question": ' + b"[" * 100_000,
    ],
)
def test_what_is_not_json_is_a_client_error(client: httpx.Client, content: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    response = client.post("/chat", content=content, headers=headers)
    assert response.status_code in {400, 422}
    error_of(response, response.status_code)


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_only_json_is_read(client: httpx.Client, kind: str) -> None:
    content = json.dumps({"question": QUESTION}).encode()
    headers = {"Content-Type": kind} if kind else {}
    error_of(client.post("/chat", content=content, headers=headers), 415)


def test_unknown_routes_and_methods_have_the_same_shape(client: httpx.Client) -> None:
    error_of(client.get(f"/{MARKER}"), 404)
    refused = client.get("/chat")
    error_of(refused, 405)
    assert refused.headers["Allow"] == "POST"


def test_a_body_of_the_limit_is_read_and_one_byte_more_is_not(client: httpx.Client) -> None:
    def post(size: int) -> httpx.Response:
        start = json.dumps({"question": QUESTION})[:-1] + ', "padding": "'
        body = start + "a" * (size - len(start) - 2) + '"}'
        return client.post("/chat", content=body, headers={"Content-Type": "application/json"})

    assert post(MAX_BODY_BYTES).status_code == 200
    error_of(post(MAX_BODY_BYTES + 1), 413)


def test_an_announced_flood_is_refused_before_it_comes(client: httpx.Client) -> None:
    head = (
        "POST /chat HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        "Content-Length: 104857600\r\n\r\n"
    )
    assert raw(client.base_url.port, head).startswith(b"HTTP/1.1 413 ")


def test_a_client_that_sends_all_the_same_still_reads_why(client: httpx.Client) -> None:
    size = 8 * MAX_BODY_BYTES
    head = f"POST /chat HTTP/1.1\r\nHost: localhost\r\nContent-Length: {size}\r\n\r\n"
    assert raw(client.base_url.port, head + "a" * size).startswith(b"HTTP/1.1 413 ")


def test_a_chunked_flood_is_refused_while_it_comes(client: httpx.Client) -> None:
    head = (
        "POST /chat HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        "Transfer-Encoding: chunked\r\n\r\n"
    )
    size = 64 * 1024
    chunk = f"{size:x}\r\n{MARKER:a>{size}}\r\n"
    # One chunk over the limit, and no last chunk: whoever waits for the end waits for ever.
    reply = raw(client.base_url.port, head + chunk * (MAX_BODY_BYTES // size + 1))
    assert reply.startswith(b"HTTP/1.1 413 ")
    assert MARKER.encode() not in reply
