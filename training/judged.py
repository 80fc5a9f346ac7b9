"""Judged questions over the five articles: evidence recall of the dense side alone.

Passages are simple here: consecutive lines up to a size, lone long lines whole. The product cuts
better and adds term search, so its own evaluation gives higher figures. Nothing is tuned on these.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

_CHARACTERS = 500


@dataclass(frozen=True)
class Passage:
    """text[start:end] of one source."""

    source: str
    start: int
    end: int
    text: str


@dataclass(frozen=True)
class JudgedQuestion:
    """A question with the numbers of the passages that hold its evidence."""

    text: str
    language: str
    evidence: frozenset[int]


def read_passages(documents: Path) -> list[Passage]:
    """All passages of the `.txt` files of a folder, in order."""
    passages: list[Passage] = []
    for path in sorted(documents.glob("*.txt")):
        passages += cut_passages(path.name, path.open(encoding="utf-8", newline="").read())
    return passages


def cut_passages(source: str, text: str) -> list[Passage]:
    """Consecutive lines joined up to about 500 characters."""
    spans: list[tuple[int, int]] = []
    place = 0
    for line in text.splitlines(keepends=True):
        if spans and place + len(line) - spans[-1][0] <= _CHARACTERS:
            spans[-1] = (spans[-1][0], place + len(line))
        else:
            spans.append((place, place + len(line)))
        place += len(line)
    return [Passage(source, s, e, text[s:e].strip()) for s, e in spans if text[s:e].strip()]


def read_judged(path: Path, documents: Path, passages: list[Passage]) -> list[JudgedQuestion]:
    """The answerable questions; a follow-up has its earlier questions put in front."""
    texts = {p.name: p.open(encoding="utf-8", newline="").read() for p in documents.glob("*.txt")}
    judged = []
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        if row["answerable"]:
            found = [_overlapping(e, texts, passages) for e in row["evidence"]]
            asked = [t["content"] for t in row["history"] if t["role"] == "user"]
            question = " ".join([*asked, row["question"]])
            judged.append(JudgedQuestion(question, row["lang"], frozenset().union(*found)))
    return judged


def _overlapping(
    evidence: dict[str, str], texts: dict[str, str], passages: list[Passage]
) -> frozenset[int]:
    """Passages that share at least half of the shorter of passage and quote."""
    source, quote = evidence["doc"], evidence["quote"]
    start = texts[source].find(quote)
    if start < 0:
        return frozenset()
    end = start + len(quote)
    return frozenset(
        number
        for number, p in enumerate(passages)
        if p.source == source
        and 2 * (min(end, p.end) - max(start, p.start)) >= min(len(quote), p.end - p.start)
    )
