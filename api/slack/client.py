"""Slack's Web API as its SDK speaks it, with waiting where Slack says to wait."""

from __future__ import annotations

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
    AsyncServerErrorRetryHandler,
)
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from api.slack.access import SlackAccess
from api.slack.pieces import Rendered

RETRIES = 5
TIMEOUT_S = 20

UNSENT = (SlackClientError, aiohttp.ClientError, TimeoutError)
"""What a call of the Web API raises when Slack did not do what was asked, or can't be reached."""


def web_client(access: SlackAccess) -> AsyncWebClient:
    """Waits as long as Retry-After says; a connection that breaks is tried once more."""
    return AsyncWebClient(
        token=access.bot_token,
        base_url=access.api_url,
        timeout=TIMEOUT_S,
        retry_handlers=_retries(),
    )


def hasty_client(access: SlackAccess) -> AsyncWebClient:
    """For what is not worth waiting for."""
    return AsyncWebClient(
        token=access.bot_token, base_url=access.api_url, timeout=2, retry_handlers=[]
    )


async def respond(url: str, message: Rendered) -> None:
    """To the one person who called, below what they see. Raises what is in UNSENT."""
    client = AsyncWebhookClient(url, timeout=TIMEOUT_S, retry_handlers=_retries())
    response = await client.send(
        text=message.text,
        blocks=list(message.blocks),
        response_type="ephemeral",
        replace_original=False,
    )
    if response.status_code != 200:
        raise SlackClientError(f"response_url answered {response.status_code}")


def reason(error: Exception) -> str:
    """Slack's own word for what went wrong, without anything that was sent."""
    if isinstance(error, SlackApiError):
        return str(error.response.get("error", "unknown"))
    return type(error).__name__


def _retries() -> list[AsyncRetryHandler]:
    """Each counts the tries of all: one that gives up after a single try has none after a 429."""
    return [
        AsyncConnectionErrorRetryHandler(max_retry_count=2),
        AsyncRateLimitErrorRetryHandler(max_retry_count=RETRIES),
        AsyncServerErrorRetryHandler(max_retry_count=RETRIES),
    ]
