"""The client of the language model, against a real HTTP server that replays and misbehaves."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import aclosing

import pytest

from rag import model_errors as errors
from rag.model import Message
from tests.asking import ASKED, SHORT, model_of, pieces
from tests.ollama_replies import Fault, Installed, Reply, Request
from tests.ollama_server import OllamaServer


@pytest.fixture
def server() -> Iterator[OllamaServer]:
    with OllamaServer() as running:
        yield running


async def test_a_reply_comes_through_and_the_request_carries_every_limit(
    server: OllamaServer,
) -> None:
    server.always("Trump est arrivé à 11 h [1].")
    model = await model_of(server)
    assert "".join(await pieces(model)) == "Trump est arrivé à 11 h [1]."
    assert (model.name, model.digest) == ("ollama:tiny:latest", "eeb174096514")
    (chat,) = server.chats()
    assert chat.body == {
        "model": "tiny:latest",
        "messages": [
            {"role": "system", "content": "Réponds."},
            {"role": "user", "content": "Qui est là ?"},
        ],
        "stream": True,
        "truncate": False,
        "shift": False,
        "keep_alive": "15m",
        "options": {"num_ctx": 4096, "num_predict": 700, "temperature": 0, "seed": 20250815},
    }
    assert chat.headers["accept-encoding"] == "identity"


async def test_the_server_is_asked_in_the_order_that_finds_the_first_thing_wrong(
    server: OllamaServer,
) -> None:
    await model_of(server)
    assert [request.path for request in server.requests] == [
        "/api/version",
        "/api/tags",
        "/api/show",
    ]


async def test_thinking_is_off_where_it_can_be_and_never_comes_through() -> None:
    with OllamaServer(Installed(capabilities=("completion", "thinking"))) as server:
        model = await model_of(server)
        text = "<think>secret</think>Bonjour [1].</think> Oui"
        server.always(Reply(text, thinking="secret", chunk=3))
        shown = "".join(await pieces(model))
        assert shown == "Bonjour [1].\n Oui"
        assert server.chats()[0].body["think"] is False


async def test_thinking_alone_is_an_empty_reply(server: OllamaServer) -> None:
    model = await model_of(server)
    server.always(Reply("<think>for ever and", thinking="secret"))
    with pytest.raises(errors.ReplyEmpty):
        await pieces(model)


async def test_thinking_counts_as_a_sign_of_life(server: OllamaServer) -> None:
    model = await model_of(server, SHORT)
    server.always(Reply(thinking="hm", fault=Fault.HANG))
    with pytest.raises(errors.WentSilent):
        await pieces(model)


async def test_a_reader_that_leaves_closes_the_connection(server: OllamaServer) -> None:
    model = await model_of(server)
    server.always(Reply("Bonjour", fault=Fault.ENDLESS))
    async with aclosing(model.stream(ASKED)) as stream:
        async for _ in stream:
            break
    left = server.chats()[0].left
    assert await asyncio.to_thread(left.wait, 1)


@pytest.mark.parametrize("fault", [Fault.SILENT, Fault.HANG])
async def test_a_reader_cancelled_while_waiting_closes_the_connection(
    server: OllamaServer, fault: Fault
) -> None:
    model = await model_of(server)
    server.always(Reply("" if fault is Fault.SILENT else "Bon", fault=fault))
    task = asyncio.create_task(pieces(model))
    await asyncio.sleep(0.2)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await asyncio.to_thread(server.chats()[0].left.wait, 1)


async def test_two_readers_of_one_model(server: OllamaServer) -> None:
    def echo(request: Request) -> Reply:
        return Reply(request.body["messages"][0]["content"], delay_s=0.01, chunk=1)

    server.always(echo)
    model = await model_of(server)

    async def ask(text: str) -> str:
        async with aclosing(model.stream([Message("user", text)])) as stream:
            return "".join([piece async for piece in stream])

    assert list(await asyncio.gather(ask("un"), ask("deux"))) == ["un", "deux"]


async def test_halves_of_characters_go_neither_out_nor_through(server: OllamaServer) -> None:
    server.always('"\ud83d"')
    model = await model_of(server)
    server.respond(
        "/api/chat",
        "200 OK",
        b'{"message": {"content": "a\\ud83d \\ud83d\\ude00"}, "done": true}\n',
    )
    async with aclosing(model.stream([Message("user", "x\udc00")])) as stream:
        assert "".join([piece async for piece in stream]) == "a\ufffd \U0001f600"
    assert server.chats()[0].body["messages"][0]["content"] == "x\ufffd"


# --- the context ---------------------------------------------------------------------------------


async def test_a_prompt_that_does_not_fit_is_not_sent(server: OllamaServer) -> None:
    model = await model_of(server)
    with pytest.raises(errors.PromptTooLong, match="NUM_CTX"):
        await anext(model.stream([Message("user", "mot " * 4000)]))
    assert server.chats() == []


@pytest.mark.parametrize("read", [258, 4096])
async def test_a_prompt_that_was_cut_is_an_error(server: OllamaServer, read: int) -> None:
    server.always(Reply("Bonjour.", prompt_eval_count=read))
    model = await model_of(server)
    with pytest.raises(errors.PromptTooLong, match=f"{read:,} tokens"):
        async with aclosing(model.stream([Message("user", "mot " * 1500)])) as stream:
            [piece async for piece in stream]


@pytest.mark.parametrize("read", [0, None])
async def test_a_count_that_an_old_server_leaves_out_is_no_error(
    server: OllamaServer, read: int | None
) -> None:
    server.always(Reply("Bonjour.", prompt_eval_count=read))
    assert "".join(await pieces(await model_of(server))) == "Bonjour."


async def test_the_context_is_no_larger_than_the_model_was_made_for() -> None:
    with OllamaServer(Installed(context_length=2048)) as server:
        model = await model_of(server)
        assert model.context_tokens == 2048
        # A third is kept for the reply, 64 for the template.
        assert model.prompt_tokens == 2048 - 2048 // 3 - 64
