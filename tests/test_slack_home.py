"""What is suggested to whoever opens the app: questions that the documents answer."""

from __future__ import annotations

from pathlib import Path

from api.asking import final_answer, new_question
from api.slack.home import questions_of
from api.wire import Parts
from tests.http_service import built
from tests.tiny import TinyEmbedder


async def test_what_is_suggested_is_answered(bundled_parts: Parts) -> None:
    questions = await questions_of(bundled_parts)
    assert 1 <= len(questions) <= 4
    assert len(set(questions)) == len(questions)
    for question in questions:
        answer = await final_answer(bundled_parts, new_question(question))
        assert answer.status == "answered", question


async def test_documents_without_titles_and_headings_suggest_nothing(tmp_path: Path) -> None:
    assert await questions_of(built(tmp_path, TinyEmbedder()).parts) == ()
