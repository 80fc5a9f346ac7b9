"""POST /slack/events takes what Slack signed, once, and nothing else: 401 for the rest, never 500.

The signatures are made here, by the letter of
https://docs.slack.dev/authentication/verifying-requests-from-slack.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

import httpx
import pytest

from tests.http_service import DOCUMENTS, QUESTION, as_, keys_setting
from tests.slack_app import loads, over_http
from tests.slack_events import SECRET, message_event
from tests.slack_server import SlackServer
from tests.slack_state import DIRECT

Headers = list[tuple[bytes, bytes]]
TIMESTAMP, SIGNATURE = b"X-Slack-Request-Timestamp", b"X-Slack-Signature"


def v0(body: bytes, timestamp: bytes, secret: bytes = SECRET.encode()) -> bytes:
    made = hmac.new(secret, b"v0:" + timestamp + b":" + body, hashlib.sha256)
    return b"v0=" + made.hexdigest().encode()


def now(seconds: int = 0) -> bytes:
    return str(int(time.time()) + seconds).encode()


def signed(body: bytes, timestamp: bytes | None = None) -> Headers:
    timestamp = timestamp or now()
    return [(TIMESTAMP, timestamp), (SIGNATURE, v0(body, timestamp))]


@dataclass(frozen=True, slots=True)
class Forgery:
    """A way to sign a body that Slack would not have signed so."""

    name: str
    headers: Callable[[bytes], Headers]


def _with(timestamp: bytes, signature: Callable[[bytes], bytes]) -> Callable[[bytes], Headers]:
    return lambda body: [(TIMESTAMP, timestamp), (SIGNATURE, signature(body))]


def _signing(timestamp: bytes) -> Callable[[bytes], Headers]:
    """The right secret over a timestamp that is none, or not now."""
    return lambda body: [(TIMESTAMP, timestamp), (SIGNATURE, v0(body, timestamp))]


def _good(body: bytes) -> bytes:
    return v0(body, now())


FORGERIES = (
    Forgery("nothing", lambda body: []),
    Forgery("no timestamp", lambda body: [(SIGNATURE, _good(body))]),
    Forgery("no signature", lambda body: [(TIMESTAMP, now())]),
    Forgery("empty", lambda body: [(TIMESTAMP, b""), (SIGNATURE, b"")]),
    Forgery("another secret", lambda body: _with(now(), lambda b: v0(b, now(), b"x" * 32))(body)),
    Forgery("no secret", lambda body: _with(now(), lambda b: v0(b, now(), b""))(body)),
    Forgery("another body", lambda body: signed(body + b" ")),
    Forgery("another second", lambda body: [(TIMESTAMP, now(1)), (SIGNATURE, v0(body, now(-1)))]),
    Forgery("shortened", lambda body: _with(now(), lambda b: _good(b)[:-1])(body)),
    Forgery("lengthened", lambda body: _with(now(), lambda b: _good(b) + b"0")(body)),
    Forgery("capitals", lambda body: _with(now(), lambda b: b"v0=" + _good(b)[3:].upper())(body)),
    Forgery("version 1", lambda body: _with(now(), lambda b: b"v1=" + _good(b)[3:])(body)),
    Forgery("no version", lambda body: _with(now(), lambda b: _good(b)[3:])(body)),
    Forgery("not ASCII", lambda body: _with(now(), lambda b: _good(b)[:-1] + b"\xe9")(body)),
    Forgery("two signatures", lambda body: [*signed(body), (SIGNATURE, b"v0=" + b"0" * 64)]),
    Forgery("two timestamps", lambda body: [*signed(body), (TIMESTAMP, b"0")]),
    Forgery("too old", lambda body: signed(body, now(-310))),
    Forgery("from the future", lambda body: signed(body, now(310))),
    Forgery("at the beginning", _signing(b"0")),
    Forgery("negative", _signing(b"-1")),
    Forgery("words", _signing(b"yesterday")),
    Forgery("not a number", _signing(b"nan")),
    Forgery("infinite", _signing(b"inf")),
    Forgery("a fraction", lambda body: signed(body, now() + b".0")),
    Forgery("an exponent", _signing(b"1e9")),
    Forgery("huge", _signing(b"9" * 5000)),
    Forgery("underscored", lambda body: signed(body, now()[:4] + b"_" + now()[4:])),
    Forgery("other digits", lambda body: signed(body, "١٧٦٣٦٤٠٠٠٠".encode())),
    Forgery("not UTF-8", _signing(b"\xff\xfe")),
)
"""Each with every body below: 29 by 7 is 203."""
BODIES = (
    b'{"type":"event_callback","event_id":"Ev1","event":{"type":"message"}}',
    b'{"type":"url_verification","challenge":"3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P"}',
    urlencode({"payload": json.dumps({"type": "block_actions", "trigger_id": "13.1"})}).encode(),
    urlencode({"command": "/anchorage", "text": QUESTION, "trigger_id": "13.2"}).encode(),
    b"ssl_check=1&token=abc",
    b"",
    b'{"event": "\xff\xfe"}',
)


@pytest.fixture(scope="module")
def slack() -> Iterator[SlackServer]:
    with SlackServer() as server:
        yield server


@pytest.fixture(scope="module")
def client(slack: SlackServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    folder = tmp_path_factory.mktemp("signatures")
    with over_http(slack, loads(folder, DOCUMENTS), folder, api_keys=keys_setting()) as http:
        yield http


def sent(client: httpx.Client, body: bytes, headers: Headers) -> httpx.Response:
    kind = b"application/json" if body.startswith(b"{") else b"application/x-www-form-urlencoded"
    return client.post("/slack/events", content=body, headers=[*headers, (b"Content-Type", kind)])


def test_no_forgery_is_taken_and_none_breaks_it(slack: SlackServer, client: httpx.Client) -> None:
    vectors = [(forgery, body) for forgery in FORGERIES for body in BODIES]
    assert len(vectors) >= 200
    wrong = []
    for forgery, body in vectors:
        response = sent(client, body, forgery.headers(body))
        if response.status_code != 401 or "not_signed" not in response.text:
            wrong.append((forgery.name, body, response.status_code, response.text))
    assert wrong == []
    slack.state.settle()
    assert slack.state.of_bot() == []
    assert slack.state.calls == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b"{}",
        b"payload=",
        b"payload={",
        b"payload=[]",
        b"payload=%00",
        b"nonsense",
        b'{"type": "event_callback"}',
        b'{"type": "event_callback", "event": null}',
        b'{"type": "event_callback", "event": []}',
        b'{"type": "event_callback", "event": {"type": 7}}',
        b'{"type": "event_callback", "event": {"type": "message", "channel": {"id": 1}, "ts": []}}',
        b'{"type": "event_callback", "authorizations": 7, "event": {"type": "app_mention"}}',
        b'{"type": "block_actions", "actions": [], "user": null}',
        b'payload={"type":"block_actions","actions":[7],"team":"T","user":["U"]}',
        b'payload={"type":"message_action","callback_id":"check_message","message":7}',
        b"command=%2Fanchorage&text=x",
        b'{"a":' * 3000 + b"1" + b"}" * 3000,
        b'{"event": {"type": "message", "text": "\\ud800"}}',
        b'{"n": ' + b"9" * 5000 + b"}",
        b"\xff\xfe\x00",
    ],
    ids=lambda body: repr(body[:40]),
)
def test_what_is_signed_and_makes_no_sense_is_no_fault(client: httpx.Client, body: bytes) -> None:
    response = sent(client, body, signed(body))
    assert response.status_code in {200, 400, 401, 404}, response.text


def test_what_slack_signed_is_taken_once(slack: SlackServer, client: httpx.Client) -> None:
    """Without an API key: the signature is what speaks for Slack."""
    asked = slack.say(QUESTION, DIRECT)
    body = message_event(asked).body()
    headers = signed(body)
    assert sent(client, body, headers).status_code == 200
    assert "Rubio" in slack.answer_to(asked).words()
    for _ in range(3):
        assert sent(client, body, headers).status_code == 401
    asked_again = slack.say(QUESTION, DIRECT)
    slack.answer_to(slack.ask(QUESTION, DIRECT))
    assert slack.state.replies(asked_again) == []
    assert len(slack.state.replies(asked)) == 1


@pytest.mark.parametrize("seconds", [-290, 290])
def test_a_clock_may_be_five_minutes_wrong(client: httpx.Client, seconds: int) -> None:
    body = b'{"type":"url_verification","challenge":"abc%d"}' % seconds
    response = sent(client, body, signed(body, now(seconds)))
    assert response.status_code == 200
    assert f"abc{seconds}" in response.text


def test_a_key_of_the_service_is_no_signature(client: httpx.Client) -> None:
    body = BODIES[0]
    assert client.post("/slack/events", content=body, headers=as_("ann")).status_code == 401


def test_a_replay_is_refused_after_a_restart(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("replay")
    load = loads(folder, DOCUMENTS)
    body = b'{"type":"url_verification","challenge":"once"}'
    headers = signed(body)
    with SlackServer() as slack:
        taken = []
        for _ in range(2):
            with over_http(slack, load, folder) as client:
                taken.append(sent(client, body, headers).status_code)
    assert taken == [200, 401]
