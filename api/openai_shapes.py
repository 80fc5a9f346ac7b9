"""The part of OpenAI's chat interface that is served here, as JSON shapes.

https://platform.openai.com/docs/api-reference/chat. What a request holds beyond it is ignored, but
for what would change the meaning of an answer: that is refused by `api.openai`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from rag.records import Answer

MODEL = "anchorage"


class TextPart(BaseModel):
    """Part of a message; of any type, so that an image can be refused by its name."""

    model_config = ConfigDict(strict=True)

    type: str
    text: str = ""


class Message(BaseModel):
    model_config = ConfigDict(strict=True)

    role: str
    content: str | list[TextPart] | None = None


class CompletionRequest(BaseModel):
    model_config = ConfigDict(
        strict=True,
        json_schema_extra={
            "examples": [
                {
                    "model": MODEL,
                    "messages": [{"role": "user", "content": "Who went with Trump?"}],
                    "stream": False,
                }
            ]
        },
    )

    messages: list[Message] = Field(min_length=1)
    model: str = MODEL
    stream: bool = False
    n: int | None = 1
    tools: list[Any] | None = None
    functions: list[Any] | None = None


@dataclass(frozen=True, slots=True)
class UrlCitation:
    start_index: int
    """Of the number in brackets, in the message's text."""
    end_index: int
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Annotation:
    url_citation: UrlCitation
    type: Literal["url_citation"] = "url_citation"


@dataclass(frozen=True, slots=True)
class AssistantMessage:
    content: str
    annotations: tuple[Annotation, ...]
    role: Literal["assistant"] = "assistant"
    refusal: None = None


@dataclass(frozen=True, slots=True)
class Choice:
    message: AssistantMessage
    index: int = 0
    finish_reason: Literal["stop"] = "stop"
    logprobs: None = None


@dataclass(frozen=True, slots=True)
class Completion:
    id: str
    created: int
    choices: tuple[Choice, ...]
    anchorage: Answer
    """The whole Answer: claims, exact quotes, disagreements, why it refuses."""
    object: Literal["chat.completion"] = "chat.completion"
    model: str = MODEL


@dataclass(frozen=True, slots=True)
class Delta:
    """What one chunk adds to the message."""

    content: str = ""
    role: Literal["assistant"] = "assistant"
    annotations: tuple[Annotation, ...] = ()


@dataclass(frozen=True, slots=True)
class ChunkChoice:
    delta: Delta
    finish_reason: Literal["stop"] | None = None
    index: int = 0
    logprobs: None = None


@dataclass(frozen=True, slots=True)
class Chunk:
    id: str
    created: int
    choices: tuple[ChunkChoice, ...]
    anchorage: Answer | None = None
    """With the last chunk only."""
    object: Literal["chat.completion.chunk"] = "chat.completion.chunk"
    model: str = MODEL


@dataclass(frozen=True, slots=True)
class Model:
    id: str
    created: int
    object: Literal["model"] = "model"
    owned_by: str = "anchorage"


@dataclass(frozen=True, slots=True)
class Models:
    data: tuple[Model, ...]
    object: Literal["list"] = "list"
