"""What of all that Slack sends is for us, and what it asks."""

from __future__ import annotations

from typing import Any

import pytest

from api.slack.incoming import (
    AnswerKey,
    Call,
    Message,
    Opened,
    call_of,
    key_of,
    message_of,
    opened_of,
    rating_of,
)
from api.slack.place import Place

US = "U0"


def body(team: str = "T1", **event: Any) -> dict[str, Any]:
    inner = {"type": "message", "channel": "C1", "channel_type": "channel", "user": "U1"}
    inner |= {"ts": "1.2", "text": "Who came?", **event}
    return {"type": "event_callback", "team_id": team, "event_id": "Ev1", "event": inner}


def test_a_mention_asks_in_the_thread_of_its_own_message() -> None:
    asked = message_of(body(type="app_mention", text="<@U0> Who came?"), US)
    assert asked == Message(Place("T1", "C1", "1.2"), "1.2", "U1", "Who came?", "Ev1", "mention")


def test_both_events_of_a_mention_are_one_message() -> None:
    mention = message_of(body(type="app_mention", text="<@U0> Who came?"), US)
    message = message_of(body(text="<@U0> Who came?") | {"event_id": "Ev2"}, US)
    assert mention is not None
    assert message is not None
    assert message.way == "mention"
    assert set(mention.marks) & set(message.marks) == {"message:C1:1.2"}


def test_our_name_is_read_from_the_event_when_nobody_told_it() -> None:
    told = body(text="<@U0> Who came?") | {
        "authorizations": [{"team_id": "T1", "user_id": "U0", "is_bot": True}]
    }
    asked = message_of(told, None)
    assert asked is not None
    assert (asked.way, asked.text) == ("mention", "Who came?")
    unknown = message_of(body(type="app_mention", text="<@U0> Who came?"), None)
    assert unknown is not None
    assert unknown.text == "Who came?"


def test_a_direct_message_needs_no_mention() -> None:
    asked = message_of(body(channel="D1", channel_type="im"), US)
    assert asked is not None
    assert asked.way == "direct"


def test_a_reply_is_overheard_in_its_thread_unless_it_names_somebody_else() -> None:
    asked = message_of(body(thread_ts="1.0", text="And with whom?"), US)
    assert asked is not None
    assert (asked.way, asked.place.thread) == ("overheard", "1.0")
    assert message_of(body(thread_ts="1.0", text="<@U9> and you?"), US) is None
    assert message_of(body(text="Who came?"), US) is None


@pytest.mark.parametrize(
    "event",
    [
        {"bot_id": "B1"},
        {"bot_id": "B1", "user": "U0"},
        {"user": "U0"},
        {"user": None},
        {"subtype": "message_changed"},
        {"subtype": "bot_message"},
        {"subtype": "channel_join"},
        {"subtype": "file_share"},
        {"edited": {"user": "U1", "ts": "1.3"}},
        {"hidden": True},
        {"text": None},
        {"text": 7},
        {"ts": None},
        {"channel": {"id": "C1"}},
        {"channel": "C1/../C2"},
        {"user": "U" * 60},
    ],
)
def test_what_no_person_wrote_just_now_is_nothing(event: dict[str, Any]) -> None:
    base = {"type": "app_mention", "text": "<@U0> Who came?", "channel_type": "im"}
    assert message_of(body(**base), US) is not None
    assert message_of(body(**base | event), US) is None


def test_in_a_channel_of_two_teams_the_team_is_the_one_that_installed_us() -> None:
    shared = body("T1", type="app_mention", text="<@U0> Who?") | {
        "authorizations": [{"team_id": "T2", "user_id": "U0", "is_bot": True}]
    }
    asked = message_of(shared, US)
    assert asked is not None
    assert asked.place.team == "T2"


def test_only_the_messages_tab_is_looked_at() -> None:
    opened = body(type="app_home_opened", channel="D1", tab="messages")
    assert opened_of(opened) == Opened("T1", "D1", "Ev1")
    assert opened_of(body(type="app_home_opened", channel="D1", tab="home")) is None


def test_a_command_a_shortcut_and_a_button_are_calls() -> None:
    url, trigger = "https://hooks.slack.com/1", "13.37"
    command = {"team_id": "T1", "user_id": "U1", "text": "A &amp; B?", "response_url": url}
    assert call_of(command | {"trigger_id": trigger}) == Call("T1", "U1", trigger, url, "A & B?")
    person = {"user": {"id": "U1"}, "team": {"id": "T1"}, "trigger_id": trigger}
    shortcut = person | {"type": "message_action", "message": {"text": "<@U9|bob> came."}}
    assert call_of(shortcut) == Call("T1", "U1", trigger, None, "@bob came.")
    button = person | {"type": "block_actions", "actions": [{"value": "c:a"}]}
    assert call_of(button | {"response_url": url}) == Call("T1", "U1", trigger, url, "c:a")


def test_the_value_of_a_button_names_an_answer() -> None:
    assert key_of(str(AnswerKey("c-_1", "a1"))) == AnswerKey("c-_1", "a1")
    assert rating_of("good:c:a") == ("good", AnswerKey("c", "a"))
    assert rating_of("bad:c:a") == ("bad", AnswerKey("c", "a"))


@pytest.mark.parametrize("value", ["", ":", "c:", ":a", "good", "good:c", "fine:c:a", "good:c:a b"])
def test_another_value_names_none(value: str) -> None:
    assert rating_of(value) is None
