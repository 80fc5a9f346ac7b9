"""The test service in a process of its own: `python -m tests.http_process`.

Prints its address, serves until its stdin closes. With an address as argument it asks the model
there.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from api.logs import configure
from tests.http_service import built, built_with_model, ready, running
from tests.tiny import TinyEmbedder

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Process:
    address: str
    pid: int
    log: Path

    def resident_mib(self) -> float:
        """Memory that the process holds now."""
        shown = subprocess.run(
            ["ps", "-o", "rss=", "-p", str(self.pid)], capture_output=True, text=True, check=True
        )
        return int(shown.stdout) / 1024


@contextmanager
def in_own_process(folder: Path, *arguments: str) -> Iterator[Process]:
    log = folder / "service.log"
    with (
        log.open("w") as stderr,
        subprocess.Popen(
            [sys.executable, "-m", "tests.http_process", *arguments],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
        ) as process,
    ):
        assert process.stdin is not None
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        assert address.startswith("http://"), log.read_text()
        try:
            yield Process(address, process.pid, log)
        finally:
            process.stdin.close()


def main() -> None:
    configure("warning")
    with TemporaryDirectory(prefix="anchorage-test-") as name:
        folder = Path(name)

        def load(_: object) -> object:
            if len(sys.argv) > 1:
                return built_with_model(folder, sys.argv[1])
            return built(folder, TinyEmbedder())

        with running(load) as client:  # type: ignore[arg-type]
            ready(client)
            sys.stdout.write(f"{client.base_url}\n")
            sys.stdout.flush()
            sys.stdin.read()


if __name__ == "__main__":
    main()
