"""One question answered over HTTP: a place in the queue, the events, what is counted and logged.

Closing the generator (`contextlib.aclosing`) ends the work upstream; both kinds of chat do so when
their reader leaves.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator
from contextlib import aclosing

from api.logs import FIELDS
from api.problems import error_of
from api.service import Service
from api.tracing import Stages
from api.wire import Parts
from rag.records import Answer, Claimed, Dropped, Question, Retrieved

Shown = Retrieved | Claimed | Answer
"""What a reader may be sent: a sentence that failed its check is not among it."""

_log = logging.getLogger(__name__)


async def answering(
    service: Service, parts: Parts, question: Question
) -> AsyncGenerator[Shown, None]:
    """The events of `Parts.answer`, the Answer last. Raises Problem 503 when there is no place."""
    code = "left"
    stages = Stages()
    try:
        async with service.places.one(), aclosing(parts.answer(question)) as events:
            async for event in events:
                stages.note(event)
                if isinstance(event, Dropped):
                    service.metrics.dropped(event)
                    continue
                if isinstance(event, Answer):
                    service.metrics.answered(event)
                    _log.info("answered", extra={FIELDS: _sizes(question, event)})
                    code = ""
                yield event
    except Exception as raised:  # only counted here
        code = error_of(raised)[1].code
        raise
    finally:
        if code:
            service.metrics.unanswered(code)
            _log.info("not answered", extra={FIELDS: {"question": question.id, "code": code}})


def _sizes(question: Question, answer: Answer) -> dict[str, object]:
    return {
        "question": question.id,
        "characters": len(question.text),
        "history": len(question.history),
        "language": answer.language,
        "status": answer.status,
        "reason": answer.refusal.reason if answer.refusal else None,
        "claims": len(answer.claims),
        "citations": len(answer.citations),
        "model": answer.model,
        "degraded": answer.degraded is not None,
        "index": answer.index,
        "total_ms": answer.timings_ms.total,
    }


async def final_of(service: Service, parts: Parts, question: Question) -> Answer:
    """The last event, for whoever can't be shown the others. Raises as `answering` does."""
    async with aclosing(answering(service, parts, question)) as events:
        async for event in events:
            if isinstance(event, Answer):
                return event
    raise RuntimeError("the stream of an answer ended without one")
