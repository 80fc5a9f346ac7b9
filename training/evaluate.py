"""Every figure of the model card by one command: one JSON file and one Markdown table.

    python -m training.evaluate --data DIR --model ours=DIR [--model first=DIR …]
        [--judged FILE --documents DIR] [--out FILE.json]

`teacher` (all-MiniLM-L6-v2) and `bm25` are measured beside the named models; what the JSON file
holds already under a name is kept. PIAF: questions of the measured half, ranked against the
contexts of both halves (those of the trained half are distractors) and, second, against the
measured half's own. `search_`: the product's own search with that encoder, `meaning_`: its meaning
side, passages and their sentences. All other scores are cosines in float32.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from sentence_transformers import SentenceTransformer

from training import held_out, judged, metrics, product_search
from training.bm25 import Bm25
from training.corpora import Asked, Pair
from training.settings import Settings
from training.splits import is_measured
from training.teacher_files import teacher_folder

Figures = dict[str, float]
Encode = Callable[[Sequence[str]], NDArray[np.float32]]
Score = Callable[[Sequence[str], Sequence[str]], NDArray[np.float32]]
"""(questions, passages) → scores (questions × passages), higher is better."""


@dataclass(frozen=True)
class Sources:
    """Where the measured text is."""

    data: Path
    judged: Path | None
    documents: Path | None


def piaf(data: Path, score: Score, seed: int) -> Figures:
    """MRR@10 of PIAF's measured half, over all contexts and over the measured ones."""
    asked = held_out.read_piaf(data)
    measured = [a for a in asked if is_measured(a.passage, seed)]
    return {
        "piaf_mrr10": _mrr(measured, [a.passage for a in asked], score),
        "piaf_mrr10_measured_contexts": _mrr(measured, [a.passage for a in measured], score),
    }


def piaf_by_product(data: Path, encoder: Path, seed: int) -> Figures:
    """The first of them again, by the product's own search."""
    asked = held_out.read_piaf(data)
    measured = [a for a in asked if is_measured(a.passage, seed)]
    distinct, right = _numbered(measured, [a.passage for a in asked])
    found = product_search.find(encoder, [a.question for a in measured], distinct)
    return {
        "search_piaf_mrr10": metrics.reciprocal_rank(found.search, right),
        "meaning_piaf_mrr10": metrics.reciprocal_rank(found.meaning, right),
    }


def orangesum(data: Path, score: Score) -> Figures:
    """MRR@10 of news titles against articles."""
    asked = held_out.read_orangesum_test(data)
    return {"orangesum_mrr10": _mrr(asked, [a.passage for a in asked], score)}


def parallel(data: Path, encode: Encode) -> Figures:
    """Accuracy@1 of finding a sentence's translation, both ways, and Tatoeba's test."""
    sets = {
        "flores": held_out.read_parallel_test(data, "flores"),
        "ntrex": held_out.read_parallel_test(data, "ntrex")[:1000],
        "tatoeba": held_out.read_tatoeba_test(data),
    }
    figures = {}
    for name, pairs in sets.items():
        figures[f"{name}_en_fr"], figures[f"{name}_fr_en"] = _translation(pairs, encode)
    return figures


def sentence_similarity(data: Path, encode: Encode) -> Figures:
    """STS benchmark, test split: Spearman in English, in French, and across the two."""
    english, french = (held_out.read_sts_test(data, language) for language in ("en", "fr"))
    scores = [pair.score for pair in english]
    first_en, second_en = (encode([getattr(p, s) for p in english]) for s in ("first", "second"))
    first_fr, second_fr = (encode([getattr(p, s) for p in french]) for s in ("first", "second"))
    return {
        "sts_en": metrics.spearman((first_en * second_en).sum(1).tolist(), scores),
        "sts_fr": metrics.spearman((first_fr * second_fr).sum(1).tolist(), scores),
        "sts_en_fr": metrics.spearman((first_en * second_fr).sum(1).tolist(), scores),
    }


def judged_recall(path: Path, documents: Path, score: Score) -> Figures:
    """Evidence recall of one ranking alone, by the question's language."""
    passages = judged.read_passages(documents)
    questions = judged.read_judged(path, documents, passages)
    figures = {}
    for language in ("fr", "en"):
        chosen = [q for q in questions if q.language == language]
        scores = score([q.text for q in chosen], [p.text for p in passages])
        for k in (5, 8):
            right = [q.evidence for q in chosen]
            figures[f"judged_{language}_recall{k}"] = metrics.recall(scores, right, k)
    return figures


