"""The tables of conversations, and the migrations that make them, from the first version on.

    schema_version   one row: how many migrations have been applied
    conversations    id, owner
    turns            one question and its whole Answer; the index generation that it came from
    slack_seen       marks of what came from Slack and must not be answered twice
    slack_feedback   what a person thought of an answer

A migration is never changed once released: a database that went through it is out there. Every
table carries the owner, so that every query can ask for it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import (
    Column,
    Connection,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
    func,
    inspect,
    select,
)

metadata = MetaData()

schema_version = Table(
    "schema_version", metadata, Column("version", Integer, primary_key=True, autoincrement=False)
)

conversations = Table(
    "conversations",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("owner", String(64), nullable=False),
    Column("started_at", String(32), nullable=False),
    UniqueConstraint("id", "owner"),
)
"""Times are ISO 8601, in UTC."""

turns = Table(
    "turns",
    metadata,
    Column("conversation", String(64), nullable=False),
    Column("owner", String(64), nullable=False),
    Column("number", Integer, nullable=False),
    Column("asked_at", String(32), nullable=False),
    Column("question", Text, nullable=False),
    Column("answer_text", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("generation", String(128), nullable=False),
    PrimaryKeyConstraint("conversation", "number"),
    # Of both: a turn can't belong to somebody who does not own its conversation.
    ForeignKeyConstraint(
        ["conversation", "owner"], ["conversations.id", "conversations.owner"], ondelete="CASCADE"
    ),
    Index("turns_by_owner", "owner", "conversation", "number"),
)
"""`answer` is the JSON object of the interface; `answer_text` its text, for the follow-ups."""

slack_seen = Table(
    "slack_seen",
    metadata,
    Column("owner", String(64), nullable=False),
    Column("mark", String(64), nullable=False),
    Column("seen_at", String(32), nullable=False),
    PrimaryKeyConstraint("owner", "mark"),
    Index("slack_seen_by_time", "seen_at"),
)
"""`mark` is a digest: of an event, a message, a button pressed, a signature."""

slack_feedback = Table(
    "slack_feedback",
    metadata,
    Column("owner", String(64), nullable=False),
    Column("answer", String(64), nullable=False),
    Column("person", String(64), nullable=False),
    Column("conversation", String(64), nullable=False),
    Column("rating", String(8), nullable=False),
    Column("given_at", String(32), nullable=False),
    PrimaryKeyConstraint("owner", "answer", "person"),
)
"""One rating for a person and an answer: the last one given."""

Migration = Callable[[Connection], None]


def _first(connection: Connection) -> None:
    metadata.create_all(connection, [conversations, turns])


def _second(connection: Connection) -> None:
    metadata.create_all(connection, [slack_seen, slack_feedback])


MIGRATIONS: Sequence[Migration] = (_first, _second)


class NewerSchema(Exception):
    """The database was written by a later version of this program. Holds its schema version."""

    def __init__(self, version: int) -> None:
        super().__init__(version)
        self.version = version


def migrate(connection: Connection, migrations: Sequence[Migration] = MIGRATIONS) -> None:
    """Applies what is missing, inside the caller's transaction. Raises NewerSchema."""
    version = version_of(connection)
    if version > len(migrations):
        raise NewerSchema(version)
    for migration in migrations[version:]:
        migration(connection)
    # Written every time: a database that can't be is found out when it is opened.
    schema_version.create(connection, checkfirst=True)
    connection.execute(schema_version.delete())
    connection.execute(schema_version.insert().values(version=len(migrations)))


def version_of(connection: Connection) -> int:
    """0 for a database that nothing was written to yet."""
    if not inspect(connection).has_table(schema_version.name):
        return 0
    return connection.execute(select(func.max(schema_version.c.version))).scalar() or 0
