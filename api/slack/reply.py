"""One reply in a thread: streamed where Slack lets us, else one message that is updated.

A stream ends by itself after some five minutes (`message_not_in_streaming_state`); whatever goes
wrong with it, the reply goes on in the same message by `chat.update`, with everything that was said
so far. There is never a second message.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from time import monotonic

from slack_sdk.errors import SlackApiError
from slack_sdk.models.blocks import Block
from slack_sdk.web.async_chat_stream import AsyncChatStream
from slack_sdk.web.async_client import AsyncWebClient

from api.logs import FIELDS
from api.slack import pieces
from api.slack.blocks import MAX_TEXT
from api.slack.client import UNSENT, reason
from api.slack.pieces import Rendered
from api.slack.place import Place

EXPIRED = "message_not_in_streaming_state"
REFUSED_BLOCKS = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"})
UPDATE_EVERY_S = 1.2
"""chat.update may be called some fifty times a minute (Tier 3)."""

LAST_TRIES = 3
"""Of the update that carries the whole answer, each with the retries of the client."""

_log = logging.getLogger(__name__)


class Reply:
    """What goes wrong when nothing can be posted at all is raised: see `client.UNSENT`."""

    def __init__(self, client: AsyncWebClient, place: Place, person: str) -> None:
        self._client = client
        self._place = place
        self._person = person
        self._stream: AsyncChatStream | None = None
        self._ts: str | None = None
        self._said = ""
        self._full = False
        self._updated = 0.0

    async def say(self, sentence: str) -> None:
        """One more sentence, as `markdown`; those beyond MAX_TEXT are left to the end."""
        longer = f"{self._said} {sentence}" if self._said else sentence
        self._full = self._full or len(longer) > MAX_TEXT
        if self._full:
            return
        more, self._said = longer[len(self._said) :], longer
        if self._ts is None:
            await self._begin()
        elif self._stream is not None:
            await self._append(more)
        elif monotonic() - self._updated >= UPDATE_EVERY_S:
            await self._update_meanwhile()

    async def end_with(self, notice: Rendered) -> None:
        """A last word of ours, below what was said."""
        said = (pieces.answer_text(self._said),) if self._said else ()
        whole = Rendered((*said, *notice.blocks), notice.text)
        await self.end(whole, lambda _: notice)

    async def end(self, whole: Rendered, below: Callable[[int], Rendered]) -> None:
        """The last word: `below(n)` under the `n` characters of a stream, else `whole`."""
        if self._ts is None:
            await self._post(whole)
        elif self._stream is None or not await self._stop(self._stream, below(len(self._said))):
            await self._update_at_last(whole)

    async def _begin(self) -> None:
        stream = await self._client.chat_stream(
            buffer_size=1,
            channel=self._place.channel,
            thread_ts=self._place.thread,
            recipient_team_id=self._place.team,
            recipient_user_id=self._person,
        )
        try:
            await stream.append(markdown_text=self._said)
        except UNSENT as error:
            _note("no stream", error)
            await self._post(self._so_far())
        else:
            self._stream, self._ts = stream, stream.ts

    async def _append(self, more: str) -> None:
        assert self._stream is not None
        try:
            await self._stream.append(markdown_text=more)
        except UNSENT as error:
            await self._give_up(self._stream, error)
            await self._update_meanwhile()

    async def _stop(self, stream: AsyncChatStream, below: Rendered) -> bool:
        """Whether the stream was closed with what comes below it."""
        try:
            await stream.stop(blocks=list(below.blocks))
        except UNSENT as error:
            await self._give_up(stream, error)
            return False
        return True

    async def _give_up(self, stream: AsyncChatStream, error: Exception) -> None:
        """A stream that has not ended is closed: a message that streams can't be updated."""
        _note("the stream broke off", error)
        self._stream = None
        if reason(error) != EXPIRED:
            try:
                await stream.stop()
            except UNSENT as again:
                _note("the stream was not closed", again)

    async def _post(self, message: Rendered) -> None:
        async def post(text: str, blocks: Sequence[Block]) -> None:
            posted = await self._client.chat_postMessage(
                channel=self._place.channel,
                thread_ts=self._place.thread,
                text=text,
                blocks=blocks,
                unfurl_links=False,
                unfurl_media=False,
            )
            self._ts = str(posted["ts"])

        await _with_blocks(post, message)
        self._updated = monotonic()

    async def _update_meanwhile(self) -> None:
        """One that fails is made up for by the next."""
        try:
            await self._update(self._so_far())
        except UNSENT as error:
            _note("not updated", error)

    async def _update_at_last(self, message: Rendered) -> None:
        """Nothing comes after it to make up for it."""
        for _ in range(LAST_TRIES - 1):
            try:
                await self._update(message)
            except UNSENT as error:
                _note("not updated", error)
            else:
                return
        await self._update(message)

    async def _update(self, message: Rendered) -> None:
        async def update(text: str, blocks: Sequence[Block]) -> None:
            assert self._ts is not None
            await self._client.chat_update(
                channel=self._place.channel, ts=self._ts, text=text, blocks=blocks
            )

        await _with_blocks(update, message)
        self._updated = monotonic()

    def _so_far(self) -> Rendered:
        return Rendered((pieces.answer_text(self._said),), "…")


async def _with_blocks(
    send: Callable[[str, Sequence[Block]], Awaitable[None]], message: Rendered
) -> None:
    try:
        await send(message.text, message.blocks)
    except SlackApiError as error:
        if reason(error) not in REFUSED_BLOCKS:
            raise
        _log.warning("Slack refused the blocks of an answer: %s", reason(error))
        await send(message.instead or message.text, ())


def _note(what: str, error: Exception) -> None:
    _log.info(what, extra={FIELDS: {"slack": reason(error)}})
