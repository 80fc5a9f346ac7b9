"""An Ollama server for tests: real HTTP on loopback, what it says recorded or scripted.

with OllamaServer() as server:
    server.always("Trump est arrivé à 11 h [1].")     # or a Reply, or a function of the request
    server.next(Reply("Cut here", fault=Fault.CUT))   # before that, once
    server.replay("/api/chat", "41-stream-ends-without-done")
    …                                                 # point the product at server.url
    server.chats()[-1].body["options"]["num_ctx"]
"""

from __future__ import annotations

import json
import select
import socket
import socketserver
import struct
import threading
from collections import deque
from collections.abc import Callable, Iterable
from itertools import count, repeat
from typing import Self

from tests.ollama_replies import (
    Fault,
    Installed,
    Raw,
    Reply,
    Request,
    chunk,
    done_line,
    recorded,
    tag,
    whole,
    word_line,
    written,
)

Says = str | Reply | Raw
Script = Says | Callable[[Request], Says]


class OllamaServer:
    """Use as a context manager, from synchronous or asynchronous tests alike."""

    def __init__(self, *models: Installed) -> None:
        self.models = models or (Installed(),)
        self.requests: list[Request] = []
        self._always: Script = ""
        self._next: deque[Script] = deque()
        self._fixed: dict[str, Raw] = {}
        self._stopped = threading.Event()
        self._listener = _Listener(("127.0.0.1", 0), self)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._listener.server_address[1]}"

    def always(self, script: Script) -> None:
        """What every chat is answered once nothing is queued."""
        self._always = script

    def next(self, *scripts: Script) -> None:
        """What the coming chats are answered, in order."""
        self._next.extend(scripts)

    def replay(self, path: str, name: str) -> None:
        """Answer this path as recorded in `tests/ollama/NAME.txt`, from now on."""
        self._fixed[path] = recorded(name)

    def respond(self, path: str, status: str, body: bytes = b"", *headers: str) -> None:
        """Answer this path with one response, from now on."""
        lines = [f"HTTP/1.1 {status}", *headers, f"Content-Length: {len(body)}"]
        self._fixed[path] = Raw("\r\n".join([*lines, "", ""]).encode() + body)

    def chats(self) -> list[Request]:
        return [request for request in self.requests if request.path == "/api/chat"]

    def __enter__(self) -> Self:
        threading.Thread(target=self._listener.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        self._listener.shutdown()
        self._listener.server_close()

    def serve(self, request: Request, connection: _Connection) -> None:
        """Answer one request on its connection."""
        self.requests.append(request)
        if request.path in self._fixed:
            connection.send(self._fixed[request.path].data)
        elif request.path == "/api/chat":
            self._chat(request, connection)
        else:
            connection.send(whole(*self._info(request)))

    def _info(self, request: Request) -> tuple[str, object]:
        if request.path == "/api/version":
            return "200 OK", {"version": "0.32.15"}
        if request.path == "/api/tags":
            return "200 OK", {"models": [tag(model) for model in self.models]}
        if request.path == "/api/show":
            name = request.body["model"]
            for model in self.models:
                if model.name == name:
                    facts = {"llama.context_length": model.context_length}
                    shown = {"capabilities": list(model.capabilities), "model_info": facts}
                    return "200 OK", shown
            return "404 Not Found", {"error": f"model '{name}' not found"}
        return "404 Not Found", {"error": "404 page not found"}

    def _chat(self, request: Request, connection: _Connection) -> None:
        script = self._next.popleft() if self._next else self._always
        said = script(request) if callable(script) else script
        if isinstance(said, Raw):
            connection.send(said.data)
            return
        reply = Reply(said) if isinstance(said, str) else said
        try:
            speak(reply, request, connection)
        except OSError:
            request.left.set()

    def wait_stopped(self, seconds: float) -> bool:
        return self._stopped.wait(seconds)


STREAM_HEAD = (
    b"HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n"
)


def speak(reply: Reply, request: Request, connection: _Connection) -> None:
    """Send a scripted reply, line by line, with its fault."""
    if reply.fault is Fault.SILENT:
        connection.pause(3600)
    if reply.fault is Fault.HUGE_HEADER:
        connection.send(b"HTTP/1.1 200 OK\r\nX-Padding: " + b"x" * 1_000_000)
    connection.send(STREAM_HEAD)
    connection.pause(reply.first_delay_s)
    for number, line in enumerate(written(reply)):
        if number:
            connection.pause(reply.delay_s)
        connection.send(chunk(line))
    if reply.fault is None:
        connection.send(chunk(done_line(reply, request)) + b"0\r\n\r\n")
    else:
        _go_wrong(reply.fault, connection)


def _go_wrong(fault: Fault, connection: _Connection) -> None:
    error = {"error": "an error was encountered while running the model: unexpected EOF"}
    match fault:
        case Fault.CUT:
            connection.send(b"ff\r\n{")
        case Fault.RESET:
            connection.reset()
        case Fault.NO_DONE:
            connection.send(b"0\r\n\r\n")
        case Fault.ERROR_LINE:
            connection.send(chunk(json.dumps(error).encode() + b"\n") + b"0\r\n\r\n")
        case Fault.GARBAGE:
            connection.send(chunk(b"<html>502 Bad Gateway</html>\n"))
        case Fault.NO_OBJECT:
            connection.send(chunk(b"[]\n"))
        case Fault.WRONG_SHAPE:
            connection.send(chunk(b'{"message": null, "done": false}\n'))
        case Fault.LONG_LINE:
            connection.send(chunk(b'{"message": {"content": "' + b"a" * 10_000_000))
        case Fault.FLOOD:
            _forever(connection, repeat(word_line("mot " * 500)), 0)
        case Fault.ENDLESS:
            _forever(connection, (word_line(f"mot{number} ") for number in count()), 0.01)
        case Fault.EMPTY_LINES:
            _forever(connection, repeat(word_line("")), 0.01)
        case Fault.DRIP:
            _forever(connection, repeat(b" "), 0.01)
        case Fault.HANG | Fault.SILENT | Fault.HUGE_HEADER:
            connection.pause(3600)


def _forever(connection: _Connection, lines: Iterable[bytes], delay_s: float) -> None:
    for line in lines:
        connection.send(chunk(line))
        connection.pause(delay_s)


class _Listener(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], owner: OllamaServer) -> None:
        self.owner = owner
        super().__init__(address, _Connection)


