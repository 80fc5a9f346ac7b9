"""Errors over HTTP: one body shape, fixed words, never the input.

    {"error": {"code": "…", "message": "one line", "hint": "…"}}

Below /v1 it is the shape that OpenAI's clients read:

    {"error": {"message": "…", "type": "…", "param": null, "code": "…"}}
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.routing import Match

from api.errors import SurfaceError, fault_of
from api.printable import one_line, to_json
from index.errors import AnchorageIndexError
from rag.errors import AnswerError


@dataclass(frozen=True, slots=True)
class Error:
    code: str
    message: str
    hint: str


@dataclass(frozen=True, slots=True)
class ErrorBody:
    error: Error


class Problem(Exception):
    """A request that is not answered, and what the client is told."""

    def __init__(self, status: int, error: Error, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(error.message)
        self.status = status
        self.error = error
        self.headers = headers


class Json(JSONResponse):
    """JSON with control characters escaped; what is not JSON (NaN) raises here."""

    def render(self, content: object) -> bytes:
        return to_json(content).encode("utf-8")


@dataclass(frozen=True, slots=True)
class OpenAIError:
    message: str
    type: str
    param: None
    code: str


@dataclass(frozen=True, slots=True)
class OpenAIErrorBody:
    error: OpenAIError


INTERNAL = Error("internal", "Something went wrong here.", "Try again; the log says more.")
MALFORMED = Error(
    "malformed",
    "The request does not have the expected shape.",
    'Send JSON such as {"question": "Who went with Trump?"}; GET /openapi.json describes it.',
)
TOO_SLOW = Error("too_slow", "The body did not come in time.", "Send it at once.")
TOO_LARGE = Error("too_large", "The body is larger than 1 MiB.", "Send the question alone.")

_BY_STATUS: dict[int, Error] = {
    400: Error("not_json", "The body can't be read as JSON.", MALFORMED.hint),
    404: Error("not_found", "There is nothing here.", "GET /openapi.json lists what there is."),
    405: Error("method_not_allowed", "Not with this method.", "The Allow header lists which."),
    415: Error("not_json", "The body is not sent as JSON.", "Send Content-Type: application/json."),
}

_OPENAI_TYPES: dict[int, str] = {
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    429: "rate_limit_error",
}
"""https://platform.openai.com/docs/guides/error-codes; below 500 else it is the request's fault."""


def error_of(raised: BaseException) -> tuple[int, Error]:
    """Status and words of any error; those that nobody foresaw are 500 and say nothing."""
    if isinstance(raised, Problem):
        return raised.status, raised.error
    fault = fault_of(raised)
    if fault is None:
        return 500, INTERNAL
    return fault.status, Error(fault.code, fault.public or one_line(str(raised)), fault.hint)


def install(app: FastAPI) -> None:
    """Every error that leaves the app has the one shape."""
    for kind in (Problem, SurfaceError, AnchorageIndexError, AnswerError, Exception):
        app.add_exception_handler(kind, _on_error)
    app.add_exception_handler(RequestValidationError, _on_malformed)
    app.add_exception_handler(HTTPException, _on_http)


def body_of(path: str, status: int, error: Error) -> ErrorBody | OpenAIErrorBody:
    """In the shape of the interface that the path belongs to."""
    if not path.startswith("/v1/"):
        return ErrorBody(error)
    kind = "api_error" if status >= 500 else "invalid_request_error"
    message = f"{error.message} {error.hint}"
    return OpenAIErrorBody(OpenAIError(message, _OPENAI_TYPES.get(status, kind), None, error.code))


def problem_response(path: str, problem: Problem) -> Response:
    body = body_of(path, problem.status, problem.error)
    return Json(body, problem.status, problem.headers)


async def _on_error(request: Request, raised: Exception) -> Response:
    status, error = error_of(raised)
    # The server closes the connection after a fault; its client must know before it asks again.
    closing = {"Connection": "close"} if status == 500 else None
    headers = raised.headers if isinstance(raised, Problem) else closing
    return problem_response(request.scope["path"], Problem(status, error, headers))


async def _on_malformed(request: Request, raised: Exception) -> Response:
    assert isinstance(raised, RequestValidationError)
    unread = any(fault["type"] == "json_invalid" for fault in raised.errors())
    problem = Problem(400, _BY_STATUS[400]) if unread else Problem(422, MALFORMED)
    return problem_response(request.scope["path"], problem)


async def _on_http(request: Request, raised: Exception) -> Response:
    assert isinstance(raised, HTTPException)
    error = _BY_STATUS.get(raised.status_code, MALFORMED)
    headers = {"Allow": _allowed(request)} if raised.status_code == 405 else raised.headers
    return problem_response(request.scope["path"], Problem(raised.status_code, error, headers))


def _allowed(request: Request) -> str:
    """The methods of every route of this path; the framework names those of the first one."""
    methods = (
        getattr(route, "methods", None) or set[str]()
        for route in request.app.routes
        if route.matches(request.scope)[0] is not Match.NONE
    )
    return ", ".join(sorted(set[str]().union(*methods)))
