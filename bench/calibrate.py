"""Fit what ranks quotes and what refuses questions, over judged questions, and print it.

Run `python -m bench.calibrate [FILE …]`. Ranking: the log-likelihood that a softmax over the quotes
found for a question puts on those that overlap listed evidence, with weights ≥ 0 and a ridge
penalty. Refusing: a logistic regression on the signals of `rag/quoting/refuse.py`, each file and
each answer counted alike. Both are held against each file left out in turn, so that the figure is
not the fit. It prints; `rag/quoting/ranking.py` and `rag/quoting/refuse.py` are changed by hand,
after the figures were read.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]  # no types
from sklearn.metrics import roc_auc_score  # type: ignore[import-untyped]
from sklearn.preprocessing import StandardScaler  # type: ignore[import-untyped]

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
from rag.quoting.refuse import LEAST, Signals, declined, signals
from rag.quoting.refuse import WEIGHTS as SIGNAL_WEIGHTS
from rag.records import Question, Turn

ROOT = Path(__file__).resolve().parent.parent
QUESTIONS = (
    ROOT / "seeds" / "questions.jsonl",
    ROOT / "bench" / "more_questions.jsonl",
    ROOT / "bench" / "unseen_questions.jsonl",
)
RIDGE = 2.0
"""Penalty on squared standardised weights, in questions."""
STEPS = 2_000
STEP = 0.5
INVERSE_RIDGE = 1.0
"""Of the logistic regression, scikit-learn's `C`."""

Matrix = NDArray[np.float64]
Flags = NDArray[np.bool_]

TRAITS = [field.name for field in fields(Traits)]
SIGNALS = [field.name for field in fields(Signals)]


@dataclass(frozen=True, slots=True)
class Example:
    """A judged question with the quotes found for it."""

    file: str
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
    with tempfile.TemporaryDirectory(prefix="anchorage-calibrate-") as folder:
        settings = read_settings(index=Path(folder), model="none")
        searcher = build_parts(settings, lambda *_: None).parts.searcher
        examples = [
            example(file.name, question, searcher)
            for file in files
            for question in load_judged(file)
        ]
    print(ranking_table([one for one in examples if one.judged.answerable]))
    print(refusal_table([one for one in examples if len(one.traits)]))


def example(file: str, judged: Judged, searcher: Searcher) -> Example:
    history = tuple(Turn(said.role, said.content) for said in judged.history)
    whole = asked(Question(judged.id, judged.question, history))
    inquiry = inquire(whole, searcher)
    found = candidates(searcher.search(whole.search, HITS), inquiry, searcher)
    best_first = ranked(found)
    texts = {document.id: document.text for document in searcher.documents}
    evidence = evidence_spans(judged, texts)
    spans = [Span(c.source.id, c.quote.start, c.quote.end) for c in found]
    return Example(
        file=file,
        judged=judged,
        traits=np.array([c.traits.values() for c in found]).reshape(-1, len(TRAITS)),
        supports=np.array([any_overlap([span], evidence) for span in spans], dtype=bool),
        signals=signals(best_first, inquiry) if best_first else Signals(*[0.0] * len(SIGNALS)),
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
    return (
        float(np.mean([b[:1].any() for b in best])),
        float(np.mean([b[:3].any() for b in best])),
    )


def ranking_table(answerable: Sequence[Example]) -> str:
    """Weights in use and fitted, then shares of each file: in use, fitted, fitted without it."""
    weights = fitted(answerable)
    lines = [
        [name, f"{now:.1f}", f"{new:.1f}"]
        for name, now, new in zip(TRAITS, WEIGHTS.values(), weights, strict=True)
    ]
    figures = []
    for file in dict.fromkeys(one.file for one in answerable):
        inside = [one for one in answerable if one.file == file]
        outside = [one for one in answerable if one.file != file] or inside
        each = (np.array(WEIGHTS.values()), weights, fitted(outside))
        shown = [shares(inside, chosen) for chosen in each]
        figures.append([file, *(f"{first:.2f} / {three:.2f}" for first, three in shown)])
    return (
        markdown_table(["trait", "in use", "fitted"], lines)
        + "\n"
        + markdown_table(["best / best three", "in use", "fitted", "left out"], figures)
    )


def odds(examples: Sequence[Example]) -> tuple[Matrix, float]:
    """Weights of the signals, shape (signals,), and the least that an answer needs at even odds."""
    rows = np.array([one.signals.values() for one in examples])
    kinds = [(one.file, one.judged.answerable) for one in examples]
    alike = np.array([1.0 / np.sqrt(kinds.count(kind)) for kind in kinds])
    scale = StandardScaler().fit(rows)
    model = LogisticRegression(C=INVERSE_RIDGE)
    model.fit(scale.transform(rows), [answerable for _, answerable in kinds], sample_weight=alike)
    weights = np.asarray(model.coef_[0] / scale.scale_)
    return weights, float(weights @ scale.mean_ - model.intercept_[0])


def refusal_table(examples: Sequence[Example]) -> str:
    """Weights in use and fitted, then what each file's questions meet: in use, and left out."""
    weights, least = odds(examples)
    lines = [
        [name, f"{now:.2f}", f"{new:.2f}"]
        for name, now, new in zip(SIGNALS, SIGNAL_WEIGHTS.values(), weights, strict=True)
    ]
    lines.append(["least", f"{LEAST:.2f}", f"{least:.2f}"])
    figures = []
    for file in dict.fromkeys(one.file for one in examples):
        inside = [one for one in examples if one.file == file]
        outside = [one for one in examples if one.file != file] or inside
        in_use = np.array([not one.refused for one in inside])
        left_out, bar = odds(outside)
        scores = np.array([one.signals.values() for one in inside]) @ left_out
        figures.append([file, "in use", *_refused(inside, in_use), ""])
        figures.append([file, "left out", *_refused(inside, scores >= bar), _area(inside, scores)])
    header = ["questions", "weights", "wrongly refused", "near-miss refused", "off-topic refused"]
    return (
        markdown_table(["signal", "in use", "fitted"], lines)
        + "\n"
        + markdown_table([*header, "near-miss AUC"], figures)
    )


def _refused(examples: Sequence[Example], answered: Flags) -> list[str]:
    """Of the answerable, the near-misses and the off-topic, the share not answered."""
    shown = []
    for kinds in (None, "unanswerable_nearmiss", "unanswerable_offtopic"):
        wanted = [
            one.judged.answerable if kinds is None else one.judged.type == kinds for one in examples
        ]
        shown.append(f"{np.mean(~answered[wanted]):.2f}" if any(wanted) else "—")
    return shown


def _area(examples: Sequence[Example], scores: Matrix) -> str:
    """How surely an answerable question scores above a near-miss: 0.5 is chance."""
    near = np.array([one.judged.type != "unanswerable_offtopic" for one in examples])
    truth = np.array([one.judged.answerable for one in examples])[near]
    if truth.all() or not truth.any():
        return "—"
    return f"{roc_auc_score(truth, scores[near]):.2f}"


if __name__ == "__main__":
    main()
