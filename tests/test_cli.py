"""The command line through its own door: what it prints, where, and how it ends."""

from __future__ import annotations

import io
import json
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.cli import run
from api.settings import read_settings
from index.build import build
from index.store import Store
from tests.test_render import assert_harmless
from tests.tiny import TinyEmbedder

DOCUMENTS = {
    "delegation.txt": (
        "Donald Trump est venu au sommet avec Marco Rubio et Steve Witkoff.\n"
        "La délégation russe comptait Sergueï Lavrov et Iouri Ouchakov.\n"
    ),
    "lieu.txt": "Le sommet entre Trump et Poutine a eu lieu sur une base près d'Anchorage.\n",
}
QUESTION = "Qui est venu au sommet avec Donald Trump ?"
SECRET = "xyzzy-canary"
ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Ended:
    code: int
    out: str
    err: str

    @property
    def object(self) -> Any:
        """Stdout, which must be one line holding one JSON object."""
        assert self.out.count("\n") == 1, self.out
        return json.loads(self.out)

    def refused(self, code: int) -> str:
        """The one line of a person's mistake: nothing on stdout, no traceback."""
        assert (self.code, self.out) == (code, ""), self
        lines = [line for line in self.err.splitlines() if not line.endswith("…")]
        assert len(lines) == 1, self.err
        assert lines[0].startswith("anchorage: ")
        return lines[0].removeprefix("anchorage: ")


Command = Callable[..., Ended]


@pytest.fixture
def command(capfd: pytest.CaptureFixture[str]) -> Command:
    def ends(*arguments: str | Path) -> Ended:
        code = run([str(argument) for argument in arguments])
        return Ended(code, *capfd.readouterr())

    return ends


def write(folder: Path, documents: dict[str, str]) -> Path:
    for name, text in documents.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8", newline="")
    return folder


@pytest.fixture(scope="module")
def docs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two documents; the first command that asks them builds their index in the user's folder."""
    return write(tmp_path_factory.mktemp("documents") / "press", DOCUMENTS)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


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


# The index


def test_an_index_is_built_once_and_kept_up_to_date(command: Command, tmp_path: Path) -> None:
    docs = write(tmp_path / "press", DOCUMENTS)
    (docs / "photo.jpg").write_bytes(b"\xff\xd8")
    places = ("--docs", docs, "--index", tmp_path / "index")
    first = command("index", *places, "--json").object
    assert (first["added"], first["unchanged"]) == (sorted(DOCUMENTS), [])
    assert first["embedded"] > 0
    assert [skipped["path"] for skipped in first["skipped"]] == ["photo.jpg"]

    second = command("index", *places)
    assert "2 documents unchanged, 0 texts embedded" in second.out
    assert "skipped photo.jpg: " in second.out

    (docs / "lieu.txt").unlink()
    write(docs, {"duree.txt": "Le sommet a duré trois heures.\n"})
    third = command("index", *places, "--json").object
    changes = (third["added"], third["removed"], third["unchanged"])
    assert changes == (["duree.txt"], ["lieu.txt"], ["delegation.txt"])
    found = command("search", "base près d'Anchorage", *places, "--json").object
    assert {hit["source"] for hit in found["hits"]} <= {"duree.txt", "delegation.txt"}

    # A stale index is brought up to date by whoever asks.
    write(docs, {"lieu.txt": "Le sommet a eu lieu à Anchorage.\n"})
    assert "Anchorage" in command("ask", "Où a eu lieu le sommet ?", *places).out


def test_a_damaged_index_is_refused_and_rebuilt_on_demand(
    command: Command, docs: Path, tmp_path: Path
) -> None:
    index = tmp_path / "my index"
    places = ("--docs", docs, "--index", index)
    assert command("index", *places).code == 0
    victim = max((index / "generations").rglob("*.faiss"))
    content = victim.read_bytes()
    victim.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    before = contents(index / "generations")
    for asking in (("ask", QUESTION), ("search", "Trump"), ("doctor", "--json")):
        ended = command(*asking, *places)
        assert ended.code == 3
        told = ended.out + ended.err
        assert victim.name in told
        assert "anchorage index --rebuild" in told
    message = command("ask", QUESTION, *places).refused(3)
    assert f"`anchorage index --rebuild --docs {docs} --index '{index}'`" in message
    assert contents(index / "generations") == before
    assert command("index", *places, "--rebuild").code == 0
    assert "Marco Rubio" in command("ask", QUESTION, *places).out


