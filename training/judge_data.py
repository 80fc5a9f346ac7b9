"""Questions with the sentence that answers each and sentences of the same story that don't.

Real pairs across languages are the quiz questions, which exist in both; beside them stand French
questions with words put into English, and questions made of parallel news. PIAF's measured half is
never here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from index.records import Language
from training.bm25 import Bm25
from training.code_switch import switch
from training.corpora import read_lines, read_parallel
from training.judge_text import asked_of, cut_sentences, marks
from training.splits import is_measured

# Share of the schedule; "a_b": the question in a, its sentences in b.
SHARES = {
    "piaf_fr": 0.17, "piaf_en_fr": 0.14, "wiki_en": 0.14, "faq_fr": 0.04, "faq_en_fr": 0.02,
    "quiz_fr": 0.12, "quiz_en_fr": 0.12, "quiz_fr_en": 0.04, "news_en_fr": 0.14, "news_fr": 0.07,
}  # fmt: skip
_SWITCHED = 0.85
_NEWS = 6_000
_AROUND = 5
_QUIZ = 5_000
_FEWEST_LETTERS = 20
_LONGEST = 400
_CHUNK = 256


@dataclass(frozen=True)
class Group:
    """`wrong` are hard: of the same story, or alike in words. At least one."""

    question: str
    right: str
    wrong: tuple[str, ...]


@dataclass(frozen=True)
class JudgeData:
    """The groups of each source, and names to spoil questions with."""

    sources: dict[str, list[Group]]
    names: list[str]


@dataclass(frozen=True)
class AskedSpan:
    """A question with its passage."""

    question: str
    context: str
    start: int
    """Where the answer starts in the context, −1 when it is not a span of it."""
    source: str


def read_judge_data(data: Path, table: Mapping[str, str], seed: int) -> JudgeData:
    """All sources; deterministic for one `seed`. `table`: see `code_switch.word_table`."""
    generator = np.random.default_rng(seed + 20)
    french, english = _read(data, "qa_fr"), _read(data, "qa_en")
    rows = _read(data, "eval_piaf_a")
    piaf = with_alike(in_context([r for r in rows if not is_measured(r.context, seed)]), "fr")
    faq = with_alike(in_context([r for r in french if r.source.startswith("piaf-ml")]), "fr")
    wiki = [r for r in english if r.source.startswith(("nq", "wikiqa"))]
    quizzes = [r for r in french if r.source.startswith("openquizzdb:")]
    translated = quiz_pairs(quizzes, [r for r in english if "openquizzdb-en:" in r.source])
    some = [quizzes[i] for i in generator.permutation(len(quizzes))[:_QUIZ]]
    sources = {
        "piaf_fr": piaf, "piaf_en_fr": _switched(piaf, table, generator),
        "wiki_en": with_alike(in_context(wiki), "en"),
        "faq_fr": faq, "faq_en_fr": _switched(faq, table, generator),
        "quiz_fr": among_siblings(some, quizzes),
        "quiz_en_fr": among_siblings([replace(fr, question=en.question) for fr, en in translated],
                                     quizzes),
        "quiz_fr_en": among_siblings([replace(en, question=fr.question) for fr, en in translated],
                                     [en for _, en in translated]),
        "news_en_fr": _news(data, "en", generator), "news_fr": _news(data, "fr", generator),
    }  # fmt: skip
    return JudgeData(sources, names_of(sources))


def read_measured(data: Path, seed: int) -> list[Group]:
    """The questions of PIAF's measured half, each with all other sentences of its context."""
    rows = [row for row in _read(data, "eval_piaf_a") if is_measured(row.context, seed)]
    return [group for group in in_context(rows) if group.wrong]


