"""`anchorage doctor`: what is set up, what is missing, and the next step."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.command_line import DOCUMENTS, Command, Ended, write
from tests.tiny import TinyEmbedder

ROOT = Path(__file__).resolve().parent.parent


def test_doctor_says_what_is_there_and_what_comes_next(command: Command, tmp_path: Path) -> None:
    docs = write(tmp_path / "press", DOCUMENTS)
    places = ("--docs", docs, "--index", tmp_path / "index")

    def state_of(ended: Ended, part: str) -> str:
        (found,) = [one for one in ended.object["findings"] if one["part"] == part]
        state: str = found["state"]
        return state

    fresh = command("doctor", *places, "--json")
    assert (fresh.code, fresh.object["ready"]) == (0, True)
    assert state_of(fresh, "index") == "missing"
    assert "`anchorage index`" in command("doctor", *places).out
    tiny = TinyEmbedder()
    assert not (tmp_path / "index").exists()  # it looks, it builds nothing

    command("index", *places)
    assert state_of(command("doctor", *places, "--json"), "index") == "ok"
    write(docs, {"lieu.txt": "Autre chose.\n"})
    assert state_of(command("doctor", *places, "--json"), "index") == "stale"
    shutil.rmtree(docs)
    broken = command("doctor", *places, "--json")
    assert (broken.code, broken.object["ready"]) == (2, False)
    assert state_of(broken, "documents") == "broken"
    assert tiny.embedded == []


@pytest.mark.parametrize("arguments", [["doctor"], ["--help"], ["ask", ""]])
def test_what_needs_no_model_does_not_wait_for_one(arguments: list[str]) -> None:
    program = (
        f"import sys; from api.cli import run; run({arguments!r}); "
        "sys.exit('torch' in sys.modules or 'sentence_transformers' in sys.modules)"
    )
    ended = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True)
    assert ended.returncode == 0, ended.stderr
