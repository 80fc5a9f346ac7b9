"""What BM25 finds with the term tables alone, printed as one line a figure.

    python -m training.term_figures --data DIR --documents DIR --judged FILE [FILE …] [--tables DIR]

Judged questions: evidence recall over plain passages of about 500 characters (see `judged.py`), by
the question's language. Held-out parallel text: five content words of a sentence, drawn with the
seed, look for its translation among all of their set (MRR@10). Higher is better.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.language import language_of
from index.lexicon import Lexicon, read_lexicon
from index.records import Language
from index.terms import TermIndex
from index.words import content_tokens, stems
from training import held_out, judged, metrics
from training.corpora import Pair
from training.settings import Settings

_LANGUAGES: tuple[Language, ...] = ("fr", "en")
_WORDS = 5
_SETS = {"ntrex": 1_000, "flores": 1_012}


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(prog="training.term_figures", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the data folder")
    parser.add_argument("--documents", type=Path, required=True, help="French documents")
    parser.add_argument("--judged", type=Path, nargs="+", required=True, metavar="FILE")
    parser.add_argument("--tables", type=Path, default=Path("index/encoder"), metavar="DIR")
    arguments = parser.parse_args()
    lexicon = read_lexicon(arguments.tables)
    for language, found, asked in judged_found(arguments.judged, arguments.documents, lexicon):
        shown = ", ".join(f"@{k} {found[k]}/{asked}" for k in found)
        print(f"evidence recall, questions in {language}: {shown}")
    for name, limit in _SETS.items():
        pairs = held_out.read_parallel_test(arguments.data, name)[:limit]
        for source in _LANGUAGES:
            figure = sentence_rank(pairs, source, lexicon, Settings().seed)
            print(f"{name}, five words in {source}: MRR@10 {figure:.4f} of {len(pairs)}")


def judged_found(
    paths: Sequence[Path], documents: Path, lexicon: Lexicon
) -> list[tuple[str, dict[int, int], int]]:
    """By language: how many questions have evidence among the first 5 and 8, of how many."""
    passages = judged.read_passages(documents)
    questions = [q for path in paths for q in judged.read_judged(path, documents, passages)]
    index = TermIndex.of([stems(passage.text, "fr") for passage in passages])
    rows: list[tuple[str, dict[int, int], int]] = []
    for language in _LANGUAGES:
        chosen = [q for q in questions if q.language == language]
        scores = _scores([q.text for q in chosen], [language_of(q.text) for q in chosen],
                         index, lexicon)  # fmt: skip
        right = [q.evidence for q in chosen]
        found = {k: round(metrics.recall(scores, right, k) * len(chosen)) for k in (5, 8)}
        rows.append((language, found, len(chosen)))
    return rows


def sentence_rank(pairs: Sequence[Pair], source: Language, lexicon: Lexicon, seed: int) -> float:
    """MRR@10 of finding each sentence's translation by a few of its words. 0 to 1."""
    target: Language = "fr" if source == "en" else "en"
    generator = np.random.default_rng(seed)
    asked = [_some_words(getattr(pair, source), generator) for pair in pairs]
    index = TermIndex.of([stems(getattr(pair, target), target) for pair in pairs])
    scores = _scores(asked, [source] * len(asked), index, lexicon)
    return metrics.reciprocal_rank(scores, np.arange(len(pairs)))


def _some_words(sentence: str, generator: np.random.Generator) -> str:
    words = [word for word in dict.fromkeys(sentence.split()) if content_tokens(word)]
    chosen = generator.permutation(len(words))[:_WORDS]
    return " ".join(words[i] for i in sorted(chosen.tolist()))


def _scores(
    questions: Sequence[str], languages: Sequence[Language], index: TermIndex, lexicon: Lexicon
) -> NDArray[np.float32]:
    """float32 (questions × passages), 0 or more; higher is better."""
    asked = zip(questions, languages, strict=True)
    return np.stack([index.scores(lexicon.terms(q, of, index.vocabulary)) for q, of in asked])


if __name__ == "__main__":
    main()
