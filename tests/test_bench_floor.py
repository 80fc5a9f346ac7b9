"""Comparisons with a floor: their ratios, their report, and what the scripted model says."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from bench.floor import as_table, write
from bench.floor_record import Compared
from bench.floor_stream import reply_to, sentences_of
from bench.plots import draw_ratios
from tests.ollama_replies import Request

BUILD = Compared(0, "first build", "bare encoding", "s", 11.0, 10.0, 1.15)
STREAM = Compared(4, "whole answer", "the stream", "s", 3.0, 2.0)


def test_the_ratio_is_of_ours_to_the_floor() -> None:
    assert BUILD.ratio == pytest.approx(1.1)


def test_the_table_shows_both_figures_and_what_is_allowed() -> None:
    first, second = as_table([BUILD, STREAM]).splitlines()[2:]
    assert [cell.strip() for cell in first.strip("|").split("|")][2:] == [
        *("11 s", "10 s", "1.10", "1.15")
    ]
    assert [cell.strip() for cell in second.strip("|").split("|")][4:] == ["1.50", ""]


def test_parts_measured_apart_end_in_one_report(tmp_path: Path) -> None:
    write(tmp_path, [STREAM])
    write(tmp_path, [Compared(0, "first build", "bare encoding", "s", 30.0, 10.0, 1.15)])
    report = write(tmp_path, [BUILD])
    assert [line.split("|")[1].strip() for line in report.splitlines()[2:4]] == [
        *("first build", "whole answer")
    ]
    assert (tmp_path / "floor.md").read_text(encoding="utf-8") == report
    kept = json.loads((tmp_path / "floor.json").read_text(encoding="utf-8"))["rows"]
    assert [Compared(**row) for row in kept] == [BUILD, STREAM]


def test_the_plot_is_the_same_for_the_same_figures(tmp_path: Path) -> None:
    one, other = tmp_path / "one.svg", tmp_path / "other.svg"
    draw_ratios([BUILD, STREAM], one)
    draw_ratios([BUILD, STREAM], other)
    assert one.read_bytes() == other.read_bytes()
    texts = {"".join(element.itertext()) for element in ElementTree.parse(one).getroot().iter()}
    assert {"first build", "whole answer"} <= texts


def shown(*lines: str) -> Request:
    content = "\n".join(f"[{number}] {line}" for number, line in enumerate(lines, start=1))
    return Request("POST", "/api/chat", {}, {"messages": [{"role": "user", "content": content}]})


def test_the_scripted_model_quotes_whole_sentences_with_their_numbers() -> None:
    sentence = "Donald Trump est arrivé à Anchorage à onze heures, avec Marco Rubio."
    other = "Vladimir Poutine l'attendait, avec Sergueï Lavrov et cinq ministres."
    request = shown("Un titre", sentence, "trop court.", other, sentence)
    assert sentences_of(request) == [f"{sentence[:-1]} [2].", f"{other[:-1]} [4]."]
    assert reply_to(request).text == f"{sentence[:-1]} [2]. {other[:-1]} [4]."
