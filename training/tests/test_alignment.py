"""IBM Model 1 against a corpus worked by hand and against a direct, slow implementation."""

from __future__ import annotations

from collections import defaultdict

import pytest

from training.alignment import NULL, translation_probabilities

ENGLISH = [["the", "house"], ["the", "book"], ["a", "book"]]
FRENCH = [["la", "maison"], ["le", "livre"], ["un", "livre"]]


def slow_model_1(rounds: int) -> dict[tuple[str, str], float]:
    """Brown et al. 1993, figure by figure, with dictionaries."""
    table: dict[tuple[str, str], float] = defaultdict(lambda: 1.0)
    for _ in range(rounds):
        counts: dict[tuple[str, str], float] = defaultdict(float)
        totals: dict[str, float] = defaultdict(float)
        for english, french in zip(ENGLISH, FRENCH, strict=True):
            for f in french:
                sources = [NULL, *english]
                norm = sum(table[e, f] for e in sources)
                for e in sources:
                    counts[e, f] += table[e, f] / norm
                    totals[e] += table[e, f] / norm
        table = defaultdict(float, {key: c / totals[key[0]] for key, c in counts.items()})
    return table


def test_one_round_by_hand() -> None:
    # "house" meets la and maison once each, sharing both with NULL and "the": 1/3 each, so 1/2.
    # "book" meets le, un once (1/3 each) and livre twice (2/3): livre is 2/3 of 4/3 = 1/2.
    found = {
        (e.source, e.target): e.probability
        for e in translation_probabilities(ENGLISH, FRENCH, rounds=1, min_count=1)
    }
    assert found["house", "maison"] == pytest.approx(1 / 2)
    assert found["book", "livre"] == pytest.approx(1 / 2)
    assert found["book", "le"] == pytest.approx(1 / 4)
    assert (NULL, "livre") not in found


@pytest.mark.parametrize("rounds", [2, 6])
def test_agrees_with_the_slow_implementation(rounds: int) -> None:
    slow = slow_model_1(rounds)
    for entry in translation_probabilities(ENGLISH, FRENCH, rounds, min_count=1):
        assert entry.probability == pytest.approx(slow[entry.source, entry.target])


def test_rare_words_are_left_out() -> None:
    entries = translation_probabilities(ENGLISH, FRENCH, rounds=3, min_count=2)
    assert {(e.source, e.target) for e in entries} == {("the", "livre"), ("book", "livre")}
