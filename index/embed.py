"""Texts to unit vectors: the Embedder protocol, and the encoders behind it.

The bundled bilingual encoder needs no network. Any other sentence-transformers model, by name or by
path, takes its place; only safetensors weights are read and no code that comes with a model is run.
Documents are embedded by sentence-transformers; so are questions, unless the encoder has the shape
that `index.quantized` runs without it, faster.
"""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from pathlib import Path
from threading import Lock
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError

from index.converted import converted
from index.errors import EncoderError
from index.hub import hub_copy
from index.loading_lock import LOADING
from index.quantized import Quantized, shape_of
from index.words import visible

BUNDLED = "bundled"
_BUNDLED_FOLDER = Path(__file__).parent / "encoder"
_DEFINING_SUFFIXES = {".json", ".safetensors", ".txt", ".model"}
_BATCH = 16
"""Texts embedded together. On a CPU more are slower: what a layer computes leaves the cache."""
_REMEMBERED = 1_024
"""Questions and claims whose vectors stay in memory: 1.5 KB each."""

_UNREADABLE = (OSError, ValueError, LookupError, RuntimeError, SafetensorError)
"""What libraries raise of an encoder whose files are damaged or not what they seem."""

Vectors = NDArray[np.float32]
_log = logging.getLogger(__name__)


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


def load(encoder: str, told: Callable[[str], None] = lambda stage: None) -> TextEmbedder:
    """The encoder, ready for questions. Takes a fraction of a second, or seconds when it has to be
    converted first, which `told` hears. Raises EncoderError."""
    folder, identity = _folder_of(encoder), identify(encoder)
    library = cache(partial(_library, folder))
    model = _for_questions(folder, identity, library, told)
    embedder = TextEmbedder(identity, model, lambda: library().documents)
    # Once, before threads share it: the first text sets the tokenizer up, and two at once may not.
    embedder.query("")
    return embedder


def _for_questions(
    folder: Path,
    identity: EncoderIdentity,
    library: Callable[[], Model],
    told: Callable[[str], None],
) -> Model:
    shape = shape_of(folder)
    if shape is None:
        return library()
    try:
        return Quantized.load(folder, shape, converted(folder, identity.revision, told))
    except (*_UNREADABLE, AssertionError, AttributeError) as error:
        model = library()  # says what is wrong when it can't read the encoder either
        _log.warning(
            "the encoder in %s can't be converted for questions (%s): sentence-transformers embeds "
            "them, which takes several times as long",
            *(folder, _first_line(error)),
        )
        return model


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


def _library(folder: Path) -> _SentenceTransformers:
    try:
        return _SentenceTransformers(folder)
    except _UNREADABLE as error:
        raise EncoderError(
            f"the encoder in {folder} can't be loaded: {_first_line(error)}"
        ) from error


def _first_line(error: BaseException) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__


class Model(Protocol):
    """What embeds questions; the encoder's own prompt is put before them."""

    @property
    def dimension(self) -> int: ...

    def query(self, text: str) -> Vectors:
        """float32, shape (dimension,), length 1."""
        ...


class _SentenceTransformers:
    """A Model of any architecture that the library knows; embeds documents too. Takes seconds to
    load. Several threads may call it, and wait for each other: its tokenizers can't be shared."""

    def __init__(self, folder: Path) -> None:
        import torch
        from sentence_transformers import SentenceTransformer
        from transformers.utils.logging import disable_progress_bar

        torch.set_num_threads(1)
        disable_progress_bar()  # type: ignore[no-untyped-call]  # untyped in transformers
        # float32 whatever the file holds: half precision is slow on a CPU.
        with LOADING:
            self._model = SentenceTransformer(
                str(folder),
                device="cpu",
                local_files_only=True,
                trust_remote_code=False,
                model_kwargs={"dtype": torch.float32, "use_safetensors": True},
            )
        dimension = self._model.get_embedding_dimension()
        if dimension is None:
            raise ValueError("it does not state its dimension")
        self.dimension = int(dimension)
        self._lock = Lock()

    def query(self, text: str) -> Vectors:
        vector: Vectors = self._unit(self._model.encode_query, [text])[0]
        return vector

    def documents(self, texts: Sequence[str]) -> Vectors:
        """float32, shape (len(texts), dimension), rows of length 1."""
        return self._unit(self._model.encode_document, texts)

    def _unit(self, encode: Callable[..., object], texts: Sequence[str]) -> Vectors:
        with self._lock:
            encoded = encode(
                list(texts), batch_size=_BATCH, normalize_embeddings=True, show_progress_bar=False
            )
        return np.asarray(encoded, dtype=np.float32)


class TextEmbedder:
    """The Embedder of one encoder. Safe to use from several threads."""

    def __init__(
        self,
        identity: EncoderIdentity,
        model: Model,
        documents: Callable[[], Callable[[Sequence[str]], Vectors]],
    ) -> None:
        """`documents` gives what embeds them, when that is first needed."""
        self._identity = identity
        self._model = model
        self._documents = documents
        self._query = lru_cache(_REMEMBERED)(self._embedded)

    @property
    def identity(self) -> EncoderIdentity:
        return self._identity

    @property
    def dimension(self) -> int:
        return self._model.dimension

    def passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> Vectors:
        # Long and short texts apart, so that padding is not computed; order is restored below.
        order = sorted(range(len(texts)), key=lambda row: (-len(texts[row]), row))
        matrix = np.empty((len(texts), self.dimension), dtype=np.float32)
        embed = self._documents()
        with _all_cores():
            for begin in range(0, len(order), _BATCH):
                rows = order[begin : begin + _BATCH]
                matrix[rows] = embed([visible(texts[row]) for row in rows])
                if progress:
                    progress(begin + len(rows))
        return matrix

    def query(self, text: str) -> Vectors:
        return self._query(visible(text))

    def _embedded(self, text: str) -> Vectors:
        vector = self._model.query(text)
        vector.flags.writeable = False  # everyone who asks the same gets the same array
        return vector


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
