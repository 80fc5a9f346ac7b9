"""What is suggested to whoever opens the app: questions that the documents answer."""

from __future__ import annotations

from pathlib import Path

from api.asking import final_answer, new_question
from api.slack.home import questions_of
from api.wire import Parts
from tests.http_service import DOCUMENTS, built
from tests.slack_app import loads, talking
from tests.slack_events import home_opened
from tests.slack_server import SlackServer
from tests.slack_state import DIRECT
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


def test_who_opens_the_messages_is_shown_what_to_ask(slack: SlackServer, tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    titled = "".join(f'["{name}"]\ntitle = "Le titre <b> & suite"\n' for name in DOCUMENTS)
    (tmp_path / "docs" / "sources.toml").write_text(titled, encoding="utf-8")
    with talking(slack, loads(tmp_path, DOCUMENTS), tmp_path):
        for tab in ("home", "messages"):
            sent = home_opened(DIRECT, tab, slack.state.stamp())
            assert slack.send(sent).acknowledged
        prompts = slack.state.wait("the prompts", lambda: slack.state.prompts.get(DIRECT))
        chosen = slack.answer_to(slack.ask(prompts[0]["message"], DIRECT))
    assert 1 <= len(prompts) <= 4
    assert "Le titre <b> & suite" in prompts[0]["message"]
    assert chosen.words()
    assert slack.state.refused() == []
