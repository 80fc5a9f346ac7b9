"""Twenty faults of a model, on three surfaces: each ends in one line that says so, in time.

Whatever the model does, every question gets exactly one answer, made of the sources' own sentences,
and never a half one that passes for whole. Three processes, each asked twenty questions.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from tests.ollama_replies import Fault, Raw, Reply, whole
from tests.ollama_server import OllamaServer, Says

pytestmark = pytest.mark.long

QUESTION = "Qui accompagnait Trump ?"
DEADLINE_S = 2.0
REFUSALS = {
    "404 Not Found": "model 'tiny:latest' not found",
    "400 Bad Request": "does not support chat",
    "403 Forbidden": "ollama cloud is disabled: remote model is unavailable",
    "500 Internal Server Error": "llama-server process has terminated: signal: killed",
    "503 Service Unavailable": "server busy, please try again.  maximum pending requests exceeded",
}
FAULTS: Sequence[Says] = (
    *(Reply("Et puis ", fault=fault) for fault in Fault),
    *(Raw(whole(status, {"error": error})) for status, error in REFUSALS.items()),
)


@pytest.fixture
def server() -> Iterator[OllamaServer]:
    with OllamaServer() as running:
        running.next(*FAULTS)
        yield running


def _environment(server: OllamaServer, tmp_path: Path) -> Mapping[str, str]:
    return os.environ | {
        "OLLAMA_HOST": server.url,
        "ANCHORAGE_MODEL": "tiny",
        "ANCHORAGE_DEADLINE_S": str(DEADLINE_S),
        "ANCHORAGE_INDEX": str(tmp_path / "index"),
        "NO_COLOR": "1",
    }


def _command(*words: str) -> list[str]:
    return [sys.executable, "-c", "from api.cli import main; main()", *words]


def _assert_degraded(told: Mapping[str, object]) -> None:
    assert told["model"] == "extractive"
    assert told["status"] == "answered"
    assert "Rubio" in str(told["text"])
    degraded = told["degraded"]
    assert isinstance(degraded, str)
    assert re.fullmatch(r"[^\n\x00-\x1f\x7f-\x9f]{10,400}", degraded)


def test_there_are_twenty() -> None:
    assert len(FAULTS) == 20


def test_ask(server: OllamaServer, tmp_path: Path) -> None:
    batch = tmp_path / "questions.jsonl"
    lines = (json.dumps({"id": str(n), "question": QUESTION}) for n in range(len(FAULTS)))
    batch.write_text("\n".join(lines))
    done = subprocess.run(
        _command("ask", "--batch", str(batch)),
        env=_environment(server, tmp_path),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [told["id"] for told in answers] == [str(n) for n in range(len(FAULTS))]
    for told in answers:
        _assert_degraded(told)
        assert told["timings_ms"]["total"] < (DEADLINE_S + 1.5) * 1000


def test_chat(server: OllamaServer, tmp_path: Path) -> None:
    done = subprocess.run(
        _command("chat"),
        env=_environment(server, tmp_path),
        input=f"{QUESTION}\n/new\n" * len(FAULTS),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert len(re.findall(r"Trump était accompagné du secrétaire", done.stdout)) >= len(FAULTS)
    assert "Et puis" not in done.stdout


def _wait_until_ready(url: str) -> None:
    for _ in range(240):
        try:
            with urllib.request.urlopen(f"{url}/health", timeout=5) as response:
                if response.status == 200:
                    return
        except OSError:
            pass
        time.sleep(0.5)
    raise AssertionError("the service was not ready in two minutes")


def _post(url: str) -> Mapping[str, object]:
    body = json.dumps({"question": QUESTION}).encode()
    request = urllib.request.Request(
        f"{url}/chat", data=body, headers={"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=30) as response:
        told: Mapping[str, object] = json.load(response)
        return told


def test_http(server: OllamaServer, tmp_path: Path) -> None:
    service = subprocess.Popen(
        _command("serve", "--port", "0"),
        env=_environment(server, tmp_path),
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert service.stdout is not None
        found = re.search(r"http://\S+", service.stdout.readline())
        assert found
        _wait_until_ready(found.group())
        for _ in FAULTS:
            _assert_degraded(_post(found.group()))
    finally:
        service.terminate()
        assert service.wait(10) is not None
