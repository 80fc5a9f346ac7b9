"""Structured logs: one JSON object a line on stderr, with ids and sizes and never a text.

What a caller wrote could stand in the message of any exception, so a traceback is logged as its
type and places, without the messages. A key never comes here; the name it stands for does.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from typing import TextIO

FIELDS = "anchorage"
"""The attribute of a record that holds its fields: `extra={FIELDS: {…}}`."""

_SILENCED = (
    *("sse_starlette", "httpx", "httpcore", "openai", "sqlalchemy"),
    *("slack_bolt", "slack_sdk"),
)
"""At their lower levels these log what was said, or every query with its values."""


class JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage().strip(),
            **getattr(record, FIELDS, {}),
        }
        if record.exc_info and record.exc_info[1] is not None:
            line["error"] = _chain(record.exc_info[1])
        return json.dumps(line)


def configure(level: str, stream: TextIO | None = None) -> None:
    """Every logger of the process writes JSON lines; ours from `level` on."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLines())
    # Of the handler too: a library may set the level of its own logger.
    handler.setLevel(level.upper())
    logging.basicConfig(handlers=[handler], level=level.upper(), force=True)
    for name in _SILENCED:
        logging.getLogger(name).setLevel(logging.WARNING)


def _chain(error: BaseException) -> list[dict[str, object]]:
    """Types and places, the error itself first, then what it came from."""
    found: list[dict[str, object]] = []
    current: BaseException | None = error
    while current is not None and len(found) < 5:
        frames = traceback.extract_tb(current.__traceback__)
        places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[-12:]]
        found.append({"type": type(current).__name__, "at": places})
        current = current.__cause__ or current.__context__
    return found
