"""The Slack of the tests refuses what Slack refuses: one that takes everything proves nothing."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.slack_blocks import MAX_TOTAL, cost, faults_in, faults_in_view
from tests.slack_server import SlackServer
from tests.slack_shown import calls_in, links_in, markdown_words, mrkdwn_words
from tests.slack_state import ANN, DIRECT, GENERAL
from tests.slack_wire import APP_TOKEN, BOT_TOKEN

Json = dict[str, Any]


def section(text: str, **more: Any) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}} | more


def actions(*buttons: Json) -> Json:
    return {"type": "actions", "elements": list(buttons)}


def button(**more: Any) -> Json:
    text = {"type": "plain_text", "text": "Press"}
    return {"type": "button", "text": text, "action_id": "press", "value": "1"} | more


def call(slack: SlackServer, method: str, token: str = BOT_TOKEN, **arguments: Any) -> Json:
    with httpx.Client(trust_env=False, verify=False) as client:
        answer = client.post(
            f"{slack.api_url}{method}",
            json=arguments,
            headers={"Authorization": f"Bearer {token}"} if token else {},
        )
    said: Json = answer.json() | {"status": answer.status_code}
    return said | {"retry_after": answer.headers.get("Retry-After")}


@pytest.mark.parametrize(
    ("blocks", "place"),
    [
        ([section("x" * 3001)], "/blocks/0/text/text"),
        ([section("")], "/blocks/0/text/text"),
        ([section("x", colour="red")], "/blocks/0"),
        ([section("x", block_id=None)], "/blocks/0/block_id"),
        ([section("x", block_id="a"), section("y", block_id="a")], "/blocks/1/block_id"),
        ([{"type": "section"}], "/blocks/0"),
        ([{"type": "markdown", "text": "x" * 12_001}], "/blocks/0/text"),
        ([{"type": "context", "elements": []}], "/blocks/0/elements"),
        ([{"type": "banner"}], "/blocks/0/type"),
        ([actions(button(value="x" * 2001))], "/blocks/0/elements/0/value"),
        ([actions(button(), button())], "/blocks/0/elements/1/action_id"),
        ([actions(button(style="loud"))], "/blocks/0/elements/0/style"),
        ([{"type": "divider"}] * 51, "/blocks"),
        ("x", "/blocks"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_blocks_are_judged(blocks: Any, place: str) -> None:
    faults = faults_in(blocks)
    assert any(fault.endswith(f"[json-pointer:{place}]") for fault in faults), faults


def test_blocks_within_the_limits_are_taken() -> None:
    feedback = {
        "type": "feedback_buttons",
        "action_id": "rate",
        "positive_button": {"text": {"type": "plain_text", "text": "+"}, "value": "1"},
        "negative_button": {"text": {"type": "plain_text", "text": "-"}, "value": "2"},
    }
    blocks = [
        section("x" * 3000),
        {"type": "markdown", "text": "x" * 9000},
        actions(button()),
        {"type": "context_actions", "elements": [feedback]},
        {"type": "context", "elements": [{"type": "mrkdwn", "text": "x", "verbatim": True}]},
    ]
    assert faults_in(blocks) == []
    assert cost(blocks) == 12_000 + len("Press+-x") + 5 * 50
    modal = {"type": "modal", "title": {"type": "plain_text", "text": "T"}, "blocks": blocks[:1]}
    assert faults_in_view(modal) == []
    assert faults_in_view(modal | {"blocks": blocks[1:2]}), "markdown is for messages"
    assert faults_in_view(modal | {"title": {"type": "plain_text", "text": "T" * 25}})


def test_tokens_scopes_and_arguments_are_judged() -> None:
    with SlackServer(scopes=frozenset({"commands"})) as slack:
        errors = [
            call(slack, "auth.test", "").get("error"),
            call(slack, "auth.test", "xoxb-wrong").get("error"),
            call(slack, "auth.test", APP_TOKEN).get("error"),
            call(slack, "chat.postMessage", channel=GENERAL, text="x").get("error"),
            call(slack, "views.open", view={}).get("error"),
            call(slack, "chat.shout").get("error"),
        ]
    assert errors == [
        *("not_authed", "invalid_auth", "not_allowed_token_type"),
        *("missing_scope", "invalid_arguments", "unknown_method"),
    ]


def test_messages_are_judged() -> None:
    with SlackServer() as slack:
        said = slack.say("hello")
        posted = call(slack, "chat.postMessage", channel=GENERAL, text="x" * 50_000)
        ts = posted["ts"]
        full = [section("x" * 3000)] * 5
        errors = [
            call(slack, "chat.postMessage", channel=GENERAL).get("error"),
            call(slack, "chat.postMessage", channel="C0PRIVATE", text="x").get("error"),
            call(slack, "chat.postMessage", channel=GENERAL, blocks=full).get("error"),
            call(slack, "chat.update", channel=GENERAL, ts=ts, text="x" * 4001).get("error"),
            call(slack, "chat.update", channel=GENERAL, ts="1.0", text="x").get("error"),
            call(slack, "chat.update", channel=GENERAL, ts=said.ts, text="x").get("error"),
        ]
        slack.limit("chat.update", 7)
        limited = call(slack, "chat.update", channel=GENERAL, ts=ts, text="x")
        assert call(slack, "chat.update", channel=GENERAL, ts=ts, text="x")["ok"]
        assert len(slack.state.messages[GENERAL, ts].seen[0]) == 40_000
    assert errors == [
        *("no_text", "not_in_channel", "msg_blocks_too_long"),
        *("msg_too_long", "message_not_found", "cant_update_message"),
    ]
    assert (limited["status"], limited["error"], limited["retry_after"]) == (
        429,
        "ratelimited",
        "7",
    )
    assert cost(full) > MAX_TOTAL


def test_streams_live_and_expire() -> None:
    with SlackServer() as slack:
        asked = slack.say("hello", DIRECT)
        place = {"channel": DIRECT, "thread_ts": asked.ts}
        nobody = call(slack, "chat.startStream", channel=GENERAL, thread_ts=slack.say("x").ts)
        stream = call(slack, "chat.startStream", **place, markdown_text="one ")
        where = {"channel": DIRECT, "ts": stream["ts"]}
        slack.expire_streams_at(1)
        errors = [
            call(slack, "chat.update", **where, text="x").get("error"),
            call(slack, "chat.appendStream", **where, markdown_text="x" * 12_001).get("error"),
            call(slack, "chat.appendStream", **where, markdown_text="two").get("error"),
            call(slack, "chat.stopStream", **where).get("error"),
            call(slack, "chat.update", **where, text="one two").get("error"),
        ]
        (reply,) = slack.state.replies(asked)
    assert nobody["error"] == "missing_recipient_user_id"
    assert errors[0] == "streaming_state_conflict"
    assert errors[1:] == ["msg_too_long", *["message_not_in_streaming_state"] * 2, None]
    assert reply.words() == "one two"


def test_a_trigger_opens_one_view_and_a_response_url_serves_five_times() -> None:
    view = {"type": "modal", "title": {"type": "plain_text", "text": "T"}, "blocks": [section("x")]}
    with SlackServer() as slack:
        trigger = slack.trigger()
        opened = [call(slack, "views.open", trigger_id=trigger, view=view) for _ in range(2)]
        url = slack.command("x").payload["response_url"]
        with httpx.Client(trust_env=False, verify=False) as client:
            taken = [client.post(url, json={"text": "x"}).status_code for _ in range(6)]
        assert len(slack.private()) == 5
        assert {message.only_for for message in slack.private()} == {ANN}
    assert [answer.get("error") for answer in opened] == [None, "expired_trigger_id"]
    assert taken == [200] * 5 + [404]


def test_what_is_shown_is_what_a_person_reads() -> None:
    assert mrkdwn_words("a &lt;b&gt; &amp;amp; <https://x.example|words>") == "a <b> &amp; words"
    assert (
        markdown_words(r"\*a\* **b** \[1\] [c](https://x.example) &lt;d&gt;") == "*a* b [1] c <d>"
    )
    assert markdown_words("one\n\n- two\n- three") == "one\ntwo\nthree"
    assert calls_in("<!channel> &lt;!here&gt; <@U1> <#C1|x> <https://x.example>") == [
        *("<!channel>", "<@U1>", "<#C1|x>"),
    ]
    assert links_in([section("<https://x.example/?a=1&amp;b=2|y>")], "[z](https://z.example)") == [
        *("https://z.example", "https://x.example/?a=1&b=2"),
    ]
