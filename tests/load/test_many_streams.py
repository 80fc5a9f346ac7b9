"""Many streams at once over the shipped documents, the bundled encoder and a scripted model.

The load generator, the model and the service share the machine. What is reported goes into the
JUnit report (`--junitxml`) and, with `-s`, to the terminal.
"""

from __future__ import annotations

import asyncio
import os
import re
import resource
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import httpx
import pytest

from bench.golden import load_judged
from tests.load.model import Model
from tests.load.readers import Seen, open_stream, read

pytestmark = pytest.mark.load

ROOT = Path(__file__).resolve().parent.parent.parent
_READY_S = 300
CLOSED_WITHIN_S = 1.0
ASKED_OF_THE_MODEL = "Qui accompagnait Trump ?"
"""Some questions are refused before a model is asked; this one is not."""

Record = Callable[[str, object], None]


@asynccontextmanager
async def service(folder: Path, model: Model) -> AsyncIterator[str]:
    """The address of `anchorage serve` in a process of its own, ready."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    environment = {
        **os.environ,
        "OLLAMA_HOST": model.url,
        "ANCHORAGE_MODEL": "tiny:latest",
        "ANCHORAGE_CONVERSATIONS": f"sqlite:///{folder}/kept.db",
        "ANCHORAGE_INDEX": str(folder / "index"),
        "ANCHORAGE_PORT": "0",
    }
    command = [sys.executable, "-c", "from api.cli import main; main()", "serve"]
    with subprocess.Popen(  # noqa: ASYNC220 - takes a millisecond
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            line = await asyncio.to_thread(process.stdout.readline)
            address = re.search(r"http://\S+", line)
            assert address
            await _until_ready(address[0])
            yield address[0]
        finally:
            process.terminate()
            await asyncio.to_thread(process.wait, 10)


async def _until_ready(address: str) -> None:
    async with httpx.AsyncClient(base_url=address, trust_env=False, timeout=30) as client:
        end = time.monotonic() + _READY_S
        while time.monotonic() < end:
            # While it loads, the interpreter may be busy for longer than a connection is kept.
            with suppress(httpx.TransportError):
                if (await client.get("/health")).status_code == 200:
                    return
            await asyncio.sleep(0.5)
    raise AssertionError("the service did not become ready")


def questions(count: int) -> list[str]:
    """Answerable ones of the judged questions, over and over."""
    judged = load_judged(ROOT / "seeds" / "questions.jsonl")
    texts = [one.question for one in judged if one.answerable]
    return [texts[number % len(texts)] for number in range(count)]


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


@pytest.mark.parametrize("count", [300, 1000])
async def test_streams_at_once(
    tmp_path: Path, count: int, record_testsuite_property: Record
) -> None:
    model = Model()
    async with await model.start(), service(tmp_path, model) as address:
        (alone,) = await _all(address, questions(1))
        seen = await _all(address, questions(count))
    report = _report(alone, seen, model)
    record_testsuite_property(f"{count} streams", report)
    sys.stdout.write(f"\n{count} streams: {report}\n")
    assert [one for one in seen if not one.ended_well][:3] == []


async def _all(address: str, asked: list[str]) -> list[Seen]:
    return list(await asyncio.gather(*(read(address, question) for question in asked)))


def _report(alone: Seen, seen: list[Seen], model: Model) -> str:
    first = [one.first_claim_s for one in seen if one.first_claim_s is not None]
    total = [one.total_s for one in seen]
    return (
        f"{sum(not one.ended_well for one in seen)} errors, {model.whole} replies of the model; "
        f"first claim p50 {percentile(first, 0.5):.1f} s, p99 {percentile(first, 0.99):.1f} s "
        f"(alone {alone.first_claim_s or 0:.1f} s); "
        f"whole p99 {percentile(total, 0.99):.1f} s (alone {alone.total_s:.1f} s)"
    )


@pytest.mark.parametrize("count", [300])
async def test_every_reader_that_leaves_stops_the_model(
    tmp_path: Path, count: int, record_testsuite_property: Record
) -> None:
    # So slowly that every one of them is under way when all readers leave.
    model = Model(tokens_s=0.3)
    async with await model.start(), service(tmp_path, model) as address:
        writers = []
        for _ in range(count):
            _, writer = await open_stream(address, ASKED_OF_THE_MODEL)
            writers.append(writer)
        await _until_asked(model, count)
        under_way = count - model.whole
        began = time.monotonic()
        for writer in writers:
            writer.close()
        await asyncio.sleep(3)
    took = [at - began for at in model.closed_at if at >= began]
    report = f"{under_way} under way, {len(took)} closed, slowest {max(took):.2f} s"
    record_testsuite_property(f"{count} disconnects", report)
    sys.stdout.write(f"\n{count} disconnects: {report}\n")
    assert len(took) == under_way
    assert max(took) <= CLOSED_WITHIN_S


async def _until_asked(model: Model, count: int) -> None:
    end = time.monotonic() + 120
    while model.chats < count:
        assert time.monotonic() < end, f"{model.chats} of {count} reached the model"
        await asyncio.sleep(0.05)
