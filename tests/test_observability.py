"""What the service counts and logs: stages, refusals, dropped sentences; ids and sizes, no text."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from api.logs import JsonLines
from tests.http_service import (
    KEYS,
    MARKER,
    QUESTION,
    BrokenEmbedder,
    as_,
    built,
    built_with_model,
    keys_setting,
    ready,
    running,
)
from tests.ollama_replies import Fault, Reply
from tests.ollama_server import OllamaServer

CLAIM = "Donald Trump est venu avec Marco Rubio et Steve Witkoff [1]. "


def samples(client: httpx.Client) -> dict[tuple[str, ...], float]:
    """Every sample of /metrics by its name and label values, the labels in order of their names."""
    response = client.get("/metrics", headers=as_("ann"))
    assert response.headers["content-type"].startswith("text/plain; version=0.0.4")
    return {
        (sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(response.text)
        for sample in family.samples
    }


@pytest.fixture
def model() -> Iterator[OllamaServer]:
    with OllamaServer() as model:
        yield model


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """Everything that is logged, at the most talkative level."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    # The client of these tests logs in this process too, whole addresses.
    handler.addFilter(lambda record: record.name != "httpx")
    yield stream
    root.removeHandler(handler)
    root.setLevel(level)


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_answers_refusals_and_stages_are_counted(tmp_path: Path, model: OllamaServer) -> None:
    model.always(CLAIM + "Il est venu avec 17 généraux [1].")
    with running(
        lambda _: built_with_model(tmp_path, model.url), api_keys=keys_setting()
    ) as client:
        ready(client)
        client.post("/chat", json={"question": QUESTION}, headers=as_("ann"))
        model.always(Reply(CLAIM, fault=Fault.CUT))
        client.post("/chat", json={"question": QUESTION}, headers=as_("bob"))
        bread = {"question": "How do I bake sourdough bread?"}
        client.post("/chat", json=bread, headers=as_("ann"))
        client.get("/sources")
        counted = samples(client)
    assert counted["anchorage_answers_total", "answered", "ollama"] == 1
    assert counted["anchorage_answers_total", "refused", "extractive"] == 1
    assert counted["anchorage_refusals_total", "off_topic"] == 1
    assert counted["anchorage_dropped_claims_total", "number"] >= 1
    assert counted["anchorage_degraded_answers_total",] == 1
    assert counted["anchorage_answer_seconds_count", "retrieve"] == 3
    assert counted["anchorage_answer_seconds_count", "first_claim"] == 2
    assert counted["anchorage_answer_seconds_count", "total"] == 3
    assert counted["anchorage_http_requests_total", "POST", "/chat", "200"] == 3
    assert counted["anchorage_http_requests_total", "GET", "none", "401"] == 1
    assert counted["anchorage_answering",] == 0
    assert counted["anchorage_waiting",] == 0


def test_logs_hold_ids_and_sizes(tmp_path: Path, model: OllamaServer, logged: io.StringIO) -> None:
    model.always(CLAIM)
    with running(
        lambda _: built_with_model(tmp_path, model.url), api_keys=keys_setting()
    ) as client:
        ready(client)
        question = f"{QUESTION} {MARKER}"
        told = client.post("/chat", json={"question": question}, headers=as_("ann")).json()
        path = f"/conversations/{told['conversation']}"
        client.get(path, headers={**as_("ann"), "User-Agent": MARKER})
        client.get("/search", params={"q": MARKER}, headers=as_("ann"))
        client.post("/chat", json={MARKER: MARKER}, headers=as_("ann"))
    answered = next(line for line in lines(logged) if line["event"] == "answered")
    assert answered["question"] == told["id"]
    assert answered["characters"] == len(question)
    assert (answered["status"], answered["claims"]) == (told["status"], len(told["claims"]))
    requests = [line for line in lines(logged) if line["event"] == "request"]
    assert ("/conversations/{id}", 200, "ann") in {
        (line["route"], line["status"], line["owner"]) for line in requests
    }
    for secret in (MARKER, "Donald Trump", "Rubio", told["conversation"], *KEYS.values()):
        assert secret not in logged.getvalue()


def test_a_fault_is_logged_without_what_was_said(tmp_path: Path, logged: io.StringIO) -> None:
    with running(lambda _: built(tmp_path, BrokenEmbedder())) as client:
        ready(client)
        for stream in (False, True):
            client.post("/chat", json={"question": f"{MARKER}?", "stream": stream})
    faults = [line for line in lines(logged) if "error" in line]
    assert faults
    for line in faults:
        assert line["error"][0]["type"] == "RuntimeError"
        assert any("query" in place for place in line["error"][0]["at"])
    assert MARKER not in logged.getvalue()
