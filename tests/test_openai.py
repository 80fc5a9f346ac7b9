"""The OpenAI interface, asked with the official client."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import openai
import pytest

from tests.http_service import (
    DOCUMENTS,
    KEYS,
    MARKER,
    QUESTION,
    as_,
    built,
    built_with_model,
    keys_setting,
    raw,
    ready,
    running,
)
from tests.ollama_replies import Fault, Reply
from tests.ollama_server import OllamaServer
from tests.tiny import TinyEmbedder


@pytest.fixture(scope="module")
def http(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    folder = tmp_path_factory.mktemp("service")
    with running(lambda _: built(folder, TinyEmbedder()), api_keys=keys_setting()) as client:
        yield ready(client)


def client_of(http: httpx.Client, key: str = KEYS["ann"]) -> openai.OpenAI:
    return openai.OpenAI(base_url=f"{http.base_url}/v1".replace("//v1", "/v1"), api_key=key,
                         max_retries=0, timeout=10)  # fmt: skip


@pytest.fixture(scope="module")
def client(http: httpx.Client) -> Iterator[openai.OpenAI]:
    with client_of(http) as client:
        yield client


def asked(text: str = QUESTION) -> list[Any]:
    return [{"role": "user", "content": text}]


def fetched(http: httpx.Client, url: str) -> tuple[str, str]:
    """The source's text that an annotation points at, and the words it names there."""
    address, _, place = url.partition("#char=")
    start, end = map(int, place.split(","))
    text = http.get(address, headers=as_("ann")).json()["text"]
    return text, text[start:end]


def test_there_is_one_model(client: openai.OpenAI) -> None:
    assert [model.id for model in client.models.list()] == ["anchorage"]


def test_an_answer_with_its_sources(client: openai.OpenAI, http: httpx.Client) -> None:
    completion = client.chat.completions.create(model="anchorage", messages=asked())
    choice = completion.choices[0]
    assert completion.object == "chat.completion"
    assert (choice.finish_reason, choice.message.role) == ("stop", "assistant")
    answer = (completion.model_extra or {})["anchorage"]
    text = choice.message.content
    assert text is not None
    assert text.startswith(answer["text"])
    assert text[len(answer["text"]) :].startswith("\n\nSources :\n[1] delegation.txt — http://")
    annotations = choice.message.annotations
    assert annotations
    for annotation, citation in zip(annotations, answer["citations"], strict=True):
        cited = annotation.url_citation
        assert text[cited.start_index : cited.end_index] == f"[{citation['id']}]"
        source, quote = fetched(http, cited.url)
        assert source == DOCUMENTS[citation["source"]]
        assert quote == citation["quote"]


def test_a_stream_says_the_same(client: openai.OpenAI) -> None:
    whole = client.chat.completions.create(model="anchorage", messages=asked())
    said, ends, last = "", [], None
    for chunk in client.chat.completions.create(model="any", messages=asked(), stream=True):
        said += chunk.choices[0].delta.content or ""
        ends.append(chunk.choices[0].finish_reason)
        last = chunk
    assert said == whole.choices[0].message.content
    assert ends == [None] * (len(ends) - 1) + ["stop"]
    assert len(ends) > 1
    assert last is not None
    told = (last.model_extra or {})["anchorage"]
    assert told["citations"] == (whole.model_extra or {})["anchorage"]["citations"]
    annotations = (last.choices[0].delta.model_extra or {})["annotations"]
    assert [it["url_citation"] for it in annotations] == [
        it.url_citation.model_dump() for it in whole.choices[0].message.annotations or []
    ]


def test_the_messages_before_the_last_are_the_history(client: openai.OpenAI) -> None:
    messages: list[Any] = [
        {"role": "system", "content": "Answer in rhymes."},
        {"role": "user", "content": QUESTION},
        {"role": "assistant", "content": [{"type": "text", "text": "Marco Rubio [1]."}]},
        {"role": "user", "content": [{"type": "text", "text": "Et Lavrov ?"}]},
    ]
    followed = client.chat.completions.create(model="anchorage", messages=messages)
    alone = client.chat.completions.create(model="anchorage", messages=asked("Et Lavrov ?"))
    assert (followed.model_extra or {})["anchorage"]["standalone_question"] != "Et Lavrov ?"
    assert (alone.model_extra or {})["anchorage"]["standalone_question"] == "Et Lavrov ?"


def test_what_is_not_known_is_ignored(client: openai.OpenAI) -> None:
    completion = client.chat.completions.create(
        model="gpt-9",
        messages=asked(),
        n=1,
        temperature=0.3,
        max_tokens=5,
        user="someone",
        stop=["."],
        seed=7,
        extra_body={"nonsense": {"deep": [1]}, "tools": []},
    )
    assert completion.choices[0].message.content


