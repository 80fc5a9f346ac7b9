"""Asking the model of the test server, and what every message about a failure must be."""

from __future__ import annotations

from contextlib import aclosing

from rag.model import Caps, ChatModel, Deadlines, Message
from rag.model_errors import ModelError
from rag.ollama.choice import choose_model
from tests.ollama_server import OllamaServer

ASKED = (Message("system", "Réponds."), Message("user", "Qui est là ?"))
SHORT = Deadlines(connect_s=0.5, first_token_s=0.4, silence_s=0.3, total_s=0.8)


async def model_of(
    server: OllamaServer, deadlines: Deadlines | None = None, caps: Caps | None = None
) -> ChatModel:
    choice = await choose_model("tiny", server.url, 4096, deadlines, caps)
    assert choice.model is not None
    return choice.model


async def pieces(model: ChatModel, got: list[str] | None = None) -> list[str]:
    got = [] if got is None else got
    async with aclosing(model.stream(ASKED)) as stream:
        async for piece in stream:
            got.append(piece)  # kept when an error follows
    return got


def assert_one_line(error: BaseException) -> None:
    """One printable line in each language, with the next step after a colon, that repeats no
    question."""
    assert isinstance(error, ModelError)
    assert str(error) == error.words["en"]
    assert error.words["fr"] != error.words["en"]
    for message, colon in ((error.words["en"], ": "), (error.words["fr"], " : ")):
        assert message.replace("\u202f", "").isprintable()
        assert colon in message
        assert not set("{}") & set(message)
        assert len(message) < 320
        assert "Qui est" not in message
