"""The bench of the check: its pairs are what they say, its mutants are deterministic, and the
deterministic tier keeps its level on the development half."""

from __future__ import annotations

from collections import Counter, defaultdict

import pytest

from bench.checks import FAITHFUL, Case, cases
from bench.faithful import SOURCES, load_pairs
from bench.mutate import mutants
from rag.check import check

FLOORS = {FAITHFUL: 0.95, "contrary": 0.85, "role": 0.85, "speaker": 0.85}
"""Least share right on the development half; 0.9 where none is named."""


@pytest.fixture(scope="module")
def all_cases() -> list[Case]:
    return cases(load_pairs())


def test_there_are_enough_pairs_of_two_worlds() -> None:
    pairs = load_pairs()
    invented = [pair for pair in pairs if pair.source.startswith("invented:")]
    assert len(pairs) >= 150
    assert 3 * len(invented) >= len(pairs)
    assert len({pair.id for pair in pairs}) == len(pairs)


def test_evidence_of_shipped_sources_stands_in_them() -> None:
    for pair in load_pairs():
        if not pair.source.startswith("invented:"):
            text = (SOURCES / pair.source).read_text(encoding="utf-8")
            assert all(sentence in text for sentence in pair.evidence), pair.id


def test_there_are_enough_mutants_and_they_are_the_same_each_time(all_cases: list[Case]) -> None:
    kinds = Counter(case.kind for case in all_cases if case.kind != FAITHFUL)
    assert kinds.total() >= 600
    assert set(kinds) == {
        "attribution", "citation", "contrary", "date", "modality", "name", "negation", "number",
        "role", "speaker",
    }  # fmt: skip
    pair = load_pairs()[0]
    assert mutants(pair) == mutants(pair)


def test_the_development_half_keeps_its_level(all_cases: list[Case]) -> None:
    right: defaultdict[str, list[bool]] = defaultdict(list)
    for case in all_cases:
        if case.half == "development":
            supported = check(case.claim, case.evidence, context=case.context).supported
            right[case.kind].append(supported == (case.kind == FAITHFUL))
    shares = {kind: sum(found) / len(found) for kind, found in right.items()}
    low = {kind: share for kind, share in shares.items() if share < FLOORS.get(kind, 0.9)}
    assert low == {}
