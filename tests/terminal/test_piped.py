"""The chat without a terminal: a line in, what was asked for on stdout and nothing else there."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.terminal.conftest import environment
from tests.terminal.scripted import LOST, PRESS, Play, write


@dataclass(frozen=True, slots=True)
class Ended:
    code: int
    out: str
    err: str


def piped(folder: Path, lines: str | bytes, *options: str, **variables: str) -> Ended:
    script = write(Play(PRESS), folder / "play.json")
    ended = subprocess.run(
        [sys.executable, "-m", "tests.terminal.scripted", str(script), *options],
        input=lines.encode() if isinstance(lines, str) else lines,
        capture_output=True,
        env=environment(folder, **variables),
        cwd=folder,
        timeout=60,
        check=False,
    )
    return Ended(ended.returncode, ended.stdout.decode(), ended.stderr.decode())


def test_questions_and_commands_of_a_pipe(tmp_path: Path) -> None:
    lines = (
        "Qui est venu ?\n\n/source 1\n/why\n/search mot\n/sources\n/model\n/history\n/lang en\n"
        "/save talk.json\n/sorces\nlost qui ?\nlost encore ?\n/new\n/quit\nQui ?\n"
    )
    ended = piped(tmp_path, lines)
    assert ended.code == 0
    assert "\x1b" not in ended.out + ended.err
    answer, rest = ended.out.split("\n\nSources\n", 1)
    assert answer == "Trump est venu avec Marco Rubio. [1] La réunion a duré trois heures. [2]"
    # Whole lines, for whoever reads the pipe; a quote that can't be lit is pointed at.
    name = "Le sommet d’Anchorage vu de près, par un envoyé spécial — Le Journal — 2025-08-15"
    assert rest.startswith(f"[1] {name}\n    «\u00a0Trump est venu avec Marco Rubio.\u00a0»\n")
    assert ">>> Trump est venu avec Marco Rubio. <<< Après, ils sont partis.\n" in rest
    assert "\n* 0.0300   0.50    7.5  a.txt [18:50]\n" in rest
    assert f"\na.txt  {name}\nb.txt\n" in rest
    assert rest.count(LOST) == 1
    assert rest.endswith("a new conversation: what was said before is forgotten\n")
    assert "there is no /sorces; did you mean /sources?" in ended.err
    assert len(json.loads((tmp_path / "talk.json").read_text())["answers"]) == 1


def test_json_is_one_answer_a_line_and_nothing_else(tmp_path: Path) -> None:
    lines = f"Qui est venu ?\n/sources\n/nonsense\n{'a' * 70_000}\n/save talk.md\nWho came?\n"
    ended = piped(tmp_path, lines, "--json", LC_ALL="C")
    assert ended.code == 0
    first, second, third = (json.loads(line) for line in ended.out.splitlines())
    for answer in (first, third):
        assert_exact(answer)
    assert first["question"] == "Qui est venu ?"
    assert second["error"]["code"] == "invalid_question"  # a line for every question
    assert third["standalone_question"].endswith(" — Who came?")
    assert "b.txt" in ended.err
    assert (tmp_path / "talk.md").exists()


def test_bytes_that_are_no_text_and_an_encoding_without_accents(tmp_path: Path) -> None:
    ended = piped(tmp_path, b"Qui \xff\xfe\x1b]0;x\x07 ?\n/history\n", PYTHONIOENCODING="ascii")
    assert ended.code == 0
    assert ended.out.isascii()
    assert ended.out.startswith("Trump est venu avec Marco Rubio. [1] La reunion a dure")
    assert "1. Qui ???]0;x? ?\n" in ended.out


def assert_exact(answer: dict[str, Any]) -> None:
    text = {one.id: one.text for one in PRESS}
    assert answer["citations"]
    for one in answer["citations"]:
        assert text[one["source"]][one["start"] : one["end"]] == one["quote"]
