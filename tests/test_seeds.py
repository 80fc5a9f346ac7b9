"""The shipped documents are the ones the answers were judged on, and nothing is made up of them."""

from __future__ import annotations

import hashlib
import tomllib
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest

from bench.golden import evidence_spans, load_judged

SHA256 = {
    "000_12eda2f92336b927.txt": "ad1369d8fe0bd96f09c1e7cc0315ce84dbd5aac9226727d0a4e83fbf8fd5ae3e",
    "001_1c4c7869ff30a6a1.txt": "5ae78966f5d39c0d1375a6092d9bb9adfefff40f3f22eafbdfbbb04d79aebc4f",
    "002_8444ed4c2f62775b.txt": "26458c1d55a68aded6d1e55d52034c884c05e60c075a1718103348307dd60924",
    "003_9314d60c7a8b177d.txt": "c72f2b09b5335bd1f049970bb9aae83b50f1aef88898effba741e5e7a94803c7",
    "004_d42093295324e6ea.txt": "b5297432d1e8e1e967a2f5de8e73dfd799c0b3dd17ff8a1fb391b77dc88afac7",
}
QUESTIONS_SHA256 = "3c4b82d5e1753297bdb547a780d23dbddba5183d8f34e413b84799b081ef6707"
MONTHS = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"


@pytest.fixture(scope="module")
def texts(seeds_documents: Path) -> dict[str, str]:
    found = {}
    for path in sorted(seeds_documents.iterdir()):
        with path.open(encoding="utf-8", newline="") as file:
            found[path.name] = file.read()
    return found


@pytest.fixture(scope="module")
def sources(seeds_documents: Path) -> dict[str, dict[str, str]]:
    return tomllib.loads((seeds_documents.parent / "sources.toml").read_text(encoding="utf-8"))


def test_the_documents_are_kept_byte_for_byte(seeds_documents: Path) -> None:
    found = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in seeds_documents.iterdir()
    }
    assert found == SHA256


def test_the_questions_are_kept_byte_for_byte(seeds_documents: Path) -> None:
    content = (seeds_documents.parent / "questions.jsonl").read_bytes()
    assert hashlib.sha256(content).hexdigest() == QUESTIONS_SHA256


def test_an_installed_copy_carries_the_seeds() -> None:
    seeds = files("seeds")
    assert {item.name for item in (seeds / "documents").iterdir()} == set(SHA256)
    assert (seeds / "sources.toml").is_file()
    assert (seeds / "questions.jsonl").is_file()


def test_what_is_known_of_a_source_stands_in_it(
    sources: dict[str, dict[str, str]], texts: dict[str, str]
) -> None:
    assert set(sources) == set(texts)
    for id_, known in sources.items():
        assert set(known) <= {"title", "publisher", "date", "language", "url"}
        assert known["language"] == "fr"
        for key in {"title", "publisher", "url"} & set(known):
            assert known[key] in texts[id_], (id_, key)
        if "date" in known:
            assert in_french(date.fromisoformat(known["date"])) in texts[id_]


def test_a_title_is_a_line_of_its_own(
    sources: dict[str, dict[str, str]], texts: dict[str, str]
) -> None:
    titled = {id_: known["title"] for id_, known in sources.items() if "title" in known}
    assert set(titled) == {"000_12eda2f92336b927.txt", "001_1c4c7869ff30a6a1.txt"}
    assert all(texts[id_].lstrip().splitlines()[0] == title for id_, title in titled.items())


def test_only_two_documents_name_their_publisher(sources: dict[str, dict[str, str]]) -> None:
    named = {id_: known["publisher"] for id_, known in sources.items() if "publisher" in known}
    assert named == {
        "001_1c4c7869ff30a6a1.txt": "Avion-Chasse.fr",
        "003_9314d60c7a8b177d.txt": "dantri.com.vn",
    }


def test_every_judged_quote_stands_in_its_document(
    seeds_documents: Path, texts: dict[str, str]
) -> None:
    judged = load_judged(seeds_documents.parent / "questions.jsonl")
    assert len({question.id for question in judged}) == len(judged) == 99
    for question in judged:
        spans = evidence_spans(question, texts)
        assert bool(spans) == bool(question.must) == question.answerable, question.id
        assert bool(question.history) == (question.type == "followup"), question.id


def in_french(day: date) -> str:
    return f"{day.day} {MONTHS.split()[day.month - 1]} {day.year}"
