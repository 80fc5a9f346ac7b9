"""One answer function for the command line and the chat: the last event of the stream."""

from __future__ import annotations

from uuid import uuid4

from api.wire import Parts
from rag.records import Answer, Question, Turn


def new_question(text: str, history: tuple[Turn, ...] = ()) -> Question:
    """A question under an id of its own."""
    return Question(id=uuid4().hex, text=text, history=history)


async def final_answer(parts: Parts, question: Question) -> Answer:
    """Reads the stream to its end, which is the Answer."""
    answer = None
    async for event in parts.answer(question):
        if isinstance(event, Answer):
            answer = event
    if answer is None:
        raise RuntimeError("the stream of an answer ended without one")
    return answer
