"""A folder of documents, read: the only reader of source files.

Reads `.txt` and `.md` files, whole and unchanged (a byte-order mark aside), whatever their
encoding, and `sources.toml` for what is known of each. Links are not followed; what can't be read
is reported with its reason, never passed over in silence. Nothing is fetched from anywhere.
"""

from __future__ import annotations

import codecs
import hashlib
import os
import stat
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from charset_normalizer import from_bytes

from index.errors import DocumentsError
from index.language import language_of
from index.records import Document, Language

SUFFIXES = (".txt", ".md")
SOURCES_FILE = "sources.toml"
MAX_FILE_BYTES = 20 * 1024 * 1024
"""Twenty times a long novel: what is larger is data, not a document to read."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SINGLE_BYTE = ["cp1252", "latin_1", "iso8859_15", "mac_roman"]
_METADATA_KEYS = ("title", "publisher", "date", "language", "url")


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that is not in the index, and why."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Folder:
    """All that was found in a documents folder, in the order of the ids."""

    documents: tuple[Document, ...]
    skipped: tuple[Skipped, ...]


def load_folder(folder: Path) -> Folder:
    """Every readable document below `folder`.

    Raises DocumentsError when there is no such folder, when nothing in it can be read, or when
    `sources.toml` can't be understood.
    """
    if not folder.is_dir():
        raise DocumentsError(
            f"no folder of documents at {folder}: give an existing folder with --docs"
        )
    known = _read_sources(folder)
    documents: list[Document] = []
    skipped: list[Skipped] = []
    for path, relative in _files_below(folder):
        loaded = _load_file(path, relative, known.get(relative, {}))
        if isinstance(loaded, Document):
            documents.append(loaded)
        else:
            skipped.append(loaded)
    if not documents:
        raise DocumentsError(_nothing_to_read(folder, skipped))
    return Folder(tuple(documents), tuple(skipped))


def _nothing_to_read(folder: Path, skipped: list[Skipped]) -> str:
    if not skipped:
        return f"the folder {folder} is empty: put {' or '.join(SUFFIXES)} files into it"
    first = skipped[0]
    return (
        f"none of the {len(skipped)} files in {folder} can be read "
        f"(first: {first.path}: {first.reason}): put readable {' or '.join(SUFFIXES)} files into it"
    )


def _files_below(folder: Path) -> Iterator[tuple[Path, str]]:
    """Paths and ids, sorted by id; hidden files and folders are left alone."""
    found: list[tuple[str, Path]] = []
    for parent, folders, names in os.walk(folder, followlinks=False):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in names:
            path = Path(parent, name)
            if not name.startswith(".") and name != SOURCES_FILE:
                found.append((path.relative_to(folder).as_posix(), path))
    for relative, path in sorted(found):
        yield path, relative


def _load_file(path: Path, relative: str, known: dict[str, str]) -> Document | Skipped:
    readable_id = relative.encode("utf-8", "backslashreplace").decode("utf-8")
    if readable_id != relative:
        return Skipped(readable_id, "its name is not valid UTF-8: rename it")
    if path.suffix.lower() not in SUFFIXES:
        return Skipped(relative, f"not a {' or '.join(SUFFIXES)} file")
    try:
        content = _read_regular_file(path)
        text = decode(content)
    except (OSError, ValueError) as error:
        return Skipped(relative, _reason(error))
    return Document(
        id=relative,
        text=text,
        sha256=hashlib.sha256(content).hexdigest(),
        title=known.get("title"),
        publisher=known.get("publisher"),
        date=known.get("date"),
        language=_language(known.get("language"), text),
        url=known.get("url"),
    )


def _language(stated: str | None, text: str) -> Language:
    """As stated when it is one of ours; a document in any other is judged by its words."""
    match stated:
        case "fr" | "en":
            return stated
        case _:
            return language_of(text)


def _reason(error: OSError | ValueError) -> str:
    if isinstance(error, OSError):
        return (error.strerror or type(error).__name__).lower()
    return str(error)


def _read_regular_file(path: Path) -> bytes:
    """The bytes of a plain file. A link, pipe or device is refused before it is opened."""
    status = path.lstat()
    if stat.S_ISLNK(status.st_mode):
        raise ValueError("a symbolic link, which is not followed")
    if not stat.S_ISREG(status.st_mode):
        raise ValueError("not a regular file")
    if status.st_size > MAX_FILE_BYTES:
        raise ValueError(f"{status.st_size:,} bytes, over the limit of {MAX_FILE_BYTES:,}")
    # O_NOFOLLOW: the file may have been swapped for a link since it was looked at.
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(descriptor, "rb") as file:
        return file.read(MAX_FILE_BYTES + 1)


def decode(content: bytes) -> str:
    """The text of a file, line ends and all, without its byte-order mark.

    A byte-order mark decides; then UTF-8; then the likeliest single-byte encoding of Western
    Europe. Raises ValueError when the bytes are not text.
    """
    for bom, encoding in _BOMS:
        if content.startswith(bom):
            return _only_text(_decode_strictly(content[len(bom) :], encoding))
    try:
        return _only_text(content.decode("utf-8"))
    except UnicodeDecodeError:
        best = from_bytes(content, cp_isolation=_SINGLE_BYTE).best()
    if best is None:
        raise ValueError("not text in UTF-8, UTF-16 or a Western European encoding")
    return _only_text(content.decode(best.encoding))


def _decode_strictly(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise ValueError(f"starts as {encoding.upper()} but is not") from error


def _only_text(text: str) -> str:
    if "\0" in text:
        raise ValueError("holds NUL characters: it is not a text file")
    if not text.strip():
        raise ValueError("empty")
    return text


def _read_sources(folder: Path) -> dict[str, dict[str, str]]:
    """What `sources.toml`, in the folder or beside it, states of each source; may be absent."""
    for path in (folder / SOURCES_FILE, folder.parent / SOURCES_FILE):
        if path.is_file():
            try:
                tables = tomllib.loads(path.read_text(encoding="utf-8"))
            except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
                raise DocumentsError(f"{path} can't be read ({error}): mend or remove it") from None
            return {id_: _metadata(path, id_, table) for id_, table in tables.items()}
    return {}


def _metadata(path: Path, id_: str, table: object) -> dict[str, str]:
    if not isinstance(table, dict):
        raise DocumentsError(f'{path}: {id_!r} must be a table, as in ["{id_}"]')
    unknown = sorted(set(table) - set(_METADATA_KEYS))
    if unknown:
        raise DocumentsError(
            f"{path}: [{id_!r}] has {unknown[0]!r}; known are {', '.join(_METADATA_KEYS)}"
        )
    return {key: str(value) for key, value in table.items()}
