"""What a ranking is given, in which turns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from training import distil, graded
from training.corpora import Asked
from training.graded import GradedTask
from training.mining import mine
from training.rank_data import lay_out, rank_schedule, sentences
from training.replay import Replay
from training.settings import AGAIN_SHARES, FIRST_SHARES, DistilSettings, RankSettings
from training.written import Written


def test_the_ranking_schedule_keeps_its_shares() -> None:
    settings = RankSettings(AGAIN_SHARES, steps=200, batch=8)
    spans = {name: (20 * n, 20 * n + 20) for n, name in enumerate(AGAIN_SHARES)}
    answer = np.arange(20 * len(AGAIN_SHARES))
    lengths = answer.astype(np.int32)
    plan = rank_schedule(spans, answer, lengths, settings, seed=3)
    assert plan.shape == (200, 8)
    assert (plan == rank_schedule(spans, answer, lengths, settings, seed=3)).all()
    start, end = spans["written"]
    share = AGAIN_SHARES["written"] / sum(AGAIN_SHARES.values())
    assert ((plan >= start) & (plan < end)).mean() == pytest.approx(share, abs=0.01)


def test_a_wrong_sentence_never_overlaps_the_one_that_answers() -> None:
    passage = "Le pont est neuf. Il a coûté cher, dit-on. Il plaît."
    # The marked span is only part of the second sentence.
    answer = passage.index("Il a coûté cher")
    one = Written("fr", "Combien ?", passage, answer, answer + len("Il a coûté cher"), "")
    for seed in range(20):
        asked, wrong = sentences([one], np.random.default_rng(seed))
        assert [a.passage for a in asked] == ["Il a coûté cher"]
        assert set(wrong) <= {"Le pont est neuf.", "Il plaît."}
    alone = Written("fr", "Quoi ?", "Il plaît.", 0, 9, "")
    assert sentences([alone], np.random.default_rng(0)) == ([], [])


def test_stated_wrong_passages_stay_and_others_are_mined_in_their_own_source() -> None:
    piaf = [Asked(f"q{n}", f"context {n}") for n in range(20)]
    found = lay_out(
        {"piaf": piaf, "sentence": [Asked("q", "yes")], "quiz": [Asked("q", "quiz")]},
        {"sentence": ["no"]},
    )
    assert [found.passages[n] for n in found.answer[19:]] == ["context 19", "yes", "quiz"]
    vectors = np.eye(len(found.passages), dtype=np.float32)
    mined = mine(found, {"piaf": 1.0}, np.ones((22, len(vectors)), np.float32), vectors, seed=1)
    assert [found.passages[n] if n >= 0 else "" for n in mined][20:] == ["no", ""]
    for row in range(20):
        assert mined[row] in set(found.answer[:20]) - {found.answer[row]}


@dataclass
class _Losses:
    """Which batches were asked for, in place of the losses."""

    asked: list[tuple[str, int]]

    def one(self, _student: object, tokens: str, _targets: object, rows: NDArray[np.int32],
            _settings: object) -> torch.Tensor:  # fmt: skip
        self.asked.append((tokens, int(rows[0])))
        return torch.zeros(())

    def graded(self, _student: object, _task: object, rows: NDArray[np.int32],
               _scale: float) -> torch.Tensor:  # fmt: skip
        self.asked.append(("graded", int(rows[0])))
        return torch.zeros(())


def test_replay_takes_turns_and_leaves_no_graded_rows_out(monkeypatch: pytest.MonkeyPatch) -> None:
    losses = _Losses([])
    monkeypatch.setattr(distil, "batch_loss", losses.one)
    monkeypatch.setattr(graded, "batch_loss", losses.graded)
    rows = np.arange(8, dtype=np.int32)[:, None]
    task = GradedTask("", "", np.zeros(0, np.float32))  # type: ignore[arg-type]
    replay = Replay(
        None, ("French", "English"), None, rows, task, rows,  # type: ignore[arg-type]
        DistilSettings(), RankSettings(FIRST_SHARES),
    )  # fmt: skip
    for step in range(1, 16, 2):
        replay(step)
    assert losses.asked == [
        ("French", 0), ("English", 1), ("French", 2), ("graded", 0),
        ("French", 4), ("English", 5), ("French", 6), ("graded", 1),
    ]  # fmt: skip
