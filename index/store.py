"""Index generations on disk: written whole, published by one rename, never changed after.

    <root>/manifest.json            names the current generation; replaced atomically
    <root>/generations/<directory>/ its files, immutable
    <root>/lock                     held by the one process that writes
    <root>/embedded.journal         while a build is under way, or was interrupted (index.journal)

A crash at any moment leaves the old generation or the new one, never a mixture (fsync of the files,
their directory, the manifest, the root, in that order). The manifest checksums every file and
itself; nothing is parsed before its checksum has been verified.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypeVar

from filelock import FileLock, Timeout

from index.embed import EncoderIdentity
from index.errors import IndexBusy, IndexDamaged, IndexMismatch, IndexMissing, IndexWriteFailed

FORMAT = 2
"""Of the files on disk. Another format is rebuilt or refused, never guessed at."""

_MANIFEST = "manifest.json"
REBUILD = "rebuild it with `anchorage index --rebuild`"
_READ_ATTEMPTS = 5

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class FileEntry:
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the current generation is and what made it."""

    format: int
    generation: str
    """Of the content: the same documents, encoder and chunking have the same id."""
    directory: str
    encoder: EncoderIdentity
    dimension: int
    chunking: str
    documents: Mapping[str, str]
    """SHA-256 of every document by id."""
    sentences: int
    passages: int
    files: Mapping[str, FileEntry]

    def to_bytes(self) -> bytes:
        body = json.dumps(asdict(self), indent=1, sort_keys=True, ensure_ascii=False)
        checksum = hashlib.sha256(body.encode()).hexdigest()
        return f'{{"sha256": "{checksum}", "manifest":\n{body}\n}}'.encode()

    @classmethod
    def from_bytes(cls, content: bytes, path: Path) -> Manifest:
        """Raises IndexDamaged when altered, IndexMismatch when of another format."""
        try:
            outer = json.loads(content)
            fields = outer["manifest"]
            body = json.dumps(fields, indent=1, sort_keys=True, ensure_ascii=False)
            intact = outer["sha256"] == hashlib.sha256(body.encode()).hexdigest()
            found_format = fields["format"]
        except (ValueError, TypeError, KeyError) as error:
            raise IndexDamaged(f"{path} is damaged ({error!r}): {REBUILD}") from error
        if not intact:
            raise IndexDamaged(f"{path} was altered after it was written: {REBUILD}")
        if found_format != FORMAT:
            raise IndexMismatch(
                f"{path} has index format {found_format}, this version reads {FORMAT}: {REBUILD}"
            )
        fields["encoder"] = EncoderIdentity(**fields["encoder"])
        fields["files"] = {name: FileEntry(**entry) for name, entry in fields["files"].items()}
        return cls(**fields)


class _Files(Mapping[str, bytes]):
    """The files of a generation, by name. Reading one raises IndexDamaged when it is not as its
    manifest says."""

    def __init__(self, root: Path, manifest: Manifest) -> None:
        self._folder = root / "generations" / manifest.directory
        self._entries = manifest.files

    def __getitem__(self, name: str) -> bytes:
        entry, path = self._entries[name], self._folder / name
        try:
            content = path.read_bytes()
        except OSError as error:
            raise IndexDamaged(f"{path} can't be read ({error.strerror}): {REBUILD}") from error
        if len(content) != entry.bytes:
            raise IndexDamaged(
                f"{path} has {len(content):,} bytes instead of {entry.bytes:,}: {REBUILD}"
            )
        if hashlib.sha256(content).hexdigest() != entry.sha256:
            raise IndexDamaged(f"{path} was altered (its checksum differs): {REBUILD}")
        return content

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)


class Store:
    """One index on disk."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def manifest(self) -> Manifest:
        """The current manifest. Raises IndexMissing, IndexDamaged, IndexMismatch."""
        path = self.root / _MANIFEST
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            raise IndexMissing(
                f"no index at {self.root}: build it with `anchorage index`"
            ) from None
        except OSError as error:
            raise IndexDamaged(f"{path} can't be read ({error.strerror}): {REBUILD}") from error
        return Manifest.from_bytes(content, path)

    def read(self) -> tuple[Manifest, dict[str, bytes]]:
        """The current generation: its manifest and its verified files.

        Raises IndexMissing, IndexDamaged, IndexMismatch.
        """
        return self.read_as(lambda manifest, files: (manifest, dict(files)))

    def read_as(self, make: Callable[[Manifest, Mapping[str, bytes]], T]) -> T:
        """What `make` makes of the current generation. Each file is read, and verified, when it is
        asked for: a large index need not be in memory twice.

        Raises IndexMissing, IndexDamaged, IndexMismatch.
        """
        for _ in range(_READ_ATTEMPTS):
            manifest = self.manifest()
            try:
                return make(manifest, _Files(self.root, manifest))
            except IndexDamaged:
                # A writer may have published and cleaned up meanwhile: then read the new one.
                if self.manifest().directory == manifest.directory:
                    raise
        raise IndexBusy(f"the index at {self.root} changes too often to be read: try again")

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Be the one writer. The lock dies with the process. Raises IndexBusy, IndexWriteFailed."""
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self.root / "lock", timeout=0)
            lock.acquire()
        except Timeout:
            raise IndexBusy(
                f"another process is building the index at {self.root}: wait for it to end"
            ) from None
        except OSError as error:
            raise self._write_failed(error) from error
        try:
            yield
        finally:
            lock.release()

    def publish(
        self,
        directory: str,
        files: Iterable[tuple[str, bytes | bytearray]],
        manifest: Callable[[str, Mapping[str, FileEntry]], Manifest],
    ) -> None:
        """Make these files the current generation, under what `manifest` makes of the directory
        and their checksums. Call it inside `writing()`.

        Raises IndexWriteFailed, the old generation being then as it was.
        """
        target = self.root / "generations" / directory
        entries = {}
        try:
            target.mkdir(parents=True)
            for name, content in files:
                _write_durably(target / name, content)
                entries[name] = FileEntry(len(content), hashlib.sha256(content).hexdigest())
            _sync_directory(target)
            _sync_directory(target.parent)
            staged = self.root / (_MANIFEST + ".new")
            _write_durably(staged, manifest(directory, entries).to_bytes())
            staged.replace(self.root / _MANIFEST)
            _sync_directory(self.root)
        except OSError as error:
            shutil.rmtree(target, ignore_errors=True)
            raise self._write_failed(error) from error
        self._remove_all_but(directory)

    def unused_directory(self, generation: str) -> str:
        """A directory name for a generation; a damaged one of the same content may be there."""
        taken = {path.name for path in (self.root / "generations").glob(f"{generation}*")}
        number = 0
        while f"{generation}.{number}" in taken:
            number += 1
        return f"{generation}.{number}"

    def _remove_all_but(self, directory: str) -> None:
        """Old generations, and what interrupted builds have left."""
        for path in (self.root / "generations").iterdir():
            if path.name != directory:
                shutil.rmtree(path, ignore_errors=True)

    def _write_failed(self, error: OSError) -> IndexWriteFailed:
        return IndexWriteFailed(
            f"the index at {self.root} can't be written ({error.strerror or error}): "
            "free some space or give another place with --index; what was there is unchanged"
        )


def _write_durably(path: Path, content: bytes | bytearray) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync_directory(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
