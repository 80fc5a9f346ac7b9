"""Splits, schedules and masks: the same every time, and of the stated shape."""

from __future__ import annotations

import gzip
from dataclasses import replace

import numpy as np
import pytest

from training.alignment import Entry
from training.mix import Mix, schedule
from training.rank import allowed_columns
from training.settings import PAIR_SHARES, TermSettings
from training.splits import is_measured, share_of
from training.student import cyclic_share, rate_share
from training.term_table import cut, packed


def test_the_split_is_fixed_and_about_half() -> None:
    assert share_of("Anchorage", 7) == pytest.approx(0.53729, abs=1e-5)  # from sha256sum
    measured = [is_measured(f"contexte {n}", 20_260) for n in range(2_000)]
    assert 900 < sum(measured) < 1_100
    assert measured == [is_measured(f"contexte {n}", 20_260) for n in range(2_000)]


def test_the_schedule_keeps_shares_and_order() -> None:
    spans = {name: (10 * i, 10 * i + 10) for i, name in enumerate(PAIR_SHARES)}
    mix = Mix([], spans, [])
    lengths = np.arange(10 * len(PAIR_SHARES), dtype=np.int32)
    plan = schedule(mix, lengths, PAIR_SHARES, steps=100, batch=8, seed=1)
    assert (plan == schedule(mix, lengths, PAIR_SHARES, steps=100, batch=8, seed=1)).all()
    start, end = spans["tatoeba"]
    share = ((plan >= start) & (plan < end)).mean()
    assert share == pytest.approx(PAIR_SHARES["tatoeba"] / sum(PAIR_SHARES.values()), abs=0.01)


def test_a_passage_is_never_its_own_wrong_answer() -> None:
    allowed = allowed_columns(np.array([4, 4, 9]), np.array([9, 5]))
    assert allowed.tolist() == [
        [True, False, True, True, True],
        [False, True, True, True, True],
        [True, True, True, False, True],
    ]


def test_rates_warm_up_and_end_at_zero() -> None:
    assert rate_share(0, 10, 110) == pytest.approx(0.1)
    assert rate_share(9, 10, 110) == 1
    assert rate_share(60, 10, 110) == pytest.approx(0.5)
    assert rate_share(110, 10, 110) == pytest.approx(0)


def test_each_cycle_warms_up_and_ends_at_zero() -> None:
    shares = [cyclic_share(step, 2, (4, 6)) for step in range(10)]
    assert shares[:4] == [rate_share(step, 2, 4) for step in range(4)]
    assert shares[4:] == [rate_share(step, 2, 6) for step in range(6)]
    with pytest.raises(ValueError, match="past the last"):
        cyclic_share(10, 2, (4, 6))


def test_the_table_has_the_same_bytes_every_time() -> None:
    entries = [Entry("war", "guerr", 0.9), Entry("war", "x", 0.002), Entry("year", "an", 0.5)]
    kept = cut(entries, TermSettings())
    assert gzip.decompress(packed(kept)) == b"war\tguerr\t0.900\nyear\tan\t0.500\n"
    assert packed(kept) == packed(kept)


def test_a_table_too_large_loses_its_least_likely_entries() -> None:
    entries = [Entry(f"word{n:04}", f"mot{n * 7919 % 1000}", 0.04 + n / 1000) for n in range(900)]
    limit = len(packed(entries)) // 2
    kept = cut(entries, replace(TermSettings(), max_bytes=limit))
    assert 300 < len(kept) < 600
    assert min(e.probability for e in kept) > max(e.probability for e in entries if e not in kept)
