"""Requests that nobody should send: no 500, no traceback, no growth, and the honest are served.

schemathesis makes requests from /openapi.json; the bodies below are made from what broke services
before: halves of characters, numbers that are none, depth, size, wrong types, bytes.
"""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.http_process import Process, in_own_process
from tests.http_service import MARKER, QUESTION

SEED = 20250815
GROWTH_MIB = 50
PROBE_EVERY = 50


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    with in_own_process(tmp_path_factory.mktemp("fuzzed")) as process:
        yield process


# Bodies

CHAT: dict[str, Any] = {"question": QUESTION, "conversation": None, "stream": False}
COMPLETION: dict[str, Any] = {
    "model": "anchorage",
    "messages": [{"role": "user", "content": QUESTION}],
    "stream": False,
    "n": 1,
}
PATHS = {"/chat": CHAT, "/v1/chat/completions": COMPLETION}
ODD_TEXTS = (
    "",
    " ",
    "\0",
    "\ud800",
    "\udfff\ud800",
    "\u202e\u2066",
    "a" * 2001,
    "é" * 100_000,
    "\U000e0041\U000e007f",
    "\x1b]0;owned\x07",
    "' OR 1=1 --",
    "../../etc/passwd",
    "<script>alert(1)</script>",
    "{{7*7}}${7*7}",
    "%00%ff",
    "\N{ZERO WIDTH JOINER}" * 500,
    "ﷺ" * 300,
)
ODD_VALUES: tuple[object, ...] = (
    None,
    True,
    0,
    -1,
    2**63,
    10**400,
    1e308,
    float("nan"),
    float("inf"),
    [],
    {},
    [[]],
    {"": {}},
    *ODD_TEXTS,
)
RAW = (
    b"",
    b"{",
    b"[",
    b"null",
    b"\xff\xfe{\x00}\x00",
    b"\xef\xbb\xbf{}",
    b"[" * 5000,
    b'{"a":' * 5000,
    b'{"question": "a", "question": "b"}',
    b"1" * 5000,
    b'{"question": 1e99999}',
    b'{"question": "\\ud83d"}',
    b'"' + b"\\u0000" * 1000 + b'"',
    b"--x\r\nContent-Disposition: form-data; name=q\r\n\r\na\r\n--x--",
)
TYPES = (
    "application/json",
    "application/json; charset=utf-16",
    "application/JSON",
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "text/plain",
    "*/*",
    "",
)
JSON = {"Content-Type": "application/json"}


def _mutated(chance: random.Random, value: Any, depth: int = 0) -> Any:
    """A value with something odd somewhere in it."""
    if depth > 3 or not isinstance(value, dict | list) or not value or chance.random() < 0.15:
        return chance.choice(ODD_VALUES)
    if isinstance(value, list):
        at = chance.randrange(len(value))
        return [_mutated(chance, it, depth + 1) if n == at else it for n, it in enumerate(value)]
    name = chance.choice(list(value))
    match chance.randrange(4):
        case 0:
            return {key: it for key, it in value.items() if key != name}
        case 1:
            return {**value, chance.choice(ODD_TEXTS): chance.choice(ODD_VALUES)}
        case _:
            return {**value, name: _mutated(chance, value[name], depth + 1)}


def _body(chance: random.Random, valid: dict[str, Any]) -> bytes:
    kind = chance.randrange(10)
    if kind == 0:
        return chance.randbytes(chance.randrange(1, 4000))
    if kind == 1:
        return chance.choice(RAW)
    content = json.dumps(_mutated(chance, valid), ensure_ascii=chance.random() < 0.5)
    encoded = bytearray(content.encode("utf-8", "surrogatepass"))
    if kind == 2 and encoded:
        encoded[chance.randrange(len(encoded))] = chance.randrange(256)
    if kind == 3:
        del encoded[chance.randrange(len(encoded) + 1) :]
    return bytes(encoded)


@dataclass(slots=True)
class Outcome:
    statuses: dict[int, int] = field(default_factory=dict)
    probes_ms: list[float] = field(default_factory=list)


