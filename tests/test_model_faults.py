"""Everything a server can do wrong: what was written comes, then one error that names the cause."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from rag import model_errors as errors
from rag.model import Caps, Deadlines
from tests.asking import SHORT, assert_one_line, model_of, pieces
from tests.ollama_replies import Fault, Reply
from tests.ollama_server import OllamaServer


@pytest.fixture
def server() -> Iterator[OllamaServer]:
    with OllamaServer() as running:
        yield running


@pytest.mark.parametrize(
    ("name", "expected", "written"),
    [
        ("08-chat-stream-true", errors.ReplyCut, " world world world world"),
        ("41-stream-ends-without-done", errors.ReplyUnfinished, " Sec thatcted 192"),
        ("42-token-repeat-abort-stream", errors.ReplyUnfinished, None),
        ("43-runner-killed-mid-stream", errors.ModelFailed, None),
        ("51-server-stopped-mid-stream", errors.ReplyUnfinished, None),
        ("21c-chat-num-ctx-truncate-false-stream", errors.PromptTooLong, ""),
        ("16b-chat-unknown-model-stream", errors.ModelMissing, ""),
        ("16e-chat-unknown-cloud", errors.ModelForbidden, ""),
        ("34-origin-refused", errors.ModelForbidden, ""),
        ("34b-host-refused", errors.ModelForbidden, ""),
        ("52-queue-full-0", errors.ModelBusy, ""),
        ("28-chat-think", errors.ModelUnfit, ""),
        ("40f-chat-on-embedding-model", errors.ModelUnfit, ""),
        ("43c-runner-killed-stream-false", errors.ModelFailed, ""),
        ("18d-chat-bad-option-type", errors.ModelFailed, ""),
        ("14-chat-format-bad", errors.ModelFailed, ""),
        ("16f-chat-invalid-name", errors.ModelFailed, ""),
        ("17-chat-no-model", errors.ModelFailed, ""),
        ("18-chat-bad-json", errors.ModelFailed, ""),
        ("47c-keepalive-bad", errors.ModelFailed, ""),
        ("19-404", errors.NotOllama, ""),
        ("19b-405", errors.NotOllama, ""),
        ("48-http10", errors.ReplyEmpty, ""),
    ],
)
async def test_what_a_real_server_answered_has_one_error_each(
    server: OllamaServer, name: str, expected: type[errors.ModelError], written: str | None
) -> None:
    model = await model_of(server)
    server.replay("/api/chat", name)
    got: list[str] = []
    with pytest.raises(errors.ModelError) as raised:
        await pieces(model, got)
    assert type(raised.value) is expected
    assert_one_line(raised.value)
    if written is not None:
        assert "".join(got)[: len(written)] == written
        assert bool(got) == bool(written)


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (Fault.CUT, errors.ReplyUnfinished),
        (Fault.RESET, errors.ReplyUnfinished),
        (Fault.NO_DONE, errors.ReplyUnfinished),
        (Fault.ERROR_LINE, errors.ModelFailed),
        (Fault.GARBAGE, errors.ReplyUnreadable),
        (Fault.NO_OBJECT, errors.ReplyUnreadable),
        (Fault.WRONG_SHAPE, errors.ReplyUnreadable),
        (Fault.LONG_LINE, errors.ReplyTooLarge),
        (Fault.FLOOD, errors.ReplyTooLarge),
        (Fault.ENDLESS, errors.TookTooLong),
        (Fault.EMPTY_LINES, errors.TookTooLong),
        (Fault.DRIP, errors.WentSilent),
        (Fault.HANG, errors.WentSilent),
    ],
)
async def test_what_was_written_before_a_fault_comes_and_then_its_error(
    server: OllamaServer, fault: Fault, expected: type[errors.ModelError]
) -> None:
    patient = Deadlines(total_s=30) if fault in (Fault.FLOOD, Fault.LONG_LINE) else SHORT
    model = await model_of(server, patient, Caps(reply_bytes=2_000_000))
    server.always(Reply("Trump est arrivé [1]. Il", fault=fault))
    got: list[str] = []
    began = time.monotonic()
    with pytest.raises(errors.ModelError) as raised:
        await pieces(model, got)
    assert type(raised.value) is expected
    assert_one_line(raised.value)
    assert "".join(got).startswith("Trump est arrivé [1]. Il")
    if patient is SHORT:
        assert time.monotonic() - began < SHORT.total_s + 2


async def test_a_line_has_a_limit_of_its_own(server: OllamaServer) -> None:
    model = await model_of(server, caps=Caps(line_bytes=100_000, reply_bytes=20_000_000))
    server.always(Reply("Oui", fault=Fault.LONG_LINE))
    with pytest.raises(errors.ReplyTooLarge, match="a line of more than 100,000 bytes"):
        await pieces(model)


@pytest.mark.parametrize("fault", [Fault.SILENT, Fault.HANG, Fault.DRIP, Fault.EMPTY_LINES])
async def test_nothing_written_in_time(server: OllamaServer, fault: Fault) -> None:
    model = await model_of(server, SHORT)
    server.always(Reply(fault=fault))
    began = time.monotonic()
    with pytest.raises(errors.FirstTokenLate) as raised:
        await pieces(model)
    assert_one_line(raised.value)
    assert 0.35 < time.monotonic() - began < 2.4


async def test_slow_within_its_deadlines_is_no_fault(server: OllamaServer) -> None:
    model = await model_of(server, Deadlines(first_token_s=1, silence_s=0.5, total_s=5))
    server.always(Reply("a b c d", chunk=2, first_delay_s=0.3, delay_s=0.1))
    assert "".join(await pieces(model)) == "a b c d"


async def test_a_huge_header_is_refused(server: OllamaServer) -> None:
    model = await model_of(server, SHORT)
    server.always(Reply("x", fault=Fault.HUGE_HEADER))
    with pytest.raises(errors.ReplyUnfinished):
        await pieces(model)


async def test_a_reply_cut_by_its_cap_says_so_after_its_text(server: OllamaServer) -> None:
    model = await model_of(server, caps=Caps(reply_tokens=50))
    server.always(Reply("Trump est", done_reason="length"))
    got: list[str] = []
    with pytest.raises(errors.ReplyCut, match="50 tokens"):
        await pieces(model, got)
    assert "".join(got) == "Trump est"
    assert server.chats()[0].body["options"]["num_predict"] == 50


@pytest.mark.parametrize(
    ("status", "body", "headers", "expected"),
    [
        ("302 Found", b"", ("Location: http://127.0.0.1:9/",), errors.NotOllama),
        ("502 Bad Gateway", b"<html><h1>502</h1></html>", (), errors.ModelFailed),
        ("404 Not Found", b"<html>nothing</html>", (), errors.NotOllama),
        ("200 OK", b"<html>hello</html>", (), errors.ReplyUnreadable),
        ("200 OK", b"", (), errors.ReplyUnfinished),
        ("200 OK", b"\x1f\x8b\x08", ("Content-Encoding: gzip",), errors.ReplyUnreadable),
        ("200 OK", b"[" * 100_000, (), errors.ReplyUnreadable),
        ("401 Unauthorized", b'{"error": "unauthorized"}', (), errors.ModelForbidden),
        ("429 Too Many Requests", b"", (), errors.ModelBusy),
        (
            "500 Internal Server Error",
            b'{"error": "model requires more system memory (4.1 GiB) than is available (3.1 GiB)"}',
            (),
            errors.ModelTooLarge,
        ),
        (
            "500 Internal Server Error",
            b'{"error": "\\u001b]0;x\\u0007bad"}',
            (),
            errors.ModelFailed,
        ),
        ("500 Internal Server Error", b"x" * 1_000_000, (), errors.ModelFailed),
        (
            "404 Not Found",
            b'{"error": {"message": "model \'x\' not found"}}',
            (),
            errors.ModelMissing,
        ),
    ],
)
async def test_responses_of_no_ollama_server(
    server: OllamaServer,
    status: str,
    body: bytes,
    headers: tuple[str, ...],
    expected: type[errors.ModelError],
) -> None:
    model = await model_of(server)
    server.respond("/api/chat", status, body, *headers)
    with pytest.raises(errors.ModelError) as raised:
        await pieces(model)
    assert type(raised.value) is expected
    assert_one_line(raised.value)
    assert len(server.chats()) == 1  # a redirect is not followed


def test_each_cause_has_its_own_type_below_one_root() -> None:
    kinds = [
        value
        for value in vars(errors).values()
        if isinstance(value, type) and issubclass(value, errors.ModelError)
    ]
    tree = errors.__doc__ or ""
    assert len(kinds) == 20
    assert all(kind.__name__ in tree for kind in kinds)
