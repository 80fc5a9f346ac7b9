"""A Slack for tests: its Web API over HTTP and Socket Mode over a websocket, on loopback.

with SlackServer() as slack:
    …                                     # an app with slack.api_url, BOT_TOKEN and APP_TOKEN
    asked = slack.ask("Who came?")        # a person mentions the bot, and the events go out
    slack.answer_to(asked).words()        # what a person then reads, once the bot is done
    slack.expire_streams_at(2); slack.limit("chat.update"); slack.state.refused()

Events go out over the websocket that the app opened, or over HTTP to `deliver_to`, signed. What
comes in is judged as Slack does: see `tests.slack_methods` and `tests.slack_blocks`.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any, Self

import httpx

from tests import slack_events
from tests.slack_events import Sent, mention_event, message_event, signature
from tests.slack_methods import WebApi
from tests.slack_state import ANN, BOT, DIRECT, GENERAL, TEAM, WAIT_S, Message, State
from tests.slack_wire import Fault, Wire

SCOPES = frozenset({
    *("app_mentions:read", "assistant:write", "channels:history", "chat:write", "commands"),
    *("groups:history", "im:history"),
})  # fmt: skip
ACK_S = 3.0
"""Slack waits so long for an acknowledgement, then it sends again."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """How the app took one event."""

    sent: Sent
    status: int | None
    """200 once acknowledged, what else came over HTTP, None when nothing came in time."""
    seconds: float
    """From sending to acknowledgement, by the server's clock."""
    payload: Any = None
    """What the acknowledgement carried."""

    @property
    def acknowledged(self) -> bool:
        return self.status == 200


@dataclass(slots=True)
class SlackServer:
    """Use as a context manager, from the test's own thread."""

    scopes: frozenset[str] = SCOPES
    deliver_to: str | None = None
    """Address of the app's HTTP endpoint; None: over the websocket."""
    state: State = field(default_factory=State)
    wire: Wire = field(init=False)
    deliveries: list[Delivery] = field(default_factory=list)
    """Every event that went out, oldest first."""
    signatures: set[str] = field(default_factory=set)
    client: httpx.Client = field(
        default_factory=lambda: httpx.Client(trust_env=False, verify=False)
    )

    def __post_init__(self) -> None:
        self.wire = Wire(WebApi(self.state, {GENERAL, "C0RANDOM"}, TEAM), self.scopes)

    @property
    def api_url(self) -> str:
        return f"{self.wire.url}/api/"

    def __enter__(self) -> Self:
        self.wire.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.wire.stop()
        self.client.close()

    # What people do.

    def say(
        self, text: str, channel: str = GENERAL, thread: Message | None = None, user: str = ANN
    ) -> Message:
        """A person writes; no event goes out yet."""
        thread_ts = None if thread is None else thread.thread
        return self.state.keep(Message(channel, self.state.stamp(), user, text, thread_ts))

    def ask(
        self,
        text: str,
        channel: str = GENERAL,
        thread: Message | None = None,
        *,
        mention: bool | None = None,
        team: str = TEAM,
    ) -> Message:
        """A person asks, by mention in a channel, and Slack tells the app all it tells."""
        mention = channel != DIRECT if mention is None else mention
        said = self.say(f"<@{BOT}> {text}" if mention else text, channel, thread)
        for sent in events_of(said, team):
            assert self.send(sent).acknowledged
        return said

    def command(self, text: str, channel: str = GENERAL) -> Sent:
        url = self.wire.response_url(channel, None, None)
        return slack_events.command(text, self.trigger(), url, channel)

    def shortcut(self, message: Message, callback: str) -> Sent:
        url = self.wire.response_url(message.channel, message.thread_ts, message)
        return slack_events.shortcut(message, callback, self.trigger(), url)

    def press(self, message: Message, words: str, team: str = TEAM) -> Sent:
        """Somebody presses the button that reads so."""
        url = self.wire.response_url(message.channel, message.thread_ts, message)
        return slack_events.press(message, words, self.trigger(), url, team)

    def trigger(self) -> str:
        """May open one view."""
        with self.state.changed:
            trigger = f"13{self.state.stamp()}.{len(self.state.triggers)}"
            self.state.triggers.add(trigger)
        return trigger

    def private(self, channel: str = GENERAL) -> list[Message]:
        """What only one person sees, oldest first."""
        return [message for message in self.state.of_bot(channel) if message.only_for is not None]

    def answer_to(self, asked: Message) -> Message:
        """The bot's one reply in the thread, once the bot has fallen silent."""
        self.state.wait("a whole reply", lambda: self._finished(asked))
        self.state.settle()
        replies = self.state.replies(asked)
        assert len(replies) == 1, [reply.words() for reply in replies]
        return replies[0]

    def _finished(self, asked: Message) -> bool:
        replies = self.state.replies(asked)
        return bool(replies) and all(reply.finished for reply in replies)

    # What goes wrong.

    def fail(self, method: str, error: str, times: int = 1, status: int = 200) -> None:
        self.wire.faults[method].append(Fault(error, times, status))

    def limit(self, method: str, retry_after_s: int = 1, times: int = 1) -> None:
        """429 with Retry-After."""
        self.wire.faults[method].append(Fault("ratelimited", times, 429, retry_after_s))

    def expire_streams_at(self, append: int | None) -> None:
        """Each stream is found expired at this append (from 0; the stop counts as one more)."""
        self.wire.api.expire_at = append

    def refresh(self) -> None:
        """Slack is about to close the connection: the app opens another one."""
        self.wire.run(self.wire.refresh())

    def drop(self) -> None:
        """Close every websocket without a word."""
        self.wire.run(self.wire.drop())

    # How it travels.

    def send(self, sent: Sent, wait_s: float = WAIT_S) -> Delivery:
        """Returns once it is acknowledged, or after `wait_s`."""
        began = time.monotonic()
        status, payload = self._sent(sent, wait_s)
        delivery = Delivery(sent, status, time.monotonic() - began, payload)
        self.deliveries.append(delivery)
        return delivery

    def connected(self, count: int = 1) -> None:
        """Wait until the app has opened so many websockets since the start."""
        self.state.wait(f"{count} connections", lambda: self.wire.connections >= count)

    def _sent(self, sent: Sent, wait_s: float) -> tuple[int | None, Any]:
        try:
            if self.deliver_to is None:
                return 200, self.wire.deliver(sent, wait_s)
            return self._post(sent, self.deliver_to, wait_s)
        except (TimeoutError, httpx.TimeoutException):
            return None, None

    def _post(self, sent: Sent, address: str, wait_s: float) -> tuple[int, Any]:
        body, now = sent.body(), int(time.time())
        while signature(body, str(now)) in self.signatures:
            now += 1  # what is sent again is signed anew, a second later at least
        signed = signature(body, str(now))
        self.signatures.add(signed)
        headers = {"Content-Type": sent.content_type(), "User-Agent": "Slackbot 1.0"}
        headers |= {"X-Slack-Request-Timestamp": str(now), "X-Slack-Signature": signed}
        if sent.retry:
            headers |= {"X-Slack-Retry-Num": str(sent.retry), "X-Slack-Retry-Reason": sent.reason}
        answer = self.client.post(address, content=body, headers=headers, timeout=wait_s)
        payload = answer.json() if answer.text.startswith("{") else answer.text or None
        return answer.status_code, payload


def events_of(message: Message, team: str = TEAM) -> list[Sent]:
    """A mention in a channel fires two events; a direct message fires one."""
    told = [message_event(message, team)]
    if f"<@{BOT}>" in message.text and message.channel != DIRECT:
        told.insert(0, mention_event(message, team))
    return told
