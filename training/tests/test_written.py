"""The written questions: their file, and what is read of it."""

from __future__ import annotations

import gzip
import json
import re
from functools import cache
from pathlib import Path

import pytest

from training import written
from training.splits import is_measured

_SEED = 20_260
_NEWS = "La ville est calme. Le maire a démissionné hier soir. Personne ne lui succède."
_ENGLISH, _TRANSLATED = "The bridge is old. It fell.", "Le pont est vieux. Il est tombé."
_CONTEXT = next(text for n in range(99) if not is_measured(text := f"Le pont {n} fut bâti.", _SEED))
_MEASURED = next(text for n in range(99) if is_measured(text := f"La tour {n} fut bâtie.", _SEED))


def _data(folder: Path) -> Path:
    files = {
        "title_passage_fr": [{"title": "Démission", "heading": "", "text": _NEWS}],
        "title_passage_en": [{"title": "Bridge", "heading": "", "text": _ENGLISH}],
        "eval_piaf_a": [{"question": "?", "context": text} for text in (_CONTEXT, _MEASURED)],
    }
    for name, rows in files.items():
        lines = "".join(json.dumps(row) + "\n" for row in rows)
        (folder / f"{name}.jsonl.gz").write_bytes(gzip.compress(lines.encode()))
    return folder


def _files(folder: Path, questions: str) -> tuple[Path, Path]:
    translated = (0, 0, len(_ENGLISH), written.digest(_ENGLISH), _TRANSLATED)
    (folder / "translations.tsv").write_text("\t".join(map(str, translated)) + "\n", "utf-8")
    (folder / "questions.tsv").write_text(questions, "utf-8")
    return folder / "questions.tsv", folder / "translations.tsv"


def _line(source: str, row: int, passage: str, *asked: object) -> str:
    place = source, row, 0, len(passage), written.digest(passage)
    return "\t".join(map(str, (*place, *asked))) + "\n"


def test_a_question_is_read_with_the_sentence_that_answers_it(tmp_path: Path) -> None:
    start = _NEWS.index("Le maire")
    end = start + len("Le maire a démissionné hier soir.")
    files = _files(
        tmp_path,
        _line("orangesum", 0, _NEWS, "en", start, end, "Who stepped down?")
        + _line("piaf", 0, _CONTEXT, "no", -1, -1, "Qui a bâti le pont ?")
        + _line("translated", 0, _TRANSLATED, "fr", 0, 18, "Quel âge a le pont ?"),
    )
    found = written.read_written(_data(tmp_path), _SEED, *files)
    assert [(w.kind, w.question, w.sentence) for w in found] == [
        ("en", "Who stepped down?", "Le maire a démissionné hier soir."),
        ("no", "Qui a bâti le pont ?", ""),
        ("fr", "Quel âge a le pont ?", "Le pont est vieux."),
    ]
    assert [w.passage for w in found] == [_NEWS, _CONTEXT, _TRANSLATED]
    assert [w.original for w in found] == ["", "", _ENGLISH]


def test_another_text_at_the_place_is_told_with_its_line(tmp_path: Path) -> None:
    files = _files(tmp_path, _line("orangesum", 0, "Un autre texte.", "fr", 0, 3, "Quoi ?"))
    with pytest.raises(ValueError, match=r"questions\.tsv:1: orangesum row 0 is not the text"):
        written.read_written(_data(tmp_path), _SEED, *files)


def test_a_measured_context_is_refused(tmp_path: Path) -> None:
    files = _files(tmp_path, _line("piaf", 1, _MEASURED, "fr", 0, 3, "Quoi ?"))
    with pytest.raises(ValueError, match="kept for measuring"):
        written.read_written(_data(tmp_path), _SEED, *files)


@cache
def _translations() -> list[list[str]]:
    lines = written.TRANSLATIONS.read_text("utf-8").split("\n")
    assert lines.pop() == ""
    return [line.split("\t") for line in lines]


def test_every_translation_is_whole() -> None:
    assert len(_translations()) == 1_599
    for row, start, end, digest, french in _translations():
        assert row.isdigit()
        assert 0 <= int(start) < int(end)
        assert re.fullmatch("[0-9a-f]{8}", digest)
        assert french == " ".join(french.split()) != ""


def test_every_question_is_whole() -> None:
    lines = written.QUESTIONS.read_text("utf-8").split("\n")
    assert lines.pop() == ""
    assert len(set(lines)) == len(lines) == 17_136
    for number, line in enumerate(lines, 1):
        source, row, start, end, digest, kind, first, last, question = line.split("\t")
        assert source in ("orangesum", "piaf", "translated"), number
        assert row.isdigit(), number
        assert 0 <= int(start) < int(end), number
        assert re.fullmatch("[0-9a-f]{8}", digest), number
        if source == "translated":
            french = _translations()[int(row)][-1]
            assert digest == written.digest(french[int(start) : int(end)]), number
        if kind in written.UNANSWERED:
            assert (first, last) == ("-1", "-1"), number
        else:
            assert kind in written.FRENCH + written.ENGLISH, number
            assert 0 <= int(first) < int(last) <= int(end) - int(start), number
        assert question == " ".join(question.split()) != "", number
