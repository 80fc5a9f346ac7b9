"""Conversations over HTTP: kept, continued, somebody's own, deleted."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from api import database
from tests.http_service import (
    MARKER,
    QUESTION,
    as_,
    built,
    error_of,
    events_of,
    keys_setting,
    ready,
    running,
)
from tests.tiny import TinyEmbedder


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    folder = tmp_path_factory.mktemp("service")
    with running(
        lambda _: built(folder, TinyEmbedder()), api_keys=keys_setting(), rate_limit=0
    ) as client:
        yield ready(client)


def ask(
    client: httpx.Client, name: str, conversation: str | None, **more: object
) -> httpx.Response:
    body = {"question": QUESTION, "conversation": conversation, **more}
    return client.post("/chat", json=body, headers=as_(name))


def test_a_conversation_goes_on_and_can_be_read(client: httpx.Client) -> None:
    first = ask(client, "ann", None).json()
    second = ask(client, "ann", first["conversation"]).json()
    assert second["conversation"] == first["conversation"]
    kept = client.get(f"/conversations/{first['conversation']}", headers=as_("ann")).json()
    assert [turn["number"] for turn in kept["turns"]] == [1, 2]
    assert all(turn["index"] == first["index"] for turn in kept["turns"])
    for turn, told in zip(kept["turns"], (first, second), strict=True):
        assert turn["question"] == QUESTION
        assert {**turn["answer"], "conversation": first["conversation"]} == told


def test_a_follow_up_is_understood_from_the_store(client: httpx.Client) -> None:
    first = ask(client, "ann", None, question="Qui est venu avec Donald Trump ?").json()
    id = first["conversation"]
    followed = ask(client, "ann", id, question="Et Lavrov ?").json()
    alone = ask(client, "ann", None, question="Et Lavrov ?").json()
    assert followed["standalone_question"] != "Et Lavrov ?"
    assert alone["standalone_question"] == "Et Lavrov ?"


def test_a_stream_is_kept_too(client: httpx.Client) -> None:
    told = events_of(ask(client, "ann", None, stream=True))[-1][1]
    kept = client.get(f"/conversations/{told['conversation']}", headers=as_("ann")).json()
    assert {**kept["turns"][0]["answer"], "conversation": kept["id"]} == told


def test_deleting_over_http(client: httpx.Client) -> None:
    id = ask(client, "ann", None).json()["conversation"]
    path = f"/conversations/{id}"
    assert client.delete(path, headers=as_("ann")).status_code == 204
    assert error_of(client.get(path, headers=as_("ann")), 404)["code"] == "no_conversation"
    error_of(client.delete(path, headers=as_("ann")), 404)
    error_of(ask(client, "ann", id), 404)
    error_of(ask(client, "ann", id, stream=True), 404)


@pytest.mark.parametrize("pairs", [10, pytest.param(200, marks=pytest.mark.long)])
def test_nobody_reaches_a_conversation_of_somebody_else(client: httpx.Client, pairs: int) -> None:
    for number in range(pairs):
        mine, other = ("ann", "bob") if number % 2 else ("bob", "ann")
        id = ask(client, mine, None).json()["conversation"]
        path = f"/conversations/{id}"
        refusals = [
            client.get(path, headers=as_(other)),
            client.delete(path, headers=as_(other)),
            ask(client, other, id),
            ask(client, other, id, stream=True),
        ]
        for refused in refusals:
            assert error_of(refused, 404)["code"] == "no_conversation"
        # As if it did not exist: the same words as for an id that nobody has.
        nothing = client.get(f"/conversations/{'x' * 32}", headers=as_(other))
        assert refusals[0].content == nothing.content
        assert len(client.get(path, headers=as_(mine)).json()["turns"]) == 1


@pytest.mark.parametrize("id", [MARKER, "..%2f..", "%00", "x" * 5000])
def test_ids_of_no_conversation(client: httpx.Client, id: str) -> None:
    error_of(client.get(f"/conversations/{id}", headers=as_("ann")), 404)
    error_of(client.delete(f"/conversations/{id}", headers=as_("ann")), 404)


def test_turns_of_one_conversation_at_the_same_time_are_all_kept(client: httpx.Client) -> None:
    id = ask(client, "ann", None).json()["conversation"]
    statuses: list[int] = []
    threads = [
        threading.Thread(target=lambda: statuses.append(ask(client, "ann", id).status_code))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    kept = client.get(f"/conversations/{id}", headers=as_("ann")).json()
    assert statuses == [200] * 8
    assert [turn["number"] for turn in kept["turns"]] == list(range(1, 10))


def test_a_locked_database_is_503_and_one_terminal_event(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_S", 0.2)
    place = tmp_path / "kept.db"
    with running(
        lambda _: built(tmp_path, TinyEmbedder()), conversations=f"sqlite:///{place}"
    ) as client:
        ready(client)
        holder = sqlite3.connect(place, isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        whole = client.post("/chat", json={"question": QUESTION})
        events = events_of(client.post("/chat", json={"question": QUESTION, "stream": True}))
        holder.close()
        assert client.post("/chat", json={"question": QUESTION}).status_code == 200
    assert error_of(whole, 503)["code"] == "busy"
    names = [name for name, _ in events]
    assert names[-1] == "error"
    assert events[-1][1]["error"]["code"] == "busy"
    assert "answer" not in names
