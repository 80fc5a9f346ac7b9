"""A database for conversations, opened the way that loses nothing: SQLite by default.

SQLite: write-ahead log, `synchronous=FULL` (what was acknowledged survives a power cut), foreign
keys, what is deleted is overwritten (https://sqlite.org/pragma.html). PostgreSQL by its URL, with
the same tables and queries. Foreign errors are translated here, once.
"""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

from api.errors import ConversationsBusy, ConversationsError
from api.printable import one_line
from api.schema import NewerSchema, migrate

BUSY_S = 2.5
"""How long one statement waits for the lock of another process. Waiting for our own writer comes
before it (`conversations.TURN_S`): five seconds together."""

_LOCKED = re.compile(r"database (?:table )?is locked|lock timeout|could not obtain lock", re.I)
_POSTGRESQL = "postgresql+psycopg"
_ADVISORY_LOCK = 0x616E63686F72
"""Names the lock under which PostgreSQL is migrated: "anchor" in ASCII."""


def open_database(address: str) -> Engine:
    """An engine on tables of this version. Raises ConversationsError, in one line."""
    url = _url(address)
    if url.get_backend_name() == "sqlite":
        _make_place(url)
    engine = _engine(url)
    try:
        with translated(engine), writing(engine) as connection:
            if engine.dialect.name == "postgresql":
                connection.execute(text(f"SELECT pg_advisory_xact_lock({_ADVISORY_LOCK})"))
            else:
                _check_sqlite(connection)
            migrate(connection)
    except NewerSchema as error:
        engine.dispose()
        raise ConversationsError(
            f"the conversations at {_shown(url)} have schema {error.version}, written by a later "
            "version of Anchorage: run that one, or name another database in "
            "ANCHORAGE_CONVERSATIONS"
        ) from None
    except ConversationsError:
        engine.dispose()
        raise
    return engine


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that may write; in SQLite it takes the lock before it reads."""
    writer = engine.connect().execution_options(sqlite_begin="BEGIN IMMEDIATE")
    with writer as connection, connection.begin():
        yield connection


def forget_log(engine: Engine) -> None:
    """SQLite's log still holds what was deleted until it is written back and cut."""
    if engine.dialect.name == "sqlite":
        with engine.connect().execution_options(sqlite_begin=None) as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


@contextmanager
def translated(engine: Engine) -> Iterator[None]:
    """Every error of the database as one of ours, in one line without any value of a row."""
    try:
        yield
    except SQLAlchemyError as error:
        cause = one_line(str(error.orig) if isinstance(error, DBAPIError) else type(error).__name__)
        if _LOCKED.search(cause):
            raise ConversationsBusy(
                f"the conversations at {_shown(engine.url)} are locked by another process: "
                "try again shortly"
            ) from error
        raise ConversationsError(
            f"the conversations at {_shown(engine.url)} can't be used ({cause[:160]}): restore "
            "them from a backup, or name another database in ANCHORAGE_CONVERSATIONS"
        ) from error


def _engine(url: URL) -> Engine:
    try:
        engine = create_engine(url, pool_timeout=BUSY_S, **_waiting(url))
    except ImportError:
        raise ConversationsError(
            "ANCHORAGE_CONVERSATIONS names a PostgreSQL database and its driver is not installed: "
            "pip install 'anchorage[postgres]'"
        ) from None
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _url(address: str) -> URL:
    try:
        url = make_url(address)
    except ArgumentError:
        raise _no_database() from None
    backend = url.get_backend_name()
    in_memory = url.database in (None, "", ":memory:")
    if backend not in ("sqlite", "postgresql") or (backend == "sqlite" and in_memory):
        raise _no_database()
    return url.set(drivername=_POSTGRESQL) if backend == "postgresql" else url


def _no_database() -> ConversationsError:
    """The address is not shown: it may hold a password."""
    return ConversationsError(
        "ANCHORAGE_CONVERSATIONS is no database address that can be used: write "
        f"sqlite:////folder/conversations.db or {_POSTGRESQL}://user@host/name"
    )


def _waiting(url: URL) -> dict[str, object]:
    if url.get_backend_name() == "sqlite":
        return {"connect_args": {"timeout": BUSY_S}}
    options = f"-c lock_timeout={int(BUSY_S * 1000)} -c statement_timeout=5000"
    return {"connect_args": {"options": options, "connect_timeout": 5}, "pool_pre_ping": True}


def _make_place(url: URL) -> None:
    """The folder, and a file that nobody else on this machine may read."""
    assert url.database is not None
    if url.database.startswith("file:"):
        return
    path = Path(url.database)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise ConversationsError(
            f"the conversations at {one_line(str(path))} can't be written ({error.strerror}): "
            "name another database in ANCHORAGE_CONVERSATIONS"
        ) from None


def _prepare_sqlite(connection: sqlite3.Connection, _: object) -> None:
    # Transactions are begun by `_begin_sqlite`; left alone, the driver begins them too late.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    begin = connection.get_execution_options().get("sqlite_begin", "BEGIN")
    if begin is not None:
        connection.exec_driver_sql(begin)


def _check_sqlite(connection: Connection) -> None:
    found = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()
    if found != "ok":
        raise ConversationsError(
            f"the conversations at {_shown(connection.engine.url)} are damaged: restore them from "
            "a backup, or name another database in ANCHORAGE_CONVERSATIONS"
        )


def _shown(url: URL) -> str:
    return one_line(url.render_as_string(hide_password=True), 200)
