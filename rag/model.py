"""What we ask of a language model: text for messages, as it is written, and room to ask in.

`ChatModel` is all that the rest of `rag` knows of one. `rag.ollama.client` implements it,
`rag.ollama.choice` finds one, `rag.model_errors` lists how it fails.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

Role = Literal["system", "user", "assistant"]


@dataclass(frozen=True, slots=True)
class Message:
    role: Role
    content: str


@dataclass(frozen=True, slots=True)
class Deadlines:
    """How long a model may take, in seconds. Each one ends in an error of its own."""

    connect_s: float = 2.0
    first_token_s: float = 90.0
    """Loading the model and reading the prompt come first: on a laptop's processor, a minute."""
    silence_s: float = 20.0
    """Between two pieces of one reply."""
    total_s: float = 180.0


@dataclass(frozen=True, slots=True)
class Caps:
    """How much a model may write."""

    reply_tokens: int = 700
    """About ten sentences with their numbers, five times over what the prompt asks for."""
    line_bytes: int = 256 * 1024
    """Of one line of the stream; one token takes about 130 bytes."""
    reply_bytes: int = 4 * 1024 * 1024
    """Of the whole stream, thinking included."""


class ChatModel(Protocol):
    """A model that can be asked. Safe to ask from several tasks at once."""

    @property
    def name(self) -> str:
        """As the answer names it: "ollama:NAME"."""

    @property
    def digest(self) -> str | None:
        """What exactly runs under that name."""

    @property
    def context_tokens(self) -> int:
        """Prompt and reply together."""

    @property
    def prompt_tokens(self) -> int:
        """What a prompt may take of them."""

    def estimate_tokens(self, text: str) -> int:
        """How many tokens the text takes at most; an estimate on the safe side."""

    def stream(self, messages: Sequence[Message]) -> AsyncGenerator[str, None]:
        """The reply as it is written, in pieces of any length, thinking left out.

        Ends normally only when the whole reply has come; raises ModelError otherwise, after the
        pieces that came. Closing it (`contextlib.aclosing`), or cancelling whoever waits for it,
        closes the connection, and the server stops writing.
        """
