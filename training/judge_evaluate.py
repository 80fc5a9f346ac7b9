"""Measures a judge's folder: which sentence answers, what was spoilt, inference, and time.

    python -m training.judge_evaluate --data DIR --judge FOLDER --out FILE.json

PIAF's measured half: among all sentences of its context, how often the answering one scores highest
(French questions, and the same with words put into English where `--work` has the word table), and
how often the right pair scores above the same pair spoilt. Inference: accuracy by source. Time: one
question against 24 sentences of it, median and 95th percentile of 40, in two threads.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray

from training.code_switch import switch
from training.judge_batches import spoilt_pair
from training.judge_claims import Claim, read_measured_claims
from training.judge_data import Group, names_of, read_measured
from training.judge_settings import LABELS, JudgeSettings

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

T = TypeVar("T")
Score = Callable[[Sequence[tuple[str, str]]], NDArray[np.float32]]
"""Pairs of texts → float32 (pairs × 4), one column for each of LABELS."""
_ANSWERS = LABELS.index("answers")
_QUESTIONS, _CLAIMS = 300, 300
"""How many of PIAF and of each source of inference are measured, evenly spread."""
_SENTENCES, _TIMES = 24, 40


def load(folder: Path) -> Score:
    """The judge as the product reads it: float32, on the CPU, from this folder alone."""
    from sentence_transformers import CrossEncoder

    model: CrossEncoder = CrossEncoder(
        str(folder), device="cpu", local_files_only=True,
        model_kwargs={"dtype": torch.float32, "use_safetensors": True},
    )  # fmt: skip

    def score(pairs: Sequence[tuple[str, str]]) -> NDArray[np.float32]:
        found = model.predict(list(pairs), batch_size=64, show_progress_bar=False)
        return np.asarray(found, np.float32)

    return score


def first_share(groups: Sequence[Group], score: Score) -> float:
    """Share of the questions whose right sentence scores above all wrong ones; a tie is a miss."""
    pairs = [(g.question, text) for g in groups for text in (g.right, *g.wrong)]
    scores = score(pairs)[:, _ANSWERS]
    hits, place = 0, 0
    for group in groups:
        own = scores[place : place + 1 + len(group.wrong)]
        hits += bool(own[0] > own[1:].max())
        place += len(own)
    return hits / len(groups)


def spoilt_share(groups: Sequence[Group], score: Score, seed: int) -> tuple[float, int]:
    """Share of the right pairs that score above themselves spoilt, and how many could be spoilt."""
    generator = np.random.default_rng(seed + 50)
    names = names_of({"measured": groups})
    made = [(group, spoilt_pair(group, names, generator)) for group in groups]
    kept = [(group, pair) for group, pair in made if pair]
    right = score([(group.question, group.right) for group, _ in kept])[:, _ANSWERS]
    wrong = score([pair for _, pair in kept])[:, _ANSWERS]
    return float((right > wrong).mean()), len(kept)


def claim_accuracy(claims: Sequence[Claim], score: Score) -> float:
    """Share of the claims whose label scores highest of the three."""
    scores = score([(claim.premise, claim.hypothesis) for claim in claims])[:, :_ANSWERS]
    return float((scores.argmax(1) == [claim.label for claim in claims]).mean())


def milliseconds(groups: Sequence[Group], score: Score) -> tuple[float, float]:
    """Median and 95th percentile of one question against 24 sentences."""
    texts = [text for group in groups for text in (group.right, *group.wrong)]
    took = []
    for turn in range(_TIMES + 1):
        start = turn * _SENTENCES % (len(texts) - _SENTENCES)
        begun = time.perf_counter()
        score([(groups[turn].question, text) for text in texts[start : start + _SENTENCES]])
        took.append(1_000 * (time.perf_counter() - begun))
    return float(np.median(took[1:])), float(np.percentile(took[1:], 95))


def spread(items: Sequence[T], most: int) -> list[T]:
    """At most `most` of the items, evenly spread over them, in order."""
    if len(items) <= most:
        return list(items)
    return [items[place * len(items) // most] for place in range(most)]


def measure(
    data: Path, score: Score, table: dict[str, str] | None, settings: JudgeSettings
) -> dict[str, object]:
    """Every figure, by name."""
    groups = spread(read_measured(data, settings.seed), _QUESTIONS)
    figures: dict[str, object] = {"piaf questions": len(groups)}
    figures["piaf first, fr"] = first_share(groups, score)
    if table is not None:
        generator = np.random.default_rng(settings.seed + 51)
        english = [replace(g, question=switch(g.question, table, 0.85, generator)) for g in groups]
        figures["piaf first, words in English"] = first_share(english, score)
    share, count = spoilt_share(groups, score, settings.seed)
    figures |= {"spoilt below right": share, "spoilt pairs": count}
    for name, claims in read_measured_claims(data, settings.seed).items():
        some = spread(claims, _CLAIMS)
        labels = np.bincount([claim.label for claim in some], minlength=3)
        figures[f"inference, {name}"] = {
            "accuracy": claim_accuracy(some, score), "commonest label": labels.max() / len(some),
            "pairs": len(some),
        }  # fmt: skip
    median, most = milliseconds(groups, score)
    return figures | {"24 sentences, ms, median": median, "24 sentences, ms, p95": most}


def main() -> None:
    """Parses the arguments, measures, writes."""
    parser = argparse.ArgumentParser(prog="training.judge_evaluate", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the data folder")
    parser.add_argument("--judge", type=Path, required=True, help="the judge's folder")
    parser.add_argument("--work", type=Path, help="the encoder's work folder, for its word table")
    parser.add_argument("--out", type=Path, required=True, help="the figures")
    arguments = parser.parse_args()
    table = None
    if arguments.work:
        table = json.loads((arguments.work / "word_table.json").read_text("utf-8"))
    torch.set_num_threads(2)
    figures = measure(arguments.data, load(arguments.judge), table, JudgeSettings())
    text = json.dumps(figures, indent=1, ensure_ascii=False) + "\n"
    arguments.out.write_text(text, "utf-8")
    print(text, end="")


if __name__ == "__main__":
    main()