def _fuzz(address: str, count: int) -> Outcome:
    chance = random.Random(SEED)
    outcome = Outcome()
    with httpx.Client(base_url=address, timeout=30, trust_env=False) as client:
        for number in range(count):
            path = chance.choice(list(PATHS))
            kind = "application/json" if chance.random() < 0.85 else chance.choice(TYPES)
            content = _body(chance, PATHS[path])
            response = client.post(path, content=content, headers={"Content-Type": kind})
            outcome.statuses[response.status_code] = (
                outcome.statuses.get(response.status_code, 0) + 1
            )
            assert response.status_code < 500, (path, kind, content[:200], response.text)
            if number % PROBE_EVERY == 0:
                outcome.probes_ms.append(_probe_ms(client))
    return outcome


def _probe_ms(client: httpx.Client) -> float:
    """An honest question between the others."""
    began = time.perf_counter()
    assert client.get("/search", params={"q": QUESTION}).status_code == 200
    return (time.perf_counter() - began) * 1000


@pytest.mark.parametrize("count", [150, pytest.param(10_000, marks=pytest.mark.long)])
def test_fuzzed_bodies(
    process: Process, count: int, record_testsuite_property: Callable[[str, object], None]
) -> None:
    _fuzz(process.address, count // 5)  # caches fill, allocators settle
    before = process.resident_mib()
    outcome = _fuzz(process.address, count)
    growth = process.resident_mib() - before
    p99 = sorted(outcome.probes_ms)[int(len(outcome.probes_ms) * 0.99)]
    record_testsuite_property(f"{count} bodies: statuses", outcome.statuses)
    record_testsuite_property(f"{count} bodies: growth in MiB", round(growth, 1))
    record_testsuite_property(f"{count} bodies: honest probe p99 in ms", round(p99, 1))
    assert {200, 400, 422} <= set(outcome.statuses)
    assert growth <= GROWTH_MIB
    assert _faults_logged(process) == []


def test_nothing_that_was_sent_comes_back_in_an_error(process: Process) -> None:
    chance = random.Random(SEED)
    with httpx.Client(base_url=process.address, timeout=30, trust_env=False) as client:
        for _ in range(50):
            path = chance.choice(list(PATHS))
            content = json.dumps({MARKER: MARKER, "left": _mutated(chance, PATHS[path])})
            response = client.post(path, content=content.encode(), headers=JSON)
            assert response.status_code in (400, 422)
            assert MARKER not in response.text


def _faults_logged(process: Process) -> list[str]:
    lines = process.log.read_text().splitlines()
    return [line for line in lines if "error" in json.loads(line)]


# Requests made from the description


def _schemathesis(address: str, phases: str, examples: int) -> subprocess.CompletedProcess[str]:
    program = shutil.which("st", path=str(Path(sys.executable).parent))
    assert program, "schemathesis is not installed"
    options = [
        f"--max-examples={examples}",
        f"--phases={phases}",
        # What is refused for its meaning (two answers, an image) fits the description.
        "--exclude-checks=positive_data_acceptance",
        f"--seed={SEED}",
        "--no-color",
        "--warnings=off",
        "--generation-database=none",
    ]
    return subprocess.run(
        [program, "run", f"{address}/openapi.json", *options],
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("phases", "examples"),
    [
        ("examples,fuzzing", 3),
        pytest.param("examples,coverage,fuzzing", 300, marks=pytest.mark.long),
    ],
)
def test_schemathesis_finds_nothing(
    process: Process,
    phases: str,
    examples: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    record_testsuite_property: Callable[[str, object], None],
) -> None:
    monkeypatch.chdir(tmp_path)
    before = process.resident_mib()
    ran = _schemathesis(process.address, phases, examples)
    assert ran.returncode == 0, ran.stdout[-6000:] + ran.stderr[-2000:]
    summary = [line.strip() for line in ran.stdout.splitlines() if "generated" in line]
    record_testsuite_property(f"schemathesis, {examples} examples", " ".join(summary))
    assert process.resident_mib() - before <= GROWTH_MIB
    assert _faults_logged(process) == []