def measure_encoder(folder: Path, sources: Sources, seed: int) -> Figures:
    """All figures of one sentence-transformers folder."""
    model = SentenceTransformer(
        str(folder), device="cpu", local_files_only=True, model_kwargs={"dtype": torch.float32}
    )

    def encode(texts: Sequence[str]) -> NDArray[np.float32]:
        vectors = model.encode(list(texts), batch_size=64, normalize_embeddings=True)
        return np.asarray(vectors, np.float32)

    def score(questions: Sequence[str], passages: Sequence[str]) -> NDArray[np.float32]:
        return encode(questions) @ encode(passages).T

    figures = piaf(sources.data, score, seed) | orangesum(sources.data, score)
    figures |= piaf_by_product(sources.data, folder, seed)
    figures |= parallel(sources.data, encode) | sentence_similarity(sources.data, encode)
    return figures | _judged(sources, score)


def measure_bm25(sources: Sources, seed: int) -> Figures:
    """What BM25 with French stems does; it has no figures across languages or of similarity."""

    def score(questions: Sequence[str], passages: Sequence[str]) -> NDArray[np.float32]:
        return Bm25(passages, "fr").scores(questions)

    figures = piaf(sources.data, score, seed) | orangesum(sources.data, score)
    return figures | _judged(sources, score)


def markdown(results: dict[str, Figures]) -> str:
    """A table with one line a figure and one column a model."""
    names = sorted({figure for figures in results.values() for figure in figures})
    lines = ["| | " + " | ".join(results) + " |", "|---|" + "---:|" * len(results)]
    for name in names:
        cells = [f"{r[name]:.3f}" if name in r else "" for r in results.values()]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measures and writes."""
    parser = argparse.ArgumentParser(prog="training.evaluate", description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--model", action="append", default=[], metavar="NAME=DIR")
    parser.add_argument("--judged", type=Path, help="judged questions (JSON lines)")
    parser.add_argument("--documents", type=Path, help="the documents they are about")
    parser.add_argument("--out", type=Path, default=Path("encoder_figures.json"))
    arguments = parser.parse_args()
    settings = Settings()
    torch.set_num_threads(settings.threads)
    sources = Sources(arguments.data, arguments.judged, arguments.documents)
    results: dict[str, Figures] = {}
    if arguments.out.exists():
        results = json.loads(arguments.out.read_text("utf-8"))
    for given in [*arguments.model, f"teacher={teacher_folder()}", "bm25="]:
        name, _, folder = given.partition("=")
        if name not in results:
            results[name] = _measure(folder, sources, settings.seed)
            arguments.out.write_text(json.dumps(results, indent=2) + "\n", "utf-8")
    arguments.out.with_suffix(".md").write_text(markdown(results), "utf-8")


def _measure(folder: str, sources: Sources, seed: int) -> Figures:
    return measure_encoder(Path(folder), sources, seed) if folder else measure_bm25(sources, seed)


def _judged(sources: Sources, score: Score) -> Figures:
    if sources.judged is None or sources.documents is None:
        return {}
    return judged_recall(sources.judged, sources.documents, score)


def _mrr(asked: Sequence[Asked], passages: Sequence[str], score: Score) -> float:
    distinct, right = _numbered(asked, passages)
    return metrics.reciprocal_rank(score([a.question for a in asked], distinct), right)


def _numbered(
    asked: Sequence[Asked], passages: Sequence[str]
) -> tuple[list[str], NDArray[np.int64]]:
    """The passages, each once, and which of them answers each question."""
    distinct = list(dict.fromkeys(passages))
    number = {passage: i for i, passage in enumerate(distinct)}
    return distinct, np.array([number[a.passage] for a in asked])


def _translation(pairs: Sequence[Pair], encode: Encode) -> tuple[float, float]:
    """Accuracy@1 English → French and French → English among the pairs themselves."""
    scores = encode([p.en for p in pairs]) @ encode([p.fr for p in pairs]).T
    right = np.arange(len(pairs))
    return metrics.accuracy(scores, right), metrics.accuracy(scores.T, right)


if __name__ == "__main__":
    main()
