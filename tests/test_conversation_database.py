"""The database of conversations: opened safely or refused in one line; versions of its schema."""

from __future__ import annotations

import json
import sqlite3
import time
from pathlib import Path

import pytest
from sqlalchemy import Connection, inspect, select, text

from api import conversations as module
from api import database
from api.cli import run
from api.conversations import Conversations
from api.database import open_database, writing
from api.errors import ConversationsBusy, ConversationsError
from api.schema import MIGRATIONS, migrate, schema_version, turns
from tests.conversation_writer import answer
from tests.http_service import (
    MARKER,
)

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "kept.db"


def test_it_is_opened_so_that_nothing_is_lost(place: Path) -> None:
    engine = open_database(f"sqlite:///{place}")
    with engine.connect() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        }
    # 2 is FULL (https://sqlite.org/pragma.html#pragma_synchronous).
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}
    assert place.stat().st_mode & 0o777 == 0o600
    engine.dispose()


async def test_deleted_words_are_in_no_file(place: Path) -> None:
    store = Conversations.open(f"sqlite:///{place}")
    id = await store.start("ann", answer(MARKER, MARKER * 3000))
    await store.start("ann", answer("another"))
    assert any(MARKER.encode() in path.read_bytes() for path in place.parent.iterdir())
    assert await store.delete("ann", id)
    assert not any(MARKER.encode() in path.read_bytes() for path in place.parent.iterdir())
    store.close()


async def test_a_locked_database_is_waited_for_and_then_busy(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_S", 0.3)
    store = Conversations.open(f"sqlite:///{place}")
    holder = sqlite3.connect(place, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    began = time.monotonic()
    with pytest.raises(ConversationsBusy, match="locked by another process: try again"):
        await store.start("ann", answer("Who came?"))
    assert 0.2 < time.monotonic() - began < 2
    holder.execute("ROLLBACK")
    assert await store.start("ann", answer("Who came?"))
    holder.close()
    store.close()


def test_waiting_takes_five_seconds_at_most() -> None:
    assert database.BUSY_S + module.TURN_S <= 5


@pytest.mark.parametrize("damage", ["header", "inside", "text"])
def test_a_damaged_database_is_refused_in_one_line(place: Path, damage: str) -> None:
    open_database(f"sqlite:///{place}").dispose()
    content = bytearray(place.read_bytes())
    match damage:
        case "header":
            content[:64] = b"\xff" * 64
        case "inside":
            content[4096:] = b"\xff" * (len(content) - 4096)
        case "text":
            content = bytearray(b"no database at all, and long enough to be one " * 100)
    place.write_bytes(content)
    with pytest.raises(ConversationsError, match="restore them from a backup") as refused:
        open_database(f"sqlite:///{place}")
    assert str(place) in str(refused.value)
    assert str(refused.value).isprintable()


def test_a_read_only_database_is_refused(place: Path) -> None:
    open_database(f"sqlite:///{place}").dispose()
    with pytest.raises(ConversationsError, match="ANCHORAGE_CONVERSATIONS"):
        open_database(f"sqlite:///file:{place}?mode=ro&uri=true")


@pytest.mark.parametrize(
    "address",
    ["", "nonsense", "sqlite://", "mysql://secret-pw@host/name", "nothing://secret-pw@host/name"],
)
def test_an_address_of_no_database_is_refused_and_not_shown(address: str) -> None:
    with pytest.raises(ConversationsError) as refused:
        open_database(address)
    assert "secret-pw" not in str(refused.value)
    assert "postgresql+psycopg://" in str(refused.value)


def test_a_folder_that_can_not_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ConversationsError, match="can't be written"):
        open_database(f"sqlite:///{tmp_path}/file/kept.db")


def test_a_service_does_not_start_on_a_damaged_database(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    place.write_bytes(b"no database at all, and long enough to be one " * 100)
    monkeypatch.setenv("ANCHORAGE_CONVERSATIONS", f"sqlite:///{place}")
    assert run(["serve", "--port", "0"]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("anchorage: the conversations at sqlite:///")
    assert told.err.count("\n") == 1


# Versions of the schema


def _add_a_column(connection: Connection) -> None:
    connection.execute(text("ALTER TABLE conversations ADD COLUMN title VARCHAR(80)"))


async def test_an_older_database_is_brought_up_to_date(place: Path) -> None:
    store = Conversations.open(f"sqlite:///{place}")
    id = await store.start("ann", answer("Who came?"))
    store.close()
    engine = open_database(f"sqlite:///{place}")
    with writing(engine) as connection:
        migrate(connection, (*MIGRATIONS, _add_a_column))
    with engine.connect() as connection:
        columns = {column["name"] for column in inspect(connection).get_columns("conversations")}
        assert "title" in columns
        versions = connection.execute(select(schema_version.c.version)).scalars().all()
        assert versions == [len(MIGRATIONS) + 1]
        asked = connection.execute(select(turns.c.question).where(turns.c.conversation == id))
        assert asked.scalars().all() == ["Who came?"]
    engine.dispose()


def test_a_migration_that_fails_changes_nothing(place: Path) -> None:
    def fail(connection: Connection) -> None:
        _add_a_column(connection)
        raise RuntimeError

    engine = open_database(f"sqlite:///{place}")
    with pytest.raises(RuntimeError), writing(engine) as connection:
        migrate(connection, (*MIGRATIONS, fail))
    with engine.connect() as connection:
        columns = {column["name"] for column in inspect(connection).get_columns("conversations")}
        assert "title" not in columns
    engine.dispose()


def test_a_database_of_a_later_version_is_refused(place: Path) -> None:
    engine = open_database(f"sqlite:///{place}")
    with writing(engine) as connection:
        connection.execute(schema_version.update().values(version=99))
    engine.dispose()
    with pytest.raises(ConversationsError, match="schema 99, written by a later version"):
        open_database(f"sqlite:///{place}")


def test_the_first_version_as_it_was_released_is_read(place: Path) -> None:
    """The file was written by the first release, and is never written anew."""
    connection = sqlite3.connect(place)
    connection.executescript((ROOT / "tests/data/conversations-1.sql").read_text(encoding="utf-8"))
    connection.close()
    engine = open_database(f"sqlite:///{place}")
    with engine.connect() as read:
        row = read.execute(select(turns)).one()
    assert (row.owner, row.number, row.question, row.generation) == ("ann", 1, "Who came?", "g1")
    assert json.loads(row.answer)["text"] == "Marco Rubio [1]."
    engine.dispose()


def test_the_tables_are_those_of_the_metadata(place: Path) -> None:
    """What the migrations make is what the queries are written for."""
    engine = open_database(f"sqlite:///{place}")
    with engine.connect() as connection:
        made = inspect(connection)
        for table in turns.metadata.sorted_tables:
            columns = {column["name"] for column in made.get_columns(table.name)}
            assert columns == {column.name for column in table.columns}
    engine.dispose()
