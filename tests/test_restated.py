"""The scripted model of the evaluation: its sentences rest on judged evidence and are cited."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.golden import Evidence, Judged, load_judged
from bench.scripted import ReferenceModel, Restated, load_restated
from rag.model import Message
from rag.prompt_words import NOT_TOLD

QUESTIONS = Path(__file__).resolve().parent.parent / "seeds" / "questions.jsonl"

ASKED = Judged(
    id="q1",
    language="fr",
    type="factoid",
    question="Qui ?",
    answerable=True,
    answer="Rubio.",
    must=(("Rubio",),),
    evidence=(Evidence("a.txt", "Rubio l'a suivi"), Evidence("a.txt", "Il neigeait.")),
    history=(),
)
ANSWERS = {"q1": (Restated("Rubio a suivi Trump.", (0,)), Restated("Il neigeait.", (1,)))}


async def written(shown: str) -> str:
    model = ReferenceModel(ANSWERS, ASKED)
    return "".join([piece async for piece in model.stream([Message("user", shown)])])


def test_every_answerable_question_is_restated_on_evidence_that_it_has() -> None:
    judged = {asked.id: asked for asked in load_judged(QUESTIONS)}
    restated = load_restated()
    assert set(restated) == {asked.id for asked in judged.values() if asked.answerable}
    for name, sentences in restated.items():
        for sentence in sentences:
            assert sentence.text.endswith("."), sentence
            assert sentence.evidence, sentence
            assert max(sentence.evidence) < len(judged[name].evidence), sentence


@pytest.mark.anyio
async def test_a_sentence_is_cited_with_the_lines_that_hold_its_evidence() -> None:
    shown = "[1] Bonjour.\n[2] Rubio l'a suivi lundi.\n[3] Il neigeait."
    assert await written(shown) == "Rubio a suivi Trump [2]. Il neigeait [3]. "


@pytest.mark.anyio
async def test_what_no_line_carries_is_not_written() -> None:
    assert await written("[1] Bonjour.\n[2] Il neigeait.") == "Il neigeait [2]. "
    assert await written("[1] Bonjour.") == NOT_TOLD["fr"]
