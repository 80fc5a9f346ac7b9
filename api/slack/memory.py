"""What must outlast a restart: what was seen of Slack already, and what people thought of answers.

In the database of conversations. A mark is kept as a digest: an event, a message, a pressed button,
a signature.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from sqlalchemy import Connection, delete, select
from sqlalchemy.exc import IntegrityError

from api.conversations import Conversations
from api.schema import slack_feedback, slack_seen
from api.slack.place import owner_of

REMEMBERED = timedelta(days=7)
"""Slack tries again for a day at most (https://docs.slack.dev/apis/events-api#retries)."""

Rating = Literal["good", "bad"]


@dataclass(frozen=True, slots=True)
class Feedback:
    """What one person thought of one answer."""

    answer: str
    conversation: str
    person: str
    rating: Rating
    given_at: str
    """ISO 8601, in UTC."""


class Memory:
    """In the database that conversations are in. Raises ConversationsError."""

    def __init__(self, conversations: Conversations) -> None:
        self._database = conversations

    async def first_time(self, team: str, marks: Sequence[str]) -> bool:
        """Whether none of these was seen before; from now on each of them was."""
        owner = owner_of(team)
        digests = sorted(hashlib.sha256(mark.encode()).hexdigest() for mark in set(marks))
        return await self._database.writing(lambda connection: _claim(connection, owner, digests))

    async def rate(self, team: str, feedback: Feedback) -> None:
        """In place of what the same person thought of the same answer before."""
        owner = owner_of(team)
        await self._database.writing(lambda connection: _rate(connection, owner, feedback))

    async def feedback(self, team: str, answer: str) -> tuple[Feedback, ...]:
        """What was thought of an answer, in the order of people's ids."""
        owner = owner_of(team)
        return await self._database.reading(lambda connection: _rated(connection, owner, answer))


def now() -> datetime:
    return datetime.now(UTC)


def stamp(time: datetime) -> str:
    return time.isoformat(timespec="milliseconds")


def _claim(connection: Connection, owner: str, marks: Sequence[str]) -> bool:
    seen_at = now()
    connection.execute(delete(slack_seen).where(slack_seen.c.seen_at < stamp(seen_at - REMEMBERED)))
    mine = select(slack_seen.c.mark).where(slack_seen.c.owner == owner)
    if connection.execute(mine.where(slack_seen.c.mark.in_(marks)).limit(1)).first() is not None:
        return False
    rows = [{"owner": owner, "mark": mark, "seen_at": stamp(seen_at)} for mark in marks]
    try:
        with connection.begin_nested():
            connection.execute(slack_seen.insert(), rows)
    except IntegrityError:
        # Another process was first.
        return False
    return True


def _rate(connection: Connection, owner: str, feedback: Feedback) -> None:
    same = (
        (slack_feedback.c.owner == owner)
        & (slack_feedback.c.answer == feedback.answer)
        & (slack_feedback.c.person == feedback.person)
    )
    connection.execute(delete(slack_feedback).where(same))
    connection.execute(
        slack_feedback.insert().values(
            owner=owner,
            answer=feedback.answer,
            person=feedback.person,
            conversation=feedback.conversation,
            rating=feedback.rating,
            given_at=feedback.given_at,
        )
    )


def _rated(connection: Connection, owner: str, answer: str) -> tuple[Feedback, ...]:
    theirs = (
        select(slack_feedback)
        .where(slack_feedback.c.owner == owner, slack_feedback.c.answer == answer)
        .order_by(slack_feedback.c.person)
    )
    return tuple(
        Feedback(row.answer, row.conversation, row.person, row.rating, row.given_at)
        for row in connection.execute(theirs)
    )
