"""The HTTP service: `create_app` puts the routes behind the guards.

    POST /chat      GET, DELETE /conversations/{id}                 api.chat
    GET  /v1/models POST /v1/chat/completions                       api.openai
    GET  /sources   /sources/{id}   /search   /health   /metrics   /docs    here
    GET  /          the web page                                    api.page_files

It is usable while the parts are loading: until then it says 503 and when to come back.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from importlib.metadata import version
from typing import Annotated, Literal

import anyio
from fastapi import Depends, FastAPI, Query, Request, Response
from fastapi.responses import PlainTextResponse
from fastapi.telemetry import TelemetryConfig

from api.access import Access
from api.asking import new_question
from api.body_limit import BodyLimit
from api.chat import mount_chat
from api.current import Current
from api.docs_page import POLICY, docs_page
from api.guards import Guards, SecurityHeaders
from api.loading import Loading
from api.metrics import CONTENT_TYPE
from api.openai import mount_openai
from api.page_files import mount_page
from api.problems import Error, ErrorBody, Json, Problem, install
from api.requests import Ready, counted, service_of
from api.service import Service
from api.shapes import Hits, Sources, SourceText, hits_of, source_of, source_text_of
from rag.question import MAX_CHARACTERS, checked

MAX_HITS = 50
_SEARCHES = (os.cpu_count() or 1) + 1
"""Searches at once; more would only wait for one another, and the slowest of them longest."""


@dataclass(frozen=True, slots=True)
class ModelHealth:
    name: str
    digest: str | None
    """What exactly runs under that name."""


@dataclass(frozen=True, slots=True)
class Health:
    status: Literal["ok", "degraded"]
    """Degraded: it answers, and without the model that was set."""
    index: str
    """Id of the index generation that is served."""
    encoder: str
    model: ModelHealth


def create_app(loading: Loading, service: Service) -> FastAPI:
    """The service around parts that may still be loading."""
    app = FastAPI(
        title="Anchorage",
        version=version("anchorage"),
        summary="Answers whose every sentence is anchored to exact quotes.",
        # The stock pages fetch their scripts from another site.
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        default_response_class=Json,
        telemetry=_telemetry(service),
        responses={"4XX": {"model": ErrorBody}, "5XX": {"model": ErrorBody}},
    )
    app.state.loading = loading
    app.state.current = Current(loading)
    app.state.service = service
    app.state.searches = anyio.CapacityLimiter(_SEARCHES)
    install(app)
    mount_chat(app)
    mount_openai(app)
    app.add_api_route("/health", get_health, response_model=Health)
    app.add_api_route("/sources", get_sources, response_model=Sources)
    app.add_api_route("/sources/{id:path}", get_source, response_model=SourceText)
    app.add_api_route("/search", get_search, response_model=Hits, dependencies=[Depends(counted)])
    app.add_api_route("/metrics", get_metrics, response_class=PlainTextResponse)
    app.add_api_route("/docs", get_docs, include_in_schema=False)
    mount_page(app)
    if service.slack is not None:
        from api.slack.events import mount_slack

        mount_slack(app, loading, service, service.slack)
    # The last one added is the first one that a request meets.
    app.add_middleware(BodyLimit)
    app.add_middleware(Guards, service=service)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(Access, metrics=service.metrics)
    return app


def _telemetry(service: Service) -> TelemetryConfig:
    """Spans to our collector alone: to another provider of the process they would carry texts."""
    tracing = service.tracing is not None
    return {
        "tracing": tracing, "tracer_provider": service.tracing, "metrics": False, "logs": False,
        "operation_spans": False, "auto_configure": False,
    }  # fmt: skip


async def get_health(parts: Ready) -> Response:
    """Whether questions are answered, and by what."""
    searcher = parts.searcher
    chosen = await parts.models.choose()
    model = (
        ModelHealth("extractive", None)
        if chosen.model is None
        else ModelHealth(chosen.model.name, chosen.model.digest)
    )
    status: Literal["ok", "degraded"] = "ok" if chosen.degraded is None else "degraded"
    return Json(Health(status, searcher.generation, searcher.encoder, model))


async def get_sources(parts: Ready) -> Response:
    """Every document that can be asked."""
    return Json(Sources(tuple(source_of(document) for document in parts.searcher.documents)))


async def get_source(id: str, parts: Ready) -> Response:
    """One document and its text. The id is looked up, never made into a path."""
    document = parts.searcher.document(id)
    if document is None:
        raise Problem(
            404, Error("no_source", "There is no such source.", "GET /sources lists the ids.")
        )
    return Json(source_text_of(document))


async def get_search(
    request: Request,
    parts: Ready,
    q: Annotated[str, Query(json_schema_extra={"maxLength": MAX_CHARACTERS})],
    k: Annotated[int, Query(ge=1, le=MAX_HITS)] = 8,
) -> Response:
    """The passages that speak to a query, best first; no answer."""
    asked = checked(new_question(q))
    hits = await anyio.to_thread.run_sync(
        parts.searcher.search, asked.text, k, limiter=request.app.state.searches
    )
    return Json(hits_of(hits))


async def get_metrics(request: Request) -> Response:
    """What the service counts, for Prometheus."""
    return Response(service_of(request).metrics.exposed(), media_type=CONTENT_TYPE)


async def get_docs(request: Request) -> Response:
    """This interface, for reading."""
    page = docs_page(request.app.openapi())
    return Response(page, media_type="text/html", headers={"Content-Security-Policy": POLICY})