def test_an_index_of_another_encoder_is_refused_where_the_user_named_it(
    command: Command, docs: Path, tmp_path: Path
) -> None:
    index = tmp_path / "index"
    tiny = TinyEmbedder()
    build(docs, Store(index), lambda: tiny, tiny.identity)
    before = contents(index / "generations")
    for asking in (("ask", QUESTION), ("index",)):
        message = command(*asking, "--docs", docs, "--index", index).refused(3)
        assert "tiny@1" in message
        assert "bundled@" in message
        assert "anchorage index --rebuild" in message
    assert contents(index / "generations") == before
    doctor = command("doctor", "--docs", docs, "--index", index)
    assert (doctor.code, "broken" in doctor.out) == (3, True)


def test_an_index_of_another_encoder_is_rebuilt_where_we_placed_it(
    command: Command, tmp_path: Path
) -> None:
    docs = write(tmp_path / "press", DOCUMENTS)
    tiny = TinyEmbedder()
    store = Store(read_settings(docs=docs).index_folder)
    build(docs, store, lambda: tiny, tiny.identity)
    ended = command("ask", QUESTION, "--docs", docs, "--json")
    assert ended.object["encoder"].startswith("bundled@")
    assert "The index was built anew" in ended.err
    assert "tiny@1" in ended.err


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


# What is set up


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


# As a process


ANCHORAGE = [sys.executable, "-c", "from api.cli import main; main()"]


@contextmanager
def started(*arguments: str | Path) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [*ANCHORAGE, *map(str, arguments)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def test_ctrl_c_is_quiet(docs: Path) -> None:
    with started("ask", QUESTION, "--docs", docs) as process:
        assert process.stderr is not None
        assert process.stderr.readline().endswith("…\n")  # the long work has begun
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "Traceback" not in err


def test_a_reader_that_leaves_is_no_error() -> None:
    with started("ask", "--help") as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        assert process.stderr.read() == ""
        assert process.wait(20) == 0


def test_serve_tells_its_address_is_there_at_once_and_ends_within_five_seconds(docs: Path) -> None:
    with started("serve", "--port", "0", "--docs", docs) as process, ExitStack() as stack:
        assert process.stdout is not None
        address = process.stdout.readline().split()[3]
        port = address.rpartition(":")[2]
        taken = subprocess.run(
            [*ANCHORAGE, "serve", "--port", port], cwd=ROOT, capture_output=True, text=True
        )
        assert taken.returncode == 2
        assert taken.stderr == (
            f"anchorage: can't listen on 127.0.0.1, port {port}: address already in use; "
            "choose another with --port\n"
        )
        with httpx.Client(base_url=address, trust_env=False, timeout=20) as client:
            assert client.get("/health").status_code in {200, 503}
            # A request that never comes to its end does not keep the service from ending.
            half = stack.enter_context(socket.create_connection(("127.0.0.1", int(port))))
            half.sendall(b"POST /chat HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
            time.sleep(0.2)
            told = time.monotonic()
            process.send_signal(signal.SIGTERM)
            _, err = process.communicate(timeout=20)
    assert time.monotonic() - told < 5
    assert process.returncode in {0, -signal.SIGTERM}
    assert "Traceback" not in err


def test_serve_ends_when_what_it_serves_cannot_be_loaded(tmp_path: Path) -> None:
    with started("serve", "--port", "0", "--docs", tmp_path / "none") as process:
        _, err = process.communicate(timeout=20)
    assert process.returncode == 2
    assert err.startswith("anchorage: no folder of documents at ")
    assert err.count("\n") == 1
