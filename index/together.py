"""Questions that come while others are being embedded are embedded together.

A batch of eight takes half the time of eight questions one by one. Nobody waits for a batch to
fill: whoever comes alone is served alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Condition

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


@dataclass(slots=True, eq=False)
class _Asked:
    """One call: the same text may be asked twice at once."""

    text: str
    vector: Vectors | None = None
    error: BaseException | None = None

    @property
    def done(self) -> bool:
        return self.vector is not None or self.error is not None


class Together:
    """`embed` for one text at a time, called from several threads."""

    def __init__(self, embed: Callable[[Sequence[str]], Vectors], at_most: int) -> None:
        """`embed`: texts to vectors, shape (texts, d); it is never called twice at once."""
        self._embed = embed
        self._at_most = at_most
        self._changed = Condition()
        self._waiting: list[_Asked] = []
        self._embedding = False

    def __call__(self, text: str) -> Vectors:
        """Shape (d,). Raises what `embed` raised."""
        mine = _Asked(text)
        with self._changed:
            self._waiting.append(mine)
        while not mine.done:
            if batch := self._turn(mine):
                self._run(batch)
        if mine.error is not None:
            raise mine.error
        assert mine.vector is not None
        return mine.vector

    def _turn(self, mine: _Asked) -> list[_Asked]:
        """Who is to be embedded by this thread, once nobody else does; nobody when `mine` is."""
        with self._changed:
            while self._embedding and mine in self._waiting:
                self._changed.wait()
            if mine not in self._waiting:
                self._changed.wait_for(lambda: mine.done)
                return []
            batch = self._waiting[: self._at_most]
            del self._waiting[: self._at_most]
            self._embedding = True
            return batch

    def _run(self, batch: Sequence[_Asked]) -> None:
        try:
            for asked, vector in zip(batch, self._embed([a.text for a in batch]), strict=True):
                asked.vector = vector
        except BaseException as error:  # noqa: BLE001 - raised to each of them
            for asked in batch:
                asked.error = error
        finally:
            with self._changed:
                self._embedding = False
                self._changed.notify_all()
