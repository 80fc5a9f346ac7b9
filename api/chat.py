"""POST /chat, and the conversations it keeps: GET and DELETE /conversations/{id}."""

from __future__ import annotations

import dataclasses
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, FastAPI, Header, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from sse_starlette import ServerSentEvent

from api.answering import Shown, answering
from api.asking import new_question
from api.conversations import Conversation
from api.printable import to_json
from api.problems import Error, ErrorBody, Json, Problem
from api.requests import Ready, counted, json_only, owner_of, service_of
from api.service import Service
from api.shapes import hits_of
from api.streams import STREAMED, awaited, event_stream
from api.wire import Parts
from rag.question import MAX_CHARACTERS, checked
from rag.records import Answer, Claimed, Question, Retrieved


class ChatRequest(BaseModel):
    model_config = ConfigDict(
        strict=True,
        json_schema_extra={
            "examples": [
                {"question": "Qui accompagnait Trump ?"},
                {"question": "Who went with Trump?", "conversation": None, "stream": True},
            ]
        },
    )

    # The limit is told here and kept by `checked`, which every surface calls.
    question: str = Field(json_schema_extra={"maxLength": MAX_CHARACTERS})
    conversation: str | None = Field(None, description="null begins a new one")
    stream: bool = False


@dataclass(frozen=True, slots=True)
class ChatAnswer(Answer):
    """An Answer, and the conversation it belongs to; null when that was deleted meanwhile."""

    conversation: str | None = None


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question that was read, and where its answer will be kept."""

    service: Service
    parts: Parts
    owner: str
    conversation: str | None
    question: Question


def mount_chat(app: FastAPI) -> None:
    app.add_api_route(
        "/chat",
        post_chat,
        methods=["POST"],
        response_model=ChatAnswer,
        responses={200: {"content": STREAMED}},
        dependencies=[Depends(json_only), Depends(counted)],
    )
    path = "/conversations/{id}"
    app.add_api_route(path, get_conversation, response_model=Conversation)
    app.add_api_route(path, delete_conversation, methods=["DELETE"], status_code=204)


async def post_chat(
    request: Request, body: ChatRequest, parts: Ready, accept: Annotated[str, Header()] = ""
) -> Response:
    """Ask a question: the Answer, or with `stream` its events as they come."""
    exchange = await _exchange(request, body, parts)
    service = exchange.service
    service.places.refuse_when_full()
    if body.stream or "text/event-stream" in accept.lower():
        return event_stream(_sent(exchange), _failed, service.ending)
    return Json(await awaited(request, service.ending, lambda: _whole(exchange)))


async def get_conversation(request: Request, id: str) -> Response:
    """All turns of a conversation of one's own."""
    found = await service_of(request).conversations.read(owner_of(request), id)
    if found is None:
        raise _no_conversation()
    return Json(found)


async def delete_conversation(request: Request, id: str) -> Response:
    """Delete a conversation of one's own, for good."""
    if not await service_of(request).conversations.delete(owner_of(request), id):
        raise _no_conversation()
    return Response(status_code=204)


async def _exchange(request: Request, body: ChatRequest, parts: Parts) -> Exchange:
    """Raises QuestionError, and Problem 404 for a conversation that is not the caller's."""
    service, owner = service_of(request), owner_of(request)
    question = checked(new_question(body.question))
    if body.conversation is not None:
        history = await service.conversations.history(owner, body.conversation)
        if history is None:
            raise _no_conversation()
        question = dataclasses.replace(question, history=history)
    return Exchange(service, parts, owner, body.conversation, question)


async def _events(exchange: Exchange) -> AsyncGenerator[Shown | ChatAnswer, None]:
    """The answer is kept before it is sent: who has read it finds it again."""
    answered = answering(exchange.service, exchange.parts, exchange.question)
    async with aclosing(answered) as events:
        async for event in events:
            yield await _kept(exchange, event) if isinstance(event, Answer) else event


async def _kept(exchange: Exchange, answer: Answer) -> ChatAnswer:
    kept = exchange.service.conversations
    id = exchange.conversation
    if id is None:
        id = await kept.start(exchange.owner, answer)
    elif not await kept.add(exchange.owner, id, answer):
        id = None
    values = {field.name: getattr(answer, field.name) for field in dataclasses.fields(answer)}
    return ChatAnswer(**values, conversation=id)


async def _whole(exchange: Exchange) -> ChatAnswer:
    async with aclosing(_events(exchange)) as events:
        async for event in events:
            if isinstance(event, ChatAnswer):
                return event
    raise RuntimeError("the stream of an answer ended without one")


async def _sent(exchange: Exchange) -> AsyncGenerator[ServerSentEvent, None]:
    async with aclosing(_events(exchange)) as events:
        async for event in events:
            match event:
                case Retrieved():
                    yield ServerSentEvent(to_json(hits_of(event.hits)), event="retrieved")
                case Claimed():
                    yield ServerSentEvent(to_json(event), event="claim")
                case ChatAnswer():
                    yield ServerSentEvent(to_json(event), event="answer")


def _failed(error: Error) -> ServerSentEvent:
    return ServerSentEvent(to_json(ErrorBody(error)), event="error")


def _no_conversation() -> Problem:
    return Problem(
        404, Error("no_conversation", "There is no such conversation.", "Send null for a new one.")
    )
