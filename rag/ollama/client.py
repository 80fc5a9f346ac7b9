"""A model on an Ollama server, as a ChatModel: a reply is whole and within its limits, or an error.

What each field of the request is for was seen on a real server, 0.32.15 (`tests/ollama/`).
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass

import anyio

from rag.model import Caps, Deadlines, Message
from rag.model_errors import (
    FirstTokenLate,
    PromptTooLong,
    ReplyCut,
    ReplyEmpty,
    ReplyUnfinished,
    ReplyUnreadable,
    TookTooLong,
    WentSilent,
)
from rag.ollama import words
from rag.ollama.http import Json, OllamaServer
from rag.ollama.refusals import failure
from rag.ollama.thinking import ThinkingFilter
from rag.ollama.tokens import TokenEstimate
from rag.words import filled

SEED = 20250815
KEEP_ALIVE = "15m"
"""A conversation pauses longer than Ollama's own five minutes, and loading takes seconds."""
_TEMPLATE_TOKENS = 64
"""Kept free for what the model's chat template puts around three messages."""


@dataclass(frozen=True, slots=True)
class InstalledModel:
    """What the server says of a model that can chat here."""

    name: str
    """With its tag."""
    digest: str | None
    context_tokens: int | None
    """The most it was made for, where known."""
    thinks: bool


class OllamaModel:
    """One installed model, asked with one context size: another would load it anew."""

    def __init__(
        self,
        server: OllamaServer,
        installed: InstalledModel,
        context_tokens: int,
        deadlines: Deadlines,
        caps: Caps,
    ) -> None:
        self._server = server
        self._installed = installed
        self._deadlines = deadlines
        self._caps = caps
        self._estimate = TokenEstimate()
        self.context_tokens = min(context_tokens, installed.context_tokens or context_tokens)

    @property
    def name(self) -> str:
        return f"ollama:{self._installed.name}"

    @property
    def digest(self) -> str | None:
        return self._installed.digest

    @property
    def prompt_tokens(self) -> int:
        return max(self.context_tokens - self._reply_tokens - _TEMPLATE_TOKENS, 0)

    @property
    def _reply_tokens(self) -> int:
        """A small context is not all for the reply."""
        return min(self._caps.reply_tokens, self.context_tokens // 3)

    def estimate_tokens(self, text: str) -> int:
        return self._estimate.of(text)

    async def stream(self, messages: Sequence[Message]) -> AsyncGenerator[str, None]:
        """See ChatModel."""
        prompt = "\n".join(message.content for message in messages)
        estimated, free = self.estimate_tokens(prompt), self.context_tokens - self._reply_tokens
        if estimated > free:
            raise PromptTooLong(filled(words.PROMPT_OVER_ROOM, estimated=estimated, free=free))
        thinking = ThinkingFilter()
        written = False
        lines = self._server.lines("/api/chat", self._request(messages), self._caps)
        last: Json = {}
        async with aclosing(lines), aclosing(self._in_time(lines)) as timed:
            async for last in timed:
                shown = thinking.feed(_content(last, self._server.url))
                written = written or bool(shown.strip())
                if shown:
                    yield shown
        rest = thinking.end()
        if rest:
            yield rest
        self._judge(last, prompt, written or bool(rest.strip()))

    def _request(self, messages: Sequence[Message]) -> Json:
        request: dict[str, object] = {
            "model": self._installed.name,
            "messages": [{"role": m.role, "content": _encodable(m.content)} for m in messages],
            "stream": True,
            # Refuse an over-long prompt rather than drop its front (21, 21b), and stop at the
            # context's end rather than push the prompt out (22, 22b).
            "truncate": False,
            "shift": False,
            "keep_alive": KEEP_ALIVE,
            "options": {
                "num_ctx": self.context_tokens,
                "num_predict": self._reply_tokens,
                "temperature": 0,
                "seed": SEED,
            },
        }
        if self._installed.thinks:  # elsewhere the field is refused (28)
            request["think"] = False
        return request

    async def _in_time(self, lines: AsyncGenerator[Json, None]) -> AsyncGenerator[Json, None]:
        """The lines up to the one that says `done`, each within its deadline. A line that brings
        no text is a sign of life once something was written, before that it is none."""
        began = anyio.current_time()
        wrote = False
        while True:
            spent = anyio.current_time() - began
            patience = self._deadlines.silence_s
            if not wrote:
                patience = self._deadlines.first_token_s - spent
            left = self._deadlines.total_s - spent
            try:
                with anyio.fail_after(max(min(patience, left), 0)):
                    line = await anext(lines)
            except StopAsyncIteration:
                return
            except TimeoutError as exc:
                raise self._late(wrote, total=left <= patience) from exc
            wrote = wrote or _brings_text(line)
            yield line
            if line.get("done") is True:
                return

    def _late(self, wrote: bool, *, total: bool) -> FirstTokenLate | WentSilent | TookTooLong:
        name = self._installed.name
        if total:
            seconds = self._deadlines.total_s
            return TookTooLong(filled(words.TOOK_TOO_LONG, model=name, seconds=seconds))
        if wrote:
            seconds = self._deadlines.silence_s
            return WentSilent(filled(words.WENT_SILENT, model=name, seconds=seconds))
        seconds = self._deadlines.first_token_s
        return FirstTokenLate(filled(words.NOTHING_YET, model=name, seconds=seconds))

    def _judge(self, last: Json, prompt: str, written: bool) -> None:
        """Whether the reply that ended with this line is whole. Raises ModelError."""
        name = self._installed.name
        if last.get("done") is not True:
            raise ReplyUnfinished(filled(words.UNFINISHED, model=name))
        read = last.get("prompt_eval_count")
        if isinstance(read, int) and read > 0:  # servers before 0.2.6 say 0 for a cached prompt
            if read >= self.context_tokens or self._estimate.was_cut(prompt, read):
                raise PromptTooLong(filled(words.PROMPT_CUT, model=name, read=read))
            self._estimate.learn(prompt, read)
        if last.get("done_reason") == "length":
            raise ReplyCut(filled(words.CUT, model=name, tokens=self._reply_tokens))
        if not written:
            raise ReplyEmpty(filled(words.EMPTY, model=name))


def _content(line: Json, url: str) -> str:
    """The text that a line brings. Raises the error that the line tells of."""
    match line:
        case {"error": said}:
            raise failure(str(said), url)
        case {"message": {"content": str(text)}}:
            return _encodable(text)
        case {"message": {"thinking": str()}} | {"done": True}:
            return ""
        case _:
            raise ReplyUnreadable(filled(words.UNREADABLE, url=url))


def _brings_text(line: Json) -> bool:
    match line:
        case {"message": {"content": str(text)}} if text:
            return True
        case {"message": {"thinking": str(text)}} if text:
            return True
        case _:
            return False


def _encodable(text: str) -> str:
    """Halves of characters, which JSON can carry and UTF-8 can't, as U+FFFD."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
