"""The chat driven key by key: what a person sees of it."""

from __future__ import annotations

import json
import re
import signal
import sys
from functools import partial
from pathlib import Path

import pytest

from api.terminal.commands import COMMANDS
from bench.terminal import Terminal
from tests.terminal.conftest import Start, environment, said
from tests.terminal.scripted import LOST, PRESS, Play, document

ALT_ENTER = "\x1b\r"
CTRL_C, CTRL_D, CTRL_R, UP = "\x03", "\x04", "\x12", "\x1b[A"
ANSWER = "Trump est venu avec Marco Rubio. [1] La réunion a duré trois heures. [2]"
SLOW = Play(PRESS, pause_s=0.3)
COLOUR = re.compile(rb"\x1b\[(?:\d+;)*(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])(?:;\d+)*m")


def test_two_languages_a_follow_up_and_every_command(start: Start, tmp_path: Path) -> None:
    terminal = start(rows=200)
    french = said(terminal, "Qui est venu ?")
    assert french.splitlines() == [
        ANSWER,
        "",
        "Sources",
        "[1] Le sommet d’Anchorage vu de près, par un envoyé s… — Le Journal — 2025-08-15",
        "    « Trump est venu avec Marco Rubio. »",
        "[2] b.txt",
        "    « La réunion a duré trois heures. »",
    ]
    assert "“Trump est venu avec Marco Rubio.”" in said(terminal, "And how long?")

    seen = {}

    def command(line: str, *expected: str) -> None:
        seen[line.partition(" ")[0]] = shown = said(terminal, line)
        assert [text for text in expected if text not in shown] == [], shown

    command("/why", "Qui est venu ? — And how long?", "* 0.0300   0.50    7.5  a.txt [18:50]")
    command("/why", "Il y avait a.txt.", "a name the sources lack", "scripted@1, g1")
    command("/source 1", "Le sommet d’Anchorage", "a.txt [18:50]", "Rubio. Après, ils sont partis.")
    command("/source b", "b.txt", "Rien de plus.")
    command("/source 9", "the last answer has no quote 9: /source takes one of 1, 2")
    command("/source ../../etc/passwd", "there is no source ../../etc/passwd")
    command("/sources", "a.txt", "b.txt", "Le Journal — 2025-08-15")
    command("/search réunion", "1. Le sommet d’Anchorage", "[18:50]", "2. b.txt [0:31]")
    command("/model", "  ministral-3:8b", "* none: the sources' own sentences")
    command("/model ministral-3:8b", "ollama:ministral-3:8b answers from now on")
    command("/model", "* ministral-3:8b", "  none: ")
    command("/model llama", "there is no such model: `ollama pull` it")
    command("/history", "1. Qui est venu ?", "2. And how long?")
    command("/save talk.md", "saved: talk.md")
    command("/save talk.json", "saved: talk.json")
    command("/lang fr", "nos propres mots : fr")
    command("/lang de", "/lang prend fr, en ou auto")
    command("/help", "/source N|ID", "les documents que l’on peut interroger", "Ctrl-D : sortir")
    command("/new", "nouvelle conversation")
    command("/history", "rien n’a encore été demandé")
    command("/why", "rien n’a encore été demandé")
    command("/sorces", "/sorces n’existe pas ; vouliez-vous dire /sources ?")
    command("/xyzzy", "/xyzzy n’existe pas : /help liste les commandes")
    terminal.type("/quit\r")
    assert terminal.ended() == 0
    assert {one.name for one in COMMANDS} <= {*seen, "/quit"}
    assert "Trump est venu avec Marco Rubio. [1]" in (tmp_path / "talk.md").read_text()
    assert len(json.loads((tmp_path / "talk.json").read_text())["answers"]) == 2


def test_the_quote_is_highlighted_in_its_paragraph(start: Start) -> None:
    terminal = start()
    said(terminal, "Qui est venu ?")
    said(terminal, "/source 1")
    row = next(
        number
        for number, line in enumerate(terminal.screen.display)
        if line.startswith("Trump est venu avec Marco Rubio. Après")
    )
    cells = terminal.screen.buffer[row]
    line = terminal.screen.display[row].rstrip()
    lit = "".join(line[column] for column in range(len(line)) if cells[column].reverse)
    assert lit == "Trump est venu avec Marco Rubio."


