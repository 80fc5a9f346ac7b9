"""Readers of /chat over bare sockets: what each one saw, and when."""

from __future__ import annotations

import asyncio
import json
import re
import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit

_EVENT = re.compile(rb"event: (\w+)")


@dataclass(slots=True)
class Seen:
    """What one reader saw. Seconds since its request was sent."""

    status: int = 0
    first_claim_s: float | None = None
    total_s: float = 0.0
    events: list[str] = field(default_factory=list)
    fault: str = ""

    @property
    def ended_well(self) -> bool:
        """One terminal event, the last one, and it is an answer."""
        terminal = [name for name in self.events if name in ("answer", "error")]
        return self.status == 200 and terminal == ["answer"] and self.events[-1] == "answer"


async def open_stream(
    address: str, question: str
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    place = urlsplit(address)
    content = json.dumps({"question": question, "stream": True}).encode()
    reader, writer = await asyncio.open_connection(place.hostname, place.port)
    writer.write(
        f"POST /chat HTTP/1.1\r\nHost: {place.netloc}\r\nContent-Type: application/json\r\n"
        f"Connection: close\r\nContent-Length: {len(content)}\r\n\r\n".encode()
        + content
    )
    await writer.drain()
    return reader, writer


async def read(address: str, question: str) -> Seen:
    """One stream to its end."""
    seen = Seen()
    began = time.monotonic()
    try:
        reader, writer = await open_stream(address, question)
        head = await reader.readuntil(b"\r\n\r\n")
        seen.status = int(head.split()[1])
        while line := await reader.readline():
            if seen.events[-1:] == ["error"] and line.startswith(b"data:"):
                seen.fault = line.decode()
            found = _EVENT.match(line)
            if found is None:
                continue
            seen.events.append(found[1].decode())
            if seen.first_claim_s is None and found[1] == b"claim":
                seen.first_claim_s = time.monotonic() - began
        writer.close()
    except (OSError, asyncio.IncompleteReadError) as error:
        seen.fault = repr(error)
    seen.total_s = time.monotonic() - began
    return seen
