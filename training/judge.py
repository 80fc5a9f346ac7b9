"""Trains the judge of evidence: which sentence answers, and what carries a claim.

    python -m training.judge --data DIR --work DIR --out DIR

`--work` is the work folder of `training.run` after its stage `rank` (the encoder's weights, its
tokenizer, the word table). Goes on from its last checkpoint; `judge_evaluate.py` measures.
"""

from __future__ import annotations

import argparse
import json
import logging
import time
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer

from training import checkpoint, judge_claims, judge_data
from training.judge_batches import answer_batch, answer_batches, claim_batches
from training.judge_claims import Claim
from training.judge_data import Group
from training.judge_export import export
from training.judge_model import ANSWERS, Judge, answer_loss, claim_loss, new_judge, pairs_of
from training.judge_settings import JudgeSettings
from training.pipeline import Pipeline
from training.precision import autocast
from training.settings import Settings
from training.student import Optimisers, rate_share

log = logging.getLogger(__name__)
_SAVE_EVERY = 50
_AVERAGE_EVERY = 10


@dataclass(frozen=True)
class JudgePlan:
    """What each step reads; `names` spoil questions."""

    answers: list[list[Group]]
    claims: list[list[Claim]]
    names: list[str]


def make_plan(data: Path, table: dict[str, str], settings: JudgeSettings) -> JudgePlan:
    """Every batch of the schedule; deterministic for one seed."""
    found = judge_data.read_judge_data(data, table, settings.seed)
    claims = judge_claims.read_claims(data, found.names, settings.seed)
    return JudgePlan(
        answer_batches(found, judge_data.SHARES, settings.steps, settings),
        claim_batches(claims, judge_claims.SHARES, settings.steps // settings.claims_every + 1,
                      settings),
        found.names,
    )  # fmt: skip


def step_loss(
    judge: Judge, tokenizer: Tokenizer, plan: JudgePlan, step: int, settings: JudgeSettings
) -> torch.Tensor:
    """The loss of one step: a batch of claims every so often, else one of questions."""
    turn = step // settings.claims_every
    if step % settings.claims_every == settings.claims_every - 1:
        rows = plan.claims[turn % len(plan.claims)]
        texts = [(row.premise, row.hypothesis) for row in rows]
        scores = _scores(judge, tokenizer, texts, settings.max_tokens)
        return claim_loss(scores, torch.tensor([row.label for row in rows]))
    groups = plan.answers[step % len(plan.answers)]
    batch = answer_batch(groups, plan.names, step, settings)
    scores = _scores(judge, tokenizer, batch.texts, settings.max_tokens)
    return answer_loss(scores[:, ANSWERS], torch.tensor(batch.group), torch.tensor(batch.right))


def train(
    judge: Judge, tokenizer: Tokenizer, plan: JudgePlan, settings: JudgeSettings, path: Path
) -> checkpoint.Weights:
    """Runs the schedule, resuming from `path`; returns weights averaged over its last steps."""
    optimisers = Optimisers(judge, settings.layer_rate, settings.embedding_rate)
    average = checkpoint.WeightAverage()
    first = checkpoint.resume(path, judge, optimisers, average)
    begun, recent = time.monotonic(), {True: [0.0], False: [0.0]}
    for step in range(first, settings.steps):
        loss = step_loss(judge, tokenizer, plan, step, settings)
        loss.backward()  # type: ignore[no-untyped-call]  # torch leaves backward untyped
        optimisers.step(rate_share(step, settings.warmup, settings.steps))
        recent[step % settings.claims_every == settings.claims_every - 1].append(loss.item())
        done = step + 1
        if done >= settings.average_from * settings.steps and done % _AVERAGE_EVERY == 0:
            average.add(judge)
        if done % 20 == 0:
            rate = (done - first) / (time.monotonic() - begun) * 60
            log.info("judge %d/%d answers %.4f claims %.4f, %.0f steps/min", done, settings.steps,
                     np.mean(recent[False][-60:]), np.mean(recent[True][-20:]), rate)  # fmt: skip
        if done % _SAVE_EVERY == 0 or done == settings.steps:
            checkpoint.save(path, done, judge, optimisers, average)
    return average.mean() or judge.state_dict()


def main() -> None:
    """Parses the arguments, trains, and writes the judge's folder."""
    parser = argparse.ArgumentParser(prog="training.judge", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the data folder")
    parser.add_argument("--work", type=Path, required=True, help="the encoder's work folder")
    parser.add_argument("--out", type=Path, required=True, help="the judge's folder")
    parser.add_argument("--weights", default="ranked", help="in the work folder, to start from")
    parser.add_argument("--kept", type=Path, default=Path("judge.checkpoint"), help="checkpoint")
    parser.add_argument("--steps", type=int, help="default: see judge_settings.py")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    settings = JudgeSettings()
    if arguments.steps is not None:
        settings = replace(settings, steps=arguments.steps)
    table = arguments.work / "word_table.json"
    if not table.is_file():
        parser.error(f"{table} is missing: run training.run with this work folder up to `rank`")
    torch.manual_seed(settings.seed)
    torch.set_num_threads(Settings().threads)
    pipeline = Pipeline(arguments.data, arguments.out, arguments.work, Settings())
    plan = make_plan(arguments.data, json.loads(table.read_text("utf-8")), settings)
    judge = new_judge(pipeline.student(arguments.weights), settings.layers, settings.seed)
    weights = train(judge, pipeline.tokenizer, plan, settings, arguments.kept)
    judge.load_state_dict(weights)
    export(judge, pipeline.tokenizer, arguments.out, settings.max_tokens)


def _scores(
    judge: Judge, tokenizer: Tokenizer, texts: list[tuple[str, str]], max_tokens: int
) -> torch.Tensor:
    pairs = pairs_of(tokenizer, texts, max_tokens)
    with autocast():
        return judge.judge(pairs.ids, pairs.types).float()


if __name__ == "__main__":
    main()
