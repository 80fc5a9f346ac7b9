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
from rag.ollama import words
from rag.words import Words, filled

_SHOWN_CHARACTERS = 120
_NAMED = re.compile(r"""model ["']([^"']{1,200})["'] not found""")


def refusal(status: int, body: bytes, url: str) -> ModelError:
    """The error for a response that is no reply."""
    text = error_text(body)
    said = _quoted(text)
    if 300 <= status < 400:
        return NotOllama(filled(words.REDIRECTED, url=url, status=status))
    if status in (401, 403):
        return ModelForbidden(filled(words.FORBIDDEN, url=url, status=status, said=said))
    if text is None and status in (404, 405):
        alone = filled(words.STATUS_ALONE, status=status)
        return NotOllama(filled(words.NOT_OLLAMA, url=url, status=alone))
    if status in (429, 503):
        return ModelBusy(filled(words.BUSY, url=url, said=said))
    return failure(text, url, status)


def failure(said: str | None, url: str, status: int | None = None) -> ModelError:
    """The error for what the server said went wrong."""
    text = said or ""
    quoted = _quoted(said)
    if "exceed_context_size" in text or "context length" in text:
        return PromptTooLong(words.PROMPT_OVER_CONTEXT)
    if missing := _NAMED.search(text):
        return missing_model(printable(missing.group(1)))
    if "does not support" in text:
        return ModelUnfit(filled(words.UNFIT, said=quoted))
    if "system memory" in text:
        return ModelTooLarge(filled(words.TOO_LARGE, said=quoted))
    code = filled(words.STATUS, status=status) if status else words.NOTHING
    return ModelFailed(filled(words.FAILED, url=url, said=quoted, status=code))


def missing_model(name: str) -> ModelMissing:
    return ModelMissing(filled(words.MISSING, model=name))


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


def _quoted(said: str | None) -> Words:
    shown = printable(said or "")
    return filled(words.SAID, text=shown) if shown else words.NOTHING


def printable(text: str) -> str:
    """One short line of it: words from another program are shown, never obeyed by a terminal."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line if len(line) <= _SHOWN_CHARACTERS else line[: _SHOWN_CHARACTERS - 1] + "…"
