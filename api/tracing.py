"""Stages of an answer, noted on the trace span of its request. Costs nothing without a collector.

FastAPI makes the spans; `api.collector` sends them where one is set.
"""

from __future__ import annotations

from opentelemetry import trace

from rag.records import Answer, Claimed, Event, Retrieved


class Stages:
    """Notes each stage of one answer once, with sizes and states and never a text."""

    def __init__(self) -> None:
        self._span = trace.get_current_span()
        self._claimed = False

    def note(self, event: Event) -> None:
        """Takes the events of `Parts.answer` in their order."""
        if isinstance(event, Retrieved):
            self._span.add_event("retrieved", {"hits": len(event.hits)})
        elif isinstance(event, Claimed) and not self._claimed:
            self._claimed = True
            self._span.add_event("first claim")
        elif isinstance(event, Answer):
            self._span.add_event("answered", _sizes(event))


def _sizes(answer: Answer) -> dict[str, str | int]:
    return {
        "status": answer.status,
        "claims": len(answer.claims),
        "citations": len(answer.citations),
        "writer": answer.model.partition(":")[0],
    }
