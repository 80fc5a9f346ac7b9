"""What Slack sends to an app: events, commands and interactions, as its payloads have them.

Shapes: https://docs.slack.dev/reference/events and /reference/interaction-payloads. Nothing is
sent from here; `tests.slack_server` does that.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Literal
from urllib.parse import urlencode

from tests.slack_methods import shape_of
from tests.slack_state import ANN, APP, BOT, TEAM, Message

Payload = dict[str, Any]
Kind = Literal["events_api", "slash_commands", "interactive"]

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
"""A signing secret has 32 characters."""
_NUMBERS = count(1)


@dataclass(frozen=True, slots=True)
class Sent:
    """One thing that Slack tells the app, however it travels."""

    kind: Kind
    payload: Payload
    retry: int = 0
    """Which retry it is; 0 the first time."""
    reason: str = ""
    answers: bool = field(default=False)
    """Whether the acknowledgement may carry a payload."""

    def again(self, retry: int = 1, reason: str = "timeout") -> Sent:
        """What Slack sends when it was not acknowledged in time: the same event once more."""
        return Sent(self.kind, self.payload, retry, reason, self.answers)

    def body(self) -> bytes:
        """As it goes over HTTP."""
        if self.kind == "events_api":
            return json.dumps(self.payload).encode()
        if self.kind == "slash_commands":
            return urlencode(self.payload).encode()
        return urlencode({"payload": json.dumps(self.payload)}).encode()

    def content_type(self) -> str:
        if self.kind == "events_api":
            return "application/json"
        return "application/x-www-form-urlencoded"


def event(inner: Payload, team: str = TEAM, event_id: str | None = None) -> Sent:
    """An event around what happened."""
    bot = {"team_id": team, "user_id": BOT, "is_bot": True, "is_enterprise_install": False}
    payload = {
        "token": "not-to-be-used",
        "team_id": team,
        "context_team_id": team,
        "context_enterprise_id": None,
        "api_app_id": APP,
        "event": inner,
        "type": "event_callback",
        "event_id": event_id or f"Ev{next(_NUMBERS):09d}",
        "event_time": int(float(inner["event_ts"])),
        "authorizations": [{"enterprise_id": None} | bot],
        "is_ext_shared_channel": False,
        "event_context": f"4-{next(_NUMBERS)}",
    }
    return Sent("events_api", payload)


def message_event(message: Message, team: str = TEAM, **changes: Any) -> Sent:
    """`message`, as an app that may read the channel gets it."""
    kind = {"D": "im", "G": "group"}.get(message.channel[0], "channel")
    inner = _inner(message, "message", team) | {"channel_type": kind}
    return event(inner | changes, team)


def mention_event(message: Message, team: str = TEAM) -> Sent:
    """`app_mention`; it has no channel type."""
    return event(_inner(message, "app_mention", team), team)


def _inner(message: Message, kind: str, team: str) -> Payload:
    inner: Payload = {
        "type": kind,
        "user": message.user,
        "ts": message.ts,
        "client_msg_id": f"5f1c{next(_NUMBERS):028d}",
        "text": message.text,
        "team": team,
        "channel": message.channel,
        "event_ts": message.ts,
    }
    if message.thread_ts is not None:
        inner |= {"thread_ts": message.thread_ts, "parent_user_id": ANN}
    return inner


def edited_event(message: Message, text: str) -> Sent:
    """`message_changed`: an edit comes as an event of its own, with the message inside."""
    now = shape_of(message) | {"text": text, "edited": {"user": message.user, "ts": message.ts}}
    inner = {
        "type": "message",
        "subtype": "message_changed",
        "channel": message.channel,
        "channel_type": "im" if message.channel.startswith("D") else "channel",
        "ts": message.ts + "9",
        "event_ts": message.ts + "9",
        "message": now,
        "previous_message": shape_of(message),
    }
    return event(inner)


def bot_event(message: Message, bot_id: str, user: str | None) -> Sent:
    """A message of a bot: its own ones come back to an app too."""
    inner = _inner(message, "message", TEAM) | {"bot_id": bot_id, "channel_type": "im"}
    inner |= {"bot_profile": {"id": bot_id, "app_id": "A0OTHER", "name": "other"}}
    inner["user"] = user
    return event({name: value for name, value in inner.items() if value is not None})


def home_opened(channel: str, tab: str, ts: str, user: str = ANN) -> Sent:
    inner = {"type": "app_home_opened", "user": user, "channel": channel, "tab": tab}
    return event(inner | {"event_ts": ts})


def command(text: str, trigger: str, response_url: str, channel: str, team: str = TEAM) -> Sent:
    payload = {
        "token": "not-to-be-used",
        "team_id": team,
        "team_domain": "harbour",
        "channel_id": channel,
        "channel_name": "general",
        "user_id": ANN,
        "user_name": "ann",
        "command": "/anchorage",
        "text": text,
        "api_app_id": APP,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": trigger,
    }
    return Sent("slash_commands", payload, answers=True)


def shortcut(message: Message, callback: str, trigger: str, response_url: str) -> Sent:
    payload = _interaction("message_action", trigger, response_url, message.channel) | {
        "callback_id": callback,
        "message_ts": message.ts,
        "message": shape_of(message),
    }
    return Sent("interactive", payload)


def press(message: Message, words: str, trigger: str, response_url: str, team: str = TEAM) -> Sent:
    """The button that reads so, in the message as it stands now."""
    block, action = _button(message, words)
    acted = {"action_id": action["action_id"], "block_id": block["block_id"]}
    acted |= {"type": action["type"], "text": action["text"], "value": action["value"]}
    payload = _interaction("block_actions", trigger, response_url, message.channel, team) | {
        "container": {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": message.channel,
            "is_ephemeral": message.only_for is not None,
        },
        "message": shape_of(message),
        "state": {"values": {}},
        "actions": [acted | {"action_ts": message.ts}],
    }
    return Sent("interactive", payload)


def _button(message: Message, words: str) -> tuple[Payload, Payload]:
    """The block, and the action of the button: for feedback, the one of its two that reads so."""
    for block in message.blocks:
        for element in [*block.get("elements", []), block.get("accessory") or {}]:
            if element.get("type") == "button" and element["text"]["text"] == words:
                return block, element
            for name in ("positive_button", "negative_button"):
                half = element.get(name)
                if half is not None and half["text"]["text"] == words:
                    return block, half | {key: element[key] for key in ("type", "action_id")}
    raise AssertionError(f"no button reads {words!r}: {message.words()}")


def _interaction(
    kind: str, trigger: str, response_url: str, channel: str, team: str = TEAM
) -> Payload:
    return {
        "type": kind,
        "user": {"id": ANN, "username": "ann", "name": "ann", "team_id": team},
        "api_app_id": APP,
        "token": "not-to-be-used",
        "trigger_id": trigger,
        "response_url": response_url,
        "team": {"id": team, "domain": "harbour"},
        "enterprise": None,
        "is_enterprise_install": False,
        "channel": {"id": channel, "name": "general"},
        "action_ts": "1763640000.000001",
    }


def signature(body: bytes, timestamp: str, secret: str = SECRET) -> str:
    """Version 0, as https://docs.slack.dev/authentication/verifying-requests-from-slack has it."""
    base = b":".join([b"v0", timestamp.encode("utf-8", "surrogateescape"), body])
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