class _Connection(socketserver.StreamRequestHandler):
    """One connection, one request: the product opens a new one for each."""

    server: _Listener

    def handle(self) -> None:
        request = self._read()
        if request is not None:
            try:
                self.server.owner.serve(request, self)
            except OSError:
                request.left.set()

    def _read(self) -> Request | None:
        method, path, _ = [*self.rfile.readline().decode().split(), "", "", ""][:3]
        if not path:
            return None
        headers: dict[str, str] = {}
        while line := self.rfile.readline().decode("latin-1").strip():
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        body = self.rfile.read(int(headers.get("content-length", 0)))
        return Request(method, path, headers, json.loads(body) if body else None)

    def send(self, data: bytes) -> None:
        self.connection.sendall(data)

    def pause(self, seconds: float) -> None:
        """Wait; raises ConnectionError at once when the client goes, or the server stops."""
        while seconds > 0:
            step = min(seconds, 0.05)
            readable, _, _ = select.select([self.connection], [], [], step)
            gone = readable and not self.connection.recv(1, socket.MSG_PEEK)
            if gone or self.server.owner.wait_stopped(0):
                raise ConnectionAbortedError
            seconds -= step

    def reset(self) -> None:
        """Close so that the client sees RST."""
        linger = struct.pack("ii", 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.connection.close()
