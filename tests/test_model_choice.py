"""Which model is asked: what a server lists, what a person named, and where the server is."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator

import pytest

from rag import model_errors as errors
from rag.ollama.choice import PREFERRED, Choice, choose_model
from rag.ollama.host import base_url
from tests.asking import assert_one_line
from tests.ollama_replies import Installed
from tests.ollama_server import OllamaServer


@pytest.fixture
def server() -> Iterator[OllamaServer]:
    with OllamaServer() as running:
        yield running


async def chosen(*models: Installed, setting: str = "auto") -> Choice:
    with OllamaServer(*models) as server:
        return await choose_model(setting, server.url, 4096)


def named(choice: Choice) -> str | None:
    return choice.model.name if choice.model else None


EMBEDS = Installed("nomic-embed-text:latest", 1, ("embedding",))
CLOUD = Installed("gemma4:e4b", 0, remote_host="https://ollama.com:443")


async def test_auto_takes_the_first_of_the_list_that_is_here() -> None:
    models = [Installed("odd:1b", 5), Installed(PREFERRED[-1], 900), Installed(PREFERRED[2], 999)]
    assert named(await chosen(*models)) == f"ollama:{PREFERRED[2]}"


async def test_auto_knows_a_listed_model_by_its_builds() -> None:
    build = Installed("qwen3:4b-instruct-2507-q4_K_M", 900)
    assert named(await chosen(Installed("odd:1b", 5), build)) == f"ollama:{build.name}"


async def test_auto_else_takes_the_smallest_that_chats_here() -> None:
    models = [Installed(name, size) for name, size in (("a:70b", 900), ("z:1b", 50), ("y:1b", 50))]
    assert named(await chosen(EMBEDS, CLOUD, *models)) == "ollama:y:1b"


async def test_auto_without_a_chat_model_says_what_to_get() -> None:
    choice = await chosen(EMBEDS, CLOUD)
    assert choice.model is None
    assert "`ollama pull gemma4:e4b`" in choice.why


async def test_auto_goes_on_when_a_model_has_just_been_removed(server: OllamaServer) -> None:
    listed = b'{"models": [{"name": "gone:1b", "size": 1}, {"name": "tiny:latest", "size": 2}]}'
    server.respond("/api/tags", "200 OK", listed)
    assert named(await choose_model("auto", server.url, 4096)) == "ollama:tiny:latest"


async def test_what_a_real_server_lists_and_shows(server: OllamaServer) -> None:
    server.replay("/api/version", "01-version")
    server.replay("/api/tags", "02-tags")
    server.replay("/api/show", "04-show")
    choice = await choose_model("tiny", server.url, 100_000)
    assert choice.model is not None
    assert choice.model.context_tokens == 8192
    assert (choice.model.digest or "").startswith("eeb174096514")
    server.replay("/api/show", "05-show-unknown")
    with pytest.raises(errors.ModelMissing):
        await choose_model("tiny", server.url, 4096)


@pytest.mark.parametrize(
    ("setting", "expected", "remedy"),
    [
        ("llama9", errors.ModelMissing, "`ollama pull llama9`"),
        ("tiny:7b", errors.ModelMissing, "`ollama pull tiny:7b`"),
        ("nomic-embed-text", errors.ModelUnfit, "`ollama pull gemma4:e4b`"),
        ("gemma4:e4b", errors.ModelUnfit, "other machines"),
    ],
)
async def test_a_named_model_that_cannot_be_used(
    setting: str, expected: type[errors.ModelError], remedy: str
) -> None:
    with pytest.raises(expected, match=remedy) as raised:
        await chosen(EMBEDS, CLOUD, Installed(), setting=setting)
    assert_one_line(raised.value)


async def test_a_named_model_is_found_with_and_without_its_tag() -> None:
    models = (Installed("hf.co/You/Model:Q4_K_M"), Installed("tiny:latest"))
    assert named(await chosen(*models, setting="tiny")) == "ollama:tiny:latest"
    assert named(await chosen(*models, setting="tiny:latest")) == "ollama:tiny:latest"
    there = "hf.co/you/model:q4_k_m"
    assert named(await chosen(*models, setting=there)) == "ollama:hf.co/You/Model:Q4_K_M"


async def test_none_asks_nobody(server: OllamaServer) -> None:
    choice = await choose_model("none", server.url, 4096)
    assert choice.model is None
    assert server.requests == []


def closed_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


async def test_no_server_within_two_seconds() -> None:
    host = f"127.0.0.1:{closed_port()}"
    began = time.monotonic()
    choice = await choose_model("auto", host, 4096)
    assert choice.model is None
    assert "`ollama serve`" in choice.why
    with pytest.raises(errors.ModelUnreachable, match="ollama serve"):
        await choose_model("tiny", host, 4096)
    assert time.monotonic() - began < 2


async def test_something_else_on_that_port(server: OllamaServer) -> None:
    server.respond("/api/version", "200 OK", b'{"hello": 1}')
    with pytest.raises(errors.NotOllama, match="OLLAMA_HOST"):
        await choose_model("tiny", server.url, 4096)
    server.respond("/api/version", "200 OK", b"<html>")
    assert (await choose_model("auto", server.url, 4096)).model is None


async def test_proxies_of_the_environment_are_not_used(
    server: OllamaServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{closed_port()}")
    assert (await choose_model("tiny", server.url, 4096)).model is not None


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        (None, "http://127.0.0.1:11434"),
        ("", "http://127.0.0.1:11434"),
        (" 1.2.3.4 ", "http://1.2.3.4:11434"),
        (":56789", "http://127.0.0.1:56789"),
        ("0.0.0.0", "http://127.0.0.1:11434"),
        ("0.0.0.0:8080", "http://127.0.0.1:8080"),
        ("http://1.2.3.4", "http://1.2.3.4:80"),
        ("https://example.com", "https://example.com:443"),
        ("HTTPS://example.com:56789/path/", "https://example.com:56789/path"),
        ("example.com/", "http://example.com:11434"),
        ("my_ollama:11434", "http://my_ollama:11434"),
        ("[::1]", "http://[::1]:11434"),
        ("[::]:99", "http://[::1]:99"),
        ('"localhost:11434"', "http://localhost:11434"),
        ("http://user:secret@host", "http://host:80"),
    ],
)
def test_the_host_is_read_as_ollama_reads_it(host: str | None, expected: str) -> None:
    assert base_url(host) == expected


@pytest.mark.parametrize(
    "host",
    ["ftp://host", "host:port", "host:99999", "http://[::1", "a b", "h\x1b[0m", "é.fr", "h/é"],
)
async def test_a_host_that_cannot_be_read(host: str) -> None:
    with pytest.raises(errors.HostInvalid, match="OLLAMA_HOST") as raised:
        base_url(host)
    assert_one_line(raised.value)
    assert (await choose_model("auto", host, 4096)).model is None
