"""Slack, the model and the machine at their worst, and what a person in Slack then reads."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path
from statistics import median

from api.slack.words import WORDS
from api.wire import Built, Parts, Progress
from index.errors import IndexMissing
from tests.http_service import QUESTION, Load
from tests.ollama_replies import Fault, Reply
from tests.slack_app import Transport, loads, over_http, recite, scripted, talking
from tests.slack_server import ACK_S, SlackServer, events_of
from tests.slack_state import BOB, DIRECT, GENERAL, Message

ANSWER = "Donald Trump est venu avec Marco Rubio et Steve Witkoff. [1]"
EVIDENCE = "Voir les preuves"


def test_it_is_acknowledged_while_the_model_and_slack_are_slow(
    slack: SlackServer, tmp_path: Path, transport: Transport
) -> None:
    slack.wire.delays |= {"chat.startStream": 1.0, "assistant.threads.setStatus": 1.0}
    with scripted(tmp_path) as (model, load):
        model.always(Reply("Marco Rubio est venu [1].", first_delay_s=3.0))
        with talking(slack, load, tmp_path, transport):
            asked = [slack.ask(QUESTION, place) for place in (GENERAL, DIRECT, GENERAL)]
            assert slack.send(slack.command(QUESTION)).acknowledged
            assert not slack.state.of_bot(), "acknowledged after the work"
            seconds = [delivery.seconds for delivery in slack.deliveries]
            for message in asked:
                slack.answer_to(message)
    assert median(seconds) < 1.0
    assert max(seconds) < ACK_S


def test_a_model_that_fails_is_told_of(slack: SlackServer, tmp_path: Path) -> None:
    with scripted(tmp_path) as (model, load):
        model.next(lambda request: replace(recite(request, most=1), fault=Fault.ERROR_LINE))
        model.always(Reply("", fault=Fault.RESET))
        with talking(slack, load, tmp_path):
            broken, silent = (slack.answer_to(slack.ask(QUESTION)) for _ in range(2))
    for answer in (broken, silent):
        lines = answer.words().splitlines()
        assert lines[0].endswith(" [1]"), lines
        assert lines.count(WORDS["fr"].degraded) == 1, lines
        assert model.url not in answer.words(), "an address of ours is nothing for a channel"
    assert broken.words().splitlines()[0] == broken.seen[0], "what was shown stays"


def test_an_index_that_is_missing_is_said_in_one_line(slack: SlackServer, tmp_path: Path) -> None:
    def missing(_: object) -> object:
        raise IndexMissing(f"no index at {tmp_path}: run anchorage index --rebuild")

    with talking(slack, missing, tmp_path):  # type: ignore[arg-type]
        in_channel = slack.answer_to(slack.ask(QUESTION)).words()
        slack.send(slack.command(QUESTION))
        slack.state.wait("the private answer", slack.private)
    for words in (in_channel, slack.private()[0].words()):
        assert len(words.splitlines()) == 1
        assert "anchorage doctor" in words
        assert str(tmp_path) not in words


def test_what_documents_say_calls_nobody_and_is_shown_letter_for_letter(
    slack: SlackServer, tmp_path: Path
) -> None:
    odd = (
        "Donald Trump est venu avec Marco Rubio & <!channel>, <@U0BOB>, *a_b* `c` ~d~, 1 < 2 > 0, "
        "voir [ici](https://bad.example) ou <https://bad.example|là> &amp; <#C0GENERAL>."
    )
    with talking(slack, loads(tmp_path, {"<@U0ANN>.txt": odd}), tmp_path):
        answer = slack.answer_to(slack.ask(QUESTION))
        slack.send(slack.press(answer, EVIDENCE))
        slack.state.wait("the view", lambda: slack.state.views)
        slack.send(slack.shortcut(slack.say(QUESTION + odd), "check_message"))
        checked = slack.state.wait("the findings", slack.private)[0]
    view = Message(GENERAL, "1", BOB, blocks=slack.state.views[0]["blocks"])
    assert answer.words().splitlines()[0] == f"{odd} [1]"
    assert odd in view.words()
    assert odd in checked.words()
    for shown in (answer, view, checked):
        assert shown.calls() == []
        assert shown.links() == []


def test_sources_are_linked_when_the_service_has_a_public_address(
    slack: SlackServer, load: Load, tmp_path: Path
) -> None:
    with talking(slack, load, tmp_path, public_url="https://ask.example"):
        answer = slack.answer_to(slack.ask("Combien de temps le sommet a-t-il duré ?"))
    assert answer.links()
    assert all(link.startswith("https://ask.example/") for link in answer.links())


def test_a_question_that_comes_while_the_sources_are_read_is_answered_then(
    slack: SlackServer, load: Load, tmp_path: Path
) -> None:
    read = threading.Event()

    def late(progress: Progress) -> Built:
        assert read.wait(30)
        return load(progress)

    with talking(slack, late, tmp_path):
        asked = slack.ask(QUESTION)
        assert slack.deliveries[-1].acknowledged
        assert slack.state.replies(asked) == []
        read.set()
        assert ANSWER in slack.answer_to(asked).words()


def test_who_waits_when_it_ends_is_told(slack: SlackServer, tmp_path: Path) -> None:
    with scripted(tmp_path) as (model, load):
        model.always(Reply("Marco Rubio est venu [1].", first_delay_s=60.0))
        with talking(slack, load, tmp_path):
            asked = slack.ask(QUESTION)
            slack.state.wait("the model to be asked", model.chats)
        told = slack.answer_to(asked).words()
        with talking(slack, load, tmp_path):
            for sent in events_of(asked):
                assert slack.send(sent.again(2)).acknowledged
            slack.state.settle()
    assert told.split() == WORDS["fr"].interrupted.split()
    assert len(slack.state.replies(asked)) == 1


def test_two_processes_on_one_database_answer_once(
    slack: SlackServer, load: Load, tmp_path: Path
) -> None:
    built = load(lambda stage, done, total: None)
    with talking(slack, lambda _: built, tmp_path), over_http(slack, lambda _: built, tmp_path):
        endpoint = slack.deliver_to
        asked = slack.say(QUESTION, DIRECT)
        (told,) = events_of(asked)
        for number in range(6):
            slack.deliver_to = None if number % 2 else endpoint
            assert slack.send(told.again(number)).acknowledged
        slack.answer_to(asked)
    assert len(slack.state.of_bot()) == 1


def test_the_shipped_articles_disagree_and_are_silent_in_slack(
    slack: SlackServer, tmp_path: Path, bundled_parts: Parts
) -> None:
    with talking(slack, lambda _: Built(bundled_parts, None), tmp_path):
        odds = "What odds of success did Trump give the summit beforehand?"
        disagreeing = slack.answer_to(slack.ask(odds)).words()
        asked = slack.ask("How old is Sergei Lavrov?")
        refused = slack.answer_to(asked)
        slack.send(slack.press(refused, WORDS["en"].evidence))
        slack.state.wait("the view", lambda: slack.state.views)
    assert "25 %" in disagreeing
    assert "75 %" in disagreeing
    assert WORDS["en"].versions in disagreeing
    lines = refused.words().splitlines()
    assert lines[0] == "The 5 documents searched do not say."
    assert lines[1] == f"*{WORDS['en'].nearest}*"
    assert slack.state.refused() == []


def test_slacks_errors_are_survived(slack: SlackServer, load: Load, tmp_path: Path) -> None:
    for method in ("chat.startStream", "chat.postMessage"):
        slack.fail(method, "not_in_channel", 1)
    with talking(slack, load, tmp_path):
        lost = slack.ask(QUESTION)
        slack.state.wait("the refusal", lambda: slack.state.called("chat.postMessage"))
        assert ANSWER in slack.answer_to(slack.ask(QUESTION)).words()
    assert slack.state.replies(lost) == []


def test_a_connection_that_ends_is_opened_anew(
    slack: SlackServer, load: Load, tmp_path: Path
) -> None:
    with talking(slack, load, tmp_path):
        for connections in (2, 3):
            slack.refresh()
            slack.connected(connections)
            assert ANSWER in slack.answer_to(slack.ask(QUESTION)).words()
    assert slack.wire.oddities == []
