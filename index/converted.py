"""An encoder in CTranslate2's format, made once and kept in the user's folder.

Converting takes seconds, most of them the import of torch and transformers. What is kept is one
file: the SHA-256 of the rest, and an archive of what CTranslate2 reads. It is put there by a rename
and verified when it is read: one that is torn, altered or of another version is made anew. Of
several processes that make it at once, each puts the same model there.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4
from zipfile import ZipFile

from platformdirs import user_data_path

from index.loading_lock import LOADING

_QUANTIZATION = "int8"
_DIGEST = 64
"""Bytes, hex digits, before the archive."""
_KEPT = 4
"""Encoders whose conversions stay: each is about as large as half the encoder's weights."""
_LEFT_S = 3_600.0
"""After so long nobody is still writing a file: it was left by a process that was killed."""
_UNDER_WAY = ".new"

_log = logging.getLogger(__name__)


def converted(folder: Path, revision: str, told: Callable[[str], None]) -> Mapping[str, bytes]:
    """The converted files of the encoder in `folder`, by name; `told` hears when it takes seconds.

    Raises what the libraries raise of files that they can't read, and OSError.
    """
    from ctranslate2 import __version__ as version

    kept = user_data_path("anchorage", appauthor=False) / "encoders"
    path = kept / f"{revision}-{_QUANTIZATION}-{version}.zip"
    files = _read(path)
    if files is None:
        told("converting the encoder for questions, once")
        files = _convert(folder)
        try:
            _keep(path, files)
        except OSError as error:
            _log.warning(
                "the encoder converted for questions can't be kept in %s (%s): every start takes "
                "seconds longer; make room there, or let this user write to it",
                *(kept, error.strerror or error),
            )
    return files


def _convert(folder: Path) -> dict[str, bytes]:
    from ctranslate2.converters import TransformersConverter
    from transformers.utils import logging as library

    shown = library.get_verbosity()
    library.set_verbosity_error()  # type: ignore[no-untyped-call]  # untyped in transformers
    library.disable_progress_bar()  # type: ignore[no-untyped-call]  # the same
    try:
        with LOADING, TemporaryDirectory(prefix="anchorage-encoder-") as empty:
            made = Path(empty) / "made"
            TransformersConverter(str(folder)).convert(str(made), quantization=_QUANTIZATION)
            return {path.name: path.read_bytes() for path in sorted(made.iterdir())}
    finally:
        library.set_verbosity(shown)


def _read(path: Path) -> dict[str, bytes] | None:
    """None when there is no such file, or not the one that was written."""
    try:
        with path.open("rb") as file:
            stated = file.read(_DIGEST)
            if hashlib.file_digest(file, "sha256").hexdigest().encode() != stated:
                return None
            with ZipFile(file) as archive:  # what stands before an archive does not matter to it
                return {name: archive.read(name) for name in archive.namelist()}
    except OSError:
        return None


def _keep(path: Path, files: Mapping[str, bytes]) -> None:
    """Raises OSError; nothing half written is then at `path`."""
    packed = BytesIO()
    with ZipFile(packed, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    digest = hashlib.sha256(packed.getbuffer()).hexdigest().encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    written = path.with_name(f"{path.name}.{uuid4().hex}{_UNDER_WAY}")
    try:
        written.write_bytes(digest + packed.getbuffer())
        written.replace(path)
    except OSError:
        with suppress(OSError):
            written.unlink()
        raise
    _remove(_unused(path.parent))


def _unused(kept: Path) -> Iterable[Path]:
    """The oldest conversions, beyond those that are kept, and what killed processes have left."""
    age = {path: time.time() - path.stat().st_mtime for path in kept.iterdir()}
    newest_first = sorted((path for path in age if path.suffix == ".zip"), key=age.__getitem__)
    yield from newest_first[_KEPT:]
    yield from (path for path in age if path.suffix == _UNDER_WAY and age[path] > _LEFT_S)


def _remove(paths: Iterable[Path]) -> None:
    with suppress(OSError):  # another process removes the same ones
        for path in paths:
            path.unlink()
