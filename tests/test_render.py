"""What reaches a terminal: hostile characters do not, quotes and sources do, in both languages."""

from __future__ import annotations

import io
import json
import sys
import unicodedata
from dataclasses import replace

import pytest
from rich.console import Console

from api.printable import one_line, printable, to_json
from api.render import Screen
from index.records import Document
from rag.records import (
    Answer,
    Citation,
    Claim,
    Disagreement,
    Refusal,
    Timings,
    Version,
)

TEXT = "Avant. Trump est venu avec Marco Rubio. Après."
QUOTE = "Trump est venu avec Marco Rubio."
DOCUMENT = Document(
    id="press/a.txt",
    text=TEXT,
    sha256="0" * 64,
    title="Le sommet",
    publisher="Le Journal",
    date="2025-08-15",
)
CITATION = Citation(
    1, DOCUMENT.id, DOCUMENT.title, DOCUMENT.publisher, 7, 39, QUOTE, (0, len(TEXT))
)
ANSWER = Answer(
    id="q1",
    question="Qui ?",
    standalone_question="Qui ?",
    language="fr",
    status="answered",
    text=f"{QUOTE} [1]",
    claims=(Claim(QUOTE, (1,), "verbatim"),),
    citations=(CITATION,),
    model="extractive",
    encoder="stub@1",
    index="g1",
    timings_ms=Timings(1.0, 2.0, 3.0),
)
HOSTILE = "\x1b[31mred\x1b]8;;http://x\x07\x9b2J\u202egnp.exe\u2066\x08\r\x7f\ud800\U000e0041"


def shown(answer: Answer, *, width: int | None = None, document: Document = DOCUMENT) -> str:
    """As piped, or as a terminal of that width shows it without colours."""
    out = io.StringIO()
    console = Console(
        file=out, width=width, force_terminal=width is not None, color_system=None, _environ={}
    )
    Screen(console, (document,)).answer(answer)
    return out.getvalue()


def test_the_quote_of_the_fixture_is_exact() -> None:
    assert TEXT[CITATION.start : CITATION.end] == QUOTE


def test_an_answer_is_its_text_and_its_sources() -> None:
    assert shown(ANSWER) == (
        "Trump est venu avec Marco Rubio. [1]\n"
        "\n"
        "Sources\n"
        "[1] Le sommet — Le Journal — 2025-08-15\n"
        "    «\u00a0Trump est venu avec Marco Rubio.\u00a0»\n"
    )


def test_a_source_without_title_or_date_is_named_by_its_id() -> None:
    bare = replace(DOCUMENT, title=None, publisher=None, date=None)
    assert "[1] press/a.txt\n" in shown(ANSWER, document=bare)


def test_a_terminal_cuts_quotes_to_its_width() -> None:
    lines = shown(ANSWER, width=24).splitlines()
    assert max(len(line) for line in lines) <= 24
    assert lines[-1].endswith("…")


def test_a_narrow_terminal_gives_publisher_and_date_a_line() -> None:
    long = replace(DOCUMENT, title="Le sommet vu de très près et de bien trop loin")
    wide, narrow = (
        shown(ANSWER, width=width, document=long).split("Sources\n")[1] for width in (72, 40)
    )
    assert wide.startswith(
        "[1] Le sommet vu de très près et de bien trop… — Le Journal — 2025-08-15\n"
    )
    assert narrow.startswith(
        "[1] Le sommet vu de très près et de bie…\n    Le Journal — 2025-08-15\n    «"
    )


def test_a_paragraph_is_no_wider_than_can_be_read() -> None:
    lines = shown(replace(ANSWER, text="mot " * 100), width=200).splitlines()
    assert max(len(line) for line in lines) <= 100


def test_a_quote_is_opened_in_its_paragraph() -> None:
    out = io.StringIO()
    Screen(Console(file=out, _environ={}), (DOCUMENT,)).quote(CITATION)
    assert out.getvalue() == (
        f"Le sommet — Le Journal — 2025-08-15\npress/a.txt [7:39]\nAvant. >>> {QUOTE} <<< Après.\n"
    )


