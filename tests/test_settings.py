"""Settings: what the environment says, what an option overrides, what is refused and how."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from api.errors import SettingsError
from api.settings import Settings, read_settings, shipped_documents


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"ANCHORAGE_{name.upper()}", raising=False)


def test_defaults_are_the_shipped_documents_and_a_loopback_address() -> None:
    settings = read_settings()
    assert settings.docs == shipped_documents()
    assert len(list(settings.docs.glob("*.txt"))) == 5
    assert (settings.host, settings.port, settings.encoder) == ("127.0.0.1", 8000, "bundled")


def test_an_option_wins_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANCHORAGE_PORT", "9000")
    monkeypatch.setenv("ANCHORAGE_DOCS", "/from/environment")
    assert read_settings().port == 9000
    settings = read_settings(port=9001, docs=Path("/from/option"), host=None)
    assert (settings.port, settings.docs) == (9001, Path("/from/option"))


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        (
            "PORT",
            "eighty",
            "ANCHORAGE_PORT is 'eighty': it must be a number from 0 (any free port) to 65535",
        ),
        (
            "PORT",
            "65536",
            "ANCHORAGE_PORT is '65536': it must be a number from 0 (any free port) to 65535",
        ),
        (
            "MODEL",
            "a b",
            "ANCHORAGE_MODEL is 'a b': it must be 'auto', 'none', or the name of "
            "an installed Ollama model",
        ),
        (
            "NUM_CTX",
            "12",
            "ANCHORAGE_NUM_CTX is '12': it must be a context of 1024 to 131072 tokens",
        ),
        ("WHOLE_CORPUS", "maybe", "ANCHORAGE_WHOLE_CORPUS is 'maybe': it must be 'yes' or 'no'"),
        ("DEADLINE_S", "0", "ANCHORAGE_DEADLINE_S is '0': it must be seconds, at most 3600"),
        (
            "LOG_LEVEL",
            "loud",
            "ANCHORAGE_LOG_LEVEL is 'loud': it must be debug, info, warning, error",
        ),
    ],
)
def test_a_bad_value_is_refused_in_one_line(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, message: str
) -> None:
    monkeypatch.setenv(f"ANCHORAGE_{name}", value)
    with pytest.raises(SettingsError) as refused:
        read_settings()
    assert str(refused.value) == message


def test_a_refusal_names_the_option_when_it_came_from_one() -> None:
    with pytest.raises(SettingsError, match=r"^--port is -1: "):
        read_settings(port=-1)


def test_a_hostile_value_is_cut_and_made_printable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANCHORAGE_PORT", "\x1b]0;owned\x07" + "9" * 10_000)
    with pytest.raises(SettingsError) as refused:
        read_settings()
    message = str(refused.value)
    assert len(message) < 200
    assert message.isprintable()


@pytest.mark.parametrize(("value", "expected"), [("yes", True), ("1", True), ("no", False)])
def test_the_whole_corpus_is_shown_when_asked_for(
    monkeypatch: pytest.MonkeyPatch, value: str, expected: bool
) -> None:
    assert read_settings().whole_corpus is False
    monkeypatch.setenv("ANCHORAGE_WHOLE_CORPUS", value)
    assert read_settings().whole_corpus is expected


def test_an_empty_variable_is_an_unset_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANCHORAGE_PORT", "")
    assert read_settings().port == 8000


def test_settings_cannot_change_after_they_were_read() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        read_settings().port = 1


def test_home_is_expanded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/reader")
    monkeypatch.setenv("ANCHORAGE_DOCS", "~/press")
    assert read_settings().docs == Path("/home/reader/press")


def test_each_documents_folder_has_an_index_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "a" / "press").mkdir(parents=True)
    (tmp_path / "b" / "press").mkdir(parents=True)
    first = read_settings(docs=tmp_path / "a" / "press")
    second = read_settings(docs=tmp_path / "b" / "press")
    again = read_settings(docs=tmp_path / "a" / ".." / "a" / "press")
    assert first.owns_index
    assert first.index_folder.name.endswith("-press")
    assert first.index_folder != second.index_folder
    assert first.index_folder == again.index_folder


def test_an_index_that_was_named_is_not_ours(tmp_path: Path) -> None:
    settings = read_settings(index=tmp_path)
    assert not settings.owns_index
    assert settings.index_folder == tmp_path
