"""Open streams: who leaves is let go, who stays is told the end, and it comes exactly once."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from api import limits
from tests.http_service import (
    DOCUMENTS,
    QUESTION,
    built_with_model,
    error_of,
    events_in,
    ready,
    running,
)
from tests.ollama_replies import Reply
from tests.ollama_server import OllamaServer

ROOT = Path(__file__).resolve().parent.parent
WORDS = "Donald Trump est venu avec Marco Rubio et Steve Witkoff [1]. "


@pytest.fixture
def slow_model() -> Iterator[OllamaServer]:
    """Writes for half a minute."""
    with OllamaServer() as model:
        model.always(Reply(WORDS * 10, delay_s=0.4))
        yield model


def _open_stream(port: int | None, path: str = "/chat", stream: bool = True) -> socket.socket:
    if path == "/chat":
        body = {"question": QUESTION, "stream": stream}
    else:
        body = {"messages": [{"role": "user", "content": QUESTION}], "stream": stream}
    content = json.dumps(body).encode()
    connection = socket.create_connection(("127.0.0.1", port or 0), 10)
    connection.sendall(
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(content)}\r\n\r\n".encode()
        + content
    )
    return connection


def _chats(model: OllamaServer, count: int) -> None:
    end = time.monotonic() + 10
    while len(model.chats()) < count:
        assert time.monotonic() < end, f"{len(model.chats())} of {count} reached the model"
        time.sleep(0.02)


@pytest.mark.parametrize(
    ("path", "stream"),
    [
        ("/chat", True),
        ("/chat", False),
        ("/v1/chat/completions", True),
        ("/v1/chat/completions", False),
    ],
)
def test_a_reader_that_leaves_stops_the_model_within_a_second(
    tmp_path: Path, slow_model: OllamaServer, path: str, stream: bool
) -> None:
    with running(lambda _: built_with_model(tmp_path, slow_model.url)) as client:
        ready(client)
        connection = _open_stream(client.base_url.port, path, stream)
        _chats(slow_model, 1)
        connection.close()
        assert slow_model.chats()[0].left.wait(1.0)
        time.sleep(0.1)
        text = client.get("/metrics").text
    assert 'anchorage_unanswered_total{code="left"} 1.0' in text
    assert "anchorage_answering 0.0" in text


def test_an_answer_nobody_waited_for_is_not_kept(tmp_path: Path, slow_model: OllamaServer) -> None:
    place = tmp_path / "kept.db"
    with running(
        lambda _: built_with_model(tmp_path, slow_model.url), conversations=f"sqlite:///{place}"
    ) as client:
        connection = _open_stream(ready(client).base_url.port)
        _chats(slow_model, 1)
        connection.close()
        assert slow_model.chats()[0].left.wait(1.0)
    assert b"Donald Trump" not in place.read_bytes()


def test_more_than_may_wait_are_told_to_come_back(
    tmp_path: Path, slow_model: OllamaServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "ANSWERING", 2)
    monkeypatch.setattr(limits, "WAITING", 1)
    monkeypatch.setattr(limits, "LONGEST_WAIT_S", 0.6)
    with running(lambda _: built_with_model(tmp_path, slow_model.url)) as client:
        port = ready(client).base_url.port
        streams = [_open_stream(port) for _ in range(2)]
        _chats(slow_model, 2)
        waiting = _open_stream(port)
        _until(client, "anchorage_waiting 1.0")
        refused = client.post("/chat", json={"question": QUESTION})
        assert error_of(refused, 503)["code"] == "busy"
        assert int(refused.headers["Retry-After"]) >= 1
        received = b""
        while b"event: error" not in received:
            received += waiting.recv(65536)
        assert b'"busy"' in received
        for connection in (*streams, waiting):
            connection.close()
        _until(client, "anchorage_answering 0.0")


def _until(client: httpx.Client, line: str) -> None:
    end = time.monotonic() + 5
    while line not in client.get("/metrics").text:
        assert time.monotonic() < end, line
        time.sleep(0.05)


# The end of the service, in a process of its own


def _serve(tmp_path: Path, model: OllamaServer) -> tuple[subprocess.Popen[str], int]:
    docs = tmp_path / "docs"
    for name, text in DOCUMENTS.items():
        (docs / name).parent.mkdir(parents=True, exist_ok=True)
        (docs / name).write_text(text, encoding="utf-8")
    environment = {**os.environ, "OLLAMA_HOST": model.url, "ANCHORAGE_MODEL": "tiny:latest"}
    environment["ANCHORAGE_CONVERSATIONS"] = f"sqlite:///{tmp_path}/kept.db"
    environment["ANCHORAGE_LOG_LEVEL"] = "info"
    command = [sys.executable, "-c", "from api.cli import main; main()", "serve", "--port", "0"]
    places = ["--docs", str(docs), "--index", str(tmp_path / "index")]
    process = subprocess.Popen(
        [*command, *places],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=(tmp_path / "log").open("w"),
        text=True,
    )
    assert process.stdout is not None
    found = re.search(r":(\d+) ", process.stdout.readline())
    assert found
    return process, int(found[1])


def _read_all(connection: socket.socket, received: list[str]) -> None:
    content = b""
    while part := connection.recv(65536):
        content += part
    received.append(content.decode())


def test_the_end_is_told_to_every_open_stream(tmp_path: Path, slow_model: OllamaServer) -> None:
    process, port = _serve(tmp_path, slow_model)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
            end = time.monotonic() + 120
            while client.get("/health").status_code != 200:
                assert time.monotonic() < end
                time.sleep(0.2)
        connections = [_open_stream(port) for _ in range(50)]
        whole = _open_stream(port, stream=False)
        idle = socket.create_connection(("127.0.0.1", port))
        _chats(slow_model, 51)
        received: list[str] = []
        threads = [
            threading.Thread(target=_read_all, args=(connection, received))
            for connection in (*connections, whole)
        ]
        for thread in threads:
            thread.start()
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        # By the signal that ended it, as a shell expects (uvicorn raises it anew).
        assert process.wait(10) in (0, -signal.SIGTERM)
        took = time.monotonic() - began
        for thread in threads:
            thread.join(5)
    finally:
        process.kill()
        process.wait()
    idle.close()
    assert took <= 5
    streams = [text for text in received if "text/event-stream" in text]
    assert len(streams) == 50
    for text in streams:
        body = "".join(re.split(r"\r\n[0-9a-f]+\r\n", text.partition("\r\n\r\n")[2]))
        names = re.findall(r"event: (\w+)", body)
        assert names[0] == "retrieved"
        assert names.count("error") == 1
        assert names[-1] == "error"
        assert '"shutdown"' in body
    refused = next(text for text in received if "text/event-stream" not in text)
    assert refused.startswith("HTTP/1.1 503 ")
    assert '"shutdown"' in refused
    assert all(request.left.wait(1) for request in slow_model.chats())
    assert "Donald Trump" not in (tmp_path / "log").read_text()


def test_a_slow_model_is_waited_for_with_comments(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.streams.PING_S", 0.1)
    with OllamaServer() as model:
        model.always(Reply(WORDS, first_delay_s=0.6))
        with running(lambda _: built_with_model(tmp_path, model.url)) as client:
            response = ready(client).post("/chat", json={"question": QUESTION, "stream": True})
    assert response.text.count(": ping") >= 3
    names = [name for name, _ in events_in(response.text)]
    assert names == ["retrieved", "claim", "answer"]
