"""The parts that a request is answered with: those of the index generation that is current now.

Another process may bring the index up to date while the service runs. It is looked for once a
second at most, beside the answers; an answer is made of one generation from its beginning to its
end.
"""

from __future__ import annotations

import logging
from time import monotonic

from anyio import to_thread

from api.loading import Loading
from api.wire import Parts
from index.errors import AnchorageIndexError

LOOK_EVERY_S = 1.0

_log = logging.getLogger(__name__)


class Current:
    """Around parts that are loaded."""

    def __init__(self, loading: Loading) -> None:
        self._loading = loading
        self._parts: Parts | None = None
        self._looked = 0.0

    async def parts(self) -> Parts:
        """Raises what the loading raised. Call it when the loading is done."""
        built = self._loading.result()
        parts = self._parts or built.parts
        if monotonic() - self._looked >= LOOK_EVERY_S:
            # Before waiting: others meanwhile go on with what there is.
            self._looked = monotonic()
            try:
                parts = self._parts = await to_thread.run_sync(built.renew, parts)
            except AnchorageIndexError:
                _log.warning("the index that was published can't be used", exc_info=True)
        return parts
