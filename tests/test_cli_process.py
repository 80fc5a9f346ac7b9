"""The command line as a process: Ctrl-C, a reader that leaves, a service that ends."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx

from tests.command_line import QUESTION

ROOT = Path(__file__).resolve().parent.parent


ANCHORAGE = [sys.executable, "-c", "from api.cli import main; main()"]


@contextmanager
def started(*arguments: str | Path) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [*ANCHORAGE, *map(str, arguments)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def test_ctrl_c_is_quiet(docs: Path) -> None:
    with started("ask", QUESTION, "--docs", docs) as process:
        assert process.stderr is not None
        assert process.stderr.readline().endswith("…\n")  # the long work has begun
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "Traceback" not in err


def test_a_reader_that_leaves_is_no_error() -> None:
    with started("ask", "--help") as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        assert process.stderr.read() == ""
        assert process.wait(20) == 0


def test_serve_tells_its_address_is_there_at_once_and_ends_within_five_seconds(docs: Path) -> None:
    with started("serve", "--port", "0", "--docs", docs) as process, ExitStack() as stack:
        assert process.stdout is not None
        address = process.stdout.readline().split()[3]
        port = address.rpartition(":")[2]
        taken = subprocess.run(
            [*ANCHORAGE, "serve", "--port", port], cwd=ROOT, capture_output=True, text=True
        )
        assert taken.returncode == 2
        assert taken.stderr == (
            f"anchorage: can't listen on 127.0.0.1, port {port}: address already in use; "
            "choose another with --port\n"
        )
        with httpx.Client(base_url=address, trust_env=False, timeout=20) as client:
            assert client.get("/health").status_code in {200, 503}
            # A request that never comes to its end does not keep the service from ending.
            half = stack.enter_context(socket.create_connection(("127.0.0.1", int(port))))
            half.sendall(b"POST /chat HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
            time.sleep(0.2)
            told = time.monotonic()
            process.send_signal(signal.SIGTERM)
            _, err = process.communicate(timeout=20)
    assert time.monotonic() - told < 5
    assert process.returncode in {0, -signal.SIGTERM}
    assert "Traceback" not in err


def test_serve_ends_when_what_it_serves_cannot_be_loaded(tmp_path: Path) -> None:
    with started("serve", "--port", "0", "--docs", tmp_path / "none") as process:
        _, err = process.communicate(timeout=20)
    assert process.returncode == 2
    assert err.startswith("anchorage: no folder of documents at ")
    assert err.count("\n") == 1
