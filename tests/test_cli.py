"""The command line through its own door: what it prints, where, and how it ends."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.command_line import DOCUMENTS, QUESTION, SECRET, Command, write
from tests.test_render import assert_harmless

# Asking


def test_ask_prints_the_answer_and_its_sources(command: Command, docs: Path) -> None:
    ended = command("ask", QUESTION, "--docs", docs)
    assert ended.code == 0
    assert "Marco Rubio et Steve Witkoff. [1]" in ended.out
    assert "\n[1] delegation.txt\n" in ended.out
    assert "«\u00a0Donald Trump est venu" in ended.out


def test_ask_json_is_one_answer_with_exact_quotes(command: Command, docs: Path) -> None:
    answer = command("ask", QUESTION, "--docs", docs, "--json").object
    assert set(answer) == {
        "id", "question", "standalone_question", "language", "status", "text", "claims",
        "citations", "disagreement", "refusal", "missing", "degraded", "model", "model_digest",
        "encoder", "index", "timings_ms",
    }  # fmt: skip
    assert (answer["status"], answer["language"], answer["model"]) == (
        "answered",
        "fr",
        "extractive",
    )
    assert answer["citations"]
    for citation in answer["citations"]:
        text = DOCUMENTS[citation["source"]]
        assert text[citation["start"] : citation["end"]] == citation["quote"]


def test_a_refusal_is_an_answer_too(command: Command, docs: Path) -> None:
    ended = command("ask", "How long must sourdough bread rise in the oven?", "--docs", docs)
    assert ended.code == 0
    assert "What came nearest" in ended.out


def test_history_comes_with_a_question(command: Command, docs: Path, tmp_path: Path) -> None:
    said = tmp_path / "history.jsonl"
    said.write_text(
        f'{{"role": "user", "content": "{QUESTION}"}}\n\n'
        '{"role": "assistant", "content": "Marco Rubio."}\n'
    )
    arguments = ("ask", "Et Lavrov ?", "--history", said, "--docs", docs, "--json")
    answer = command(*arguments).object
    assert answer["question"] == "Et Lavrov ?"
    assert answer["standalone_question"] != answer["question"]


def test_a_batch_answers_every_line_in_order_and_alike_twice(
    command: Command, docs: Path, tmp_path: Path
) -> None:
    lines: list[dict[str, Any]] = [
        {"id": "b", "question": QUESTION, "type": "factoid", "must": [["Rubio"]]},
        {"id": "a", "question": "Where was the summit?", "history": []},
        {"id": "b", "question": QUESTION},
    ]
    batch = tmp_path / "batch.jsonl"
    batch.write_text("".join(json.dumps(line) + "\n" for line in lines))
    runs = []
    for _ in range(2):
        ended = command("ask", "--batch", batch, "--docs", docs, "--model", "none")
        assert ended.code == 0
        answers = [json.loads(line) for line in ended.out.splitlines()]
        assert [answer["id"] for answer in answers] == ["b", "a", "b"]
        assert [answer["question"] for answer in answers] == [line["question"] for line in lines]
        for answer in answers:
            del answer["timings_ms"]
        runs.append(answers)
    assert runs[0] == runs[1]


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        (f'{{"id": "b", "query": "{SECRET}"}}', "question: "),
        (f'{{"id": 7, "question": "{SECRET}"}}', "id: "),
        ('{"id": "b", "question": "  "}', "the question is empty"),
        (f'{{"id": "b", "question": "{"a" * 2001}"}}', "2,001 characters"),
        (f'["{SECRET}"]', "object"),
        (SECRET, "Invalid JSON"),
        ('{"id": "b", "question": "\\ud800"}', "Invalid JSON"),
        (
            f'{{"id": "b", "question": "x", "history": [{{"role": "{SECRET}", "content": ""}}]}}',
            "history.0.role: ",
        ),
    ],
)
def test_a_bad_line_stops_a_batch_before_anything_is_asked(
    command: Command, tmp_path: Path, line: str, complaint: str
) -> None:
    batch = tmp_path / "batch.jsonl"
    batch.write_text(f'{{"id": "a", "question": "Qui ?"}}\n\n{line}\n')
    message = command("ask", "--batch", batch, "--docs", tmp_path / "never read").refused(2)
    assert message.startswith(f"{batch}, line 3: ")
    assert complaint in message
    assert SECRET not in message


def test_search_shows_passages_at_their_place(command: Command, docs: Path) -> None:
    found = command("search", "délégation russe", "-k", "1", "--docs", docs, "--json").object
    (hit,) = found["hits"]
    assert set(hit) == {"source", "start", "end", "text", "heading", "score"}
    assert DOCUMENTS[hit["source"]][hit["start"] : hit["end"]] == hit["text"]
    shown = command("search", "délégation russe", "-k", "1", "--docs", docs)
    assert f"1. {hit['source']} [{hit['start']}:{hit['end']}]\n{hit['text']}\n" in shown.out


# The chat without a terminal


def test_chat_reads_a_question_or_a_command_a_line(
    command: Command, docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = ["", "  ", QUESTION, "/source 1", "/sources", "/help", "/nonsense", "/source 9"]
    lines += ["a" * 2001, "/quit", "Where was the summit?"]
    piped = "\n".join(lines).encode() + b"\n"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(piped)))
    ended = command("chat", "--docs", docs)
    assert ended.code == 0
    assert ended.out.startswith("Donald Trump est venu au sommet avec Marco Rubio")
    assert ended.out.count("Sources\n") == 1
    assert "delegation.txt\nlieu.txt\n" in ended.out
    assert "/quit             sortir (ou Ctrl-D)\n" in ended.out
    complaints = [line for line in ended.err.splitlines() if not line.endswith("…")]
    assert [complaint[:26] for complaint in complaints] == [
        "/nonsense n’existe pas : /",
        "la dernière réponse n’a pa",
        "the question has 2,001 cha",
    ]


def test_chat_ends_with_the_code_of_what_it_cannot_load(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"Qui ?\nQuoi ?\n")))
    assert "no folder of documents" in command("chat", "--docs", tmp_path / "none").refused(2)


# Mistakes


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["frobnicate"], "No such command 'frobnicate'; see `anchorage --help`"),
        (["--frobnicate"], "No such option"),
        (["ask"], "give one question, or a file of them with --batch"),
        (["ask", "Qui ?", "--frobnicate"], "No such option"),
        (["ask", "Qui ?", "--batch", "x"], "give one question, or a file"),
        (["ask", "--batch", "x", "--history", "y"], "a --batch line has its own"),
        (["ask", ""], "the question is empty: ask something"),
        (["ask", " \n\t"], "the question is empty: ask something"),
        (["ask", "a" * 100_000], "the question has 100,000 characters, the limit is 2,000"),
        (
            ["ask", "Qui ?", "--model", "two words"],
            "--model is 'two words': it must be 'auto', 'none'",
        ),
        (["ask", "--batch", "/nonexistent"], "/nonexistent can't be read: no such file"),
        (["ask", "Qui ?", "--history", "/nonexistent"], "/nonexistent can't be read"),
        (["search", " "], "the question is empty"),
        (["search", "Qui", "-k", "0"], "'-k'"),
        (["index", "--docs", "/nonexistent"], "no folder of documents at /nonexistent"),
        (["serve", "--port", "65536"], "'--port'"),
        (["serve", "--host", "0.0.0.0"], "other machines could reach it"),
        (["serve", "--host", "example.org"], "other machines could reach it"),
        (["--\x1b]0;owned\x07"], "No such option"),
    ],
)
def test_a_mistake_is_one_line_and_exit_2(
    command: Command, arguments: list[str], complaint: str
) -> None:
    message = command(*arguments).refused(2)
    assert complaint in message
    assert len(message) < 300
    assert message.isprintable()


def test_a_setting_that_cannot_be_used_is_one_line(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANCHORAGE_PORT", "eighty")
    for arguments in (["ask", "Qui ?"], ["doctor"], ["chat"], ["index"]):
        assert command(*arguments).refused(2).startswith("ANCHORAGE_PORT is 'eighty': ")


@pytest.mark.parametrize("kind", ["empty", "unreadable"])
def test_a_folder_with_nothing_to_read_is_refused(
    command: Command, tmp_path: Path, kind: str
) -> None:
    docs = tmp_path / "press"
    docs.mkdir()
    if kind == "unreadable":
        (docs / "a.txt").write_bytes(bytes(range(256)))
    message = command("ask", "Qui ?", "--docs", docs).refused(2)
    assert str(docs) in message


def test_without_a_command_the_help_is_shown(command: Command) -> None:
    ended = command()
    assert (ended.code, ended.out) == (2, "")
    for name in ("ask", "chat", "doctor", "index", "search", "serve"):
        assert f"\n  {name} " in ended.err


# What others wrote


def test_nothing_hostile_reaches_the_terminal(command: Command, tmp_path: Path) -> None:
    poison = "\x1b]8;;http://evil\x07Rubio\x1b[2J\x9b31m\u202e"
    docs = write(
        tmp_path / "press",
        {f"a{poison.replace('/', '')}.txt": f"Trump est venu avec Marco {poison} au sommet.\n"},
    )
    (docs / "b\x1b[2J.jpg").write_bytes(b"\xff\xd8")
    places = ("--docs", docs)
    for arguments in (
        ("index",),
        ("index", "--json"),
        ("ask", "Qui est venu avec Trump au sommet ?"),
        ("ask", f"Qui est venu avec Trump au sommet ? {poison}", "--json"),
        ("ask", "How long must sourdough bread rise?"),
        ("search", f"Trump {poison}"),
        ("search", "Trump", "--json"),
        ("doctor",),
    ):
        ended = command(*arguments, *places)
        assert ended.code == 0, ended
        assert_harmless(ended.out)
        assert_harmless(ended.err)
        if "--json" in arguments:
            assert ended.object
