"""The adapter: a bolt app, and the work that its events start."""

from __future__ import annotations

from api.errors import SlackError
from api.service import Service
from api.slack.access import SlackAccess
from api.slack.app import Handlers, build_app
from api.slack.asking import answer_message
from api.slack.calls import answer_command, check_message, show_evidence, take_feedback
from api.slack.client import UNSENT, hasty_client, reason, web_client
from api.slack.desk import Desk, PartsNow
from api.slack.home import suggest
from api.slack.memory import Memory
from api.slack.work import Work


class Slack:
    """Lives in one event loop. `idle` waits for what was started, `close` breaks it off."""

    def __init__(self, access: SlackAccess, service: Service, parts: PartsNow) -> None:
        self.access = access
        self.memory = Memory(service.conversations)
        self._desk = Desk(service, parts, self.memory, web_client(access), hasty_client(access))
        self._work = Work()
        self._introduced = False
        self.app = build_app(access, self._desk.bot, self._handlers())

    async def introduce(self) -> None:
        """Learns who we are in Slack. Raises SlackError: the token is wrong, or nobody answers."""
        try:
            known = await self._desk.client.auth_test()
        except UNSENT as error:
            raise SlackError(
                f"Slack at {self.access.api_url} did not accept the bot token ({reason(error)}): "
                "check ANCHORAGE_SLACK_BOT_TOKEN and the way to Slack"
            ) from error
        self._desk.bot.user = known.get("user_id")
        self._desk.bot.id = known.get("bot_id")

    def introduce_soon(self) -> None:
        """The same beside the work, once. Until then our name is read from the events."""
        if not self._introduced:
            self._introduced = True
            self._work.start(self.introduce())

    async def idle(self) -> None:
        await self._work.idle()

    async def close(self) -> None:
        await self._work.close()

    def _handlers(self) -> Handlers:
        start, desk = self._work.start, self._desk
        return Handlers(
            message=lambda message: start(answer_message(desk, message)),
            opened=lambda opened: start(suggest(desk, opened)),
            command=lambda call: start(answer_command(desk, call)),
            check=lambda call: start(check_message(desk, call)),
            feedback=lambda call: start(take_feedback(desk, call)),
            evidence=lambda call: start(show_evidence(desk, call)),
        )
