"""Cutting documents: boundaries, kinds, and the invariant that carries every citation."""

from __future__ import annotations

import hashlib
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.load import load_folder
from index.records import Document, Kind, Language
from index.split import (
    MAX_SENTENCE_CHARACTERS,
    PASSAGE_CHARACTERS,
    passages_of,
    sentences_of,
)


def _document(text: str, language: Language = "fr") -> Document:
    return Document("a.txt", text, hashlib.sha256(text.encode()).hexdigest(), language=language)


def _sentences(text: str, language: Language = "fr") -> list[str]:
    return [sentence.text for sentence in sentences_of(_document(text, language))]


def _kinds(text: str) -> dict[str, Kind]:
    return {sentence.text: sentence.kind for sentence in sentences_of(_document(text))}


PROSE = st.text(
    st.sampled_from(list("abé M.!?«»’\n\u00a0-—:()[]#0123\U0001f600")), min_size=1, max_size=400
)


@given(PROSE)
def test_sentences_cover_all_that_is_not_white_space(text: str) -> None:
    sentences = sentences_of(_document(text))
    assert all(text[s.start : s.end] == s.text for s in sentences)
    assert all(a.end <= b.start for a, b in pairwise(sentences))
    covered = "".join(s.text for s in sentences)
    assert "".join(covered.split()) == "".join(text.split())
    assert all(s.paragraph[0] <= s.start and s.end <= s.paragraph[1] for s in sentences)


@given(PROSE)
def test_passages_hold_every_sentence_but_furniture_once(text: str) -> None:
    sentences = sentences_of(_document(text))
    passages = passages_of(_document(text), sentences)
    held = [sentence for passage in passages for sentence in passage.sentences]
    assert held == [s for s in sentences if s.kind is not Kind.FURNITURE]
    assert all(text[p.start : p.end] == p.text for p in passages)


@pytest.mark.parametrize(
    "sentence",
    [
        "M. Poutine a quitté l'Alaska.",
        "Selon Mme. Leavitt, la réunion a commencé.",
        "« C’est possible », a répondu M. Trump.",
        "Il a exploité la rencontre pour : 1. Relancer ses attaques.",
        "— M. Poutine est parti.",
    ],
)
def test_a_title_or_a_list_number_does_not_end_a_sentence(sentence: str) -> None:
    assert _sentences(sentence) == [sentence]


def test_a_note_mark_does_not_hide_the_ends_after_it() -> None:
    marked = "(1) Lavrov était là. Rubio aussi."
    assert _sentences(marked) == ["(1) Lavrov était là.", "Rubio aussi."]


def test_a_year_ends_a_sentence() -> None:
    assert len(_sentences("Une première depuis 2019. Elle a duré trois heures.")) == 2


def test_each_line_is_a_paragraph_unless_the_text_is_wrapped() -> None:
    lines = "Le sommet a eu lieu.\nIl a duré trois heures."
    assert len(_sentences(lines)) == 2
    wrapped = (
        "The two presidents met at a military base in Alaska and spoke\n"
        "for about three hours with two advisers each before they came\n"
        "out to face the press together, and then each of them left in\n"
        "his own aeroplane. No agreement was announced by either side.\n"
    )
    assert _sentences(wrapped, "en") == [
        wrapped[: wrapped.index(" No agreement")],
        "No agreement was announced by either side.",
    ]


def test_lines_are_told_apart() -> None:
    kinds = _kinds(
        "Le cadre de la rencontre\n"
        "La base accueille le sommet ce 15 août.\n"
        "![]()\n"
        "Les deux présidents à leur arrivée (Photo : Reuters).\n"
        "Comment (0)\n"
        "Abonnez-vous à notre lettre !\n"
        "/image%2F1385629%2Fob_cc1ba4.jpeg)\n"
        "Les commentaires du président ont surpris.\n"
    )
    assert list(kinds.values()) == [
        Kind.HEADING,
        Kind.BODY,
        Kind.FURNITURE,
        Kind.CAPTION,
        Kind.FURNITURE,
        Kind.FURNITURE,
        Kind.FURNITURE,
        Kind.BODY,
    ]


def test_a_heading_that_has_run_into_a_long_line_is_cut_off() -> None:
    filler = "Les discussions ont duré longtemps et n'ont rien donné de concret. " * 30
    text = filler + "Un Zelensky spectateur Grand absent du sommet, il est resté à Kiev."
    last_two = sentences_of(_document(text))[-2:]
    assert [s.kind for s in last_two] == [Kind.HEADING, Kind.BODY]
    assert last_two[0].text == "Un Zelensky spectateur"
    assert last_two[1].heading == "Un Zelensky spectateur"


def test_a_name_with_an_article_is_no_run_in_heading() -> None:
    filler = "Les discussions ont duré longtemps et n'ont rien donné de concret. " * 30
    text = filler + "Selon ce que rapporte Le Monde, la réunion a été courte."
    assert sentences_of(_document(text))[-1].text.startswith("Selon ce que rapporte Le Monde")


def test_an_endless_line_is_cut_into_bounded_sentences() -> None:
    sentences = sentences_of(_document("mot " * 30_000))
    assert max(len(s.text) for s in sentences) <= MAX_SENTENCE_CHARACTERS
    assert sum(len(s.text.split()) for s in sentences) == 30_000


def test_a_passage_opens_at_a_heading_and_closes_when_long_enough() -> None:
    body = "La phrase numéro un de ce paragraphe est assez longue pour compter ici.\n" * 20
    passages = passages_of(
        _document("Un titre\n" + body), sentences_of(_document("Un titre\n" + body))
    )
    assert passages[0].sentences[0].kind is Kind.HEADING
    assert all(p.heading == "Un titre" for p in passages)
    assert all(p.end - p.start >= PASSAGE_CHARACTERS for p in passages[:-1])


def test_the_shipped_documents_are_cut_as_a_reader_would(seeds_documents: Path) -> None:
    documents = {d.id[:3]: d for d in load_folder(seeds_documents).documents}
    blog = {s.text: s.kind for s in sentences_of(documents["003"])}
    assert blog["Le président Trump a atterri en Alaska"] is Kind.HEADING
    assert (
        blog[
            "Photo prise dans la salle de conférence de presse des deux présidents russe et "
            "américain, avec la mention : « Poursuivre la paix » (Photo : RT)."
        ]
        is Kind.CAPTION
    )
    assert blog["Comment (0)"] is Kind.FURNITURE
    assert "« La prochaine fois, ce sera à Moscou », a déclaré M. Poutine en anglais." in blog
    run_in = [s.text for s in sentences_of(documents["004"]) if s.kind is Kind.HEADING]
    assert "Poutine, gagnant sur le plan diplomatique" in run_in
