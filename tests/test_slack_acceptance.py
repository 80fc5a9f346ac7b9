"""A team asks in Slack: over Socket Mode and over HTTP, with the real bolt and slack-sdk.

What is asserted is what a person sees: the messages of a workspace as they stand in the end.
"""

from __future__ import annotations

import sqlite3
from functools import partial
from pathlib import Path

import yaml  # type: ignore[import-untyped]  # it ships no types

from tests.http_service import QUESTION, Load
from tests.ollama_replies import Reply
from tests.slack_app import Transport, recite, scripted, talking
from tests.slack_events import (
    bot_event,
    edited_event,
    event,
    home_opened,
    message_event,
)
from tests.slack_server import SlackServer, events_of
from tests.slack_shown import words_of
from tests.slack_state import ANN, BOB, BOT_ID, DIRECT

ANSWER = "Donald Trump est venu avec Marco Rubio et Steve Witkoff. [1]"
MANIFEST = Path(__file__).resolve().parent.parent / "deploy" / "slack-manifest.yaml"
EVIDENCE = "Voir les preuves"


def _more_private(slack: SlackServer, than: int) -> bool:
    return len(slack.private()) > than


def test_a_mention_is_answered_once_in_its_thread(
    slack: SlackServer, load: Load, tmp_path: Path, transport: Transport
) -> None:
    with talking(slack, load, tmp_path, transport):
        asked = slack.ask(QUESTION)
        answer = slack.answer_to(asked)
    assert len(slack.deliveries) == 2, "a mention fires app_mention and message"
    assert answer.thread_ts == asked.ts
    assert answer.only_for is None
    first, *rest = answer.words().splitlines()
    assert first == ANSWER
    assert any("delegation.txt" in line and ANSWER[:-4] in line for line in rest)
    assert not answer.calls()
    assert slack.state.refused() == []
    assert slack.wire.oddities == []


def test_a_direct_message_needs_no_mention(slack: SlackServer, load: Load, tmp_path: Path) -> None:
    with talking(slack, load, tmp_path):
        answer = slack.answer_to(slack.ask(QUESTION, DIRECT))
    assert ANSWER in answer.words()
    assert slack.state.refused() == []


def test_a_thread_goes_on_without_a_mention_and_after_a_restart(
    slack: SlackServer, tmp_path: Path, transport: Transport
) -> None:
    with scripted(tmp_path) as (model, load):
        model.always(recite)
        with talking(slack, load, tmp_path, transport):
            asked = slack.ask(QUESTION)
            slack.answer_to(asked)
            second = slack.ask("Et du côté russe ?", thread=asked, mention=False)
            assert "Lavrov" in slack.answer_to(second).words()
            assert QUESTION in model.chats()[-1].prompt()
        with talking(slack, load, tmp_path, transport):
            third = slack.ask("Et combien de temps ?", thread=asked, mention=False)
            assert "trois heures" in slack.answer_to(third).words()
            assert "Et du côté russe ?" in model.chats()[-1].prompt()
    assert not slack.state.called("conversations.replies")


def test_a_thread_that_is_not_ours_is_left_alone(
    slack: SlackServer, load: Load, tmp_path: Path
) -> None:
    with talking(slack, load, tmp_path):
        ours = slack.ask(QUESTION)
        slack.answer_to(ours)
        theirs = slack.ask(QUESTION, mention=False)
        slack.ask("Et alors ?", thread=theirs, mention=False)
        slack.ask(f"<@{BOB}> qu'en penses-tu ?", thread=ours, mention=False)
        slack.answer_to(slack.ask(QUESTION))
    assert len(slack.state.of_bot()) == 2


def test_a_command_is_answered_in_private(
    slack: SlackServer, load: Load, tmp_path: Path, transport: Transport
) -> None:
    with talking(slack, load, tmp_path, transport):
        assert slack.send(slack.command(QUESTION)).acknowledged
        private = slack.state.wait("the private answer", slack.private)
        slack.state.settle()
        assert slack.send(slack.command("")).acknowledged
        slack.state.settle()
    assert slack.state.of_bot() == private
    (answer,) = private
    assert answer.only_for == ANN
    assert ANSWER in answer.words()


