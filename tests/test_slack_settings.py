"""Setting Slack up: what is refused at once, and a manifest that asks no more than is used."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

from api.cli import run
from api.errors import SettingsError
from api.settings import read_settings
from api.slack.access import SlackAccess, http_access, socket_access
from api.slack.app import CHECK_MESSAGE, COMMAND

ROOT = Path(__file__).resolve().parent.parent
TOKENS = {"slack_bot_token": "xoxb-1-a", "slack_app_token": "xapp-1-b"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("slack_bot_token", "xapp-1-b"),
        ("slack_app_token", "xoxb-1-a"),
        ("slack_bot_token", "xoxp-1-a"),
        ("slack_bot_token", "xoxb-1 2"),
        ("slack_signing_secret", "a b"),
        ("slack_api_url", "ftp://slack.com/api/"),
        ("slack_api_url", "https://slack.com/api"),
        ("slack_api_url", "https://slack.com/api/?x="),
    ],
)
def test_a_value_that_can_not_be_right_is_refused_without_showing_a_secret(
    name: str, value: str
) -> None:
    with pytest.raises(SettingsError) as refused:
        read_settings(**{name: value})
    message = str(refused.value)
    assert message.startswith(f"--{name.replace('_', '-')} ")
    assert name == "slack_api_url" or value not in message


def test_no_secret_is_shown_by_what_holds_them() -> None:
    settings = read_settings(**TOKENS, slack_signing_secret="s3cret")
    shown = f"{settings!r} {settings} {http_access(settings)!r} {socket_access(settings)!r}"
    assert not [secret for secret in (*TOKENS.values(), "s3cret") if secret in shown]


def test_http_needs_a_secret_and_a_token_socket_mode_two_tokens() -> None:
    assert http_access(read_settings(**TOKENS)) is None
    assert http_access(read_settings(**TOKENS, slack_signing_secret="s")) == SlackAccess(
        "xoxb-1-a", "xapp-1-b", "s"
    )
    assert socket_access(read_settings(**TOKENS)) == SlackAccess("xoxb-1-a", "xapp-1-b")
    with pytest.raises(SettingsError, match="ANCHORAGE_SLACK_BOT_TOKEN is not: copy"):
        http_access(read_settings(slack_signing_secret="s"))
    with pytest.raises(SettingsError, match="ANCHORAGE_SLACK_BOT_TOKEN is not: copy"):
        socket_access(read_settings(slack_app_token="xapp-1-b"))
    with pytest.raises(SettingsError, match="ANCHORAGE_SLACK_APP_TOKEN: make"):
        socket_access(read_settings(slack_bot_token="xoxb-1-a"))


@pytest.fixture
def _bare(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"):
        monkeypatch.delenv(f"ANCHORAGE_{name}", raising=False)


@pytest.mark.usefixtures("_bare")
def test_the_command_says_what_is_missing_in_one_line(capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["slack"]) == 2
    told = capfd.readouterr()
    assert told.out == ""
    assert told.err.startswith("anchorage: socket mode needs ANCHORAGE_SLACK_APP_TOKEN: ")
    assert told.err.count("\n") == 1


# The manifest


@pytest.fixture(scope="module")
def manifest() -> dict[str, Any]:
    text = (ROOT / "deploy" / "slack-manifest.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


EVENT_SCOPES = {
    "app_home_opened": None,
    "app_mention": "app_mentions:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
}
"""https://docs.slack.dev/reference/events: what each event needs."""
METHOD_SCOPES = {
    "auth_test": None,
    "chat_stream": "chat:write",
    "chat_postMessage": "chat:write",
    "chat_update": "chat:write",
    "assistant_threads_setStatus": "assistant:write",
    "assistant_threads_setSuggestedPrompts": "assistant:write",
    "views_open": None,
}
"""https://docs.slack.dev/reference/methods: what each method that is called needs."""


def test_the_manifest_asks_for_exactly_the_scopes_that_are_used(manifest: dict[str, Any]) -> None:
    events = manifest["settings"]["event_subscriptions"]["bot_events"]
    sources = "".join(
        path.read_text(encoding="utf-8") for path in sorted((ROOT / "api" / "slack").glob("*.py"))
    )
    called = {name for name in METHOD_SCOPES if f".{name}(" in sources}
    assert called == set(METHOD_SCOPES)
    assert set(events) == set(EVENT_SCOPES)
    used = {*EVENT_SCOPES.values(), *METHOD_SCOPES.values(), "commands"}
    assert manifest["oauth_config"]["scopes"] == {"bot": sorted(filter(None, used))}


def test_the_manifest_names_what_the_adapter_listens_to(manifest: dict[str, Any]) -> None:
    features = manifest["features"]
    (shortcut,) = features["shortcuts"]
    assert (shortcut["type"], shortcut["callback_id"]) == ("message", CHECK_MESSAGE)
    assert len(shortcut["name"]) <= 24
    (command,) = features["slash_commands"]
    assert command["command"] == COMMAND
    assert set(features) >= {"agent_view", "app_home", "bot_user"}
    assert "assistant_view" not in features
    assert manifest["settings"]["socket_mode_enabled"] is True
    assert manifest["settings"]["interactivity"]["is_enabled"] is True
