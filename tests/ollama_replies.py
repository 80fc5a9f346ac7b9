"""What the test server says: replies of a model, faults of a stream, and recorded responses.

`tests/ollama/` holds what Ollama 0.32.15 answered, as recorded, long streams shortened. A scripted
reply has the same lines and the same framing.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

RECORDED = Path(__file__).parent / "ollama"
CUT_MARK = "<<the connection ends here>>"
_SHOWN_LINE = re.compile(r"^\[(\d+)\] (.*)$", re.MULTILINE)


class Fault(StrEnum):
    """What goes wrong after the reply's text was sent (`SILENT`, `HUGE_HEADER`: before it)."""

    CUT = "the connection ends inside the body"
    RESET = "the connection is reset"
    NO_DONE = "the body ends cleanly, no line says done"
    ERROR_LINE = "a last line says that the runner broke"
    GARBAGE = "a line is no JSON"
    NO_OBJECT = "a line is JSON and no object"
    WRONG_SHAPE = "a line is an object of another shape"
    LONG_LINE = "a line of 10 MB"
    FLOOD = "text without end, as fast as it goes"
    ENDLESS = "text without end, a word every few milliseconds"
    EMPTY_LINES = "lines without text, without end"
    DRIP = "bytes of a line that never ends, one at a time"
    HANG = "nothing more, the connection stays open"
    SILENT = "no answer at all, the connection stays open"
    HUGE_HEADER = "a header of a megabyte"


@dataclass(frozen=True, slots=True)
class Reply:
    """What the model writes."""

    text: str = ""
    pieces: Sequence[str] | None = None
    """The text cut by hand; else `chunk` characters a line."""
    chunk: int = 7
    thinking: str = ""
    """Sent in `message.thinking`, before the text."""
    first_delay_s: float = 0.0
    delay_s: float = 0.0
    """Before each line after the first."""
    done_reason: str = "stop"
    prompt_eval_count: int | None = -1
    """As reported; -1: a quarter of the prompt's bytes; None: left out."""
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class Raw:
    """A whole response as it goes over the wire, framing included."""

    data: bytes


@dataclass(slots=True)
class Request:
    method: str
    path: str
    headers: Mapping[str, str]
    body: Any
    left: threading.Event = field(default_factory=threading.Event)
    """Set when the client closed before the reply was whole."""

    def prompt(self) -> str:
        return "\n".join(message["content"] for message in self.body["messages"])

    def lines(self) -> dict[int, str]:
        """The numbered lines that the model is shown."""
        return {int(number): text for number, text in _SHOWN_LINE.findall(self.prompt())}


@dataclass(frozen=True, slots=True)
class Installed:
    """A model of `/api/tags` and `/api/show`."""

    name: str = "tiny:latest"
    size: int = 13_183_231
    capabilities: tuple[str, ...] = ("completion",)
    remote_host: str | None = None
    context_length: int = 8192
    digest: str = "eeb174096514"


def recorded(name: str) -> Raw:
    """A transcript as bytes: each line of a chunked body is a chunk, as Ollama frames them."""
    head, _, body = (RECORDED / f"{name}.txt").read_text(encoding="utf-8").partition("\n\n")
    lines = body.splitlines()
    if "Transfer-Encoding: chunked" not in head:
        data = "\n".join(lines).encode()
        return Raw(f"{head}\nContent-Length: {len(data)}\n\n".replace("\n", "\r\n").encode() + data)
    cut = lines[-1] == CUT_MARK
    chunks = [chunk(line.encode() + b"\n") for line in lines if line != CUT_MARK]
    end = b"" if cut else b"0\r\n\r\n"
    return Raw(f"{head}\n\n".replace("\n", "\r\n").encode() + b"".join(chunks) + end)


def tag(model: Installed) -> dict[str, object]:
    tag: dict[str, object] = {"name": model.name, "model": model.name, "size": model.size}
    tag |= {"digest": model.digest, "capabilities": list(model.capabilities)}
    return tag | ({"remote_host": model.remote_host} if model.remote_host else {})


def whole(status: str, value: object) -> bytes:
    body = json.dumps(value).encode()
    head = f"HTTP/1.1 {status}\r\nContent-Type: application/json; charset=utf-8\r\n"
    return f"{head}Content-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body


def written(reply: Reply) -> Iterator[bytes]:
    if reply.thinking:
        yield json_line(
            {"message": {"role": "assistant", "content": "", "thinking": reply.thinking}}
        )
    starts = range(0, len(reply.text), reply.chunk)
    pieces = reply.pieces or [reply.text[start : start + reply.chunk] for start in starts]
    for piece in pieces:
        yield word_line(piece)


def done_line(reply: Reply, request: Request) -> bytes:
    counts: dict[str, int] = {"eval_count": len(reply.text) // 4}
    if reply.prompt_eval_count is not None:
        measured = len(request.prompt().encode()) // 4 + 1
        counts["prompt_eval_count"] = (
            measured if reply.prompt_eval_count == -1 else reply.prompt_eval_count
        )
    last = {"message": {"role": "assistant", "content": ""}, "done": True}
    return json_line(last | {"done_reason": reply.done_reason} | counts)


def word_line(text: str) -> bytes:
    return json_line({"message": {"role": "assistant", "content": text}, "done": False})


def json_line(fields: Mapping[str, object]) -> bytes:
    stamp = {"model": "tiny", "created_at": "2026-11-20T07:47:08.310130846Z"}
    return json.dumps(stamp | dict(fields), ensure_ascii=False).encode("utf-8", "replace") + b"\n"


def chunk(data: bytes) -> bytes:
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"
