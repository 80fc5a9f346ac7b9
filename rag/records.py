"""What an answer is made of, and the events of the stream that ends with it.

`dataclasses.asdict(answer)` is the JSON object every surface prints; its field names are the
public interface. Pure data: no model, no index, no surface.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from index.records import Hit, Language

Status = Literal["answered", "partial", "refused"]
Support = Literal["verbatim", "checked"]
RefusalReason = Literal["not_in_sources", "off_topic", "false_premise", "unclear"]


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of the conversation so far, oldest first."""

    role: Literal["user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked. `id` is repeated by the answer."""

    id: str
    text: str
    history: tuple[Turn, ...] = ()


@dataclass(frozen=True, slots=True)
class Citation:
    """An exact quote: `source_text[start:end] == quote`."""

    id: int
    """The number in brackets in the answer's text, from 1."""
    source: str
    title: str | None
    publisher: str | None
    start: int
    end: int
    quote: str
    context: tuple[int, int]
    """The paragraph around the quote, `[start, end)`."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence of the answer and the citations it rests on (never none)."""

    text: str
    citations: tuple[int, ...]
    support: Support


@dataclass(frozen=True, slots=True)
class Version:
    """One of several values that the sources give for one thing."""

    value: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Disagreement:
    subject: str
    versions: tuple[Version, ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    reason: RefusalReason
    text: str
    nearest: tuple[Citation, ...]
    """What came nearest in the sources, best first; says what was searched, supports nothing."""


@dataclass(frozen=True, slots=True)
class Timings:
    """Milliseconds since the question arrived; `None` where a stage never happened."""

    retrieve: float
    first_claim: float | None
    total: float


@dataclass(frozen=True, slots=True)
class Answer:
    """The last event of every stream."""

    id: str
    question: str
    standalone_question: str
    language: Language
    status: Status
    text: str
    claims: tuple[Claim, ...]
    citations: tuple[Citation, ...]
    model: str
    encoder: str
    index: str
    """Id of the index generation that was searched."""
    timings_ms: Timings
    disagreement: tuple[Disagreement, ...] = ()
    refusal: Refusal | None = None
    missing: str | None = None
    degraded: str | None = None
    model_digest: str | None = None


@dataclass(frozen=True, slots=True)
class Retrieved:
    """First event: what was found, best first, before anything is claimed."""

    standalone_question: str
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Claimed:
    """A claim that passed its check, with the citations it introduces or repeats."""

    claim: Claim
    citations: tuple[Citation, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Dropped:
    """A sentence of the model that failed its check. For whoever asks why, on this machine: no
    surface shows it as an answer and none sends it anywhere."""

    text: str
    reasons: tuple[str, ...]
    """What failed, one line each."""


Event = Retrieved | Claimed | Dropped | Answer
