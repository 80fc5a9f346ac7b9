"""Parts that answer from a script, behind the real types: no encoder, no index, no model.

Run as a program it is the chat itself over them:  python -m tests.terminal.scripted PLAY.json
A question's first word says what happens: `slow` takes its time, `lost` loses its model, `pain` is
refused; anything else is answered.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import AsyncGenerator
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, cast

from api.models import Chosen, Models
from api.wire import Built, Parts, Progress
from index.records import Document, Hit, Kind, Language, Passage, Sentence, SentenceScore
from index.search import Searcher
from rag.errors import QuestionError
from rag.records import (
    Answer,
    Citation,
    Claim,
    Claimed,
    Disagreement,
    Dropped,
    Event,
    Question,
    Refusal,
    Retrieved,
    Timings,
    Version,
)

MISSING = "there is no such model: `ollama pull` it"
LOST = "the model was lost: check that Ollama runs"


@dataclass(frozen=True, slots=True)
class Play:
    """What a run is made of."""

    documents: tuple[Document, ...]
    pause_s: float = 0.0
    """Before every claim of a slow answer."""
    load_s: float = 0.0
    cited: int = 2
    """How many documents an answer cites: the first ones, or those after the number in it."""


def document(id_: str, text: str, **known: Any) -> Document:
    return Document(id=id_, text=text, sha256="0" * 64, **known)


PRESS = (
    document(
        "a.txt",
        "Avant la réunion.\nTrump est venu avec Marco Rubio. Après, ils sont partis.\n",
        title="Le sommet d’Anchorage vu de près, par un envoyé spécial",
        publisher="Le Journal",
        date="2025-08-15",
        language="fr",
    ),
    document("b.txt", "La réunion a duré trois heures. Rien de plus.\n", language="fr"),
)


@dataclass(frozen=True, slots=True)
class Sources:
    """What the chat asks of a Searcher."""

    documents: tuple[Document, ...]
    generation: str = "g1"
    encoder: str = "scripted@1"

    def search(self, question: str, k: int = 8) -> tuple[Hit, ...]:
        return tuple(hit(one, number) for number, one in enumerate(self.documents[:k]))


def hit(source: Document, number: int) -> Hit:
    start, end = first_sentence(source)
    sentence = Sentence(source.id, 0, start, end, source.text[start:end], Kind.BODY, (start, end))
    passage = Passage(source.id, 0, sentence.text, (sentence,), Kind.BODY)
    return Hit(passage, 0.03 - number / 1000, 0.5, 7.5, (SentenceScore(0.5, 0.5),))


def first_sentence(source: Document) -> tuple[int, int]:
    """Of its second line where it has one: something stands around it."""
    start = source.text.find("\n") + 1
    if start >= len(source.text):
        start = 0
    end = source.text.find(".", start) + 1
    return start, end or len(source.text)


@dataclass(slots=True)
class ScriptedModels(Models):
    def __init__(self, setting: str = "auto") -> None:
        Models.__init__(self, setting, None, 4096, 10.0)

    async def choose(self) -> Chosen:
        if self.setting in {"auto", "none"}:
            return Chosen(None)
        if self.setting in await self.installed():
            return Chosen(cast(Any, _Named(f"ollama:{self.setting}")))
        return Chosen(None, {"fr": "ce modèle n’existe pas", "en": MISSING})

    async def installed(self) -> tuple[str, ...]:
        return ("llama3.2:3b", "ministral-3:8b")

    def named(self, setting: str) -> Models:
        return ScriptedModels(setting)


@dataclass(frozen=True, slots=True)
class _Named:
    name: str


@dataclass(frozen=True, slots=True)
class ScriptedParts(Parts):
    play: Play = field(default_factory=lambda: Play(PRESS))

    async def answer(self, question: Question) -> AsyncGenerator[Event, None]:
        if len(question.text) > 2_000:
            raise QuestionError("the question is too long: shorten it")
        kind = question.text.partition(" ")[0]
        before = [turn.content for turn in question.history if turn.role == "user"][-1:]
        asked = " — ".join([*before, question.text])
        yield Retrieved(asked, self.searcher.search(asked))
        if kind == "pain":
            yield self._refusal(question, asked)
            return
        given = self._citations(question)
        for citation in given:
            if kind == "slow":
                await asyncio.sleep(self.play.pause_s)
            yield Claimed(_claim(citation), (citation,))
            yield Dropped(f"Il y avait {citation.source}.", ("a name the sources lack",))
        yield replace(
            self._answer(question, asked),
            claims=tuple(map(_claim, given)),
            citations=given,
            text=" ".join(f"{one.quote} [{one.id}]" for one in given),
            degraded=LOST if kind == "lost" else None,
            disagreement=_disagreement(given) if kind == "versions" else (),
        )

    def _citations(self, question: Question) -> tuple[Citation, ...]:
        digits = "".join(filter(str.isdigit, question.text))
        first = int(digits) if digits else 0
        sources = self.searcher.documents[first : first + self.play.cited]
        return tuple(_cite(id_, one) for id_, one in enumerate(sources, start=1))

    def _refusal(self, question: Question, asked: str) -> Answer:
        nearest = self._citations(question)
        said = "Les documents consultés ne le disent pas."
        refusal = Refusal("not_in_sources", said, nearest)
        made = self._answer(question, asked)
        return replace(made, status="refused", text=said, refusal=refusal, language="fr")

    def _answer(self, question: Question, asked: str) -> Answer:
        return Answer(
            id=question.id,
            question=question.text,
            standalone_question=asked,
            language=spoken(question.text),
            status="answered",
            text="",
            claims=(),
            citations=(),
            model="extractive",
            encoder=self.searcher.encoder,
            index=self.searcher.generation,
            timings_ms=Timings(1.0, 2.0, 3.0),
        )


def spoken(text: str) -> Language:
    return "en" if {"who", "how", "where", "and"} & set(text.casefold().split()) else "fr"


def _claim(citation: Citation) -> Claim:
    return Claim(citation.quote, (citation.id,), "verbatim")


def _cite(id_: int, source: Document) -> Citation:
    start, end = first_sentence(source)
    around = (source.text.rfind("\n", 0, start) + 1, len(source.text.rstrip("\n")))
    quote = source.text[start:end]
    return Citation(id_, source.id, source.title, source.publisher, start, end, quote, around)


def _disagreement(given: tuple[Citation, ...]) -> tuple[Disagreement, ...]:
    return (Disagreement("durée", tuple(Version(one.quote, (one.id,)) for one in given)),)


def build(play: Play, progress: Progress) -> Built:
    progress("loading the encoder", 0, 0)
    time.sleep(play.load_s)
    searcher = cast(Searcher, Sources(play.documents))
    return Built(ScriptedParts(searcher, ScriptedModels(), play=play), None)


def write(play: Play, path: Path) -> Path:
    path.write_text(json.dumps(asdict(play)), encoding="utf-8")
    return path


def read(path: Path) -> Play:
    held = json.loads(path.read_text(encoding="utf-8"))
    documents = tuple(Document(**one) for one in held.pop("documents"))
    return Play(documents=documents, **held)


def main() -> None:
    from api import repl

    play = read(Path(sys.argv[1]))
    repl.chat(lambda progress: build(play, progress), as_json="--json" in sys.argv)


if __name__ == "__main__":
    main()
