"""What the judge sees at each step: drawn once, by share, so a stopped run goes on the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from training.judge_claims import Claim
from training.judge_data import Group, JudgeData
from training.judge_settings import JudgeSettings
from training.judge_text import spoilt

T = TypeVar("T")

_POOL = 20
"""Batches among which rows of like length are gathered."""


@dataclass(frozen=True)
class AnswerBatch:
    """Pairs of question and sentence; see `judge_model.answer_loss`."""

    texts: list[tuple[str, str]]
    group: list[int]
    right: list[bool]


def drawn(
    sources: Mapping[str, Sequence[T]], shares: Mapping[str, float], count: int, seed: int
) -> list[T]:
    """`count` items, each source at its share, whole passes of a source first; in random order."""
    generator = np.random.default_rng(seed)
    items: list[T] = []
    for name, share in shares.items():
        source = sources[name]
        wanted = round(count * share / sum(shares.values()))
        passes = [generator.permutation(len(source)) for _ in range(wanted // len(source) + 1)]
        items += [source[i] for i in np.concatenate(passes)[:wanted]]
    order = generator.permutation(len(items))
    return [items[order[i % len(items)]] for i in range(count)]


def by_length(items: Sequence[T], lengths: Sequence[int], batch: int, seed: int) -> list[list[T]]:
    """Batches of items of like length, in random order; a last part batch is left out."""
    generator = np.random.default_rng(seed)
    batches: list[list[T]] = []
    pool = batch * _POOL
    for start in range(0, len(items), pool):
        part = range(start, min(start + pool, len(items)))
        order = sorted(part, key=lambda i: (lengths[i], i))
        cut = [order[i : i + batch] for i in range(0, len(order) - batch + 1, batch)]
        batches += [[items[i] for i in cut[n]] for n in generator.permutation(len(cut))]
    return batches


def answer_batches(data: JudgeData, shares: Mapping[str, float], steps: int,
                   settings: JudgeSettings) -> list[list[Group]]:  # fmt: skip
    """`steps` batches of groups."""
    count = steps * settings.questions
    groups = drawn(data.sources, shares, count, settings.seed + 40)
    lengths = [len(g.question) + max(map(len, (g.right, *g.wrong[:2]))) for g in groups]
    return by_length(groups, lengths, settings.questions, settings.seed + 41)


def claim_batches(claims: Mapping[str, Sequence[Claim]], shares: Mapping[str, float], steps: int,
                  settings: JudgeSettings) -> list[list[Claim]]:  # fmt: skip
    """`steps` batches of claims."""
    rows = drawn(claims, shares, steps * settings.claims, settings.seed + 42)
    lengths = [len(row.premise) + len(row.hypothesis) for row in rows]
    return by_length(rows, lengths, settings.claims, settings.seed + 43)


def answer_batch(groups: Sequence[Group], names: Sequence[str], step: int,
                 settings: JudgeSettings) -> AnswerBatch:  # fmt: skip
    """The pairs of one step: each question with its right sentence and some wrong ones, and some
    right pairs spoilt."""
    generator = np.random.default_rng((settings.seed, step))
    batch = AnswerBatch([], [], [])

    def add(question: str, sentence: str, group: int, right: bool) -> None:
        batch.texts.append((question, sentence))
        batch.group.append(group)
        batch.right.append(right)

    for number, group in enumerate(groups):
        add(group.question, group.right, number, True)
        for place in generator.permutation(len(group.wrong))[: settings.wrong]:
            add(group.question, group.wrong[place], number, False)
        if generator.random() < settings.swapped:
            pair = spoilt_pair(group, names, generator)
            if pair:
                add(*pair, -1, False)
    return batch


def spoilt_pair(
    group: Group, names: Sequence[str], generator: np.random.Generator
) -> tuple[str, str] | None:
    """The right pair with a name or number that both say changed in one of them, if any."""
    if generator.random() < 0.5:
        question = spoilt(group.question, group.right, names, generator)
        return (question, group.right) if question else None
    sentence = spoilt(group.right, group.question, names, generator)
    return (group.question, sentence) if sentence else None
