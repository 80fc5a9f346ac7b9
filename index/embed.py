"""Texts to unit vectors: the Embedder protocol and its sentence-transformers implementation.

The bundled bilingual encoder needs no network. Any other sentence-transformers model, by name or by
path, takes its place; only safetensors weights are read and no code that comes with a model is run.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from index.errors import EncoderError
from index.hub import hub_copy
from index.words import visible

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

BUNDLED = "bundled"
_BUNDLED_FOLDER = Path(__file__).parent / "encoder"
_DEFINING_SUFFIXES = {".json", ".safetensors", ".txt", ".model"}
_BATCH = 64

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class EncoderIdentity:
    """Which encoder made a vector. Vectors of different identities are never compared."""

    name: str
    revision: str
    """Of a hub model the commit, otherwise the SHA-256 of the model's files, 16 hex digits."""

    def __str__(self) -> str:
        return f"{self.name}@{self.revision}"


class Embedder(Protocol):
    """What the index needs of an encoder."""

    @property
    def identity(self) -> EncoderIdentity: ...

    @property
    def dimension(self) -> int: ...

    def passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> Vectors:
        """float32, shape (len(texts), dimension), rows of length 1; `progress` hears how many are
        done."""
        ...

    def query(self, text: str) -> Vectors:
        """float32, shape (dimension,), length 1; its dot product with a row is the cosine."""
        ...


def identify(encoder: str) -> EncoderIdentity:
    """The identity of `encoder` ("bundled", a path or a hub name), without loading it.

    Raises EncoderError when it is not to be found.
    """
    folder = _folder_of(encoder)
    if folder.parent.name == "snapshots":  # the hub's cache: models--…/snapshots/<commit>
        return EncoderIdentity(encoder, folder.name[:16])
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.suffix in _DEFINING_SUFFIXES and path.is_file():
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
            with path.open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
    return EncoderIdentity(encoder, digest.hexdigest()[:16])


def load(encoder: str) -> SentenceTransformerEmbedder:
    """The encoder, ready. Takes seconds: imports torch. Raises EncoderError."""
    embedder = SentenceTransformerEmbedder(identify(encoder), _load_model(_folder_of(encoder)))
    # Once, before threads share it: the first text sets the tokenizer up, and two at once may not.
    embedder.query("")
    return embedder


def _folder_of(encoder: str) -> Path:
    folder = _BUNDLED_FOLDER if encoder == BUNDLED else Path(encoder).expanduser()
    if not folder.is_dir():
        if encoder.startswith((".", "/", "~")) or encoder.count("/") > 1:
            raise EncoderError(f"no encoder at {encoder}: give a model's folder, or 'bundled'")
        folder = _from_hub(encoder)
    if not (folder / "config.json").is_file() and not (folder / "modules.json").is_file():
        raise EncoderError(
            f"{folder} holds no sentence-transformers model: modules.json is missing"
        )
    return folder


def _from_hub(name: str) -> Path:
    try:
        return hub_copy(name)
    except LookupError as error:
        raise EncoderError(
            f"the encoder {name!r} is not on this machine and the hub did not give it "
            f"({error}): download it, or set ANCHORAGE_ENCODER=bundled"
        ) from error


def _load_model(folder: Path) -> SentenceTransformer:
    import torch
    from safetensors import SafetensorError
    from sentence_transformers import SentenceTransformer
    from transformers.utils.logging import disable_progress_bar

    disable_progress_bar()  # type: ignore[no-untyped-call]  # untyped in transformers
    torch.set_num_threads(1)
    try:
        # float32 whatever the file holds: half precision is slow on a CPU.
        return SentenceTransformer(
            str(folder),
            device="cpu",
            local_files_only=True,
            trust_remote_code=False,
            model_kwargs={"dtype": torch.float32, "use_safetensors": True},
        )
    except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise EncoderError(f"the encoder in {folder} can't be loaded: {reason}") from error


class SentenceTransformerEmbedder:
    """The Embedder that a sentence-transformers model makes; its own prompts are used."""

    def __init__(self, identity: EncoderIdentity, model: SentenceTransformer) -> None:
        self._identity = identity
        self._model = model
        dimension = model.get_embedding_dimension()
        if dimension is None:
            raise EncoderError(f"the encoder {identity.name} does not state its dimension")
        self._dimension = int(dimension)

    @property
    def identity(self) -> EncoderIdentity:
        return self._identity

    @property
    def dimension(self) -> int:
        return self._dimension

    def passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> Vectors:
        # Long and short texts apart, so that padding is not computed; order is restored below.
        order = sorted(range(len(texts)), key=lambda row: (-len(texts[row]), row))
        matrix = np.empty((len(texts), self._dimension), dtype=np.float32)
        with _all_cores():
            for begin in range(0, len(order), _BATCH):
                rows = order[begin : begin + _BATCH]
                matrix[rows] = self._model.encode_document(
                    [visible(texts[row]) for row in rows],
                    batch_size=_BATCH,
                    normalize_embeddings=True,
                    show_progress_bar=False,
                )
                if progress:
                    progress(begin + len(rows))
        return matrix

    def query(self, text: str) -> Vectors:
        vector = self._model.encode_query(
            visible(text), normalize_embeddings=True, show_progress_bar=False
        )
        return np.asarray(vector, dtype=np.float32)


@contextmanager
def _all_cores() -> Iterator[None]:
    """Building uses the whole machine; serving keeps to one thread, because a second one beside a
    busy process waits far more than it helps."""
    import torch

    serving = torch.get_num_threads()
    torch.set_num_threads(os.cpu_count() or 1)
    try:
        yield
    finally:
        torch.set_num_threads(serving)