def test_a_message_is_checked_sentence_by_sentence(
    slack: SlackServer, load: Load, tmp_path: Path
) -> None:
    claim = (
        "Le sommet a duré trois heures à Anchorage, en Alaska. "
        "Le sommet a duré sept heures à Anchorage, en Alaska. "
        "La lune est en fromage de chèvre."
    )
    with talking(slack, load, tmp_path):
        said = slack.say(claim, user=BOB)
        assert slack.send(slack.shortcut(said, "check_message")).acknowledged
        slack.state.wait("the findings", slack.private)
        slack.state.settle()
    (found,) = slack.state.of_bot()
    assert found.only_for == ANN
    lines = found.words().splitlines()
    verdicts = [lines[lines.index(sentence + ".") - 1] for sentence in claim[:-1].split(". ")]
    assert "Confirmé" in verdicts[0]
    assert "Contredit" in verdicts[1]
    assert "Introuvable" in verdicts[2]


def test_feedback_is_kept_with_the_answer(
    slack: SlackServer, load: Load, tmp_path: Path, transport: Transport
) -> None:
    with talking(slack, load, tmp_path, transport):
        answer = slack.answer_to(slack.ask(QUESTION))
        before = answer.words()
        for words in ("Bonne réponse", "Mauvaise réponse"):
            thanked = len(slack.private())
            assert slack.send(slack.press(answer, words)).acknowledged
            slack.state.wait("thanks", partial(_more_private, slack, thanked))
        slack.state.settle()
    assert [thanks.words() for thanks in slack.private()] == ["C’est noté, merci."] * 2
    assert answer.words() == before
    with sqlite3.connect(tmp_path / "conversations.db") as database:
        rated = database.execute("select answer, person, rating from slack_feedback").fetchall()
        kept = database.execute("select answer from turns").fetchall()
    assert [(person, rating) for _, person, rating in rated] == [(ANN, "bad")]
    assert rated[0][0] in kept[0][0]


def test_the_evidence_opens_with_the_exact_words(
    slack: SlackServer, load: Load, tmp_path: Path, transport: Transport
) -> None:
    with talking(slack, load, tmp_path, transport):
        answer = slack.answer_to(slack.ask(QUESTION))
        pressed = slack.press(answer, EVIDENCE)
        for sent in (pressed, pressed.again()):
            assert slack.send(sent).acknowledged
        slack.state.wait("the view", lambda: slack.state.views)
        slack.state.settle()
    (view,) = slack.state.views
    assert view["type"] == "modal"
    assert "Donald Trump est venu avec Marco Rubio et Steve Witkoff." in words_of(view["blocks"])
    assert slack.state.refused() == []


def test_retries_and_double_events_are_answered_once(
    slack: SlackServer, tmp_path: Path, transport: Transport
) -> None:
    with scripted(tmp_path) as (model, load):
        model.always(Reply("Marco Rubio est venu [1].", first_delay_s=0.5))
        with talking(slack, load, tmp_path, transport):
            asked = slack.say(f"<@U0ANCHORAGE> {QUESTION}")
            told = events_of(asked)
            for retry in range(4):
                for sent in told:
                    assert slack.send(sent.again(retry)).acknowledged
            slack.answer_to(asked)
            for sent in (*told, message_event(asked)):
                assert slack.send(sent.again()).acknowledged
            slack.answer_to(slack.ask(QUESTION, DIRECT))
        with talking(slack, load, tmp_path, transport):
            for sent in (*told, message_event(asked)):
                assert slack.send(sent.again(3)).acknowledged
            slack.answer_to(slack.ask(QUESTION, DIRECT))
        assert len(model.chats()) == 3
    assert len(slack.state.replies(asked)) == 1


def test_a_command_and_a_shortcut_that_come_twice_are_answered_once(
    slack: SlackServer, load: Load, tmp_path: Path
) -> None:
    with talking(slack, load, tmp_path):
        calls = [slack.command(QUESTION), slack.shortcut(slack.say(ANSWER[:-4]), "check_message")]
        for sent in (*calls, *calls):
            assert slack.send(sent).acknowledged
        slack.state.wait("both", lambda: len(slack.private()) >= 2)
        slack.state.settle()
    with talking(slack, load, tmp_path):
        for sent in calls:
            assert slack.send(sent).acknowledged
        slack.answer_to(slack.ask(QUESTION))
    assert len(slack.private()) == 2