def in_context(rows: Sequence[AskedSpan]) -> list[Group]:
    """The sentence the answer starts in, against the others of its context (maybe none)."""
    groups = []
    for row in rows:
        spans = cut_sentences(row.context)
        kept = [(s, e) for s, e in spans if e - s >= _FEWEST_LETTERS]
        holding = [(s, e) for s, e in kept if s <= row.start < e]
        if row.start < 0 and len(kept) == 1:
            holding = kept
        if holding:
            texts = [row.context[s:e][:_LONGEST] for s, e in kept if (s, e) != holding[0]]
            right = row.context[slice(*holding[0])][:_LONGEST]
            groups.append(Group(row.question, right, tuple(texts)))
    return groups


def with_alike(groups: Sequence[Group], language: Language) -> list[Group]:
    """The same with the two sentences of other contexts most like the question, by BM25."""
    texts = sorted({text for group in groups for text in (group.right, *group.wrong)})
    scorer = Bm25(texts, language)
    widened: list[Group] = []
    for start in range(0, len(groups), _CHUNK):
        part = groups[start : start + _CHUNK]
        scores = scorer.scores([group.question for group in part])
        best = np.argsort(-scores, axis=1, kind="stable")[:, :10]
        for group, row in zip(part, best, strict=True):
            own = {group.right, *group.wrong}
            alike = [texts[n] for n in row if texts[n] not in own][:2]
            widened.append(replace(group, wrong=(*group.wrong, *alike)))
    return widened


def quiz_pairs(
    french: Sequence[AskedSpan], english: Sequence[AskedSpan]
) -> list[tuple[AskedSpan, AskedSpan]]:
    """The same question in both languages: the same place in the same quiz."""
    quizzes: dict[str, list[AskedSpan]] = {}
    for row in french:
        quizzes.setdefault(_quiz(row), []).append(row)
    seen: dict[str, int] = {}
    pairs = []
    for row in english:
        place = seen.get(_quiz(row), 0)
        seen[_quiz(row)] = place + 1
        same = quizzes.get(_quiz(row), [])
        if place < len(same):
            pairs.append((same[place], row))
    return pairs


def among_siblings(rows: Sequence[AskedSpan], everything: Sequence[AskedSpan]) -> list[Group]:
    """Each answer against the others of its quiz."""
    quizzes: dict[str, list[str]] = {}
    for row in everything:
        quizzes.setdefault(_quiz(row), []).append(row.context[:_LONGEST])
    groups = []
    for row in rows:
        right = row.context[:_LONGEST]
        wrong = tuple(dict.fromkeys(t for t in quizzes[_quiz(row)] if t != right))
        if wrong:
            groups.append(Group(row.question, right, wrong))
    return groups


def names_of(sources: Mapping[str, Sequence[Group]]) -> list[str]:
    """Every name in the questions, sorted."""
    questions = [group.question for groups in sources.values() for group in groups]
    return sorted({
        question[mark.start : mark.end]
        for question in questions
        for mark in marks(question)
        if mark.kind == "name"
    })  # fmt: skip


def _news(data: Path, language: str, generator: np.random.Generator) -> list[Group]:
    """A question made of a news sentence, against the French sentences around it."""
    news = read_parallel(data, "wmt_news")
    groups = []
    for place in generator.integers(_AROUND, len(news) - _AROUND, _NEWS):
        own = news[place]
        question = asked_of(own.en if language == "en" else own.fr, language, generator)
        around = news[place - _AROUND : place] + news[place + 1 : place + _AROUND]
        wrong = tuple(dict.fromkeys(p.fr[:_LONGEST] for p in around if p.fr != own.fr))
        if question and wrong:
            groups.append(Group(question, own.fr[:_LONGEST], wrong))
    return groups


def _switched(groups: Sequence[Group], table: Mapping[str, str],
              generator: np.random.Generator) -> list[Group]:  # fmt: skip
    return [replace(g, question=switch(g.question, table, _SWITCHED, generator)) for g in groups]


def _quiz(row: AskedSpan) -> str:
    return row.source.split(":", 1)[1]


def _read(data: Path, name: str) -> list[AskedSpan]:
    rows = [json.loads(line) for line in read_lines(data / f"{name}.jsonl.gz")]
    return [
        AskedSpan(r["question"], r["context"], int(r["answer_start"]), r["source"]) for r in rows
    ]
