"""Questions written for this project over French news and encyclopaedia.

`written_questions.tsv` holds no passage, only where it stands: its source ("orangesum": a row of
`title_passage_fr`; "piaf": a distinct context of PIAF, by order, always of the training half;
"translated": a line of `translated_passages.tsv`), the characters it spans, the first eight digits
of its sha256; then the question's kind, the characters of the sentence that answers it (-1 for a
near-miss, which nothing in the passage answers) and the question. `translated_passages.tsv` holds
French translations of English encyclopaedia paragraphs, each after its row of `title_passage_en`,
its span and digest.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from training import corpora
from training.corpora import Pair
from training.held_out import read_piaf
from training.splits import is_measured

QUESTIONS = Path(__file__).with_name("written_questions.tsv")
TRANSLATIONS = Path(__file__).with_name("translated_passages.tsv")
FRENCH, ENGLISH, UNANSWERED = ("fr", "terse"), ("en",), ("no",)


@dataclass(frozen=True)
class Written:
    """A question of one kind, its passage, and passage[start:end], the sentence that answers it."""

    kind: str
    question: str
    passage: str
    start: int
    end: int
    original: str
    """The English paragraph that the passage is a translation of, or ""."""

    @property
    def sentence(self) -> str:
        """The answering sentence; "" for a near-miss."""
        return self.passage[self.start : self.end] if self.start >= 0 else ""


def read_translated(data: Path, path: Path = TRANSLATIONS) -> list[Pair]:
    """English paragraphs with their translations, in file order.

    Raises ValueError if the data folder's texts are others.
    """
    english = [asked.passage for asked in corpora.read_titles(data, "en")]
    pairs = []
    for number, (row, start, end, expected, french) in enumerate(_rows(path), 1):
        passage = _span(english, (row, start, end, expected), f"{path.name}:{number}")
        pairs.append(Pair(passage, french))
    return pairs


def read_written(
    data: Path, seed: int, path: Path = QUESTIONS, translations: Path = TRANSLATIONS
) -> list[Written]:
    """All questions, in file order.

    Raises ValueError if the data folder's texts are others, or a context is one that `seed` keeps
    for measuring.
    """
    translated = read_translated(data, translations)
    texts = {
        "orangesum": [asked.passage for asked in corpora.read_titles(data, "fr")],
        "piaf": list(dict.fromkeys(asked.passage for asked in read_piaf(data))),
        "translated": [pair.fr for pair in translated],
    }
    written = []
    for number, (source, *place, kind, first, last, question) in enumerate(_rows(path), 1):
        passage = _span(texts[source], place, f"{path.name}:{number}: {source}")
        if source == "piaf" and is_measured(texts[source][int(place[0])], seed):
            raise ValueError(f"{path.name}:{number}: a context that is kept for measuring")
        original = translated[int(place[0])].en if source == "translated" else ""
        written.append(Written(kind, question, passage, int(first), int(last), original))
    return written


def digest(passage: str) -> str:
    """What tells that a passage is still the one that was asked about."""
    return hashlib.sha256(passage.encode()).hexdigest()[:8]


def _rows(path: Path) -> list[list[str]]:
    return [line.split("\t") for line in path.read_text("utf-8").split("\n") if line]


def _span(texts: Sequence[str], place: Sequence[str], told: str) -> str:
    row, start, end, expected = place
    passage = texts[int(row)][int(start) : int(end)] if int(row) < len(texts) else ""
    if digest(passage) != expected:
        raise ValueError(f"{told} row {row} is not the text that was meant")
    return passage
