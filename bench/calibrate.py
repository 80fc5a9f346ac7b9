"""Fit the weights by which quotes are ranked, and hold the refusals against judged questions.

Run `python -m bench.calibrate [FILE …]`. Ranking: the log-likelihood that a softmax over the quotes
found for a question puts on those that overlap listed evidence, with weights ≥ 0 and a ridge
penalty; k-fold cross-validated, so that the figure is not the fit. Refusals: each signal's share of
questions it refuses alone, and all together, rightly and wrongly. It prints;
`rag/quoting/ranking.py` and `rag/quoting/refuse.py` are changed by hand, after the figures were
read.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from api.settings import read_settings
from api.wire import build_parts
from bench.golden import Judged, Span, any_overlap, evidence_spans, load_judged
from bench.table import markdown_table
from index.search import Searcher
from rag.question import asked
from rag.quoting.evidence import Traits, candidates
from rag.quoting.inquiry import inquire
from rag.quoting.quoted import HITS
from rag.quoting.ranking import WEIGHTS, ranked
from rag.quoting.refuse import Signals, declined, signals
from rag.records import Question, Turn

ROOT = Path(__file__).resolve().parent.parent
QUESTIONS = (ROOT / "seeds" / "questions.jsonl", ROOT / "bench" / "more_questions.jsonl")
FOLDS = 5
RIDGE = 1.0
"""Penalty on squared standardised weights, in questions."""
STEPS = 200
STEP = 0.5

Matrix = NDArray[np.float64]
Flags = NDArray[np.bool_]

TRAITS = [field.name for field in fields(Traits)]
SIGNALS = [field.name for field in fields(Signals)]


@dataclass(frozen=True, slots=True)
class Example:
    """A judged question with the quotes found for it."""

    judged: Judged
    traits: Matrix
    """float64, shape (quotes, traits)."""
    supports: Flags
    """bool, shape (quotes,): which of them overlap listed evidence."""
    signals: Signals
    refused: bool


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.calibrate", description=__doc__)
    parser.add_argument("files", nargs="*", type=Path, default=list(QUESTIONS))
    files: list[Path] = parser.parse_args(arguments).files
    judged = [question for file in files for question in load_judged(file)]
    with tempfile.TemporaryDirectory(prefix="anchorage-calibrate-") as folder:
        settings = read_settings(index=Path(folder), model="none")
        searcher = build_parts(settings, lambda *_: None).parts.searcher
        examples = [example(question, searcher) for question in judged]
    print(ranking_table(examples))
    print(refusal_table(examples))


def example(judged: Judged, searcher: Searcher) -> Example:
    history = tuple(Turn(said.role, said.content) for said in judged.history)
    whole = asked(Question(judged.id, judged.question, history))
    inquiry = inquire(whole, searcher)
    found = candidates(searcher.search(whole.search, HITS), inquiry, searcher)
    best_first = ranked(found)
    texts = {document.id: document.text for document in searcher.documents}
    evidence = evidence_spans(judged, texts)
    spans = [Span(c.source.id, c.quote.start, c.quote.end) for c in found]
    return Example(
        judged=judged,
        traits=np.array([c.traits.values() for c in found]),
        supports=np.array([any_overlap([span], evidence) for span in spans]),
        signals=signals(best_first, inquiry),
        refused=declined(best_first, inquiry) is not None,
    )


def fitted(examples: Sequence[Example]) -> Matrix:
    """Weights of the traits, ≥ 0, shape (traits,), by projected gradient ascent."""
    rows = np.vstack([one.traits for one in examples])
    spread = rows.std(axis=0) + 1e-9
    usable = [one for one in examples if one.supports.any()]
    weights = np.zeros(rows.shape[1])
    for _ in range(STEPS):
        slope = -RIDGE * weights
        for one in usable:
            scaled = one.traits / spread
            chance = np.exp(scaled @ weights - (scaled @ weights).max())
            chance /= chance.sum()
            right = chance * one.supports
            slope += scaled.T @ (right / right.sum() - chance)
        weights = np.maximum(weights + STEP * slope / len(usable), 0.0)
    return np.asarray(weights / spread)


def shares(examples: Sequence[Example], weights: Matrix) -> tuple[float, float]:
    """Questions whose best quote is evidence, and one of whose best three is."""
    best = [one.supports[np.argsort(-(one.traits @ weights), kind="stable")] for one in examples]
    return float(np.mean([b[0] for b in best])), float(np.mean([b[:3].any() for b in best]))


def cross_validated(examples: Sequence[Example]) -> tuple[float, float]:
    """The same shares on questions the weights were not fitted to."""
    order = np.random.default_rng(0).permutation(len(examples))
    held_out = []
    for fold in range(FOLDS):
        test = set(order[fold::FOLDS].tolist())
        weights = fitted([one for n, one in enumerate(examples) if n not in test])
        held_out.append(shares([examples[n] for n in sorted(test)], weights))
    first, three = np.mean(held_out, axis=0)
    return float(first), float(three)


def ranking_table(examples: Sequence[Example]) -> str:
    answerable = [one for one in examples if one.judged.answerable]
    weights = fitted(answerable)
    lines = [
        [name, f"{now:.2f}", f"{new:.2f}"]
        for name, now, new in zip(TRAITS, WEIGHTS.values(), weights, strict=True)
    ]
    shown = {
        "weights in use": shares(answerable, np.array(WEIGHTS.values())),
        "fitted": shares(answerable, weights),
        f"fitted, {FOLDS}-fold": cross_validated(answerable),
    }
    figures = [[name, f"{first:.2f}", f"{three:.2f}"] for name, (first, three) in shown.items()]
    return (
        markdown_table(["trait", "in use", "fitted"], lines)
        + "\n"
        + markdown_table([f"{len(answerable)} questions", "best", "best three"], figures)
    )


def refusal_table(examples: Sequence[Example]) -> str:
    """Each signal at its lowest and the refusals in all, by type of question."""
    lines = []
    for kind in dict.fromkeys(one.judged.type for one in examples):
        group = [one for one in examples if one.judged.type == kind]
        low = [np.mean([getattr(one.signals, name) for one in group]) for name in SIGNALS]
        refused = sum(one.refused for one in group)
        lines.append([kind, f"{refused}/{len(group)}", *(f"{mean:.2f}" for mean in low)])
    return markdown_table(["type", "refused", *SIGNALS], lines)


if __name__ == "__main__":
    main()
