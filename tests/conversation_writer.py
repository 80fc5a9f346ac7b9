"""Writes conversations until it is killed, telling each turn once it was acknowledged."""

from __future__ import annotations

import asyncio
from multiprocessing.connection import Connection

from api.conversations import Conversations
from rag.records import Answer, Timings


def answer(question: str, text: str = "Marco Rubio [1].", index: str = "g1") -> Answer:
    return Answer(
        id="a",
        question=question,
        standalone_question=question,
        language="en",
        status="answered",
        text=text,
        claims=(),
        citations=(),
        model="extractive",
        encoder="tiny",
        index=index,
        timings_ms=Timings(1.0, None, 2.0),
    )


def write(address: str, run: int, told: Connection) -> None:
    """Never ends by itself. `told` gets (conversation, question) after each turn."""
    asyncio.run(_write(address, run, told))


async def _write(address: str, run: int, told: Connection) -> None:
    store = Conversations.open(address)
    number = 0
    while True:
        number += 1
        id = await store.start("ann", answer(f"{run}-{number}-0"))
        told.send((id, f"{run}-{number}-0"))
        for turn in (1, 2):
            assert await store.add("ann", id, answer(f"{run}-{number}-{turn}"))
            told.send((id, f"{run}-{number}-{turn}"))
