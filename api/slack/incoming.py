"""What Slack sends, read once: a message to answer, a command, a pressed button, or nothing for us.

Slack's own shapes stay in this file. A payload that has not the shape its kind has is nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from api.slack.escape import people_in, plain
from api.slack.memory import Rating
from api.slack.place import Place

Payload = Mapping[str, Any]
"""JSON as bolt hands it on."""

_ID = re.compile(r"[A-Za-z0-9._-]{1,48}")
_RATINGS: Mapping[str, Rating] = {"good": "good", "bad": "bad"}


@dataclass(frozen=True, slots=True)
class Message:
    """Something a person wrote that may be for us."""

    place: Place
    ts: str
    person: str
    text: str
    """As they see it, without our name."""
    event: str
    """Its id."""
    way: Literal["direct", "mention", "overheard"]
    """Overheard: in a channel, without naming anybody; ours only in a thread of ours."""

    @property
    def marks(self) -> tuple[str, ...]:
        """A mention comes as two events with ids of their own; a retry has the id of the first."""
        return (f"event:{self.event}", f"message:{self.place.channel}:{self.ts}")


@dataclass(frozen=True, slots=True)
class Opened:
    """Somebody looks at the tab where they write to us."""

    team: str
    channel: str
    event: str


@dataclass(frozen=True, slots=True)
class Call:
    """A command, a shortcut or a button: a person, and where only they see the reply."""

    team: str
    person: str
    trigger: str
    """Unique, and good for three seconds to open a view with."""
    response_url: str | None
    text: str = ""
    """What was written behind a command, the message of a shortcut, the value of a button."""

    @property
    def marks(self) -> tuple[str, ...]:
        return (f"trigger:{self.trigger}",)


@dataclass(frozen=True, slots=True)
class AnswerKey:
    """Where an answer is kept."""

    conversation: str
    answer: str

    def __str__(self) -> str:
        return f"{self.conversation}:{self.answer}"


def message_of(body: Payload, us: str | None) -> Message | None:
    """None for what no person wrote just now, and for what is not for us in any case.

    `us` is our own id among the people, when it is known.
    """
    event = _of(body, "event")
    team, event_id = _id(_team(body)), _id(body.get("event_id"))
    channel, ts, person = (_id(event.get(name)) for name in ("channel", "ts", "user"))
    text = event.get("text")
    if not (team and event_id and channel and ts and person) or not isinstance(text, str):
        return None
    us = _named_in(body) or us
    if person == us or any(event.get(name) for name in ("bot_id", "subtype", "edited", "hidden")):
        return None
    way = _way(event, text, us)
    if way is None:
        return None
    if us is None and event.get("type") == "app_mention":
        us = next(iter(people_in(text)), None)
    place = Place(team, channel, _id(event.get("thread_ts")) or ts)
    return Message(place, ts, person, plain(text, us), event_id, way)


def opened_of(body: Payload) -> Opened | None:
    """None for another tab than that of the messages."""
    event = _of(body, "event")
    team, channel, event_id = map(_id, (_team(body), event.get("channel"), body.get("event_id")))
    if event.get("tab") != "messages" or not (team and channel and event_id):
        return None
    return Opened(team, channel, event_id)


def call_of(body: Payload) -> Call | None:
    """Of a slash command, a message shortcut, or the first button of a `block_actions`."""
    person = body.get("user_id") or _of(body, "user").get("id")
    team, person, trigger = _id(_team(body)), _id(person), body.get("trigger_id")
    if not (team and person) or not isinstance(trigger, str):
        return None
    url = body.get("response_url")
    return Call(team, person, trigger, url if isinstance(url, str) else None, _said(body))


def rating_of(value: str) -> tuple[Rating, AnswerKey] | None:
    """What the value of a feedback button says."""
    word, _, rest = value.partition(":")
    key = key_of(rest)
    return (_RATINGS[word], key) if key and word in _RATINGS else None


def key_of(value: str) -> AnswerKey | None:
    """What the value of the evidence button says."""
    conversation, _, answer = value.partition(":")
    return AnswerKey(conversation, answer) if _id(conversation) and _id(answer) else None


def _way(
    event: Payload, text: str, us: str | None
) -> Literal["direct", "mention", "overheard"] | None:
    people = people_in(text)
    if event.get("channel_type") == "im":
        return "direct"
    if event.get("type") == "app_mention" or (us is not None and us in people):
        return "mention"
    if people or not event.get("thread_ts"):
        return None
    return "overheard"


def _said(body: Payload) -> str:
    """Message text has Slack's marks in it; the text of a command and a value are as they are."""
    message = body.get("message")
    if body.get("type") == "message_action" and isinstance(message, Mapping):
        return plain(str(message.get("text") or ""))
    actions = body.get("actions")
    if isinstance(actions, list) and actions and isinstance(actions[0], Mapping):
        return str(actions[0].get("value") or "")
    return plain(str(body.get("text") or ""))


def _team(body: Payload) -> object:
    """Of the installation that this was sent to: in a channel of two teams each has its own."""
    team = body.get("team")
    shared = body.get("authorizations")
    first = shared[0] if isinstance(shared, list) and shared else None
    if isinstance(first, Mapping) and first.get("team_id"):
        return first["team_id"]
    if isinstance(team, Mapping) and team.get("id"):
        return team["id"]
    return body.get("team_id") or body.get("enterprise_id") or _of(body, "enterprise").get("id")


def _named_in(body: Payload) -> str | None:
    """Our own id, as the event has it."""
    shared = body.get("authorizations")
    first = shared[0] if isinstance(shared, list) and shared else None
    if not isinstance(first, Mapping) or not first.get("is_bot", True):
        return None
    return _id(first.get("user_id"))


def _of(body: Payload, name: str) -> Payload:
    value = body.get(name)
    return value if isinstance(value, Mapping) else {}


def _id(value: object) -> str | None:
    return value if isinstance(value, str) and _ID.fullmatch(value) else None
