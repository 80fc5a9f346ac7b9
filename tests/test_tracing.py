"""Traces reach the collector that is set, and no text does. The collector is a real one's door."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from subprocess import run
from sys import executable

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from api.errors import SettingsError
from api.settings import read_settings
from tests.http_service import MARKER, QUESTION, built, ready, running
from tests.tiny import TinyEmbedder


class Collector(ThreadingHTTPServer):
    """POST /v1/traces, as the OTLP specification has it; keeps the bodies."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.bodies: list[bytes] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def received(self) -> list[ExportTraceServiceRequest]:
        return [ExportTraceServiceRequest.FromString(body) for body in self.bodies]

    def spans(self) -> list[Span]:
        return [
            span
            for request in self.received()
            for resource in request.resource_spans
            for scope in resource.scope_spans
            for span in scope.spans
        ]


class _Handler(BaseHTTPRequestHandler):
    server: Collector

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        known = self.path == "/v1/traces"
        if known:
            self.server.bodies.append(body)
        self.send_response(200 if known else 404)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def collector(monkeypatch: pytest.MonkeyPatch) -> Iterator[Collector]:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_COMPRESSION", "none")
    with Collector() as collector:
        threading.Thread(target=collector.serve_forever, daemon=True).start()
        yield collector
        collector.shutdown()


def attribute(span: Span, name: str) -> str:
    value: str = next(a.value.string_value for a in span.attributes if a.key == name)
    return value


def test_spans_name_the_route_and_the_stages_and_hold_no_text(
    tmp_path: Path, collector: Collector
) -> None:
    with running(
        lambda _: built(tmp_path, TinyEmbedder()),
        OTEL_EXPORTER_OTLP_ENDPOINT=collector.address,
    ) as client:
        ready(client)
        client.get("/search", params={"q": f"{QUESTION} {MARKER}"})
        answer = client.post("/chat", json={"question": f"{QUESTION} {MARKER}"}).json()
        conversation = answer["conversation"]
        client.get(f"/conversations/{conversation}")
    spans = {attribute(span, "http.route"): span for span in collector.spans()}
    assert {"/health", "/search", "/chat", "/conversations/{id}"} <= set(spans)
    events = [event.name for event in spans["/chat"].events]
    assert events[0] == "retrieved"
    assert events[-1] == "answered"
    name = collector.received()[0].resource_spans[0].resource.attributes
    assert {a.key: a.value.string_value for a in name}["service.name"] == "anchorage"
    sent = b"".join(collector.bodies)
    assert MARKER.encode() not in sent
    assert conversation.encode() not in sent


def test_a_collector_that_is_away_keeps_nobody_waiting(tmp_path: Path) -> None:
    with Collector() as gone:
        address = gone.address
    with running(
        lambda _: built(tmp_path, TinyEmbedder()), OTEL_EXPORTER_OTLP_ENDPOINT=address
    ) as client:
        assert ready(client).post("/chat", json={"question": QUESTION}).status_code == 200


def test_without_a_collector_no_span_is_made(tmp_path: Path, collector: Collector) -> None:
    with running(lambda _: built(tmp_path, TinyEmbedder())) as client:
        ready(client).post("/chat", json={"question": QUESTION})
    assert collector.bodies == []


def test_an_address_that_is_none_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4318")
    with pytest.raises(SettingsError) as told:
        read_settings()
    assert str(told.value) == (
        "OTEL_EXPORTER_OTLP_ENDPOINT is 'collector:4318': it must be the address of an "
        "OpenTelemetry collector, such as http://127.0.0.1:4318"
    )


def test_a_missing_exporter_is_told_in_one_line(tmp_path: Path, collector: Collector) -> None:
    # A process in which the package can't be imported, as where the extra is not installed.
    hidden = (
        "import sys; sys.modules['opentelemetry.exporter'] = None; "
        "from api.cli import main; sys.argv[1:] = ['serve', '--port', '0']; main()"
    )
    ended = run(
        [executable, "-c", hidden],
        env={
            "OTEL_EXPORTER_OTLP_ENDPOINT": collector.address,
            "HOME": str(tmp_path),
            "XDG_DATA_HOME": str(tmp_path),
        },
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ended.returncode == 2
    assert ended.stderr == (
        "anchorage: OTEL_EXPORTER_OTLP_ENDPOINT is set and the exporter is not installed: "
        "pip install 'anchorage[otel]', or unset it\n"
    )
