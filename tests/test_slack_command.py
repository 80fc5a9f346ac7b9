"""`anchorage slack` as a process of its own: it starts, answers, reconnects and ends as told."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.http_service import DOCUMENTS, QUESTION
from tests.slack_server import SlackServer
from tests.slack_wire import APP_TOKEN, BOT_TOKEN

ROOT = Path(__file__).resolve().parent.parent


@contextmanager
def process(
    slack: SlackServer, folder: Path, bot: str = BOT_TOKEN, app: str = APP_TOKEN
) -> Iterator[subprocess.Popen[str]]:
    for name, text in DOCUMENTS.items():
        (folder / "docs" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "docs" / name).write_text(text, encoding="utf-8")
    settings = {
        "ANCHORAGE_DOCS": str(folder / "docs"),
        "ANCHORAGE_SLACK_BOT_TOKEN": bot,
        "ANCHORAGE_SLACK_APP_TOKEN": app,
        "ANCHORAGE_SLACK_API_URL": slack.api_url,
        "ANCHORAGE_CONVERSATIONS": f"sqlite:///{folder}/conversations.db",
        "ANCHORAGE_MODEL": "none",
        "ANCHORAGE_INDEX": str(folder / "index"),
    }
    run = [sys.executable, "-c", "from api.cli import main; main()", "slack"]
    with subprocess.Popen(
        run,
        cwd=ROOT,
        env=os.environ | settings,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        try:
            yield running
        finally:
            running.kill()


@pytest.mark.parametrize("wrong", ["bot", "app"])
def test_a_token_that_slack_does_not_take_is_said_in_one_line(tmp_path: Path, wrong: str) -> None:
    tokens = {"bot": "xoxb-0-wrong"} if wrong == "bot" else {"app": "xapp-1-wrong"}
    with SlackServer() as slack, process(slack, tmp_path, **tokens) as running:
        said, complained = running.communicate(timeout=180)
    assert running.returncode == 4
    assert said == ""
    (line,) = complained.splitlines()
    assert line.startswith("anchorage: ")
    assert f"ANCHORAGE_SLACK_{wrong.upper()}_TOKEN" in line
    assert "wrong" not in complained, "a token was shown"


@pytest.mark.long
def test_it_answers_over_a_lost_connection_and_ends_when_told(tmp_path: Path) -> None:
    with SlackServer() as slack, process(slack, tmp_path) as running:
        assert running.stdout is not None
        assert "answers in Slack" in running.stdout.readline()
        slack.connected()
        first = slack.answer_to(slack.ask(QUESTION))
        assert "Marco Rubio" in first.words()
        slack.drop()
        slack.connected(2)
        second = slack.answer_to(slack.ask(QUESTION))
        assert second.words() == first.words()
        running.send_signal(signal.SIGTERM)
        assert running.wait(30) == 0
        assert running.stderr is not None
        assert "Rubio" not in running.stderr.read(), "a log holds an answer"
