"""One comparison with a floor: what Anchorage takes, and what its parts take without it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Compared:
    """Both figures in the same unit, better lower."""

    order: int
    """Its place in the table."""
    what: str
    beside: str
    unit: str
    ours: float
    floor: float
    limit: float | None = None
    """What the ratio must not exceed; None where none was set."""

    @property
    def ratio(self) -> float:
        """Of ours to the floor: 1 is as fast as can be."""
        return self.ours / self.floor
