"""The HTTP service over a real socket: answers, streams, and everything it must refuse."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from api import streams
from api.wire import Built, Progress
from rag.question import MAX_CHARACTERS
from tests.http_service import (
    DOCUMENTS,
    MARKER,
    QUESTION,
    BrokenEmbedder,
    SlowEmbedder,
    built,
    error_of,
    events_of,
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


# Answers


def test_an_answer_cites_exact_quotes_of_the_sources(client: httpx.Client) -> None:
    response = client.post("/chat", json={"question": QUESTION})
    assert response.status_code == 200
    answer = response.json()
    assert answer["question"] == QUESTION
    assert answer["status"] == "answered"
    assert len(answer["conversation"]) == 32
    assert "Marco Rubio" in answer["text"]
    assert answer["citations"]
    for citation in answer["citations"]:
        text = client.get(f"/sources/{citation['source']}").json()["text"]
        assert text[citation["start"] : citation["end"]] == citation["quote"]


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        ({"question": QUESTION, "stream": True}, {}),
        ({"question": QUESTION}, {"Accept": "text/event-stream"}),
    ],
)
def test_a_stream_tells_what_was_found_each_claim_and_the_answer(
    client: httpx.Client, body: dict[str, object], headers: dict[str, str]
) -> None:
    events = events_of(client.post("/chat", json=body, headers=headers))
    names = [name for name, _ in events]
    answer = events[-1][1]
    assert names == ["retrieved", *["claim"] * len(answer["claims"]), "answer"]
    assert events[0][1]["hits"] == client.get("/search", params={"q": QUESTION}).json()["hits"]
    assert [data["claim"] for name, data in events if name == "claim"] == answer["claims"]
    whole = client.post("/chat", json={"question": QUESTION}).json()
    for passing in ("id", "timings_ms", "conversation"):
        del answer[passing], whole[passing]
    assert answer == whole


def test_what_the_sources_do_not_say_is_refused(client: httpx.Client) -> None:
    question = "How do I bake sourdough bread?"
    answer = client.post("/chat", json={"question": question}).json()
    assert answer["status"] == "refused"
    assert answer["claims"] == []
    assert answer["refusal"]["text"] == answer["text"]


def test_a_comment_keeps_a_waiting_stream_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "PING_S", 0.1)
    with running(lambda _: built(tmp_path, SlowEmbedder(seconds=0.5))) as client:
        response = ready(client).post("/chat", json={"question": QUESTION, "stream": True})
    first = response.text.replace("\r\n", "\n").split("\n\n")[0]
    assert first.startswith(":")
    assert [name for name, _ in events_of(response)][-1] == "answer"


def test_the_api_describes_itself(client: httpx.Client) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    assert set(paths) == {
        "/chat",
        "/conversations/{id}",
        "/health",
        "/metrics",
        "/search",
        "/sources",
        "/sources/{id}",
        "/v1/chat/completions",
        "/v1/models",
    }


# Sources and search


def test_sources_are_listed_without_and_given_with_their_text(client: httpx.Client) -> None:
    listed = client.get("/sources").json()["sources"]
    assert [source["id"] for source in listed] == sorted(DOCUMENTS)
    for source in listed:
        assert "text" not in source
        whole = client.get("/sources/" + source["id"]).json()
        text = DOCUMENTS[source["id"]]
        assert whole == {**source, "text": text}
        assert whole["characters"] == len(text)


@pytest.mark.parametrize(
    "id_",
    [
        "nothing.txt",
        "../index/manifest.json",
        "..%2f..%2fetc%2fpasswd",
        "%2fetc%2fpasswd",
        "/etc/passwd",
        "live/../delegation.txt",
        "./delegation.txt",
        "%00",
        "%ff",
        "delegation.txt%00",
        "",
    ],
)
def test_a_source_is_looked_up_and_never_a_path(client: httpx.Client, id_: str) -> None:
    # As written: httpx would tidy the dots away before sending.
    port = client.base_url.port
    reply = raw(
        port, f"GET /sources/{id_} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    )
    assert reply.startswith(b"HTTP/1.1 404 ")
    assert b"root:" not in reply


def test_search_finds_passages_at_their_place(client: httpx.Client) -> None:
    hits = client.get("/search", params={"q": "délégation russe", "k": 1}).json()["hits"]
    assert len(hits) == 1
    assert set(hits[0]) == {"source", "start", "end", "text", "heading", "score"}
    assert hits[0]["source"] == "delegation.txt"
    assert DOCUMENTS["delegation.txt"][hits[0]["start"] : hits[0]["end"]] == hits[0]["text"]


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"q": ""},
        {"q": " \t"},
        {"q": "a" * (MAX_CHARACTERS + 1)},
        {"q": "a", "k": "0"},
        {"q": "a", "k": "51"},
        {"q": "a", "k": "x"},
    ],
)
def test_a_search_needs_words_and_a_sensible_number(
    client: httpx.Client, query: dict[str, str]
) -> None:
    error_of(client.get("/search", params=query), 422)


def test_health_names_what_answers(client: httpx.Client) -> None:
    health = client.get("/health").json()
    assert health["status"] == "ok"
    assert health["model"] == {"name": "extractive", "digest": None}
    answer = client.post("/chat", json={"question": QUESTION}).json()
    assert (health["index"], health["encoder"]) == (answer["index"], answer["encoder"])


# Loading and failing


def test_it_says_when_to_come_back_while_it_loads_and_then_answers(tmp_path: Path) -> None:
    gate = threading.Event()

    def load(_: Progress) -> Built:
        assert gate.wait(10)
        return built(tmp_path, TinyEmbedder())

    with running(load) as client:
        for response in (
            client.get("/health"),
            client.get("/sources"),
            client.get("/search", params={"q": "a"}),
            client.post("/chat", json={"question": QUESTION}),
            client.post("/chat", json={"question": QUESTION, "stream": True}),
        ):
            assert error_of(response, 503)["code"] == "loading"
            assert int(response.headers["Retry-After"]) >= 1
        gate.set()
        assert ready(client).post("/chat", json={"question": QUESTION}).status_code == 200


def test_a_fault_nobody_foresaw_says_nothing_of_itself(tmp_path: Path) -> None:
    with running(lambda _: built(tmp_path, BrokenEmbedder())) as client:
        question = f"{QUESTION} {MARKER}"
        whole = ready(client).post("/chat", json={"question": question})
        stream = client.post("/chat", json={"question": question, "stream": True})
    assert error_of(whole, 500)["code"] == "internal"
    assert whole.headers["connection"] == "close"
    (name, data), *more = events_of(stream)
    assert (name, data["error"]["code"], more) == ("error", "internal", [])
    assert MARKER not in stream.text
