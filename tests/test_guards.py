"""Who is let in: hosts, origins, heads that never end; and what every response says of itself."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from api import body_limit, protocol
from api.errors import SettingsError
from api.hosts import host_name, is_loopback
from api.settings import read_settings
from tests.http_service import MARKER, QUESTION, built, error_of, raw, ready, running
from tests.tiny import TinyEmbedder


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    folder = tmp_path_factory.mktemp("service")
    with running(lambda _: built(folder, TinyEmbedder())) as client:
        yield ready(client)


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("localhost", "localhost"),
        ("LocalHost:8000", "localhost"),
        ("localhost.", "localhost"),
        ("[::1]:80", "::1"),
        ("a.example:", "a.example"),
        ("", None),
        (":80", None),
        ("a:b", None),
        ("a:99999", None),
        ("user@a", None),
        ("a/b", None),
        ("a?b", None),
        ("a#b", None),
        ("[::1", None),
        ("a b", "a b"),
    ],
)
def test_the_name_in_a_host_header(host: str, name: str | None) -> None:
    assert host_name(host) == name


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.9.1", "::1"])
def test_this_machine_alone(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.0.0.1", "localhost.example", "", "127"])
def test_not_this_machine_alone(host: str) -> None:
    assert not is_loopback(host)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]", "LOCALHOST:1234"])
def test_names_of_this_machine_are_answered(client: httpx.Client, host: str) -> None:
    assert client.get("/health", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "localhost.evil.example", "10.0.0.1", "127.0.0.1.nip.io", "0.0.0.0", MARKER],
)
@pytest.mark.parametrize("path", ["/", "/health", "/sources", "/docs", "/nothing"])
def test_a_foreign_host_is_refused(client: httpx.Client, host: str, path: str) -> None:
    refused = client.get(path, headers={"Host": host})
    assert error_of(refused, 403)["code"] == "foreign_host"


@pytest.mark.parametrize("head", ["GET /health HTTP/1.0\r\n", "GET /health HTTP/1.0\r\nHost:\r\n"])
def test_a_request_to_no_host_is_refused(client: httpx.Client, head: str) -> None:
    assert raw(client.base_url.port, f"{head}\r\n").startswith(b"HTTP/1.1 403 ")


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example",
        "null",
        "",
        "http://localhost",
        "http://localhost:1",
        "file://",
        "http://user@{host}",
        "https://{host}.evil.example",
    ],
)
def test_a_foreign_origin_is_refused(client: httpx.Client, origin: str) -> None:
    host = f"{client.base_url.host}:{client.base_url.port}"
    headers = {"Origin": origin.format(host=host)}
    refused = client.post("/chat", json={"question": QUESTION}, headers=headers)
    assert error_of(refused, 403)["code"] == "foreign_origin"
    assert not any(name.startswith("access-control") for name in refused.headers)


def test_the_own_page_may_ask(client: httpx.Client) -> None:
    headers = {"Origin": f"http://{client.base_url.host}:{client.base_url.port}"}
    asked = client.post("/chat", json={"question": QUESTION}, headers=headers)
    assert asked.status_code == 200


def test_no_other_site_is_allowed_by_a_preflight(client: httpx.Client) -> None:
    headers = {"Origin": "http://evil.example", "Access-Control-Request-Method": "POST"}
    assert client.options("/chat", headers=headers).status_code == 403


def test_the_public_address_and_allowed_hosts_are_answered(tmp_path: Path) -> None:
    with running(
        lambda _: built(tmp_path, TinyEmbedder()),
        public_url="https://Ask.example/",
        allowed_hosts="news.example, [2001:db8::1]",
    ) as client:
        ready(client)
        for host in ("ask.example", "news.example:8443", "[2001:db8::1]:80"):
            assert client.get("/health", headers={"Host": host}).status_code == 200
        headers = {"Host": "127.0.0.1:1", "Origin": "https://ask.example"}
        assert client.get("/health", headers=headers).status_code == 200
        assert client.get("/health", headers={"Host": "2.example"}).status_code == 403


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("public_url", "ask.example"),
        ("public_url", "ftp://ask.example"),
        ("public_url", "https://"),
        ("public_url", "https://ask.example/path"),
        ("allowed_hosts", "https://ask.example"),
        ("allowed_hosts", "ask.example:80"),
        ("rate_limit", "-1"),
    ],
)
def test_settings_of_the_service_that_can_not_be_used(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match="it must be"):
        read_settings(**{name: value})


@pytest.mark.parametrize(
    "path", ["/", "/health", "/sources", "/search?q=a", "/metrics", "/docs", "/v1/models", "/no"]
)
def test_every_response_says_what_a_browser_may_do_with_it(client: httpx.Client, path: str) -> None:
    headers = client.get(path).headers
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "unsafe-eval" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "server" not in headers


def test_the_interface_is_described_without_another_site(client: httpx.Client) -> None:
    page = client.get("/docs").text
    assert "POST /chat" in page
    assert "Qui accompagnait Trump ?" in page
    assert "<script" not in page
    assert "http:" not in page
    assert "https:" not in page


# Slow and silent clients


@pytest.fixture
def impatient(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The port of a service that waits half a second for a head, and as long for a body."""
    monkeypatch.setattr(protocol, "HEAD_S", 0.5)
    monkeypatch.setattr(body_limit, "BODY_S", 0.5)
    with running(lambda _: built(tmp_path, TinyEmbedder())) as client:
        ready(client)
        assert client.base_url.port is not None
        yield client.base_url.port


