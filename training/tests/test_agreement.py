"""Agreement against a direct, slow implementation, and what it is for."""

from __future__ import annotations

from collections import Counter, defaultdict
from math import exp

import pytest

from training.agreement import Links, Side, agree

ENGLISH = [["the", "house"], ["the", "old", "book"], ["a", "book"]]
FRENCH = [["la", "maison"], ["le", "vieux", "livre"], ["un", "livre"]]
WEIGHTS = [1.0, 2.0, 1.0]
NULL = 0.08 / 0.92

Cells = dict[tuple[str, str], float]
Counts = dict[str, float]


def table(links: Links) -> Cells:
    cells = zip(links.s, links.t, links.count, strict=True)
    return {(links.sources[s], links.targets[t]): float(count) for s, t, count in cells}


def slow_agreement(rounds: int, diagonal: float) -> Cells:
    """Token by token, with dictionaries."""
    often = [Counter(word for sentence in side for word in sentence) for side in (ENGLISH, FRENCH)]
    forward: Cells = defaultdict(lambda: 1 / len(often[1]))
    backward: Cells = defaultdict(lambda: 1 / len(often[0]))
    counts: Cells = {}
    for _ in range(rounds):
        counts = defaultdict(float)
        for english, french, weight in zip(ENGLISH, FRENCH, WEIGHTS, strict=True):
            near = {
                (i, j): exp(-diagonal * abs((i + 0.5) / len(english) - (j + 0.5) / len(french)))
                for i in range(len(english))
                for j in range(len(french))
            }
            for (i, j), nearness in near.items():
                e, f = english[i], french[j]
                column = [near[k, j] for k in range(len(english))]
                said = sum(n * forward[o, f] for n, o in zip(column, english, strict=True))
                said += NULL * often[1][f] / often[1].total() * sum(column)
                row = [near[i, k] for k in range(len(french))]
                told = sum(n * backward[e, o] for n, o in zip(row, french, strict=True))
                told += NULL * often[0][e] / often[0].total() * sum(row)
                both = nearness * forward[e, f] / said * nearness * backward[e, f] / told
                counts[e, f] += weight * both
        of: Counts = defaultdict(float)
        to: Counts = defaultdict(float)
        for (e, f), count in counts.items():
            of[e] += count
            to[f] += count
        forward = defaultdict(float, {cell: c / of[cell[0]] for cell, c in counts.items()})
        backward = defaultdict(float, {cell: c / to[cell[1]] for cell, c in counts.items()})
    return counts


@pytest.mark.parametrize(("rounds", "diagonal"), [(1, 0.0), (1, 3.0), (4, 3.0)])
def test_agrees_with_the_slow_implementation(rounds: int, diagonal: float) -> None:
    sides = Side(ENGLISH, str), Side(FRENCH, str)
    found = table(agree(*sides, WEIGHTS, rounds, 1.0, diagonal).by_stem())
    slow = {cell: count for cell, count in slow_agreement(rounds, diagonal).items() if count > 0.05}
    assert {cell: found[cell] for cell in slow} == pytest.approx(slow, rel=1e-4)


def test_the_other_direction_has_the_same_links() -> None:
    agreed = agree(Side(ENGLISH, str), Side(FRENCH, str), WEIGHTS, 3, 1.0, 0.0)
    turned = {(e, f): count for (f, e), count in table(agreed.turned().by_stem()).items()}
    assert turned == pytest.approx(table(agreed.by_stem()))


def test_words_that_count_too_little_are_left_out() -> None:
    agreed = agree(Side(ENGLISH, str), Side(FRENCH, str), WEIGHTS, 3, 2.0, 0.0)
    links = agreed.by_stem()
    assert links.sources == ["book", "old", "the"]
    assert links.targets == ["le", "livre", "vieux"]


def test_links_are_counted_by_form_as_well() -> None:
    english = [["reporters"], ["report"], ["reports"]] * 3
    french = [["journaliste"], ["rapport"], ["rapports"]] * 3
    sides = Side(english, lambda w: w[:6]), Side(french, lambda w: w[:7])
    agreed = agree(*sides, [1.0] * 9, 3, 1.0, 0.0)
    by_stem, by_form = table(agreed.by_stem()), table(agreed.by_form())
    assert set(by_stem) == {("report", "journal"), ("report", "rapport")}
    assert set(by_form) == {
        ("report", "rapport"), ("reporters", "journal"), ("reports", "rapport"),
    }  # fmt: skip
    assert sum(by_form.values()) == pytest.approx(sum(by_stem.values()))