def test_sentences_come_one_by_one_and_ctrl_c_keeps_the_session(start: Start) -> None:
    terminal = start(SLOW)
    terminal.type("slow qui est venu ?\r")
    terminal.until("reading 2 passages")
    shown = terminal.until("Trump est venu avec Marco Rubio. [1]")
    assert "trois heures" not in shown
    assert "checking every sentence" in terminal.until("checking")
    terminal.type(CTRL_C)
    terminal.until("stopped")
    shown = terminal.until(Terminal.asks)
    assert "checking" not in shown
    assert shown.count("Trump est venu avec Marco Rubio. [1]") == 1
    assert "trois heures" not in shown
    # What was checked before can be opened; a follow-up does not lean on it.
    assert "Après, ils sont partis." in said(terminal, "/source 1")
    assert "(stopped)" in said(terminal, "/history")
    assert ANSWER in said(terminal, "Qui ?")
    assert "slow" not in said(terminal, "/why")
    # Once more, while the session has answered: it is no single escape.
    terminal.type("slow qui ?\r")
    terminal.until("lecture de 2 passages" if "lecture" in terminal.text() else "passages")
    terminal.type(CTRL_C)
    terminal.until(Terminal.asks)
    terminal.type(CTRL_D)
    assert terminal.ended() == 0
    assert b"Traceback" not in terminal.written


def test_ctrl_c_at_the_prompt_gives_up_the_line_and_ctrl_d_leaves(start: Start) -> None:
    terminal = start()
    terminal.type("half a quest" + CTRL_C)
    terminal.until("Ctrl-D leaves")
    terminal.until(Terminal.asks)
    terminal.type(CTRL_D)
    assert terminal.ended() == 0


def test_the_prompt_is_there_while_the_parts_are_loading(start: Start) -> None:
    terminal = start(Play(PRESS, load_s=1.5))
    terminal.until("loading the encoder")  # beside the prompt
    help_ = said(terminal, "/help")
    assert "/sources" in help_
    assert "loading the encoder" in terminal.text()
    terminal.type("Qui est venu ?\r")
    terminal.until(ANSWER)
    terminal.until(Terminal.asks)
    assert "loading the encoder" not in terminal.text()


def test_what_cannot_be_loaded_ends_the_chat_with_its_code(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "from api.cli import main; main()", "chat"]
    missing = tmp_path / "none"
    with Terminal([*command, "--docs", str(missing)], environment(tmp_path)) as terminal:
        assert terminal.ended() == 2
        assert f"no folder of documents at {missing}" in terminal.text().replace("\n", "")
        assert "Traceback" not in terminal.text()


def test_a_terminal_may_change_its_size(start: Start) -> None:
    terminal = start(SLOW, columns=100)
    terminal.type("slow qui est venu ?\r")
    terminal.until("Trump est venu avec Marco Rubio. [1]")
    terminal.resize(40, 60)
    terminal.until("Sources")
    shown = terminal.until(Terminal.asks)
    assert shown.count("Trump est venu avec Marco Rubio. [1]") == 1
    assert "passages" not in shown
    resize_at_prompt(terminal, 120)
    wide = said(terminal, "Qui ?")
    assert "par un envoyé spécial — Le Journal — 2025-08-15" in wide


def resize_at_prompt(terminal: Terminal, columns: int) -> None:
    """Waits for the line to be drawn anew."""
    before = len(terminal.written)
    terminal.resize(columns, 60)
    terminal.until(partial(Terminal.asks_again, since=before))


def test_names_and_quotes_are_cut_to_the_width(start: Start) -> None:
    long = document("l.txt", "Une phrase " + "longue " * 40 + "enfin.\n", title="Titre " * 40)
    terminal = start(Play((long,)), columns=100)
    for columns in (40, 80, 140):
        resize_at_prompt(terminal, columns)
        text, sources = said(terminal, "Quoi ?").split("\n\nSources\n")
        assert max(len(line) for line in text.splitlines()) <= min(columns, 100)
        title, quote = sources.splitlines()
        assert (len(title), len(quote)) == (columns, columns)
        assert (title[-1], quote[-1]) == ("…", "…")


