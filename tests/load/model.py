"""A scripted Ollama server for a thousand streams at once: one event loop, one token at a time.

Writes sentences that it is shown, with their numbers, `tokens_s` tokens a second. Knows
when each reply was begun, and when a reader closed one before its end.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from dataclasses import dataclass, field
from typing import Any

_SHOWN_LINE = re.compile(r"^\[(\d+)\] (.*)$", re.MULTILINE)
_SENTENCES = 2
_LENGTH = 80
"""Characters of the sentences it picks, as near as there are."""
_DIGEST = "eeb174096514"


@dataclass(slots=True)
class Model:
    """What has happened so far, for the test to read."""

    tokens_s: float = 5.0
    chats: int = 0
    whole: int = 0
    closed_at: list[float] = field(default_factory=list)
    """Monotonic times at which readers left."""
    url: str = ""

    async def start(self) -> asyncio.Server:
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0, backlog=2048)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        return server

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            length = re.search(r"content-length: (\d+)", head, re.IGNORECASE)
            body = await reader.readexactly(int(length[1])) if length else b""
            path = head.split()[1]
            if path == "/api/chat":
                await self._chat(json.loads(body), reader, writer)
            else:
                writer.write(_whole(_info(path)))
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _chat(
        self, body: dict[str, Any], reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.chats += 1
        writer.write(
            b"HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n"
        )
        left = asyncio.create_task(reader.read(1))
        for token in _tokens(body):
            await asyncio.wait([left], timeout=1 / self.tokens_s)
            if left.done():
                self.closed_at.append(time.monotonic())
                return
            writer.write(
                _chunk({"message": {"role": "assistant", "content": token}, "done": False})
            )
        writer.write(_chunk(_last(body)) + b"0\r\n\r\n")
        await writer.drain()
        self.whole += 1
        left.cancel()


def _tokens(body: dict[str, Any]) -> list[str]:
    prompt = "\n".join(message["content"] for message in body["messages"])
    shown = sorted(_SHOWN_LINE.findall(prompt), key=lambda line: abs(len(line[1]) - _LENGTH))
    written = " ".join(f"{text.rstrip('.')} [{number}]." for number, text in shown[:_SENTENCES])
    return re.findall(r"\S+\s*", written)


def _last(body: dict[str, Any]) -> dict[str, object]:
    prompt = sum(len(message["content"]) for message in body["messages"]) // 4
    said = {"role": "assistant", "content": ""}
    counts = {"prompt_eval_count": prompt, "eval_count": 50}
    return {"message": said, "done": True, "done_reason": "stop", **counts}


def _info(path: str) -> dict[str, object]:
    if path == "/api/version":
        return {"version": "0.32.15"}
    if path == "/api/tags":
        listed = {"name": "tiny:latest", "model": "tiny:latest", "size": 1, "digest": _DIGEST}
        return {"models": [{**listed, "details": {}}]}
    facts = {"llama.context_length": 8192}
    return {"capabilities": ["completion"], "model_info": facts}


def _whole(value: dict[str, object]) -> bytes:
    content = json.dumps(value).encode()
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(content)}"
    return f"{head}\r\n\r\n".encode() + content


def _chunk(value: dict[str, object]) -> bytes:
    line = json.dumps(value, ensure_ascii=False).encode() + b"\n"
    return f"{len(line):x}\r\n".encode() + line + b"\r\n"
