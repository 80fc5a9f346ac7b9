"""What was asked and answered, kept for whoever asked it.

Every query names the owner: a conversation of somebody else is one that does not exist. Each turn
is one transaction, acknowledged only when it is on disk. One writer at a time; the work is done in
threads, so that the service's other requests go on.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

import anyio
from anyio import to_thread
from sqlalchemy import Connection, Engine, delete, func, select
from sqlalchemy.exc import IntegrityError

from api.database import forget_log, open_database, translated, writing
from api.printable import to_json
from api.schema import conversations, turns
from api.writer import Writer
from rag.records import Answer, Turn

TURN_S = 2.5
"""How long a write waits while none before it gets through; the database's own lock may take as
long again."""
REMEMBERED = 10
"""Turns that a follow-up is read with; the prompt has room for fewer."""
_READERS = 4

_ID_BYTES = 24
_ID = re.compile(r"[A-Za-z0-9_-]{32}")
"""24 random bytes in base64: nobody finds one by trying."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class KeptTurn:
    """A question of a conversation and what was answered."""

    number: int
    """From 1."""
    asked_at: str
    """ISO 8601, in UTC."""
    index: str
    """Id of the index generation that it was answered from."""
    question: str
    answer: dict[str, Any]
    """The Answer, as the interface has it."""


@dataclass(frozen=True, slots=True)
class Conversation:
    id: str
    started_at: str
    turns: tuple[KeptTurn, ...]


class Conversations:
    """The store. Raises ConversationsError, and ConversationsBusy when it is locked too long."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writer = Writer()
        self._readers = anyio.CapacityLimiter(_READERS)

    @classmethod
    def open(cls, address: str) -> Conversations:
        return cls(open_database(address))

    def close(self) -> None:
        self._engine.dispose()

    async def history(self, owner: str, id: str) -> tuple[Turn, ...] | None:
        """What was said, oldest first; None when this owner has no such conversation."""
        if not _ID.fullmatch(id):
            return None
        return await self._read(lambda: self._history(owner, id))

    async def read(self, owner: str, id: str) -> Conversation | None:
        """All of it; None when this owner has no such conversation."""
        if not _ID.fullmatch(id):
            return None
        return await self._read(lambda: self._conversation(owner, id))

    async def start(self, owner: str, answer: Answer) -> str:
        """A new conversation with its first turn; its id, which can't be guessed."""
        id = secrets.token_urlsafe(_ID_BYTES)
        await self._write(lambda: self._start(owner, id, answer))
        return id

    async def add(self, owner: str, id: str, answer: Answer) -> bool:
        """One more turn; False when the conversation was deleted meanwhile."""
        return await self._write(lambda: self._add(owner, id, answer))

    async def keep(self, owner: str, id: str, answer: Answer) -> None:
        """One more turn of a conversation whose id follows from elsewhere; the first begins it."""
        await self._write(lambda: self._keep(owner, id, answer))

    async def delete(self, owner: str, id: str) -> bool:
        """Whether there was one. Afterwards its words are in no file of the database."""
        return bool(_ID.fullmatch(id)) and await self._write(lambda: self._delete(owner, id))

    async def reading(self, work: Callable[[Connection], T]) -> T:
        """What `work` reads, for another store in the same database."""
        return await self._read(lambda: self._read_by(work))

    async def writing(self, work: Callable[[Connection], T]) -> T:
        """What `work` comes to, in one transaction: done whole or not at all."""
        return await self._write(lambda: self._written_by(work))

    async def _read(self, work: Callable[[], T]) -> T:
        return await to_thread.run_sync(self._done, work, limiter=self._readers)

    async def _write(self, work: Callable[[], T]) -> T:
        """Finishes what it began: whoever leaves meanwhile leaves a whole turn or none."""
        async with self._writer.turn(TURN_S):
            # A limiter of its own: answering may have taken all of the usual threads.
            return await to_thread.run_sync(self._done, work, limiter=anyio.CapacityLimiter(1))

    def _done(self, work: Callable[[], T]) -> T:
        with translated(self._engine):
            return work()

    def _history(self, owner: str, id: str) -> tuple[Turn, ...] | None:
        latest = (
            select(turns.c.question, turns.c.answer_text)
            .where(turns.c.conversation == id, turns.c.owner == owner)
            .order_by(turns.c.number.desc())
            .limit(REMEMBERED)
        )
        with self._engine.connect() as connection:
            rows = connection.execute(latest).all()
        if not rows:
            # A conversation begins with its first turn: one without any does not exist.
            return None
        return tuple(
            turn
            for question, answered in reversed(rows)
            for turn in (Turn("user", question), Turn("assistant", answered))
        )

    def _conversation(self, owner: str, id: str) -> Conversation | None:
        one = select(conversations.c.started_at).where(
            conversations.c.id == id, conversations.c.owner == owner
        )
        its_turns = (
            select(turns)
            .where(turns.c.conversation == id, turns.c.owner == owner)
            .order_by(turns.c.number)
        )
        with self._engine.connect() as connection, connection.begin():
            started_at = connection.execute(one).scalar()
            rows = connection.execute(its_turns).all()
        if started_at is None:
            return None
        kept = (
            KeptTurn(row.number, row.asked_at, row.generation, row.question, json.loads(row.answer))
            for row in rows
        )
        return Conversation(id, started_at, tuple(kept))

    def _start(self, owner: str, id: str, answer: Answer) -> None:
        now = _now()
        with writing(self._engine) as connection:
            connection.execute(conversations.insert().values(id=id, owner=owner, started_at=now))
            connection.execute(turns.insert().values(_row(owner, id, 1, now, answer)))

    def _keep(self, owner: str, id: str, answer: Answer) -> None:
        if self._add(owner, id, answer):
            return
        try:
            self._start(owner, id, answer)
        except IntegrityError:
            # Another process began it in between.
            self._add(owner, id, answer)

    def _read_by(self, work: Callable[[Connection], T]) -> T:
        with self._engine.connect() as connection:
            return work(connection)

    def _written_by(self, work: Callable[[Connection], T]) -> T:
        with writing(self._engine) as connection:
            return work(connection)

    def _add(self, owner: str, id: str, answer: Answer) -> bool:
        # `FOR UPDATE` where there are several writers; SQLite has one and leaves it out.
        mine = (
            select(conversations.c.id)
            .where(conversations.c.id == id, conversations.c.owner == owner)
            .with_for_update()
        )
        latest = select(func.max(turns.c.number)).where(
            turns.c.conversation == id, turns.c.owner == owner
        )
        with writing(self._engine) as connection:
            if connection.execute(mine).first() is None:
                return False
            number = (connection.execute(latest).scalar() or 0) + 1
            connection.execute(turns.insert().values(_row(owner, id, number, _now(), answer)))
        return True

    def _delete(self, owner: str, id: str) -> bool:
        one = delete(conversations).where(conversations.c.id == id, conversations.c.owner == owner)
        with writing(self._engine) as connection:
            found = connection.execute(one).rowcount > 0
        if found:
            forget_log(self._engine)
        return found


def _row(owner: str, id: str, number: int, now: str, answer: Answer) -> dict[str, object]:
    return {
        "conversation": id,
        "owner": owner,
        "number": number,
        "asked_at": now,
        # PostgreSQL holds no NUL; the JSON beside them has it escaped.
        "question": answer.question.replace("\0", "\N{REPLACEMENT CHARACTER}"),
        "answer_text": answer.text.replace("\0", "\N{REPLACEMENT CHARACTER}"),
        "answer": to_json(answer),
        "generation": answer.index,
    }


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
