"""Calls that come at once are made as one: each gets its own answer, none waits for company."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from index.together import Together, Vectors

AT_MOST = 4


class Slow:
    """Lengths for vectors; the first batch is held until the gate opens."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.under_way = 0
        self.gate = threading.Event()

    def __call__(self, texts: Sequence[str]) -> Vectors:
        assert not self.under_way, "called twice at once"
        self.under_way += 1
        self.batches.append(list(texts))
        self.gate.wait(10)
        self.under_way -= 1
        if "bad" in texts:
            raise ValueError("bad is among them")
        return np.array([[len(text)] for text in texts], dtype=np.float32)


@pytest.fixture
def slow() -> Slow:
    return Slow()


def _asked_at_once(slow: Slow, texts: Sequence[str]) -> list[float | str]:
    """What each call came to: all but the first wait until the first is under way."""
    together = Together(slow, AT_MOST)

    def ask(text: str) -> float | str:
        try:
            return float(together(text)[0])
        except ValueError as error:
            return str(error)

    with ThreadPoolExecutor(len(texts)) as threads:
        first = threads.submit(ask, texts[0])
        while not slow.batches:
            pass
        rest = [threads.submit(ask, text) for text in texts[1:]]
        while len(together._waiting) < len(rest):
            pass
        slow.gate.set()
        return [call.result(10) for call in (first, *rest)]


def test_who_comes_alone_is_served_alone(slow: Slow) -> None:
    slow.gate.set()
    together = Together(slow, AT_MOST)
    assert [float(together(text)[0]) for text in ("a", "bb", "ccc")] == [1, 2, 3]
    assert slow.batches == [["a"], ["bb"], ["ccc"]]


def test_who_comes_meanwhile_is_served_together_and_each_gets_his_own(slow: Slow) -> None:
    texts = ["x" * n for n in (1, 2, 3, 3, 5, 6, 7)]
    assert _asked_at_once(slow, texts) == [1, 2, 3, 3, 5, 6, 7]
    assert [len(batch) for batch in slow.batches] == [1, AT_MOST, 2]
    assert sorted(text for batch in slow.batches for text in batch) == sorted(texts)


def test_an_error_reaches_those_of_its_batch_and_the_next_are_served(slow: Slow) -> None:
    results = _asked_at_once(slow, ["a", "bb", "bad", "bb", "bb", "bb", "bb"])
    assert results[0] == 1
    assert results.count("bad is among them") == AT_MOST
    assert results.count(2) == 2
    assert len(slow.batches) == 3
