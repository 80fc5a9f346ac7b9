"""The judged questions, and the rules by which an answer to them is counted.

Pure functions over character spans and strings; reads one file, asks nothing. The rules are
stated for people in `bench/README.md`, and worked by hand in `tests/test_quality.py`.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

READING_BUDGET = 2_500
"""Characters of ranked passages within which evidence is looked for, so that cutting passages
longer or shorter does not change the figure."""


@dataclass(frozen=True, slots=True)
class Span:
    """`[start, end)` in a document, in code points."""

    document: str
    start: int
    end: int

    @property
    def length(self) -> int:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Said:
    """One message before the question, oldest first."""

    role: Literal["user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """A quote that by itself supports the answer."""

    document: str
    quote: str


@dataclass(frozen=True, slots=True)
class Judged:
    """A question with what a person judged about it."""

    id: str
    language: str
    type: str
    question: str
    answerable: bool
    answer: str
    """A reference, often a fragment; empty when there is none."""
    must: tuple[tuple[str, ...], ...]
    """Groups of alternatives: an answer has to contain one of each."""
    evidence: tuple[Evidence, ...]
    history: tuple[Said, ...]


def load_judged(path: Path) -> tuple[Judged, ...]:
    """The questions of a file, in its order."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return tuple(_judged(json.loads(line)) for line in lines if line.strip())


def _judged(row: dict[str, object]) -> Judged:
    match row:
        case {
            "id": str(id_),
            "lang": str(language),
            "type": str(type_),
            "question": str(question),
            "answerable": bool(answerable),
            "answer": str(answer),
            "must": list(must),
            "evidence": list(evidence),
            "history": list(history),
        }:
            return Judged(
                id=id_,
                language=language,
                type=type_,
                question=question,
                answerable=answerable,
                answer=answer,
                must=tuple(tuple(str(word) for word in group) for group in must),
                evidence=tuple(Evidence(item["doc"], item["quote"]) for item in evidence),
                history=tuple(Said(turn["role"], turn["content"]) for turn in history),
            )
    raise ValueError(f"not a judged question (its fields are in seeds/README.md): {row!r:.200}")


def evidence_spans(judged: Judged, texts: Mapping[str, str]) -> tuple[Span, ...]:
    """Every place where a listed quote stands, word for word.

    `texts` maps document ids to their text. Raises ValueError for a quote that stands nowhere:
    the figures would be wrong without a word.
    """
    spans: list[Span] = []
    for item in judged.evidence:
        found = _occurrences(texts.get(item.document, ""), item.quote)
        if not found:
            raise ValueError(f"{judged.id}: {item.document} does not say {item.quote!r:.80}")
        spans.extend(Span(item.document, start, start + len(item.quote)) for start in found)
    return tuple(spans)


def _occurrences(text: str, quote: str) -> tuple[int, ...]:
    """Offsets of every occurrence, overlapping ones too, in order; none for an empty quote."""
    found: list[int] = []
    at = text.find(quote) if quote else -1
    while at >= 0:
        found.append(at)
        at = text.find(quote, at + 1)
    return tuple(found)


def overlaps(one: Span, other: Span) -> bool:
    """True when they share at least half of the shorter of the two."""
    if one.document != other.document:
        return False
    shared = min(one.end, other.end) - max(one.start, other.start)
    return shared > 0 and 2 * shared >= min(one.length, other.length)


def any_overlap(spans: Iterable[Span], evidence: Sequence[Span]) -> bool:
    return any(overlaps(span, quote) for span in spans for quote in evidence)


def cut(ranked: Sequence[Span], budget: int) -> tuple[Span, ...]:
    """The first `budget` characters of ranked passages; the last of them may be cut short."""
    kept: list[Span] = []
    left = budget
    for span in ranked:
        if left <= 0:
            break
        kept.append(Span(span.document, span.start, min(span.end, span.start + left)))
        left -= span.length
    return tuple(kept)


def fold(text: str) -> str:
    """Case and accents taken away: « Sergueï » → "serguei"."""
    decomposed = unicodedata.normalize("NFD", text.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def says_all(text: str, must: Sequence[Sequence[str]]) -> bool:
    """True when of every group one alternative or more occurs in `text`, case and accents aside."""
    folded = fold(text)
    return all(any(fold(word) in folded for word in group) for group in must)
