"""The queue in front of the one writer: its order, who leaves it, and when it is given up."""

from __future__ import annotations

import anyio
import anyio.lowlevel
import pytest

from api.errors import ConversationsBusy
from api.writer import Writer

LONG_S = 10.0
SHORT_S = 0.05


async def test_one_at_a_time_in_the_order_they_came() -> None:
    writer = Writer()
    seen: list[str] = []

    async def write(name: str) -> None:
        async with writer.turn(LONG_S):
            seen.append(f"{name} begins")
            await anyio.lowlevel.checkpoint()
            seen.append(f"{name} ends")

    async with anyio.create_task_group() as group:
        for name in "abc":
            group.start_soon(write, name)
    assert seen == [f"{name} {what}" for name in "abc" for what in ("begins", "ends")]
    async with writer.turn(LONG_S):
        pass


async def test_a_queue_that_moves_is_waited_for() -> None:
    writer = Writer()
    kept: list[int] = []

    async def write(number: int) -> None:
        async with writer.turn(SHORT_S):
            await anyio.sleep(SHORT_S * 0.6)
            kept.append(number)

    async with anyio.create_task_group() as group:
        for number in range(8):
            group.start_soon(write, number)
    assert kept == list(range(8))


async def test_a_queue_that_stands_still_is_left() -> None:
    writer = Writer()
    async with writer.turn(LONG_S):
        with pytest.raises(ConversationsBusy):
            async with writer.turn(SHORT_S):
                raise AssertionError("two at once")
    async with writer.turn(SHORT_S):
        pass


async def test_a_write_that_failed_is_no_progress() -> None:
    writer = Writer()
    outcomes: list[str] = []

    async def fail() -> None:
        try:
            async with writer.turn(SHORT_S):
                await anyio.sleep(SHORT_S * 0.8)
                raise OSError("locked")
        except (OSError, ConversationsBusy) as error:
            outcomes.append(type(error).__name__)

    async with anyio.create_task_group() as group:
        for _ in range(4):
            group.start_soon(fail)
    assert outcomes.count("ConversationsBusy") >= 2
    async with writer.turn(SHORT_S):
        pass


async def test_who_leaves_the_queue_holds_nobody_up() -> None:
    writer = Writer()
    kept: list[str] = []

    async def write(name: str, scope: anyio.CancelScope) -> None:
        with scope:
            async with writer.turn(LONG_S):
                await anyio.lowlevel.checkpoint()
                kept.append(name)

    leaves, called, stays = (anyio.CancelScope() for _ in range(3))
    async with anyio.create_task_group() as group:
        async with writer.turn(LONG_S):
            for name, scope in (("leaves", leaves), ("called", called), ("stays", stays)):
                group.start_soon(write, name, scope)
            await anyio.wait_all_tasks_blocked()
            leaves.cancel()
            await anyio.wait_all_tasks_blocked()
        # The turn has just been handed to this one.
        called.cancel()
    assert kept == ["stays"]
    async with writer.turn(SHORT_S):
        pass
