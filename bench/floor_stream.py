"""A scripted model's stream through Anchorage against the same stream read directly.

The model quotes two sentences that it is shown, at the pace of a small model on a processor. Read
directly it gets the very request that Anchorage made of it.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median

import httpx

from bench.floor_index import QUESTIONS
from bench.floor_record import Compared
from bench.golden import load_judged
from bench.http_search import serving
from tests.ollama_replies import Reply, Request
from tests.ollama_server import OllamaServer

ASKED = 4
"""Questions a round."""
_FIRST_DELAY_S = 0.5
_DELAY_S = 0.04
_CHUNK = 5
"""25 tokens of 5 characters a second, the first after half a second."""
_TIMEOUT_S = 60.0


@dataclass(frozen=True, slots=True)
class Timed:
    """Seconds from asking."""

    first: float
    """To the first claim shown, or the first sentence whole."""
    total: float


def stream(rounds: int) -> list[Compared]:
    ours: list[Timed] = []
    floor: list[Timed] = []
    judged = [one for one in load_judged(QUESTIONS) if one.type in ("factoid", "quote")]
    questions = [one.question for one in judged]
    with (
        tempfile.TemporaryDirectory(prefix="anchorage-floor-") as folder,
        OllamaServer() as model,
        serving(folder, "tiny", model.url) as service,
        httpx.Client(timeout=_TIMEOUT_S, trust_env=False) as client,
    ):
        model.always(reply_to)
        _through(client, service.url, questions[-1])
        for asked in questions[: rounds * ASKED]:
            ours.append(_through(client, service.url, asked))
            floor.append(_directly(client, model))
    first = (median(one.first for one in ours), median(one.first for one in floor))
    total = (median(one.total for one in ours), median(one.total for one in floor))
    whole = "the model's first sentence, whole"
    return [
        Compared(3, "first checked claim", whole, "s", first[0], first[1], 1.1),
        Compared(4, "whole answer", "the model's whole stream", "s", total[0], total[1]),
    ]


def reply_to(request: Request) -> Reply:
    """Two of the lines shown, word for word, each with its number."""
    return Reply(
        " ".join(sentences_of(request)),
        chunk=_CHUNK,
        first_delay_s=_FIRST_DELAY_S,
        delay_s=_DELAY_S,
    )


def sentences_of(request: Request) -> list[str]:
    """Lines that are whole sentences of ordinary length; at least one is always shown."""
    whole = [
        f"{text.rstrip('.')} [{number}]."
        for number, text in request.lines().items()
        if text.endswith(".") and text[0].isupper() and 60 <= len(text) <= 200
    ]
    return whole[:2]


def _through(client: httpx.Client, url: str, question: str) -> Timed:
    started = time.perf_counter()
    first = None
    event = ""
    body = {"question": question, "stream": True}
    with client.stream("POST", f"{url}/chat", json=body) as response:
        for line in response.iter_lines():
            name, _, value = line.partition(": ")
            event = value if name == "event" else event
            if name == "data" and event == "claim" and first is None:
                first = time.perf_counter() - started
                shown = json.loads(value)
    total = time.perf_counter() - started
    if first is None or shown["claim"]["support"] != "checked":
        raise SystemExit(f"the scripted model's claim was not shown for {question!r}")
    return Timed(first, total)


def _directly(client: httpx.Client, model: OllamaServer) -> Timed:
    """The request that was made last, made again by a bare client."""
    request = model.chats()[-1]
    whole = len(sentences_of(request)[0])
    started = time.perf_counter()
    first = None
    written = 0
    with client.stream("POST", f"{model.url}/api/chat", json=request.body) as response:
        for piece in _pieces(response):
            written += len(piece)
            if written >= whole and first is None:
                first = time.perf_counter() - started
    assert first is not None, "the stream ended before its first sentence"
    return Timed(first, time.perf_counter() - started)


def _pieces(response: httpx.Response) -> Iterator[str]:
    for line in response.iter_lines():
        yield json.loads(line)["message"]["content"]
