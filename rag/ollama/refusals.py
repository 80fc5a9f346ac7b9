"""A status other than 200, or an error line in a stream, to the error that names its cause.

What Ollama answers was recorded from version 0.32.15 (`tests/ollama/`); its messages are matched by
the words that decide. Its own text is shown, cut and printable, only where ours can't say more.
"""

from __future__ import annotations

import json
import re

from rag.model_errors import (
    ModelBusy,
    ModelError,
    ModelFailed,
    ModelForbidden,
    ModelMissing,
    ModelTooLarge,
    ModelUnfit,
    NotOllama,
    PromptTooLong,
)

_SHOWN_CHARACTERS = 120
_NAMED = re.compile(r"""model ["']([^"']{1,200})["'] not found""")


def refusal(status: int, body: bytes, url: str) -> ModelError:
    """The error for a response that is no reply."""
    said = error_text(body)
    if 300 <= status < 400:
        return NotOllama(
            f"{url} sends us elsewhere ({status}): set OLLAMA_HOST to the server itself"
        )
    if status in (401, 403):
        return ModelForbidden(
            f"the server at {url} refuses us, status {status}{_quoted(said)}: check OLLAMA_HOST, "
            "and OLLAMA_ORIGINS where it runs"
        )
    if said is None and status in (404, 405):
        return NotOllama(f"what answers at {url} is no Ollama server ({status}): check OLLAMA_HOST")
    if status in (429, 503):
        return ModelBusy(f"the Ollama server at {url} is busy{_quoted(said)}: ask again in a while")
    return failure(said, url, status)


def failure(said: str | None, url: str, status: int | None = None) -> ModelError:
    """The error for what the server said went wrong."""
    text = said or ""
    if "exceed_context_size" in text or "context length" in text:
        return PromptTooLong(
            "the prompt does not fit the model's context: raise ANCHORAGE_NUM_CTX, "
            "or ask about fewer documents"
        )
    if missing := _NAMED.search(text):
        return missing_model(printable(missing.group(1)))
    if "does not support" in text:
        return ModelUnfit(f"the model can't be used{_quoted(said)}: choose a chat model")
    if "system memory" in text:
        return ModelTooLarge(
            f"the model does not fit this machine's memory{_quoted(said)}: choose a smaller model, "
            "or lower ANCHORAGE_NUM_CTX"
        )
    code = f", status {status}" if status else ""
    return ModelFailed(
        f"the Ollama server at {url} failed{_quoted(said)}{code}: ask again; if it happens again, "
        "restart `ollama serve`"
    )


def missing_model(name: str) -> ModelMissing:
    return ModelMissing(f"the model {name} is not installed: get it with `ollama pull {name}`")


def error_text(body: bytes) -> str | None:
    """What `{"error": …}` says, also in the shape of the /v1 routes; None for any other body."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return None
    match value:
        case {"error": str(said)} | {"error": {"message": str(said)}}:
            return said
        case _:
            return None


def _quoted(said: str | None) -> str:
    shown = printable(said or "")
    return f" (« {shown} »)" if shown else ""


def printable(text: str) -> str:
    """One short line of it: words from another program are shown, never obeyed by a terminal."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line if len(line) <= _SHOWN_CHARACTERS else line[: _SHOWN_CHARACTERS - 1] + "…"
