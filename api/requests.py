"""What every route reads from a request: the service, the ready parts, who asks, and as what."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from fastapi import Depends, Request

from api.current import Current
from api.loading import Loading
from api.problems import Error, Problem
from api.service import Service
from api.wire import Parts

RETRY_AFTER_S = 2

_NOT_JSON = Error(
    "not_json", "The body is not sent as JSON.", "Send Content-Type: application/json."
)


def service_of(request: Request) -> Service:
    service: Service = request.app.state.service
    return service


def owner_of(request: Request) -> str:
    """The name of the caller's key, as the guards found it; empty when no keys are set."""
    owner: str = request.state.owner
    return owner


async def ready_parts(request: Request) -> Parts:
    """The parts; 503 while they load, and the loading's own error when it failed."""
    loading: Loading = request.app.state.loading
    if not loading.done():
        raise Problem(
            503,
            Error("loading", "The index and the encoder are being loaded.", "Try again shortly."),
            {"Retry-After": str(RETRY_AFTER_S)},
        )
    current: Current = request.app.state.current
    return await current.parts()


async def json_only(request: Request) -> None:
    """Raises Problem 415: another site's page can send a form here, but no JSON."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise Problem(415, _NOT_JSON)


async def counted(request: Request) -> None:
    """Counts one question against the caller's limit. Raises Problem 429."""
    await service_of(request).rate.count(owner_of(request))


Ready: TypeAlias = Annotated[Parts, Depends(ready_parts)]