def test_a_block_is_one_question_and_alt_enter_begins_a_line(start: Start) -> None:
    terminal = start()
    terminal.paste("Qui est\nvenu ?")
    terminal.type(ALT_ENTER + "Avec qui ?\r")
    terminal.until(ANSWER)
    terminal.until(Terminal.asks)
    assert "> Qui est\n  venu ?\n  Avec qui ?" in terminal.text()
    assert "1. Qui est venu ? Avec qui ?" in said(terminal, "/history")


def test_questions_are_remembered_from_run_to_run(start: Start) -> None:
    first = start()
    said(first, "Qui est venu ?")
    said(first, "Combien de temps ?")
    first.type(CTRL_D)
    assert first.ended() == 0
    second = start()
    second.type(UP)
    second.until("> Combien de temps ?")
    second.type(UP)
    second.until("> Qui est venu ?")
    second.type(CTRL_C)
    second.until("Ctrl-D leaves")
    second.until(Terminal.asks)
    second.type(CTRL_R + "comb")
    second.until("Combien de temps ?")
    second.type("\r")
    second.until("> Combien de temps ?")
    second.type("\r")
    second.until(ANSWER)


def test_commands_and_sources_are_completed(start: Start) -> None:
    terminal = start()
    terminal.type("/so")
    terminal.until("the documents that can be asked")
    terminal.type("\t\t")
    terminal.until("> /sources")
    terminal.type("\r")
    terminal.type("\r")
    terminal.until("b.txt")
    terminal.until(Terminal.asks)
    terminal.type("/source a")
    terminal.until("Le sommet d’Anchorage vu")
    terminal.type("\t\r\r")
    terminal.until("Après, ils sont partis.")


def test_what_is_typed_during_an_answer_waits_for_the_prompt(start: Start) -> None:
    terminal = start(SLOW)
    terminal.type("slow qui ?\r")
    terminal.until("Trump est venu avec Marco Rubio. [1]")
    terminal.type("/history\n")
    terminal.until("1. slow qui ?")
    shown = terminal.text()
    assert shown.index("Sources") < shown.index("/history") < shown.index("1. slow qui ?")
    assert shown.count("/history") == 1


def test_a_lost_model_is_told_once(start: Start) -> None:
    terminal = start()
    assert LOST in said(terminal, "lost qui ?")
    assert COLOUR.search(terminal.written)
    assert LOST not in said(terminal, "lost encore ?")
    assert LOST not in said(terminal, "Qui ?")
    assert LOST in said(terminal, "lost enfin ?")


def test_no_colour_where_none_is_wanted(start: Start) -> None:
    terminal = start(NO_COLOR="1")
    assert LOST in said(terminal, "lost qui ?")
    assert not COLOUR.search(terminal.written)


def test_a_terminal_without_unicode_gets_ascii(start: Start) -> None:
    terminal = start(LC_ALL="C")
    shown = said(terminal, "lost qui ?")
    assert '    "Trump est venu avec Marco Rubio."' in shown
    assert "La reunion a dure trois heures. [2]" in shown
    assert "[1] Le sommet d'Anchorage vu de pres, par un env" in shown
    said(terminal, "/help")
    said(terminal, "/why")
    assert terminal.written.isascii()


@pytest.mark.long
def test_a_dumb_terminal_is_enough(start: Start, tmp_path: Path) -> None:
    terminal = start(TERM="dumb")
    terminal.type("Qui est venu ?\r")
    terminal.until("« La réunion a duré trois heures. »")
    terminal.type("/quit\r")
    assert terminal.ended() == 0


@pytest.mark.long
def test_a_terminal_that_goes_away_ends_the_chat(start: Start) -> None:
    terminal = start()
    terminal.process.send_signal(signal.SIGHUP)
    assert terminal.process.wait(20) != 0


@pytest.mark.long
def test_the_real_program_in_two_languages(tmp_path: Path) -> None:
    """The shipped documents and encoder; no language model."""
    command = [sys.executable, "-c", "from api.cli import main; main()", "chat", "--model", "none"]
    with Terminal(command, environment(tmp_path), rows=200) as terminal:
        terminal.until(Terminal.asks)
        assert "[1]" in said(terminal, "Qui accompagnait Trump au sommet ?")
        assert "Rubio" in said(terminal, "/source 1")
        assert "Anchorage" in said(terminal, "Where did the summit take place?")
        said(terminal, "And when?")
        assert "summit" in said(terminal, "/why").split("Found")[0]
        terminal.type(CTRL_D)
        assert terminal.ended() == 0
