"""Questions with their passages, for the second training; PIAF's measured half is never here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from training import corpora, written
from training.code_switch import switch
from training.corpora import Asked, Pair
from training.held_out import read_piaf
from training.judge_text import cut_sentences
from training.settings import RankSettings
from training.splits import is_measured
from training.written import Written, read_written

_CHARACTERS = 800
_SEEN = 600
"""Characters of a passage that a ranking surely reads (160 tokens)."""
# Rows kept of each source: mining encodes all of them.
_QUIZ, _NEWS, _ENGLISH, _LAWS, _WINDOWS = 3_000, 5_000, 3_000, 1_000, 3_000
_SWITCHED = 0.85


@dataclass(frozen=True)
class RankData:
    """Questions (rows), passages, which passage answers each row, and each source's rows."""

    questions: list[str]
    passages: list[str]
    answer: NDArray[np.int64]
    wrong: NDArray[np.int64]
    """A passage that does not answer the row, or −1 where none is stated."""
    spans: dict[str, tuple[int, int]]


def read_rank_data(data: Path, table: Mapping[str, str], seed: int) -> RankData:
    """All sources; deterministic for one `seed`. `table`: see `code_switch.word_table`."""
    generator = np.random.default_rng(seed + 2)
    piaf = [a for a in read_piaf(data) if not is_measured(a.passage, seed)]
    quiz = _some(corpora.read_questions(data, "fr"), _QUIZ, generator)
    news = _some(corpora.read_titles(data, "fr"), _NEWS, generator)
    english = corpora.read_questions(data, "en") + corpora.read_titles(data, "en")
    laws = _some(_laws(data), _LAWS, generator)
    sources = {
        "piaf": piaf, "piaf_en": _switched(piaf, table, generator),
        "quiz": quiz, "quiz_en": _switched(quiz, table, generator),
        "news": news, "news_en": _switched(news, table, generator),
        "english": _some(english, _ENGLISH, generator), "law": laws,
        "window": _windows(data, generator),
    }  # fmt: skip
    answered = [w for w in read_written(data, seed) if w.kind not in written.UNANSWERED]
    seen = [w for w in answered if w.end <= _SEEN]
    for name, kinds in (("written", written.FRENCH), ("written_en", written.ENGLISH)):
        sources[name] = [Asked(w.question, w.passage) for w in seen if w.kind in kinds]
    sources["across"] = [
        Asked(w.question, w.original) for w in seen if w.original and w.kind in written.FRENCH
    ]
    sources["sentence"], wrong = sentences(answered, generator)
    return lay_out(sources, {"sentence": wrong})


def rank_schedule(
    spans: dict[str, tuple[int, int]], answer: NDArray[np.int64], lengths: NDArray[np.int32],
    settings: RankSettings, seed: int,
) -> NDArray[np.int32]:  # fmt: skip
    """Row numbers (steps × batch), sources by share, passages of like `lengths` together."""
    generator = np.random.default_rng(seed + 3)
    steps, batch, shares = settings.steps, settings.batch, settings.shares
    total = steps * batch
    drawn = []
    for name, share in shares.items():
        start, end = spans[name]
        count = round(total * share / sum(shares.values()))
        passes = [generator.permutation(end - start) for _ in range(count // (end - start) + 1)]
        drawn.append(np.concatenate(passes)[:count] + start)
    rows = np.concatenate(drawn)
    generator.shuffle(rows)
    rows = np.resize(rows, total)
    pool = batch * 25
    for begin in range(0, total, pool):
        part = rows[begin : begin + pool]
        by_length = np.argsort(lengths[answer[part]], kind="stable")
        part = part[by_length].reshape(-1, batch)
        rows[begin : begin + pool] = part[generator.permutation(len(part))].ravel()
    return rows.reshape(steps, batch).astype(np.int32)


def _some(asked: Sequence[Asked], count: int, generator: np.random.Generator) -> list[Asked]:
    return [asked[i] for i in generator.permutation(len(asked))[:count]]


def _switched(asked: Sequence[Asked], table: Mapping[str, str],
              generator: np.random.Generator) -> list[Asked]:  # fmt: skip
    return [Asked(switch(a.question, table, _SWITCHED, generator), a.passage) for a in asked]


def _laws(data: Path) -> list[Asked]:
    """English titles of law sections against their French text."""
    return [Asked(law.title.en, law.text.fr) for law in corpora.read_laws(data)]


def _windows(data: Path, generator: np.random.Generator) -> list[Asked]:
    """An English news sentence against the French lines around it, its own left out half the time.

    After the inverse cloze task (Lee et al. 2019).
    """
    news: list[Pair] = corpora.read_parallel(data, "wmt_news")
    asked = []
    for place in generator.integers(2, len(news) - 3, _WINDOWS):
        around = news[place - int(generator.integers(1, 3)) : place + int(generator.integers(2, 4))]
        own = news[place]
        if generator.random() < 0.5:
            around = [pair for pair in around if pair is not own]
        asked.append(Asked(own.en, " ".join(pair.fr for pair in around)))
    return asked


def sentences(
    answered: Sequence[Written], generator: np.random.Generator
) -> tuple[list[Asked], list[str]]:
    """Questions with the sentence that answers, and for each another sentence of its passage."""
    asked, wrong = [], []
    for one in answered:
        others = [
            one.passage[start:end]
            for start, end in cut_sentences(one.passage)
            if end <= one.start or start >= one.end
        ]
        if others:
            asked.append(Asked(one.question, one.sentence))
            wrong.append(others[generator.integers(len(others))])
    return asked, wrong


def lay_out(sources: Mapping[str, list[Asked]], wrong: Mapping[str, list[str]]) -> RankData:
    """`wrong`: for the sources that state it, a text that does not answer, one a row."""
    numbers: dict[str, int] = {}
    questions: list[str] = []
    answer: list[int] = []
    other: list[int] = []
    spans = {}

    def number(text: str) -> int:
        return numbers.setdefault(text[:_CHARACTERS], len(numbers))

    for name, asked in sources.items():
        spans[name] = (len(questions), len(questions) + len(asked))
        questions += [a.question for a in asked]
        answer += [number(a.passage) for a in asked]
        other += [number(text) for text in wrong[name]] if name in wrong else [-1] * len(asked)
    return RankData(questions, list(numbers), np.asarray(answer), np.asarray(other), spans)
