"""What everything that answers Slack shares."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from slack_sdk.web.async_client import AsyncWebClient

from api.conversations import Conversations
from api.logs import FIELDS
from api.problems import Problem, error_of
from api.service import Service
from api.slack.memory import Memory
from api.slack.words import Words
from api.slack.work import InTurn
from api.wire import Parts
from rag.errors import QuestionError

_log = logging.getLogger(__name__)

PartsNow = Callable[[], Awaitable[Parts]]
"""The parts that are current; waits while they load, and raises why they can't be had."""


@dataclass(slots=True)
class Bot:
    """Who we are in Slack; None while that is not known."""

    user: str | None = None
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Desk:
    service: Service
    parts: PartsNow
    memory: Memory
    client: AsyncWebClient
    hasty: AsyncWebClient
    bot: Bot = field(default_factory=Bot)
    threads: InTurn = field(default_factory=InTurn)
    suggested: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """What can be asked, by the id of the index generation that answers it."""

    @property
    def conversations(self) -> Conversations:
        return self.service.conversations


def public_reason(error: Exception, words: Words) -> str:
    """What a person in Slack may read of an error: it names no machine and no folder."""
    if isinstance(error, QuestionError):
        return words.unfit
    status, told = error_of(error)
    if status == 500:
        _log.error("a question of Slack failed", exc_info=error)
    else:
        _log.warning("a question of Slack was not answered", extra={FIELDS: {"code": told.code}})
    return words.busy if isinstance(error, Problem) else words.out_of_order
