"""What lets us speak to Slack, and nothing of how: no library of Slack's is imported here."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from api.errors import SettingsError

if TYPE_CHECKING:
    from api.settings import Settings

SLACK_API = "https://slack.com/api/"


@dataclass(frozen=True, slots=True)
class SlackAccess:
    bot_token: str = field(repr=False)
    app_token: str | None = field(default=None, repr=False)
    """For socket mode."""
    signing_secret: str | None = field(default=None, repr=False)
    """For events over HTTP."""
    api_url: str = SLACK_API


def http_access(settings: Settings) -> SlackAccess | None:
    """For `POST /slack/events`; None when no signing secret is set. Raises SettingsError."""
    if settings.slack_signing_secret is None:
        return None
    return _access(settings, "ANCHORAGE_SLACK_SIGNING_SECRET")


def socket_access(settings: Settings) -> SlackAccess:
    """For `anchorage slack`. Raises SettingsError."""
    if settings.slack_app_token is None:
        raise SettingsError(
            "socket mode needs ANCHORAGE_SLACK_APP_TOKEN: make an app-level token with the scope "
            "connections:write under Basic Information of your Slack app"
        )
    return _access(settings, "ANCHORAGE_SLACK_APP_TOKEN")


def _access(settings: Settings, given: str) -> SlackAccess:
    if settings.slack_bot_token is None:
        raise SettingsError(
            f"{given} is set and ANCHORAGE_SLACK_BOT_TOKEN is not: copy the bot token from OAuth & "
            "Permissions of your Slack app"
        )
    app_token, secret = settings.slack_app_token, settings.slack_signing_secret
    return SlackAccess(
        bot_token=settings.slack_bot_token.get_secret_value(),
        app_token=app_token.get_secret_value() if app_token else None,
        signing_secret=secret.get_secret_value() if secret else None,
        api_url=settings.slack_api_url,
    )
