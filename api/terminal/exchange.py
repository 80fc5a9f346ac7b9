"""What was asked and answered in one conversation, and all that led to each answer."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from rag.records import Answer, Citation, Claim, Claimed, Dropped, Event, Retrieved, Turn

_REMEMBERED_TURNS = 20
"""A follow-up leans on what was just said, hardly on more than ten questions before it."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question and the events that came for it, in order."""

    question: str
    retrieved: Retrieved | None = None
    claimed: tuple[Claimed, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    answer: Answer | None = None
    """None while it comes, and for good when it was stopped."""

    def after(self, event: Event) -> Exchange:
        match event:
            case Retrieved():
                return replace(self, retrieved=event)
            case Claimed():
                return replace(self, claimed=(*self.claimed, event))
            case Dropped():
                return replace(self, dropped=(*self.dropped, event))
            case Answer():
                return replace(self, answer=event)

    @property
    def claims(self) -> tuple[Claim, ...]:
        return tuple(event.claim for event in self.claimed)

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Those of the answer; of a stopped one, those its sentences had."""
        if self.answer is not None:
            return self.answer.citations
        given = {one.id: one for event in self.claimed for one in event.citations}
        return tuple(given[id_] for id_ in sorted(given))


@dataclass(frozen=True, slots=True)
class Conversation:
    """Oldest first."""

    exchanges: tuple[Exchange, ...] = field(default=())

    def then(self, exchange: Exchange) -> Conversation:
        return Conversation((*self.exchanges, exchange))

    @property
    def last(self) -> Exchange | None:
        return self.exchanges[-1] if self.exchanges else None

    @property
    def answers(self) -> tuple[Answer, ...]:
        return tuple(one.answer for one in self.exchanges if one.answer is not None)

    def turns(self) -> tuple[Turn, ...]:
        """What the next question may lean on: what was answered to the end."""
        said = [
            turn
            for answer in self.answers
            for turn in (Turn("user", answer.question), Turn("assistant", answer.text))
        ]
        return tuple(said[-_REMEMBERED_TURNS:])
