"""The pieces of the chat that need no terminal: what is remembered, suggested, saved and said."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import fields, replace
from pathlib import Path

import pytest

from api.errors import InputError
from api.printable import fitted
from api.terminal.asked import KEPT, Asked
from api.terminal.commands import COMMANDS, find, nearest
from api.terminal.exchange import Conversation, Exchange
from api.terminal.saving import as_json, as_markdown, save
from api.terminal.words import EN, FR, stage_in_words
from rag.records import Claimed, Dropped, Turn
from tests.test_render import ANSWER, CITATION, DOCUMENT, HOSTILE, assert_harmless

ROOT = Path(__file__).resolve().parent.parent


def answered(question: str) -> Exchange:
    return Exchange(question).after(replace(ANSWER, question=question))


# What a prompt waits for


def test_the_prompt_waits_for_nothing_heavy() -> None:
    heavy = ("bm25s", "faiss", "fastapi", "numpy", "rich", "scipy", "torch", "transformers")
    program = (
        "import sys; import api.cli, api.repl, api.wire, api.terminal.line; "
        f"print([name for name in {heavy!r} if name in sys.modules])"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert ended.stdout == "[]\n"


# What is remembered


def test_a_follow_up_leans_on_what_was_answered_and_not_on_what_was_stopped() -> None:
    stopped = Exchange("Combien ?").after(Claimed(ANSWER.claims[0], (CITATION,)))
    said = Conversation().then(answered("Qui ?")).then(stopped)
    assert said.turns() == (Turn("user", "Qui ?"), Turn("assistant", ANSWER.text))
    assert stopped.citations == (CITATION,)
    assert stopped.after(Dropped("x", ("y",))).dropped[0].reasons == ("y",)


def test_twenty_turns_are_enough() -> None:
    said = Conversation(tuple(answered(f"Qui {number} ?") for number in range(30)))
    assert len(said.turns()) == 20
    assert said.turns()[-2].content == "Qui 29 ?"


def test_questions_are_kept_newest_first_and_not_for_ever(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "asked.jsonl"
    for number in range(3):
        Asked(path).store_string(f"ligne {number}\nsuite \x1b \udcff")
    assert next(iter(Asked(path).load_history_strings())) == "ligne 2\nsuite \x1b \udcff"
    assert path.stat().st_mode & 0o777 == 0o600
    assert b"\x1b" not in path.read_bytes()
    path.write_text("not json\n7\n" + "".join(f'"{number}"\n' for number in range(3 * KEPT)))
    assert list(Asked(path).load_history_strings())[:2] == [str(3 * KEPT - 1), str(3 * KEPT - 2)]
    assert len(path.read_text().splitlines()) == KEPT


def test_a_folder_that_cannot_be_written_costs_the_memory_only(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    asked = Asked(blocked / "asked.jsonl")
    asked.store_string("Qui ?")
    assert list(asked.load_history_strings()) == []


# What is suggested


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("/sorces", "/sources"),
        ("/hlep", "/help"),
        ("/QUIT", "/quit"),
        ("/sav", "/save"),
        ("/zzz", None),
        ("/" + "s" * 10_000, None),
    ],
)
def test_the_nearest_command(written: str, meant: str | None) -> None:
    assert find(written) is None
    assert nearest(written) == meant


def test_every_command_says_what_it_does_in_both_languages() -> None:
    for one in COMMANDS:
        assert find(one.name) is one
        assert one.does["fr"] != one.does["en"]


def test_both_languages_fill_in_the_same_words() -> None:
    for one in fields(EN):
        english, french = getattr(EN, one.name), getattr(FR, one.name)
        blanks = [set(re.findall(r"\{\w+\}", text)) for text in (english, french)]
        assert blanks[0] == blanks[1], one.name
    assert stage_in_words("loading the encoder", FR) == "chargement de l’encodeur"
    assert stage_in_words("embedding", EN) == "indexing the documents"


# What is saved


def test_json_holds_every_answer_and_its_sources() -> None:
    stopped = Exchange("Combien ?")
    saved = json.loads(as_json(Conversation((answered("Qui ?"), stopped)), (DOCUMENT,)))
    (answer,) = saved["answers"]
    (citation,) = answer["citations"]
    text = DOCUMENT.text
    assert text[citation["start"] : citation["end"]] == citation["quote"]
    assert [source["id"] for source in saved["sources"]] == [DOCUMENT.id]


def test_markdown_reads_as_the_conversation() -> None:
    assert as_markdown(Conversation((answered("Qui ?"),)), (DOCUMENT,)) == (
        "## Qui ?\n\n"
        "Trump est venu avec Marco Rubio. [1]\n\n"
        "[1] Le sommet — Le Journal — 2025-08-15 — `press/a.txt` 7:39\n\n"
        "> Trump est venu avec Marco Rubio.\n\n"
        "extractive, stub@1, g1\n"
    )


def test_markdown_of_others_is_text() -> None:
    evil = "![x](http://evil) <script> [2] `a` **b** # c"
    answer = replace(ANSWER, text=f"{evil} [1]", citations=(replace(CITATION, quote=evil),))
    text = as_markdown(Conversation((Exchange("Qui ?").after(answer),)), (DOCUMENT,))
    escaped = r"\!\[x\](http://evil) \<script\> \[2\] \`a\` \*\*b\*\* \# c"
    assert f"{escaped} [1]\n" in text
    assert f"\\> {escaped}\n" not in text
    assert f"> {escaped}\n" in text


def test_nothing_hostile_is_saved() -> None:
    poisoned = replace(CITATION, quote=HOSTILE, title=HOSTILE, source=HOSTILE)
    answer = replace(ANSWER, text=HOSTILE, citations=(poisoned,), missing=HOSTILE)
    said = Conversation((Exchange(HOSTILE).after(answer),))
    assert_harmless(as_markdown(said, (DOCUMENT,)))
    assert_harmless(as_json(said, (DOCUMENT,)))


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    save(tmp_path / "a.md", "é\n", EN)
    assert (tmp_path / "a.md").read_bytes() == "é\n".encode()
    for path in (tmp_path / "none" / "a.md", tmp_path / ("a" * 300 + ".md"), tmp_path / "a\0.md"):
        with pytest.raises(InputError, match="can't be written"):
            save(path, "x", EN)
    assert [one.name for one in tmp_path.iterdir()] == ["a.md"]


# What a terminal without the letters shows


@pytest.mark.parametrize(
    ("encoding", "shown"),
    [
        ("utf-8", "«\u00a0Été à l’œuvre\u00a0» — “x”… 東 €"),
        ("latin-1", '«\u00a0Été à l\'oeuvre\u00a0» - "x"... ? EUR'),
        ("ascii", '"Ete a l\'oeuvre" - "x"... ? EUR'),
    ],
)
def test_letters_fit_the_encoding(encoding: str, shown: str) -> None:
    assert fitted("«\u00a0Été à l’œuvre\u00a0» — “x”… 東 €", encoding) == shown
