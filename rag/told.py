"""What has been told so far in one answer: its claims, their citations, when each stage was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from time import perf_counter

from index.records import Sentence
from rag.cite import Citations
from rag.records import Claim, Claimed, Support, Timings


@dataclass(slots=True)
class Clock:
    """Stage times of one answer, in milliseconds since it was made."""

    began: float = field(default_factory=perf_counter)
    retrieve: float = 0.0
    first_claim: float | None = None

    def retrieved(self) -> None:
        self.retrieve = self._elapsed()

    def claimed(self) -> None:
        if self.first_claim is None:
            self.first_claim = self._elapsed()

    def timings(self) -> Timings:
        return Timings(self.retrieve, self.first_claim, self._elapsed())

    def _elapsed(self) -> float:
        return round((perf_counter() - self.began) * 1000, 1)


@dataclass(slots=True)
class Told:
    citations: Citations
    clock: Clock
    claims: list[Claim] = field(default_factory=list)

    def claim(self, text: str, evidence: Sequence[Sentence], support: Support) -> Claimed:
        """Tell a sentence that `evidence` carries; the event that tells it."""
        cited = self.citations.cite_all(evidence)
        claim = Claim(text, tuple(citation.id for citation in cited), support)
        self.claims.append(claim)
        self.clock.claimed()
        return Claimed(claim, cited)

    def text(self) -> str:
        """What a person reads: every sentence with its numbers."""
        return " ".join(
            f"{claim.text} {''.join(f'[{number}]' for number in claim.citations)}"
            for claim in self.claims
        )
