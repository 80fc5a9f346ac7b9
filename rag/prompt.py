"""Question and passages to the messages a model is sent, and what each number in them stands for.

Pure. Every sentence is one line that begins with its number, `[7] …`: the model cites numbers and
never copies a quote. Sources are data: nothing in them can look like another line, another message
or an instruction of ours. What the model is told is in `rag.prompt_words`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from index.records import Document, Hit, Kind, Language, Passage, Sentence
from index.words import visible
from rag.model import Message
from rag.model_errors import PromptTooLong
from rag.prompt_words import WORDS, PromptWords
from rag.records import Turn
from rag.words import TOO_LONG, filled

_TURNS = 4
_TURN_CHARACTERS = 300
"""History only tells what a question is about: two exchanges, shortened."""

_CITED_NUMBERS = re.compile(r"\s*\[[\d\s,;–-]+\]")
_SPACES = re.compile(" {2,}")
_MARKS = str.maketrans("[]<>\u3010\u3011\uff3b\uff3d", "()\u2039\u203a()()")
"""Brackets would pass for our numbers, angles for the marks that part messages in a template."""

Estimate = Callable[[str], int]
Source = Callable[[str], Document | None]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the model is asked, whatever it is shown."""

    question: str
    """Made to stand alone."""
    language: Language
    history: Sequence[Turn] = ()


@dataclass(frozen=True, slots=True)
class Prompt:
    messages: tuple[Message, ...]
    sentences: Mapping[int, Sentence]
    """By the number that the model cites, from 1, in the order shown. Empty when none fitted."""


def prompt(
    asked: Asked, hits: Sequence[Hit], source: Source, budget: int, estimate: Estimate
) -> Prompt:
    """The best passages that fit into `budget` tokens; the worst are left out first, then the last
    sentences of the only one left. Raises PromptTooLong when not even the question fits."""
    ranked = [hit.passage for hit in hits]
    while True:
        made = _prompt(asked, ranked, source)
        if _tokens(made, estimate) <= budget:
            return made
        if not ranked:
            raise _too_long(budget)
        ranked = _less(ranked)


def whole_corpus(
    asked: Asked, passages: Iterable[Passage], source: Source, budget: int, estimate: Estimate
) -> Prompt:
    """Every sentence of every document, in the order given: a baseline to measure retrieval
    against. The sources come first and are the same for every question of one language, so that a
    server that keeps what it has read reads them once. Raises PromptTooLong when they don't all
    fit, without reading on."""
    shown: list[Passage] = []
    least = 0
    for passage in passages:
        least += estimate(passage.text)
        if least > budget:
            raise _too_long(budget)
        shown.append(passage)
    made = _prompt(asked, shown, source)
    if _tokens(made, estimate) > budget:
        raise _too_long(budget)
    return made


def _too_long(budget: int) -> PromptTooLong:
    return PromptTooLong(filled(TOO_LONG, tokens=budget))


def _tokens(made: Prompt, estimate: Estimate) -> int:
    return sum(estimate(message.content) for message in made.messages)


def _less(ranked: list[Passage]) -> list[Passage]:
    """One passage less, or one sentence less of the last one."""
    if len(ranked) > 1 or len(ranked[0].sentences) == 1:
        return ranked[:-1]
    only = ranked[0]
    kept = only.sentences[:-1]
    text = only.text[: kept[-1].end - only.start]
    return [Passage(only.document, only.number, text, kept, only.kind, only.heading)]


def _prompt(asked: Asked, ranked: Sequence[Passage], source: Source) -> Prompt:
    words = WORDS[asked.language]
    sentences: dict[int, Sentence] = {}
    shown = [
        "\n".join(_source_lines(group, source(document), sentences, words))
        for document, group in _by_source(ranked)
    ]
    parts = [words.sources, *shown, *_history_lines(asked.history, words)]
    parts += [f"{words.question} {plain(asked.question)}", words.reminder]
    return Prompt((Message("system", words.system), Message("user", "\n\n".join(parts))), sentences)


def _by_source(ranked: Sequence[Passage]) -> list[tuple[str, list[Passage]]]:
    """Sources in the order of their best passage, each with its passages in reading order."""
    order = {
        document: rank for rank, document in enumerate(dict.fromkeys(p.document for p in ranked))
    }
    placed = sorted(ranked, key=lambda passage: (order[passage.document], passage.number))
    return [(name, list(group)) for name, group in groupby(placed, lambda p: p.document)]


def _source_lines(
    passages: Iterable[Passage],
    document: Document | None,
    sentences: dict[int, Sentence],
    words: PromptWords,
) -> Iterable[str]:
    """A line that names the source, then its sentences numbered on from those before."""
    yield _source_name(document, words)
    heading: str | None = None
    for passage in passages:
        if passage.heading != heading and passage.sentences[0].kind is not Kind.HEADING:
            heading = passage.heading
            if heading:
                yield f"{words.heading} {plain(heading)}"
        for sentence in passage.sentences:
            number = len(sentences) + 1
            sentences[number] = sentence
            yield f"[{number}] {plain(sentence.text)}"
            if sentence.kind is Kind.HEADING:
                heading = sentence.heading


def _source_name(document: Document | None, words: PromptWords) -> str:
    if document is None:
        return words.source
    known = [document.title, document.publisher, document.date]
    return f"{words.source} {' — '.join(plain(fact) for fact in known if fact) or document.id}"


def _history_lines(history: Sequence[Turn], words: PromptWords) -> list[str]:
    """The last turns, without the numbers they cited: those meant other lines."""
    turns = [(turn.role, plain(_CITED_NUMBERS.sub("", turn.content))) for turn in history[-_TURNS:]]
    lines = [f"{words.roles[role]} {_shortened(text)}" for role, text in turns if text]
    return ["\n".join([words.before, *lines])] if lines else []


def _shortened(text: str) -> str:
    """Up to the last word that there is room for."""
    if len(text) <= _TURN_CHARACTERS:
        return text
    kept = text[:_TURN_CHARACTERS]
    return f"{kept.rpartition(' ')[0] or kept[:-1]}…"


def plain(text: str) -> str:
    """One line of visible characters, with no mark that means something to us or to a template."""
    shown = "".join(" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in text)
    return _SPACES.sub(" ", visible(shown).translate(_MARKS)).strip()
