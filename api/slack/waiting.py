"""The parts, for whoever was told already that their question has come: they can wait."""

from __future__ import annotations

from anyio import to_thread

from api.current import Current
from api.loading import Loading
from api.slack.desk import PartsNow
from api.wire import Parts

_LOOK_EVERY_S = 1.0


def loaded(loading: Loading) -> PartsNow:
    """The parts that are current, once there are any. Raises what the loading raised."""
    current = Current(loading)

    async def parts() -> Parts:
        while not loading.done():
            # Not for ever at once: a thread that waits can't be told to end.
            await to_thread.run_sync(loading.wait, _LOOK_EVERY_S)
        return await current.parts()

    return parts
