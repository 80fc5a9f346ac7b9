"""A model that writes the reference answers: what verification keeps of a faithful writer.

It is shown what any model is shown and writes the answers of `bench/restated_answers.jsonl`, one
whole sentence after the other, each with the numbers of the lines that hold its judged evidence. A
sentence that no line carries is left out; where none is left it says that the sources do not tell.
It measures retrieval, reading and checking together, without the talent of a model.
"""

from __future__ import annotations

import json
import re
from collections.abc import AsyncGenerator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from api.models import Chosen, Models
from bench.golden import Evidence, Judged
from rag.model import Message
from rag.prompt import plain
from rag.prompt_words import NOT_TOLD

RESTATED = Path(__file__).resolve().parent / "restated_answers.jsonl"
_LINE = re.compile(r"^\[(\d+)\] (.*)$", re.MULTILINE)
_MOST_CITED = 3


@dataclass(frozen=True, slots=True)
class Restated:
    """One sentence of an answer."""

    text: str
    evidence: tuple[int, ...]
    """Which of the judged evidence it rests on, counted from 0."""


def load_restated(path: Path = RESTATED) -> Mapping[str, tuple[Restated, ...]]:
    """The sentences of each answer, by the id of its question."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return {
        row["id"]: tuple(Restated(s["text"], tuple(s["evidence"])) for s in row["sentences"])
        for row in rows
    }


@dataclass(slots=True)
class ReferenceModel:
    """Answers the one question it was told of last; one without a restated answer as if the
    sources did not tell."""

    answers: Mapping[str, Sequence[Restated]]
    asked: Judged | None = None
    name: str = "scripted:reference"
    digest: str | None = None
    context_tokens: int = 8192
    prompt_tokens: int = 7000
    wrote: int = field(default=0)
    """How many sentences it has written."""

    def estimate_tokens(self, text: str) -> int:
        return len(text.encode()) * 2 // 5

    async def stream(self, messages: Sequence[Message]) -> AsyncGenerator[str, None]:
        assert self.asked is not None
        sentences = list(self._sentences(self.asked, messages[-1].content))
        self.wrote += len(sentences)
        for sentence in sentences:
            yield f"{sentence} "
        if not sentences:
            yield NOT_TOLD["fr" if self.asked.language == "fr" else "en"]

    def _sentences(self, asked: Judged, shown: str) -> Iterator[str]:
        for restated in self.answers.get(asked.id, ()):
            cited = _lines_with([asked.evidence[at] for at in restated.evidence], shown)
            if cited:
                numbers = "".join(f"[{number}]" for number in cited[:_MOST_CITED])
                yield f"{restated.text.rstrip('.')} {numbers}."


class ReferenceModels(Models):
    """Where the product looks for its model: always this one."""

    def __init__(self, model: ReferenceModel, *, whole_corpus: bool = False) -> None:
        super().__init__("none", None, model.context_tokens, 60.0, whole_corpus)
        self._model = model

    async def choose(self) -> Chosen:
        return Chosen(self._model)


def _lines_with(evidence: Iterable[Evidence], shown: str) -> list[int]:
    """The numbers of the lines that hold a judged quote, or a part of one."""
    quotes = [plain(" ".join(one.quote.split())) for one in evidence]
    lines = [(int(number), text) for number, text in _LINE.findall(shown)]
    return [n for n, text in lines if any(quote in text or text in quote for quote in quotes)]
