"""Texts to unit vectors: the Embedder protocol, and the encoders behind it.

The bundled bilingual encoder needs no network. Any other sentence-transformers model, by name or by
path, takes its place; only safetensors weights are read and no code that comes with a model is run.
Documents are embedded by sentence-transformers; so are questions, unless the encoder has the shape
that `index.bert` runs without it.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from index.bert import Bert, shape_of
from index.errors import EncoderError
from index.hub import hub_copy
from index.together import Together
from index.words import visible

BUNDLED = "bundled"
_BUNDLED_FOLDER = Path(__file__).parent / "encoder"
_DEFINING_SUFFIXES = {".json", ".safetensors", ".txt", ".model"}
_BATCH = 64
_QUESTIONS = 8
"""Questions that are embedded together, when they come at once."""

Vectors = NDArray[np.float32]
T = TypeVar("T")


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


def load(encoder: str) -> TextEmbedder:
    """The encoder, ready for questions. Takes seconds: imports torch. Raises EncoderError."""
    import torch

    folder = _folder_of(encoder)
    torch.set_num_threads(1)
    shape = shape_of(folder)
    library = cache(partial(_loaded, folder, partial(_SentenceTransformers, folder)))
    model: Model = (
        library() if shape is None else _loaded(folder, partial(Bert.load, folder, shape))
    )
    embedder = TextEmbedder(identify(encoder), model, lambda: library().documents)
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


def _loaded(folder: Path, load_model: Callable[[], T]) -> T:
    from safetensors import SafetensorError

    try:
        return load_model()
    except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise EncoderError(f"the encoder in {folder} can't be loaded: {reason}") from error


class Model(Protocol):
    """What embeds questions; the encoder's own prompt is put before them."""

    @property
    def dimension(self) -> int: ...

    def queries(self, texts: Sequence[str]) -> Vectors:
        """float32, shape (len(texts), dimension), rows of length 1."""
        ...


class _SentenceTransformers:
    """A Model of any architecture that the library knows; embeds documents too."""

    def __init__(self, folder: Path) -> None:
        import torch
        from sentence_transformers import SentenceTransformer
        from transformers.utils.logging import disable_progress_bar

        disable_progress_bar()  # type: ignore[no-untyped-call]  # untyped in transformers
        # float32 whatever the file holds: half precision is slow on a CPU.
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

    def queries(self, texts: Sequence[str]) -> Vectors:
        return self._unit(self._model.encode_query, texts)

    def documents(self, texts: Sequence[str]) -> Vectors:
        """Shaped like `queries`."""
        return self._unit(self._model.encode_document, texts)

    def _unit(self, encode: Callable[..., object], texts: Sequence[str]) -> Vectors:
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
        self._query = Together(model.queries, _QUESTIONS)

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
