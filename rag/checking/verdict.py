"""What a check says: the failures found, none when the evidence carries the claim."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class FailureKind(StrEnum):
    """Why a claim is not carried by its evidence."""

    NO_EVIDENCE = "no_evidence"
    NUMBER = "number"
    """A quantity the evidence does not hold, or holds with another unit."""
    DATE = "date"
    NAME = "name"
    NEGATION = "negation"
    """One denies what the other affirms."""
    CONTRARY = "contrary"
    """A word of contrary meaning: won for lost, before for after."""
    MODALITY = "modality"
    """What may, should or will be, told as what is."""
    ATTRIBUTION = "attribution"
    """What someone said, told as fact."""
    SPEAKER = "speaker"
    """What one said, put in the mouth of another."""
    ROLE = "role"
    """Who did it and to whom, exchanged."""
    MEANING = "meaning"
    """The evidence speaks of something else."""


@dataclass(frozen=True, slots=True)
class Failure:
    kind: FailureKind
    detail: str
    """One line, for a log and for the person who asks why."""


@dataclass(frozen=True, slots=True)
class Verdict:
    failures: tuple[Failure, ...]

    @property
    def supported(self) -> bool:
        return not self.failures
