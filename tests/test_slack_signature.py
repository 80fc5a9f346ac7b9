"""POST /slack/events lets in what Slack signed just now, once, and answers 401 to all else.

The signatures are worked out here by the letter of
https://docs.slack.dev/authentication/verifying-requests-from-slack, not by the SDK.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import random
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from slack_sdk.signature import Clock
from starlette.datastructures import Headers

from api.slack.signature import Signatures
from tests.http_service import (
    DOCUMENTS,
    KEYS,
    QUESTION,
    built,
    error_of,
    keys_setting,
    ready,
    running,
)
from tests.slack_app import loads, over_http
from tests.slack_events import SECRET, message_event
from tests.slack_server import SlackServer
from tests.slack_state import DIRECT
from tests.tiny import TinyEmbedder

NOW = 1_763_640_000
BODY = b"token=xyz&team_id=T1DC2JH3J&command=%2Fweather&text=94070"


class Stopped(Clock):
    def now(self) -> float:
        return float(NOW)


def signed(body: bytes, timestamp: str, secret: str = SECRET) -> str:
    base = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


def accepted(body: bytes, *headers: tuple[str, str]) -> bool:
    raw = [(name.encode(), value.encode("utf-8")) for name, value in headers]
    return Signatures(SECRET, Stopped()).read(Headers(raw=raw), body) is not None


def sent(body: bytes, timestamp: str, signature: str) -> bool:
    return accepted(
        body, ("x-slack-request-timestamp", timestamp), ("x-slack-signature", signature)
    )


def test_the_signature_of_slacks_own_example_is_ours() -> None:
    """The published example, with its secret, body and result."""
    body = (
        b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&"
        b"channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&"
        b"command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands"
        b"%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&"
        b"trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
    )
    expected = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
    assert signed(body, "1531420618") == expected


def good_vectors() -> Iterator[tuple[bytes, str, str]]:
    """Fifty that Slack could have sent: any body, any second of the ten minutes."""
    chance = random.Random(7)
    for number in range(50):
        text = "".join(chance.choices('aé漢😀\n&=% {}"', k=number))
        timestamp = str(NOW + chance.randint(-300, 300))
        yield text.encode(), timestamp, signed(text.encode(), timestamp)


def forged_vectors() -> Iterator[tuple[bytes, str, str]]:
    """A hundred and fifty that it did not send."""
    chance = random.Random(9)
    at = str(NOW)
    right = signed(BODY, at)
    for timestamp in (
        *("", " ", "now", "-1", "1e9", f" {at}", f"{at} ", f"+{at}", f"{at}.0", f"{at}\n", "0x10"),
        *(
            "\uff11\uff17\uff16\uff13\uff16\uff14\uff10\uff10\uff10\uff10",
            "1_763_640_000",
            "9" * 5_000,
            "٣",
            "∞",
            "nan",
            "0",
            "\x00",
        ),
    ):
        yield BODY, timestamp, signed(BODY, timestamp)
    for away in (301, 302, 600, 3_600, 10**9):
        for late in (NOW - away, NOW + away):
            yield BODY, str(late), signed(BODY, str(late))
    for signature in (
        *("", "v0=", right[3:], right.upper(), f" {right}", f"{right} ", right[:-1], f"{right}0"),
        *("v1" + right[2:], "é" * 67, "v0=" + "é" * 64, "v0=" + "٣" * 64, "v0=" + "g" * 64),
        *(right.replace("v0=", "v0:"), f"{right},{right}", f"{right}\n", "v0=" + "0" * 64),
    ):
        yield BODY, at, signature
    for body in (b"\xff", b"\xc3(", BODY + b"\x80", b"\xed\xa0\x80"):
        yield body, at, signed(body, at)
    for secret in ("", "another", SECRET[:-1], SECRET + "0", SECRET.upper()):
        yield BODY, at, signed(BODY, at, secret)
    for _ in range(50):
        place = chance.randrange(3, len(right))
        other = chance.choice([c for c in "0123456789abcdef" if c != right[place]])
        yield BODY, at, right[:place] + other + right[place + 1 :]
    for place in range(45):
        changed = bytearray(BODY)
        changed[place] ^= 1 << place % 7
        yield bytes(changed), at, right


GOOD = list(good_vectors())
FORGED = list(forged_vectors())


def test_there_are_two_hundred_vectors() -> None:
    assert len(GOOD) + len(FORGED) == 200
    assert len(set(FORGED)) == len(FORGED)


@pytest.mark.parametrize("vector", GOOD, ids=range(len(GOOD)))
def test_what_slack_signed_is_accepted(vector: tuple[bytes, str, str]) -> None:
    assert sent(*vector)


@pytest.mark.parametrize("vector", FORGED, ids=range(len(FORGED)))
def test_what_slack_did_not_sign_is_refused_and_nothing_raises(
    vector: tuple[bytes, str, str],
) -> None:
    assert not sent(*vector)


def test_a_header_that_comes_twice_or_not_at_all_signs_nothing() -> None:
    time_, name = ("x-slack-request-timestamp", str(NOW)), "x-slack-signature"
    right = (name, signed(BODY, str(NOW)))
    assert accepted(BODY, time_, right)
    assert not accepted(BODY, time_)
    assert not accepted(BODY, right)
    assert not accepted(BODY, time_, right, right)
    assert not accepted(BODY, time_, time_, right)


# Over HTTP


@pytest.fixture(scope="module")
def workspace() -> Iterator[SlackServer]:
    with SlackServer() as server:
        yield server


@pytest.fixture(scope="module")
def client(
    workspace: SlackServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[httpx.Client]:
    folder = tmp_path_factory.mktemp("service")
    load = loads(folder, DOCUMENTS)
    with over_http(workspace, load, folder, api_keys=keys_setting()) as client:
        yield client


def post(client: httpx.Client, body: bytes, **headers: str) -> httpx.Response:
    return client.post("/slack/events", content=body, headers=headers)


def post_signed(client: httpx.Client, body: bytes, timestamp: str | None = None) -> httpx.Response:
    at = timestamp or str(int(time.time()))
    return client.post(
        "/slack/events",
        content=body,
        headers={
            "Content-Type": "application/json",
            "X-Slack-Request-Timestamp": at,
            "X-Slack-Signature": signed(body, at),
        },
    )


def test_the_address_is_proven_to_slack_without_a_key(client: httpx.Client) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "3eZbrw1aB"}).encode()
    answer = post_signed(client, body)
    assert answer.status_code == 200
    assert "3eZbrw1aB" in answer.text


def test_every_forged_vector_is_401_over_http_and_slack_hears_nothing(
    workspace: SlackServer, client: httpx.Client
) -> None:
    heard = list(workspace.state.calls)
    for body, timestamp, signature in FORGED:
        headers = [
            (b"x-slack-request-timestamp", timestamp.strip().encode()),
            (b"x-slack-signature", signature.strip().encode()),
        ]
        if any(c < 32 for _, value in headers for c in value):
            continue  # no client can send it
        answer = client.post("/slack/events", content=body, headers=headers)
        assert answer.status_code == 401, (timestamp, signature)
        assert "not_signed" in answer.text
    workspace.state.settle()
    assert workspace.state.calls == heard


def test_an_unsigned_request_is_refused_in_the_shape_of_all_errors(client: httpx.Client) -> None:
    assert error_of(post(client, BODY), 401)["code"] == "not_signed"
    key = {"Authorization": f"Bearer {KEYS['ann']}"}
    assert error_of(client.post("/slack/events", content=BODY, headers=key), 401)


def test_a_replay_is_refused_once_it_was_seen(client: httpx.Client) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "once"}).encode()
    at = str(int(time.time()))
    assert post_signed(client, body, at).status_code == 200
    assert error_of(post_signed(client, body, at), 401)["code"] == "not_signed"
    assert post_signed(client, body, str(int(at) - 1)).status_code == 200


def test_what_slack_signed_is_answered_once(workspace: SlackServer, client: httpx.Client) -> None:
    """Without an API key: the signature is what speaks for Slack."""
    asked = workspace.say(QUESTION, DIRECT)
    body, at = message_event(asked).body(), str(int(time.time()))
    assert post_signed(client, body, at).status_code == 200
    assert "Rubio" in workspace.answer_to(asked).words()
    for _ in range(3):
        assert post_signed(client, body, at).status_code == 401
    workspace.answer_to(workspace.ask(QUESTION, DIRECT))
    assert len(workspace.state.replies(asked)) == 1


@pytest.mark.parametrize("seconds", [-290, 290])
def test_a_clock_may_be_five_minutes_wrong(client: httpx.Client, seconds: int) -> None:
    body = json.dumps({"type": "url_verification", "challenge": f"abc{seconds}"}).encode()
    response = post_signed(client, body, str(int(time.time()) + seconds))
    assert response.status_code == 200
    assert f"abc{seconds}" in response.text


def test_a_replay_is_refused_after_a_restart(tmp_path: Path) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "kept"}).encode()
    at = str(int(time.time()))
    statuses = []
    for _ in range(2):
        with running(
            lambda _: built(tmp_path, TinyEmbedder()),
            slack_bot_token="xoxb-1",
            slack_signing_secret=SECRET,
            conversations=f"sqlite:///{tmp_path}/kept.db",
        ) as client:
            statuses.append(post_signed(ready(client), body, at).status_code)
    assert statuses == [200, 401]


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"[]", b"{", b'"text"', b"null", b"payload=", b"payload=[]", b"payload={"),
        *(b'{"event": []}', b'{"event": {"type": {}}}', b'{"event": "x"}', b"[" * 100_000),
        *(b"payload=%00", b"nonsense", b'{"n": ' + b"9" * 5000 + b"}"),
    ],
    ids=lambda body: repr(body[:40]),
)
def test_signed_nonsense_is_400(client: httpx.Client, body: bytes) -> None:
    assert error_of(post_signed(client, body), 400)["code"] == "malformed"


@pytest.mark.parametrize(
    "payload",
    [
        {"type": "event_callback"},
        {"type": "event_callback", "event": {"type": "reaction_added"}},
        {"type": "event_callback", "event": {"type": "message"}, "authorizations": [None]},
        {"type": "event_callback", "event": {"type": "message", "text": 7}, "team_id": 7},
        {"type": "event_callback", "event": {"type": "app_mention", "text": "?", "user": {}}},
        {"type": "block_actions", "actions": [], "user": "U1"},
        {"type": "block_actions", "actions": [None], "user": {"id": "U1"}, "team": None},
        {"type": "view_submission", "view": {}},
        {"type": "message_action", "callback_id": "check_message", "message": None},
        {"type": 3, "event": {}},
        {"type": "event_callback", "event": None},
        {"type": "event_callback", "event": {"type": "message", "channel": {"id": 1}, "ts": []}},
        {"type": "event_callback", "authorizations": 7, "event": {"type": "app_mention"}},
        {"type": "event_callback", "event": {"type": "message", "text": "\ud800"}},
        {"type": "block_actions", "actions": [7], "team": "T", "user": ["U"]},
    ],
)
def test_signed_payloads_of_odd_shapes_are_no_fault_of_ours(
    client: httpx.Client, payload: object
) -> None:
    assert post_signed(client, json.dumps(payload).encode()).status_code < 500


def test_without_a_signing_secret_there_is_no_such_route(tmp_path: Path) -> None:
    with running(lambda _: built(tmp_path, TinyEmbedder())) as client:
        assert error_of(post(ready(client), BODY), 404)
