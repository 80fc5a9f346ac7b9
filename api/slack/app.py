"""The bolt app: what Slack sends is acknowledged at once, and the work is started after.

One token, so bolt's own `auth.test` before the first event is left out: an acknowledgement waits
for nothing.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from api.slack.access import SlackAccess
from api.slack.desk import Bot
from api.slack.incoming import Call, Message, Opened, call_of, message_of, opened_of
from api.slack.pieces import GIVE_FEEDBACK, SHOW_EVIDENCE
from api.slack.words import WORDS

COMMAND = "/anchorage"
CHECK_MESSAGE = "check_message"
_ANYTHING = re.compile(".*", re.DOTALL)

Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Handlers:
    """What is started for each thing that is for us; each returns at once."""

    message: Callable[[Message], None]
    opened: Callable[[Opened], None]
    command: Callable[[Call], None]
    check: Callable[[Call], None]
    feedback: Callable[[Call], None]
    evidence: Callable[[Call], None]


def build_app(access: SlackAccess, bot: Bot, handlers: Handlers) -> AsyncApp:
    """Signatures are judged before (`api.slack.events`), and need none in socket mode."""

    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_token=access.bot_token,
            bot_user_id=bot.user,
            bot_id=bot.id,
        )

    app = AsyncApp(
        name="anchorage",
        logger=logging.getLogger("slack_bolt"),
        client=AsyncWebClient(base_url=access.api_url),
        authorize=authorize,
        signing_secret="",
        request_verification_enabled=False,
        ssl_check_enabled=False,
    )
    _listen_to_events(app, bot, handlers)
    _listen_to_calls(app, handlers)
    return app


def _listen_to_events(app: AsyncApp, bot: Bot, handlers: Handlers) -> None:
    async def on_message(body: Body) -> None:
        message = message_of(body, bot.user)
        if message is not None:
            handlers.message(message)

    async def on_opened(body: Body) -> None:
        opened = opened_of(body)
        if opened is not None:
            handlers.opened(opened)

    async def on_other() -> None:
        """Acknowledged, and nothing else: Slack sends unasked what it may."""

    app.event("app_mention")(on_message)
    app.event("message")(on_message)
    app.event("app_home_opened")(on_opened)
    app.event(_ANYTHING)(on_other)


def _listen_to_calls(app: AsyncApp, handlers: Handlers) -> None:
    def calling(handle: Callable[[Call], None]) -> Callable[..., Coroutine[Any, Any, None]]:
        async def on_call(ack: AsyncAck, body: Body) -> None:
            await ack()
            call = call_of(body)
            if call is not None:
                handle(call)

        return on_call

    async def on_command(ack: AsyncAck, body: Body) -> None:
        call = call_of(body)
        if call is None or not call.text:
            # In both languages: nothing was said in either.
            await ack(f"{WORDS['en'].how_to_ask}\n{WORDS['fr'].how_to_ask}")
            return
        await ack(f"{WORDS['en'].reading} / {WORDS['fr'].reading}")
        handlers.command(call)

    async def on_other(ack: AsyncAck) -> None:
        await ack()

    app.command(COMMAND)(on_command)
    app.shortcut(CHECK_MESSAGE)(calling(handlers.check))
    app.action(GIVE_FEEDBACK)(calling(handlers.feedback))
    app.action(SHOW_EVIDENCE)(calling(handlers.evidence))
    for anything in (app.command, app.shortcut, app.action, app.view):
        anything(_ANYTHING)(on_other)