HEAD = "GET /health HTTP/1.1\r\nHost: localhost\r\n"


def _seconds_until_closed(connection: socket.socket) -> float:
    connection.settimeout(10)
    began = time.monotonic()
    try:
        while connection.recv(65536):
            pass
    except ConnectionResetError:
        pass
    return time.monotonic() - began


@pytest.mark.parametrize("sent", ["", "G", HEAD, HEAD + "X-A: b\r\n"])
def test_heads_that_never_end_are_closed(impatient: int, sent: str) -> None:
    connections = [socket.create_connection(("127.0.0.1", impatient), 5) for _ in range(50)]
    try:
        for connection in connections:
            connection.sendall(sent.encode())
        assert max(map(_seconds_until_closed, connections)) < 3
    finally:
        for connection in connections:
            connection.close()


def test_a_head_that_drips_is_closed(impatient: int) -> None:
    # Reset or broken pipe, by chance.
    closed = pytest.raises(OSError, match=r"Connection reset|Broken pipe")
    with socket.create_connection(("127.0.0.1", impatient), 5) as connection, closed:
        _drip(connection, seconds=10)


def _drip(connection: socket.socket, seconds: float) -> None:
    """A head whose lines never end, byte by byte."""
    for _ in range(int(seconds / 0.05)):
        connection.sendall(b"G")
        time.sleep(0.05)


def test_a_second_head_has_the_same_time(impatient: int) -> None:
    with socket.create_connection(("127.0.0.1", impatient), 5) as connection:
        connection.sendall((HEAD + "\r\n").encode())
        assert connection.recv(65536).startswith(b"HTTP/1.1 200 ")
        connection.sendall(b"GET /he")
        assert _seconds_until_closed(connection) < 3


def test_a_body_that_does_not_come_is_refused(impatient: int) -> None:
    head = (
        "POST /chat HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        'Content-Length: 100\r\n\r\n{"question": '
    )
    began = time.monotonic()
    assert raw(impatient, head).startswith(b"HTTP/1.1 408 ")
    assert time.monotonic() - began < 4


def test_a_slow_answer_is_no_slow_head(impatient: int) -> None:
    """The clock of the head does not run while a stream is open."""
    with httpx.Client(base_url=f"http://127.0.0.1:{impatient}", trust_env=False) as client:
        for _ in range(3):
            assert client.get("/health").status_code == 200
            time.sleep(0.4)
