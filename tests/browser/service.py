"""The real service: `anchorage serve` in a process of its own, on a port of this machine."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

_READY_S = 120
"""A cold start on a busy machine: importing torch, and building an index of a few sentences."""


class Service:
    """A started process, loading or ready."""

    def __init__(self, docs: Path, index: Path) -> None:
        command = [sys.executable, "-c", "from api.cli import main; main()", "serve"]
        options = ["--port", "0", "--model", "none", "--docs", str(docs), "--index", str(index)]
        self._process = subprocess.Popen(
            [*command, *options], stdout=subprocess.PIPE, text=True, env={**os.environ}
        )
        self.address = ""
        """Where it listens; known once it is ready."""

    def ready(self) -> Service:
        """Waits until questions are answered."""
        assert self._process.stdout is not None
        if not self.address:
            line = self._process.stdout.readline()
            found = re.search(r"http://[\d.:]+", line)
            assert found, f"`anchorage serve` said {line!r}, not where it listens"
            self.address = found.group()
        end = time.monotonic() + _READY_S
        with httpx.Client(base_url=self.address, trust_env=False) as client:
            while client.get("/health").status_code != 200:
                assert self._process.poll() is None, "the service ended while it was loading"
                assert time.monotonic() < end, f"not ready after {_READY_S} s"
                time.sleep(0.1)
        return self

    def end(self) -> None:
        self._process.terminate()
        self._process.wait(10)
        assert self._process.stdout is not None
        self._process.stdout.close()


@contextmanager
def started(docs: Path, index: Path) -> Iterator[Service]:
    service = Service(docs, index)
    try:
        yield service
    finally:
        service.end()
