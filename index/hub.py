"""The local copy of a model of the hub: safetensors and settings only, no code."""

from __future__ import annotations

from pathlib import Path

_SAFE_FILES = ["*.json", "*.safetensors", "*.txt", "*.model"]


def hub_copy(name: str) -> Path:
    """The folder of a hub model; the hub is asked only when it is not on this machine.

    Raises LookupError, naming what the hub answered with, when it can't be had.
    """
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError

    try:
        return Path(snapshot_download(name, allow_patterns=_SAFE_FILES, local_files_only=True))
    except (LocalEntryNotFoundError, HFValidationError):
        pass
    try:
        return Path(snapshot_download(name, allow_patterns=_SAFE_FILES))
    except (HfHubHTTPError, HFValidationError, LocalEntryNotFoundError, OSError) as error:
        raise LookupError(type(error).__name__) from error
