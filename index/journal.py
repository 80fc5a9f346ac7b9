"""What a build has embedded so far, so that one that was interrupted goes on where it was.

    <index>/embedded.journal    a line that names the encoder, then blocks, appended one by one

A block is the texts that went through the encoder together: how many, the SHA-256 of what follows,
a hash for each text, a vector for each. Each is on the disk before the next is begun. A block cut
short by a crash is recognised and dropped with all that follows; of another encoder, everything.
It holds no text. A published generation holds all vectors itself: then the journal goes.
"""

from __future__ import annotations

import hashlib
import json
import os
import struct
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.errors import IndexWriteFailed

_NAME = "embedded.journal"
_COUNT = struct.Struct("<Q")
_HASH_BYTES = 16
_CHECKSUM_BYTES = 32

Vectors = NDArray[np.float32]


class Journal:
    """Vectors by their texts. For the one process that holds the writer's lock."""

    def __init__(self, path: Path, descriptor: int, dimension: int) -> None:
        self._path = path
        self._descriptor = descriptor
        self._dimension = dimension
        self._places: dict[bytes, int] = {}
        """Where the vector of a text begins in the file, by the text's hash."""

    @classmethod
    @contextmanager
    def opened(cls, index: Path, encoder: str, dimension: int) -> Iterator[Journal]:
        """The journal in the folder `index`, with what an earlier build left there of the same
        encoder. Raises IndexWriteFailed."""
        path = index / _NAME
        heading = json.dumps({"encoder": encoder, "dimension": dimension}).encode() + b"\n"
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise _failed(path, error) from error
        try:
            journal = cls(path, descriptor, dimension)
            journal._recover(heading)
            yield journal
        finally:
            os.close(descriptor)

    @staticmethod
    def discard(index: Path) -> None:
        (index / _NAME).unlink(missing_ok=True)

    def __contains__(self, text: str) -> bool:
        return _hash(text) in self._places

    def add(self, texts: Sequence[str], vectors: Vectors) -> None:
        """`vectors`: float32, shape (len(texts), dimension). Raises IndexWriteFailed."""
        hashes = [_hash(text) for text in texts]
        content = b"".join(hashes) + np.ascontiguousarray(vectors, dtype="<f4").tobytes()
        begin = os.lseek(self._descriptor, 0, os.SEEK_END)
        self._append(_COUNT.pack(len(texts)) + hashlib.sha256(content).digest() + content)
        self._note(begin + _COUNT.size + _CHECKSUM_BYTES, hashes)

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """float32, shape (len(texts), dimension). Raises KeyError for a text it does not have."""
        size = 4 * self._dimension
        found = [os.pread(self._descriptor, size, self._places[_hash(text)]) for text in texts]
        joined = np.frombuffer(b"".join(found), dtype="<f4").astype(np.float32)
        return joined.reshape(len(texts), self._dimension)

    def _recover(self, heading: bytes) -> None:
        """Reads what is whole and cuts off the rest."""
        size = os.fstat(self._descriptor).st_size
        end = 0
        if os.pread(self._descriptor, len(heading), 0) == heading:
            end = len(heading)
            while (block := self._block(end, size)) is not None:
                content, hashes = block
                self._note(content, hashes)
                end = content + len(hashes) * self._entry_bytes
        try:
            os.ftruncate(self._descriptor, end)
        except OSError as error:
            raise _failed(self._path, error) from error
        if not end:
            self._append(heading)

    @property
    def _entry_bytes(self) -> int:
        return _HASH_BYTES + 4 * self._dimension

    def _block(self, begin: int, size: int) -> tuple[int, list[bytes]] | None:
        """Where the content of the block at `begin` starts, and its hashes; None when it is not
        whole."""
        content = begin + _COUNT.size + _CHECKSUM_BYTES
        if content > size:
            return None
        head = os.pread(self._descriptor, _COUNT.size + _CHECKSUM_BYTES, begin)
        (count,) = _COUNT.unpack_from(head)
        if not count or count > (size - content) // self._entry_bytes:
            return None
        held = os.pread(self._descriptor, count * self._entry_bytes, content)
        if hashlib.sha256(held).digest() != head[_COUNT.size :]:
            return None
        ends = range(_HASH_BYTES, count * _HASH_BYTES + 1, _HASH_BYTES)
        return content, [held[end - _HASH_BYTES : end] for end in ends]

    def _note(self, content: int, hashes: Sequence[bytes]) -> None:
        first = content + len(hashes) * _HASH_BYTES
        for number, hashed in enumerate(hashes):
            self._places[hashed] = first + number * 4 * self._dimension

    def _append(self, content: bytes) -> None:
        try:
            os.lseek(self._descriptor, 0, os.SEEK_END)
            view = memoryview(content)
            while view:
                view = view[os.write(self._descriptor, view) :]
            os.fsync(self._descriptor)
        except OSError as error:
            raise _failed(self._path, error) from error


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()[:_HASH_BYTES]


def _failed(path: Path, error: OSError) -> IndexWriteFailed:
    return IndexWriteFailed(
        f"{path} can't be written ({error.strerror or error}): free some space or give another "
        "place with --index; what was there is unchanged"
    )
