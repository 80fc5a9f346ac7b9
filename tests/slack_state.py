"""What a Slack workspace knows: messages as they stand, and every call that changed them.

Shared by the server's thread and the test's: `wait` holds until something is so, `settle` until
nothing has happened for a while.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

from tests.slack_blocks import texts_in
from tests.slack_shown import calls_in, links_in, markdown_words, mrkdwn_words, words_of

T = TypeVar("T")

TEAM = "T0HARBOUR"
BOT = "U0ANCHORAGE"
BOT_ID = "B0ANCHORAGE"
APP = "A0ANCHORAGE"
ANN, BOB = "U0ANN", "U0BOB"
GENERAL = "C0GENERAL"
DIRECT = "D0ANN"
WAIT_S = 90.0
"""A patient bound: nothing is measured by it, and a busy machine takes long to load torch."""


@dataclass(slots=True)
class Message:
    """A message as it stands. `ts` names it in its channel, as Slack does."""

    channel: str
    ts: str
    user: str
    text: str = ""
    thread_ts: str | None = None
    markdown: str = ""
    """What was streamed, or posted as `markdown_text`."""
    tasks: dict[str, dict[str, Any]] = field(default_factory=dict)
    blocks: list[dict[str, Any]] = field(default_factory=list)
    streaming: bool = False
    streamed: bool = False
    only_for: str | None = None
    """The one person who sees it."""
    appended: int = 0
    seen: list[str] = field(default_factory=list)
    """What it showed after each change, oldest first."""
    response_url: str | None = None

    @property
    def of_bot(self) -> bool:
        return self.user == BOT

    @property
    def thread(self) -> str:
        """The `ts` that its replies name."""
        return self.thread_ts or self.ts

    def words(self) -> str:
        """What a person reads."""
        parts = [markdown_words(self.markdown)] if self.markdown else []
        if self.blocks:
            parts.append(words_of(self.blocks))
        elif not self.markdown:
            parts.append(mrkdwn_words(self.text))
        return "\n".join(parts)

    @property
    def finished(self) -> bool:
        """Whether more stands here than text that may still grow."""
        below = any(block["type"] != "markdown" for block in self.blocks)
        return below or not (self.streaming or self.blocks or self.markdown)

    def calls(self) -> list[str]:
        """People, groups and channels that this message would notify or name."""
        texts = [self.text, self.markdown, *texts_in(self.blocks)]
        return [call for text in texts for call in calls_in(text)]

    def links(self) -> list[str]:
        return links_in(self.blocks, self.markdown)


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the Web API, or one post to a response URL, and what it was answered."""

    method: str
    arguments: dict[str, Any]
    answer: dict[str, Any]
    at: float
    """Of `time.monotonic`."""

    @property
    def error(self) -> str | None:
        error = self.answer.get("error")
        return None if error is None else str(error)


@dataclass(slots=True)
class State:
    """Guarded by `changed`; the methods take it themselves."""

    messages: dict[tuple[str, str], Message] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    views: list[dict[str, Any]] = field(default_factory=list)
    """Modals, in the order they were opened or updated."""
    homes: dict[str, dict[str, Any]] = field(default_factory=dict)
    prompts: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    statuses: list[tuple[str, str, str]] = field(default_factory=list)
    """Channel, thread and the words of each status that was set."""
    triggers: set[str] = field(default_factory=set)
    """That may still open a view, once."""
    changed: threading.Condition = field(default_factory=threading.Condition)
    _last_ts: int = 1_763_640_000_000_000
    _last_change: float = field(default_factory=time.monotonic)

    def stamp(self) -> str:
        """A time of its own for a message, later than any before."""
        with self.changed:
            self._last_ts += 1_000_100
            return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def keep(self, message: Message) -> Message:
        with self.changed:
            self.messages[message.channel, message.ts] = message
            message.seen.append(message.words())
            self.touch()
        return message

    def record(self, call: Call) -> None:
        with self.changed:
            self.calls.append(call)
            self.touch()

    def touch(self) -> None:
        """Something happened: whoever waits looks again. Inside `changed`."""
        self._last_change = time.monotonic()
        self.changed.notify_all()

    def called(self, method: str) -> list[Call]:
        with self.changed:
            return [call for call in self.calls if call.method == method]

    def refused(self) -> list[Call]:
        """Calls that Slack answered with an error."""
        with self.changed:
            return [call for call in self.calls if call.error is not None]

    def of_bot(self, channel: str | None = None) -> list[Message]:
        """What the bot says where, oldest first."""
        with self.changed:
            return [
                message
                for message in self.messages.values()
                if message.of_bot and channel in {None, message.channel}
            ]

    def replies(self, asked: Message) -> list[Message]:
        """What the bot says to all in the thread of a message, after it."""
        return [
            message
            for message in self.of_bot(asked.channel)
            if message.thread_ts == asked.thread
            and message.ts > asked.ts
            and message.only_for is None
        ]

    def wait(self, what: str, found: Callable[[], T | None], seconds: float = WAIT_S) -> T:
        """What `found` returns once it is true; fails with `what` and the last calls."""
        end = time.monotonic() + seconds
        with self.changed:
            while not (value := found()):
                left = end - time.monotonic()
                if left <= 0:
                    raise AssertionError(f"waited in vain for {what}; {self._last_calls()}")
                self.changed.wait(min(left, 0.2))
        return value

    def settle(self, quiet_s: float = 0.3) -> None:
        """Until no stream is open and nothing was called for a while."""
        self.wait("the bot to fall silent", lambda: not self._busy(quiet_s))

    def _busy(self, quiet_s: float) -> bool:
        recent = time.monotonic() - self._last_change < quiet_s
        return recent or any(message.streaming for message in self.messages.values())

    def _last_calls(self) -> str:
        lines: Iterator[str] = (f"{call.method} {call.error or 'ok'}" for call in self.calls[-6:])
        return "last calls: " + (", ".join(lines) or "none")
