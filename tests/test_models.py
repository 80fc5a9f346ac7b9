"""Which model is asked next: one that answers is kept, one that fails is looked for anew."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import aclosing

import pytest

from api.models import Models
from api.wire import Parts
from index.search import Searcher
from rag.records import Answer, Question
from tests.ollama_replies import Installed
from tests.ollama_server import OllamaServer

WHO = "Who accompanied Trump?"
NOT_CARRIED = "Elon Musk came with 25 generals [1]."
DECLINED = "The sources do not say."


@pytest.fixture
def server() -> Iterator[OllamaServer]:
    with OllamaServer(Installed(context_length=4096)) as running:
        yield running


async def answered(parts: Parts) -> Answer:
    async with aclosing(parts.answer(Question("q", WHO))) as events:
        async for event in events:
            if isinstance(event, Answer):
                return event
    raise AssertionError("no answer")


def looked(server: OllamaServer) -> int:
    """How often the server was asked what it has."""
    return sum(request.path == "/api/tags" for request in server.requests)


async def test_a_model_that_answers_is_not_looked_for_again(
    server: OllamaServer, bundled_searcher: Searcher
) -> None:
    server.always(DECLINED)
    models = Models("tiny", server.url, 4096, 30.0, whole_corpus=True)  # does not fit: it is said
    parts = Parts(bundled_searcher, models)
    first, second = await answered(parts), await answered(parts)
    assert first.model == second.model == "ollama:tiny:latest"
    assert first.degraded
    assert looked(server) == 1


async def test_a_model_that_gave_nothing_is_looked_for_again(
    server: OllamaServer, bundled_searcher: Searcher
) -> None:
    server.next(NOT_CARRIED, DECLINED)
    parts = Parts(bundled_searcher, Models("tiny", server.url, 4096, 30.0))
    first, second = await answered(parts), await answered(parts)
    assert (first.model, second.model) == ("extractive", "ollama:tiny:latest")
    assert looked(server) == 2


async def test_a_server_that_comes_is_asked_at_the_next_question(
    server: OllamaServer, bundled_searcher: Searcher
) -> None:
    server.always(DECLINED)
    models = Models("tiny", "http://127.0.0.1:9", 4096, 30.0)  # port 9: nobody listens
    first = await answered(Parts(bundled_searcher, models))
    models.host = server.url
    second = await answered(Parts(bundled_searcher, models))
    assert (first.model, second.model) == ("extractive", "ollama:tiny:latest")
    assert first.degraded
    assert second.degraded is None
