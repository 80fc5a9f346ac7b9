"""A reply while it is written: whatever happens to a stream, a person reads the whole answer once.

The sources are twelve long sentences, which a scripted model recites: each is one append.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.slack.words import WORDS
from tests.http_service import Load
from tests.ollama_replies import Fault, Reply, Request
from tests.ollama_server import OllamaServer
from tests.slack_app import loads, talking
from tests.slack_blocks import MAX_TOTAL, cost
from tests.slack_methods import MAX_TEXT
from tests.slack_server import SlackServer
from tests.slack_state import DIRECT, Message

THINGS = (
    *("le phare", "la jetée", "le bassin", "la criée", "le chantier naval", "la capitainerie"),
    *("le musée", "la grue", "l'écluse", "le marché", "la digue", "l'entrepôt"),
)
LOG = "".join(
    f"Selon le registre du port de Millebourg, {thing} a été rénové en {1950 + number} par "
    f"l'entreprise Durand{number}, sous la direction de l'ingénieur Morel{number}.\n"
    for number, thing in enumerate(THINGS)
)
DEGRADED = WORDS["fr"].degraded
QUESTION = "Que dit le registre du port de Millebourg des rénovations ?"


def recite(request: Request) -> Reply:
    lines = request.lines().items()
    return Reply(" ".join(f"{text.rstrip('.')} [{number}]." for number, text in lines), chunk=400)


@pytest.fixture(scope="module")
def model() -> Iterator[OllamaServer]:
    with OllamaServer() as server:
        server.always(recite)
        yield server


@pytest.fixture(scope="module")
def load(model: OllamaServer, tmp_path_factory: pytest.TempPathFactory) -> Load:
    return loads(tmp_path_factory.mktemp("port"), {"registre.txt": LOG}, model.url)


@pytest.fixture(scope="module")
def slack(load: Load, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SlackServer]:
    """One workspace and one adapter for all tests; what goes wrong is planted and used up."""
    folder = tmp_path_factory.mktemp("kept")
    with SlackServer() as server, talking(server, load, folder):
        yield server


@pytest.fixture(autouse=True)
def nothing_planted(slack: SlackServer) -> Iterator[None]:
    yield
    for message in slack.state.of_bot():
        message.streaming = False
    slack.expire_streams_at(None)
    slack.wire.api.streams = True
    slack.wire.faults.clear()
    slack.state.calls.clear()


@pytest.fixture(scope="module")
def undisturbed(slack: SlackServer) -> Message:
    return replace(slack.answer_to(slack.ask(QUESTION)))


def sentences(message: Message) -> str:
    return message.words().split("\n*Sources*")[0]


def assert_whole(message: Message, undisturbed: Message) -> None:
    """The same words, once, and none that were shown before are gone."""
    assert sentences(message) == sentences(undisturbed)
    assert message.words() == undisturbed.words()
    assert not message.streaming


def test_an_answer_is_streamed_sentence_by_sentence(
    slack: SlackServer, undisturbed: Message
) -> None:
    asked = slack.ask(QUESTION)
    answer = slack.answer_to(asked)
    assert answer.streamed
    assert answer.appended >= 6
    assert_whole(answer, undisturbed)
    shown = [words.rstrip() for words in answer.seen]
    assert all(later.startswith(sooner) for sooner, later in pairwise(shown))
    for thing in THINGS:
        assert sentences(answer).count(f"{thing} a été rénové") <= 1
    assert not slack.state.called("chat.update")
    assert slack.state.refused() == []


def test_a_stream_that_expires_at_any_append_loses_no_text(
    slack: SlackServer, undisturbed: Message
) -> None:
    for append in range(undisturbed.appended):
        slack.expire_streams_at(append)
        channel = DIRECT if append % 2 else "C0GENERAL"
        answer = slack.answer_to(slack.ask(QUESTION, channel))
        assert_whole(answer, undisturbed)
        errors = {call.error for call in slack.state.refused()}
        assert errors == {"message_not_in_streaming_state"}
        slack.state.calls.clear()


@pytest.mark.parametrize(
    ("method", "error", "status"),
    [
        ("chat.appendStream", "fatal_error", 200),
        ("chat.appendStream", "internal_error", 500),
        ("chat.appendStream", "msg_too_long", 200),
        ("chat.stopStream", "fatal_error", 200),
        ("chat.stopStream", "invalid_blocks", 200),
        ("chat.startStream", "channel_type_not_supported", 200),
        ("chat.startStream", "internal_error", 500),
    ],
)
def test_a_stream_that_fails_otherwise_loses_no_text_either(
    slack: SlackServer, undisturbed: Message, method: str, error: str, status: int
) -> None:
    slack.fail(method, error, 1 if method == "chat.stopStream" else 3, status)
    assert_whole(slack.answer_to(slack.ask(QUESTION)), undisturbed)


@pytest.mark.long
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    expires=st.none() | st.integers(0, 13),
    faults=st.lists(
        st.tuples(
            st.sampled_from(["chat.startStream", "chat.appendStream", "chat.update"]),
            st.sampled_from([("fatal_error", 200), ("internal_error", 500)]),
        ),
        max_size=3,
    ),
)
def test_whatever_fails_in_between_loses_no_text(
    slack: SlackServer,
    undisturbed: Message,
    expires: int | None,
    faults: list[tuple[str, tuple[str, int]]],
) -> None:
    slack.wire.faults.clear()
    slack.expire_streams_at(expires)
    for method, (error, status) in faults:
        slack.fail(method, error, 1, status)
    assert_whole(slack.answer_to(slack.ask(QUESTION)), undisturbed)


def test_without_streaming_one_message_is_updated(slack: SlackServer, undisturbed: Message) -> None:
    slack.wire.api.streams = False
    answer = slack.answer_to(slack.ask(QUESTION))
    assert not answer.streamed
    assert len(answer.seen) >= 2
    assert_whole(answer, undisturbed)


@pytest.mark.parametrize(
    "method", ["chat.startStream", "chat.appendStream", "chat.stopStream", "chat.update"]
)
def test_rate_limits_are_waited_for(slack: SlackServer, undisturbed: Message, method: str) -> None:
    if method == "chat.update":
        slack.expire_streams_at(2)
    slack.limit(method, retry_after_s=1, times=2)
    assert_whole(slack.answer_to(slack.ask(QUESTION)), undisturbed)
    calls = slack.state.called(method)
    limited = [number for number, call in enumerate(calls) if call.error == "ratelimited"]
    assert len(limited) == 2
    for number in limited:
        assert calls[number + 1].at - calls[number].at >= 1.0, "Retry-After was not honoured"


def test_a_stream_expires_while_updates_are_limited(
    slack: SlackServer, undisturbed: Message
) -> None:
    slack.expire_streams_at(1)
    slack.limit("chat.update", times=1)
    slack.fail("chat.update", "internal_error", 1, 500)
    assert_whole(slack.answer_to(slack.ask(QUESTION)), undisturbed)


def test_a_model_that_stops_half_way_leaves_what_it_said(
    slack: SlackServer, model: OllamaServer
) -> None:
    for expires in (None, 1):
        slack.expire_streams_at(expires)
        model.next(lambda request: replace(recite(request), fault=Fault.CUT, delay_s=0.1))
        answer = slack.answer_to(slack.ask(QUESTION))
        assert THINGS[0] in answer.seen[0]
        for shown in answer.seen[:-1]:
            assert sentences(answer).startswith(shown.strip())
        assert DEGRADED in answer.words().splitlines()


def test_many_at_once_are_each_answered_once(slack: SlackServer, undisturbed: Message) -> None:
    slack.expire_streams_at(4)
    asked = [slack.ask(QUESTION) for _ in range(8)]
    for message in asked:
        assert_whole(slack.answer_to(message), undisturbed)


def long_source() -> dict[str, str]:
    """One source of 40,000 characters, in sentences of some 450."""
    filler = " ".join(f"mot{number}" for number in range(60))
    line = "Le registre du port cite l'entreprise Durand{number}, qui a {filler}.\n"
    return {"long.txt": "".join(line.format(number=n, filler=filler) for n in range(95))}


def many_sources() -> dict[str, str]:
    """Sixty short sentences in six sources: some forty of them are cited."""
    line = (
        "Le registre du port de Millebourg cite l'entreprise Durand{n} et l'ingénieur Morel{n}.\n"
    )
    return {
        f"{'dossier-' * 12}{source}.txt": "".join(
            line.format(n=number) for number in range(10 * source, 10 * source + 10)
        )
        for source in range(6)
    }


@pytest.mark.parametrize(
    ("texts", "cited"), [(long_source(), 5), (many_sources(), 30)], ids=["long", "many"]
)
def test_long_sources_and_many_citations_stay_within_limits(
    tmp_path: Path, texts: dict[str, str], cited: int
) -> None:
    words = " ".join(texts["long.txt"].split()[:70]) if "long.txt" in texts else "de Millebourg"
    question = f"Que cite le registre du port {words} ?"
    (tmp_path / "docs").mkdir()
    titled = (f'["{name}"]\ntitle = "{"Titre & suite " * 30}"\n' for name in texts)
    (tmp_path / "docs" / "sources.toml").write_text("".join(titled), encoding="utf-8")
    with OllamaServer() as model, SlackServer() as slack:
        model.always(recite)
        with talking(
            slack, loads(tmp_path, texts, model.url), tmp_path, public_url="https://ask.example"
        ):
            for expires in (None, 2):
                slack.expire_streams_at(expires)
                answer = slack.answer_to(slack.ask(question))
                assert_within_limits(answer, cited)
            slack.wire.api.streams = False
            assert_within_limits(slack.answer_to(slack.ask(question, DIRECT)), cited)
            slack.send(slack.press(answer, "Voir les preuves"))
            slack.state.wait("the view", lambda: slack.state.views)
            slack.send(slack.command(question))
            assert_within_limits(slack.state.wait("the private answer", slack.private)[0], cited)
        errors = {call.error for call in slack.state.refused()}
        assert errors <= {"message_not_in_streaming_state", "channel_type_not_supported"}
    assert cost(slack.state.views[0]["blocks"]) <= MAX_TOTAL


def assert_within_limits(answer: Message, cited: int) -> None:
    words = answer.words()
    assert sum(f"[{number}]" in words for number in range(1, 100)) >= cited
    assert "Sources" in words
    assert cost(answer.blocks) + len(answer.markdown) <= MAX_TOTAL
    assert len(answer.blocks) <= 50
    assert len(answer.text) <= MAX_TEXT