def test_what_no_person_wrote_just_now_is_ignored(
    slack: SlackServer, load: Load, tmp_path: Path, transport: Transport
) -> None:
    with talking(slack, load, tmp_path, transport):
        asked = slack.say(QUESTION, DIRECT)
        ours = slack.say(QUESTION, DIRECT, user="U0ANCHORAGE")
        ignored = [
            edited_event(asked, f"{QUESTION} vraiment"),
            bot_event(asked, "B0OTHER", BOB),
            bot_event(asked, "B0OTHER", None),
            bot_event(ours, BOT_ID, "U0ANCHORAGE"),
            message_event(ours),
            *(
                message_event(slack.say(QUESTION, DIRECT), subtype=subtype)
                for subtype in ("message_deleted", "channel_join", "bot_message", "reminder_add")
            ),
            message_event(slack.say(QUESTION, DIRECT), hidden=True),
            message_event(slack.say(QUESTION, DIRECT), edited={"user": ANN, "ts": "1.0"}),
            event({"type": "reaction_added", "user": ANN, "event_ts": "1.0"}),
        ]
        for sent in ignored:
            assert slack.send(sent).acknowledged
        ours_too = len([message for message in slack.state.of_bot() if message is not ours])
        slack.answer_to(slack.ask(QUESTION))
    assert ours_too == 0
    assert [message for message in slack.state.of_bot(DIRECT) if message is not ours] == []


def test_a_mention_alone_is_told_how_to_ask(slack: SlackServer, load: Load, tmp_path: Path) -> None:
    with talking(slack, load, tmp_path):
        answer = slack.answer_to(slack.ask(""))
        long = slack.answer_to(slack.ask("x" * 2_001, DIRECT))
    assert "Ask a question" in answer.words()
    assert "2000" in long.words().replace(",", "").replace(" ", "")
    assert len(long.words().splitlines()) == 1


def test_two_teams_never_see_each_others_conversations(
    slack: SlackServer, tmp_path: Path, transport: Transport
) -> None:
    secret = "Qui est venu avec Donald Trump au bal masqué ?"
    with scripted(tmp_path) as (model, load):
        model.always(recite)
        with talking(slack, load, tmp_path, transport):
            asked = slack.ask(secret, team="T0ONE")
            answer = slack.answer_to(asked)
            for words in (EVIDENCE, "Bonne réponse"):
                assert slack.send(slack.press(answer, words, "T0TWO")).acknowledged
            overheard = slack.say("Et du côté russe ?", thread=asked)
            assert slack.send(message_event(overheard, "T0TWO")).acknowledged
            same = slack.ask("La délégation russe comptait qui ?", thread=asked, team="T0TWO")
            slack.answer_to(same)
            assert "La délégation russe" in model.chats()[-1].prompt()
            assert secret not in model.chats()[-1].prompt()
            mine = slack.ask("Et combien de temps ?", thread=asked, team="T0ONE", mention=False)
            slack.answer_to(mine)
            assert secret in model.chats()[-1].prompt()
            assert "comptait qui" not in model.chats()[-1].prompt()
    assert len(slack.state.replies(asked)) == 3
    (view,) = slack.state.views
    assert "Rubio" not in words_of(view["blocks"])
    with sqlite3.connect(tmp_path / "conversations.db") as database:
        assert database.execute("select count(*) from slack_feedback").fetchall() == [(0,)]


def test_the_manifest_asks_for_exactly_what_is_used(tmp_path: Path, load: Load) -> None:
    manifest = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
    scopes = frozenset(manifest["oauth_config"]["scopes"]["bot"])
    (command,) = manifest["features"]["slash_commands"]
    (shortcut,) = manifest["features"]["shortcuts"]
    with SlackServer(scopes) as slack, talking(slack, load, tmp_path):
        answer = slack.answer_to(slack.ask(QUESTION))
        slack.answer_to(slack.ask(QUESTION, DIRECT))
        slack.send(slack.press(answer, EVIDENCE))
        slack.send(slack.press(answer, "Bonne réponse"))
        slack.send(home_opened(DIRECT, "messages", slack.state.stamp()))
        slack.state.wait("the view", lambda: slack.state.views)
        slack.state.settle()
        used = {scope for wanted in slack.wire.used_scopes for scope in wanted & scopes}
    assert slack.state.refused() == []
    for_events = {
        "app_mention": "app_mentions:read",
        "message.channels": "channels:history",
        "message.groups": "groups:history",
        "message.im": "im:history",
        "message.mpim": "mpim:history",
    }
    events = set(manifest["settings"]["event_subscriptions"]["bot_events"])
    used |= {for_events[event] for event in events if event in for_events}
    assert scopes == used | {"commands"}
    assert {"app_mention", "app_home_opened", "message.im", "message.channels"} <= events
    assert command["command"] == "/anchorage"
    assert shortcut["callback_id"] == "check_message"
    assert shortcut["type"] == "message"
    assert manifest["settings"]["interactivity"]["is_enabled"] is True