def test_our_words_may_be_in_another_language_than_the_answer() -> None:
    refused = replace(ANSWER, refusal=Refusal("unclear", "Rien.", (CITATION,)))
    out = io.StringIO()
    Screen(Console(file=out, _environ={}), (DOCUMENT,), "en").answer(refused)
    assert "What came nearest" in out.getvalue()


def test_square_brackets_of_a_document_are_text_and_not_markup() -> None:
    assert "[bold]x[/bold] [1]" in shown(replace(ANSWER, text="[bold]x[/bold] [1]"))


@pytest.mark.parametrize(
    ("language", "title"), [("en", "What came nearest"), ("fr", "Ce qui s’en approche le plus")]
)
def test_a_refusal_shows_what_came_nearest_in_our_words(language: str, title: str) -> None:
    refused = replace(
        ANSWER,
        language=language,  # type: ignore[arg-type]  # one of the two
        status="refused",
        text="Rien.",
        claims=(),
        citations=(),
        refusal=Refusal("not_in_sources", "Rien.", (CITATION,)),
    )
    printed = shown(refused)
    assert printed.startswith("Rien.\n")
    assert printed.count("Rien.") == 1
    assert title in printed
    assert QUOTE in printed
    assert "[1]" not in printed  # what came nearest supports nothing, so it has no number


def test_versions_a_missing_part_and_a_degraded_answer_are_told() -> None:
    said = (Version("25 %", (1,)), Version("75 %", (2, 3)))
    printed = shown(
        replace(
            ANSWER,
            disagreement=(Disagreement("les chances", said),),
            missing="la date",
            degraded="the model was unreachable",
        )
    )
    versions_shown = "contredisent\u00a0: les chances\n    25 % [1]\n    75 % [2][3]\n"
    assert versions_shown in printed
    assert "Absent des sources\u00a0: la date\n" in printed
    assert printed.endswith("the model was unreachable\n")


def test_nothing_hostile_reaches_the_terminal() -> None:
    poisoned = replace(CITATION, quote=HOSTILE, title=HOSTILE, publisher=HOSTILE)
    document = replace(DOCUMENT, title=HOSTILE, publisher=HOSTILE, date=HOSTILE)
    answer = replace(
        ANSWER,
        text=HOSTILE,
        citations=(poisoned,),
        missing=HOSTILE,
        degraded=HOSTILE,
        disagreement=(Disagreement(HOSTILE, (Version(HOSTILE, (1,)),)),),
        refusal=Refusal("unclear", HOSTILE, (poisoned,)),
    )
    assert_harmless(shown(answer, document=document))
    assert_harmless(shown(answer, document=replace(document, id="other")))


def test_no_control_character_survives() -> None:
    everything = "".join(map(chr, range(sys.maxunicode + 1)))
    assert_harmless(printable(everything))
    assert "éà« »…😀\u200d\t" in printable("éà« »…😀\u200d\t")


def test_one_line_is_one_line_of_at_most_its_width() -> None:
    assert one_line("a\r\nb\tc  d\x85e") == "a b c d\N{REPLACEMENT CHARACTER}e"
    assert one_line("abcdef", 4) == "abc…"
    assert one_line("abcd", 4) == "abcd"


def test_json_keeps_the_value_and_escapes_what_a_terminal_would_obey() -> None:
    text = to_json({"text": HOSTILE + "é\U000e0041\u2028"})
    assert_harmless(text)
    assert "é" in text
    assert json.loads(text) == {"text": HOSTILE + "é\U000e0041\u2028"}


def test_json_has_no_nan() -> None:
    with pytest.raises(ValueError, match="JSON"):
        to_json({"score": float("nan")})


def assert_harmless(text: str) -> None:
    """By Unicode's own classes, not by our list: no control, surrogate or bidirectional order."""
    reordering = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
    for character in set(text) - {"\n", "\t"}:
        assert unicodedata.category(character) not in {"Cc", "Cs", "Zl", "Zp"}, hex(ord(character))
        assert unicodedata.bidirectional(character) not in reordering, hex(ord(character))
        assert not 0xE0000 <= ord(character) <= 0xE007F, hex(ord(character))
