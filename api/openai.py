"""`/v1/models` and `/v1/chat/completions`, for the clients that people already have.

The messages before the last are the history; a conversation lives in the client, nothing is kept
here. The text ends with its numbered sources, so that a client that knows nothing of citations
shows them too.
"""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

from fastapi import Depends, FastAPI, Request, Response
from sse_starlette import ServerSentEvent

from api.answering import Shown, answering
from api.asking import new_question
from api.openai_shapes import (
    MODEL,
    AssistantMessage,
    Choice,
    Chunk,
    ChunkChoice,
    Completion,
    CompletionRequest,
    Delta,
    Message,
    Model,
    Models,
)
from api.printable import to_json
from api.problems import Error, Json, OpenAIErrorBody, Problem, body_of
from api.requests import Ready, counted, json_only, service_of
from api.service import Service
from api.sourced import numbered, sources_text, written
from api.streams import STREAMED, awaited, event_stream
from api.wire import Parts
from rag.question import checked
from rag.records import Answer, Claimed, Question, Turn

_ERRORS: dict[int | str, dict[str, Any]] = {
    "4XX": {"model": OpenAIErrorBody},
    "5XX": {"model": OpenAIErrorBody},
}
_PATH = "/v1/chat/completions"
_DONE = ServerSentEvent("[DONE]")
_BORN = 1_767_225_600
"""2026-01-01: a client expects a model to have been made at some time."""


@dataclass(frozen=True, slots=True)
class Completing:
    """A request that was read."""

    service: Service
    parts: Parts
    question: Question
    base_url: str
    created: int

    @property
    def id(self) -> str:
        return f"chatcmpl-{self.question.id}"


def mount_openai(app: FastAPI) -> None:
    app.add_api_route("/v1/models", get_models, response_model=Models, responses=_ERRORS)
    app.add_api_route(
        _PATH,
        post_completion,
        methods=["POST"],
        response_model=Completion,
        responses={200: {"content": STREAMED}, **_ERRORS},
        dependencies=[Depends(json_only), Depends(counted)],
    )


async def get_models() -> Response:
    """The one model there is: this service."""
    return Json(Models((Model(MODEL, _BORN),)))


async def post_completion(request: Request, body: CompletionRequest, parts: Ready) -> Response:
    """Ask the last message; those before it are the history."""
    service = service_of(request)
    _refuse_what_would_be_missed(body)
    question = checked(_question(body.messages))
    service.places.refuse_when_full()
    base_url = service.public_url or str(request.base_url).rstrip("/")
    completing = Completing(service, parts, question, base_url, int(time.time()))
    if body.stream:
        return event_stream(_chunks(completing), _failed, service.ending)
    return Json(await awaited(request, service.ending, lambda: _whole(completing)))


def _refuse_what_would_be_missed(body: CompletionRequest) -> None:
    """What would be ignored with a different answer than was asked for."""
    if body.n not in (None, 1):
        raise _unsupported("n", "There is one answer to a question.", "Leave `n` out, or send 1.")
    if body.tools or body.functions:
        raise _unsupported("tools", "No tools can be called.", "Leave `tools` out.")


def _question(messages: list[Message]) -> Question:
    *before, last = messages
    if last.role != "user":
        raise _unsupported("messages", "The last message is not a user's.", "End with a question.")
    history = tuple(turn for message in before for turn in _turn(message))
    return new_question(_text(last), history)


def _turn(message: Message) -> tuple[Turn, ...]:
    match message.role:
        case "user" | "assistant":
            return (Turn(message.role, _text(message)),)
        case "system" | "developer":
            # How answers are written is not up for change: they are checked against the sources.
            return ()
        case _:
            raise _unsupported(
                "messages", "A message has a role that is not known here.", "Use user or assistant."
            )


def _text(message: Message) -> str:
    parts = message.content or ""
    if isinstance(parts, str):
        return parts
    if any(part.type != "text" for part in parts):
        raise _unsupported("messages", "Only text can be read, no images or files.", "Send text.")
    return "\n".join(part.text for part in parts)


def _unsupported(code: str, message: str, hint: str) -> Problem:
    return Problem(400, Error(f"unsupported_{code}", message, hint))


async def _whole(completing: Completing) -> Completion:
    async with aclosing(_answering(completing)) as events:
        async for event in events:
            if isinstance(event, Answer):
                text = event.text + sources_text(event, completing.base_url)
                numbers = numbered(event, event.text, completing.base_url)
                message = AssistantMessage(text, numbers)
                return Completion(completing.id, completing.created, (Choice(message),), event)
    raise RuntimeError("the stream of an answer ended without one")


async def _chunks(completing: Completing) -> AsyncGenerator[ServerSentEvent, None]:
    """Claims as they are checked, then what the answer adds to them, its sources, and the end."""
    said = ""
    async with aclosing(_answering(completing)) as events:
        async for event in events:
            if isinstance(event, Claimed):
                piece = (" " if said else "") + written(event.claim)
                said += piece
                yield _chunk(completing, Delta(piece))
            elif isinstance(event, Answer):
                rest = _rest(said, event.text)
                numbers = numbered(event, said + rest, completing.base_url)
                rest += sources_text(event, completing.base_url)
                yield _chunk(completing, Delta(rest, annotations=numbers), event)
                yield _DONE


def _rest(said: str, text: str) -> str:
    """What of the answer's text the claims did not say: a remark before or after them."""
    before, _, after = text.partition(said) if said else ("", "", text)
    return after + (f"\n\n{before.strip()}" if before.strip() else "")


def _answering(completing: Completing) -> AsyncGenerator[Shown, None]:
    return answering(completing.service, completing.parts, completing.question)


def _chunk(completing: Completing, delta: Delta, answer: Answer | None = None) -> ServerSentEvent:
    choice = ChunkChoice(delta, None if answer is None else "stop")
    return ServerSentEvent(to_json(Chunk(completing.id, completing.created, (choice,), answer)))


def _failed(error: Error) -> ServerSentEvent:
    return ServerSentEvent(to_json(body_of(_PATH, 503, error)))
