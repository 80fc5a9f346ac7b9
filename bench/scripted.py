"""A model that writes the reference answers: what verification keeps of a faithful writer.

It sees what any model is shown, cites the lines that hold the judged evidence, and says that the
sources do not tell where no line does. It measures retrieval, reading and checking together,
without the talent of a model.
"""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field

from api.models import Chosen, Models
from bench.golden import Judged
from rag.model import Message
from rag.prompt import plain
from rag.prompt_words import NOT_TOLD

_LINE = re.compile(r"^\[(\d+)\] (.*)$", re.MULTILINE)
_MOST_CITED = 3


@dataclass(slots=True)
class ReferenceModel:
    """Answers the one question it was told of last."""

    asked: Judged | None = None
    name: str = "scripted:reference"
    digest: str | None = None
    context_tokens: int = 8192
    prompt_tokens: int = 7000
    wrote: int = field(default=0)
    """How many reference answers it has written."""

    def estimate_tokens(self, text: str) -> int:
        return len(text.encode()) * 2 // 5

    async def stream(self, messages: Sequence[Message]) -> AsyncGenerator[str, None]:
        assert self.asked is not None
        cited = _lines_with_evidence(self.asked, messages[-1].content)
        if not self.asked.answerable or not cited:
            yield NOT_TOLD["fr" if self.asked.language == "fr" else "en"]
            return
        self.wrote += 1
        numbers = "".join(f"[{number}]" for number in cited[:_MOST_CITED])
        yield f"{self.asked.answer.rstrip('.')} {numbers}."


class ReferenceModels(Models):
    """Where the product looks for its model: always this one."""

    def __init__(self, model: ReferenceModel) -> None:
        super().__init__("none", None, model.context_tokens, 60.0)
        self._model = model

    async def choose(self) -> Chosen:
        return Chosen(self._model)


def _lines_with_evidence(asked: Judged, shown: str) -> list[int]:
    """The numbers of the lines that hold a judged quote, or a part of one."""
    quotes = [plain(" ".join(evidence.quote.split())) for evidence in asked.evidence]
    lines = [(int(number), text) for number, text in _LINE.findall(shown)]
    return [n for n, text in lines if any(quote in text or text in quote for quote in quotes)]
