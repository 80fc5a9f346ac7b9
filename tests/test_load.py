"""Reading a folder: what is taken, what is left, and why."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import DocumentsError
from index.load import MAX_FILE_BYTES, decode, load_folder

FRENCH = "Le président a déclaré qu’il était « très satisfait » de la rencontre à Genève.\r\n"


def _reason(folder: Path, name: str) -> str:
    """Why one file of a folder, which has a readable one beside it, was skipped."""
    (folder / "readable.txt").write_text("One sentence to read.")
    return {skipped.path: skipped.reason for skipped in load_folder(folder).skipped}[name]


def test_a_text_is_read_unchanged(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(FRENCH.encode())
    (document,) = load_folder(tmp_path).documents
    assert document.text == FRENCH
    assert document.language == "fr"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_other_encodings_give_the_same_text(encoding: str) -> None:
    assert decode(FRENCH.encode(encoding)) == FRENCH


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0\ufeff"), min_size=1))
def test_utf8_comes_back_as_it_was(text: str) -> None:
    if text.strip():
        assert decode(text.encode()) == text


def test_ids_are_relative_paths_in_order(tmp_path: Path) -> None:
    for name in ("b.md", "a.txt", "sub/c.txt", ".hidden.txt", ".git/d.txt"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"The text of {name}.")
    assert [d.id for d in load_folder(tmp_path).documents] == ["a.txt", "b.md", "sub/c.txt"]


def test_what_is_known_of_a_source_comes_from_the_file_beside(tmp_path: Path) -> None:
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "a.txt").write_text("A short text.")
    (tmp_path / "sources.toml").write_text('["a.txt"]\ntitle = "Short"\nlanguage = "fr"\n')
    (document,) = load_folder(tmp_path / "documents").documents
    assert (document.title, document.publisher, document.language) == ("Short", None, "fr")


@pytest.mark.parametrize("toml", ["not toml", '["a.txt"]\nauthor = "x"', '"a.txt" = 3'])
def test_a_bad_sources_file_is_named(tmp_path: Path, toml: str) -> None:
    (tmp_path / "a.txt").write_text("A short text.")
    (tmp_path / "sources.toml").write_text(toml)
    with pytest.raises(DocumentsError, match=r"sources\.toml"):
        load_folder(tmp_path)


def test_binary_and_empty_files_are_skipped_with_a_reason(tmp_path: Path) -> None:
    (tmp_path / "nul.txt").write_bytes(b"a\0b")
    (tmp_path / "blank.txt").write_bytes(b" \n")
    (tmp_path / "page.pdf").write_bytes(b"%PDF")
    assert "NUL" in _reason(tmp_path, "nul.txt")
    assert _reason(tmp_path, "blank.txt") == "empty"
    assert _reason(tmp_path, "page.pdf") == "not a .txt or .md file"


def test_a_file_over_the_limit_is_skipped_unread(tmp_path: Path) -> None:
    with (tmp_path / "big.txt").open("wb") as file:
        file.truncate(MAX_FILE_BYTES + 1)
    assert f"{MAX_FILE_BYTES:,}" in _reason(tmp_path, "big.txt")


def test_links_and_pipes_are_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "secret.txt"
    outside.write_text("Not to be read.")
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "link.txt").symlink_to(outside)
    (folder / "loop").symlink_to(folder)
    os.mkfifo(folder / "pipe.txt")
    assert "symbolic link" in _reason(folder, "link.txt")
    assert "regular" in _reason(folder, "pipe.txt")


def test_a_name_that_is_not_text_is_escaped(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"bad\xff.txt")).write_text("A short text.")
    assert "rename" in _reason(tmp_path, "bad\\udcff.txt")


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda folder: folder.rmdir(), "no folder"),
        (lambda folder: None, "is empty"),
        (lambda folder: (folder / "a.pdf").write_bytes(b"%PDF"), r"a\.pdf"),
    ],
)
def test_nothing_to_read_is_said(tmp_path: Path, make: object, expected: str) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    assert callable(make)
    make(folder)
    with pytest.raises(DocumentsError, match=expected):
        load_folder(folder)
