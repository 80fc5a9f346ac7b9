"""Socket mode: Slack is called, no address of ours needs to be public."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from anyio import to_thread
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_sdk.socket_mode.aiohttp import SocketModeClient

from api.errors import SlackError
from api.loading import Loading
from api.service import Service
from api.slack.access import SlackAccess
from api.slack.adapter import Slack
from api.slack.client import UNSENT, reason, web_client
from api.slack.waiting import loaded
from api.wire import Built, Progress

_WORKERS = 4
"""Threads for encoding, searching and checking, as in `api.serve`."""
_GOODBYE_S = 1.0


@asynccontextmanager
async def connected(slack: Slack) -> AsyncIterator[None]:
    """Listening while the block runs. Raises SlackError when Slack does not take a token."""
    await slack.introduce()
    client = web_client(slack.access)
    handler = AsyncSocketModeHandler(
        slack.app,
        slack.access.app_token or "",
        logger=logging.getLogger("slack_sdk.socket_mode"),
        web_client=client,
    )
    try:
        # Asked for here: left alone, the client asks again and again with a token that is wrong.
        opened = await client.apps_connections_open(app_token=slack.access.app_token or "")
        handler.client.wss_uri = opened["url"]
        await handler.client.connect()  # type: ignore[no-untyped-call]  # untyped in the SDK
    except UNSENT as error:
        await _close(handler.client)
        raise SlackError(
            f"Slack did not open a connection ({reason(error)}): check ANCHORAGE_SLACK_APP_TOKEN "
            "and that socket mode is on in the settings of the app"
        ) from error
    try:
        yield
    finally:
        await _close(handler.client)
        await slack.close()


async def _close(client: SocketModeClient) -> None:
    """Does not wait long for Slack to say goodbye."""
    try:
        async with asyncio.timeout(_GOODBYE_S):
            await client.close()  # type: ignore[no-untyped-call]  # untyped in the SDK
    except TimeoutError:
        tasks = (client.message_processor, client.current_session_monitor, client.message_receiver)
        for task in filter(None, tasks):
            task.cancel()
        await client.aiohttp_client_session.close()


def listen(
    access: SlackAccess,
    service: Service,
    build: Callable[[Progress], Built],
    told: Callable[[], None],
) -> None:
    """Answers until told to end; `told` is called when Slack is listened to."""
    asyncio.run(_listen(access, service, build, told))


async def _listen(
    access: SlackAccess,
    service: Service,
    build: Callable[[Progress], Built],
    told: Callable[[], None],
) -> None:
    to_thread.current_default_thread_limiter().total_tokens = _WORKERS
    loading = Loading(build)
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, ended.set)

    def end_when_failed(error: BaseException | None) -> None:
        if error is not None:
            loop.call_soon_threadsafe(ended.set)

    loading.when_done(end_when_failed)
    async with connected(Slack(access, service, loaded(loading))):
        told()
        await ended.wait()
    if loading.done():
        loading.result()