def test_a_refusal_has_no_sources(client: openai.OpenAI) -> None:
    question = "How do I bake sourdough bread?"
    completion = client.chat.completions.create(model="anchorage", messages=asked(question))
    answer = (completion.model_extra or {})["anchorage"]
    assert answer["status"] == "refused"
    assert completion.choices[0].message.content == answer["text"]
    assert completion.choices[0].message.annotations == []


IMAGE = {"type": "image_url", "image_url": {"url": "https://example.org/x.png"}}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"n": 2}, "unsupported_n"),
        ({"tools": [{"type": "function", "function": {"name": MARKER}}]}, "unsupported_tools"),
        ({"functions": [{"name": MARKER}]}, "unsupported_tools"),
        ({"messages": [{"role": "user", "content": [IMAGE]}]}, "unsupported_messages"),
        ({"messages": [{"role": "assistant", "content": MARKER}]}, "unsupported_messages"),
        ({"messages": [{"role": "tool", "content": "x"}, *asked()]}, "unsupported_messages"),
    ],
)
@pytest.mark.parametrize("stream", [False, True])
def test_what_would_change_the_answer_is_refused(
    client: openai.OpenAI, change: dict[str, Any], code: str, stream: bool
) -> None:
    with pytest.raises(openai.BadRequestError) as refused:
        client.chat.completions.create(
            model="anchorage", messages=asked(), stream=stream, extra_body=change
        )
    assert refused.value.code == code
    assert refused.value.type == "invalid_request_error"
    assert MARKER not in str(refused.value)


@pytest.mark.parametrize("text", ["", "  ", "a" * 2001])
def test_a_question_that_can_not_be_asked(client: openai.OpenAI, text: str) -> None:
    with pytest.raises(openai.UnprocessableEntityError) as refused:
        client.chat.completions.create(model="anchorage", messages=asked(text))
    assert refused.value.code == "invalid_question"


def test_a_wrong_key_is_told_as_openai_does(http: httpx.Client) -> None:
    with (
        client_of(http, "wrong-key-0123456789") as client,
        pytest.raises(openai.AuthenticationError) as refused,
    ):
        client.models.list()
    assert (refused.value.code, refused.value.type) == ("no_key", "authentication_error")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v1/nothing", 404),
        ("GET", "/v1/chat/completions", 405),
        ("POST", "/v1/models", 405),
    ],
)
def test_every_error_below_v1_has_openai_s_shape(
    http: httpx.Client, method: str, path: str, status: int
) -> None:
    refused = http.request(method, path, headers=as_("ann"))
    assert refused.status_code == status
    assert set(refused.json()["error"]) == {"message", "type", "param", "code"}


def test_a_foreign_host_is_told_in_openai_s_shape(http: httpx.Client) -> None:
    request = "GET /v1/models HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
    body = raw(http.base_url.port, request).partition(b"\r\n\r\n")[2]
    assert json.loads(body)["error"]["type"] == "permission_error"


def test_sources_are_named_at_the_public_address(tmp_path: Path) -> None:
    with running(
        lambda _: built(tmp_path, TinyEmbedder()), public_url="https://ask.example"
    ) as client:
        body = {"messages": asked()}
        told = ready(client).post("/v1/chat/completions", json=body).json()
    citation = told["choices"][0]["message"]["annotations"][0]["url_citation"]
    assert citation["url"].startswith("https://ask.example/sources/delegation.txt#char=0,")


# With a language model


WROTE = "Donald Trump est venu avec Marco Rubio et Steve Witkoff [1]. "


@pytest.fixture
def model() -> Iterator[OllamaServer]:
    with OllamaServer() as server:
        yield server


@contextmanager
def asking_a_model(folder: Path, model: OllamaServer) -> Iterator[openai.OpenAI]:
    service = running(lambda _: built_with_model(folder, model.url))
    with service as http, client_of(ready(http)) as client:
        yield client


def test_a_model_s_claims_are_streamed_as_they_are_checked(
    tmp_path: Path, model: OllamaServer
) -> None:
    model.always(WROTE + "Il est venu avec Napoléon [1].")
    with asking_a_model(tmp_path, model) as client:
        chunks = list(client.chat.completions.create(model="x", messages=asked(), stream=True))
    said = "".join(chunk.choices[0].delta.content or "" for chunk in chunks)
    answer = (chunks[-1].model_extra or {})["anchorage"]
    assert answer["model"] == "ollama:tiny:latest"
    assert said.startswith(answer["text"])
    assert said.count("Marco Rubio") == 1
    assert "Napoléon" not in "".join(chunk.model_dump_json() for chunk in chunks)


def test_a_model_that_breaks_off_leaves_an_answer(tmp_path: Path, model: OllamaServer) -> None:
    model.always(Reply(WROTE, fault=Fault.CUT))
    with asking_a_model(tmp_path, model) as client:
        told = client.chat.completions.create(model="x", messages=asked())
    assert (told.model_extra or {})["anchorage"]["degraded"]
    assert "Marco Rubio" in (told.choices[0].message.content or "")
