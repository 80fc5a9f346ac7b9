"""Traces sent to an OpenTelemetry collector over OTLP/HTTP, without a text.

The path of a request can hold the id of a conversation and its query a question, so both are taken
out of a span before anything else sees it; the template of the route stays. Needs the extra `otel`.
OTEL_SERVICE_NAME, OTEL_RESOURCE_ATTRIBUTES and OTEL_EXPORTER_OTLP_HEADERS are read by the
OpenTelemetry library itself.
"""

from __future__ import annotations

from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import Span, SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

_PATIENCE_S = 2
"""A collector that is away may not keep the service from ending."""
_HIDDEN = ("url.path", "url.query")


def tracer_provider(endpoint: str) -> TracerProvider:
    """Sends spans to the collector at `endpoint`, an address without a path."""
    found = Resource.create()
    unnamed = str(found.attributes[SERVICE_NAME]).startswith("unknown_service")
    resource = found.merge(Resource({SERVICE_NAME: "anchorage"})) if unnamed else found
    provider = TracerProvider(resource=resource, shutdown_on_exit=False)
    exporter = OTLPSpanExporter(f"{endpoint.rstrip('/')}/v1/traces", timeout=_PATIENCE_S)
    provider.add_span_processor(_Hiding())
    provider.add_span_processor(BatchSpanProcessor(exporter))
    return provider


class _Hiding(SpanProcessor):
    def on_start(self, span: Span, parent_context: Context | None = None) -> None:
        for name in _HIDDEN:
            if name in (span.attributes or {}):
                span.set_attribute(name, "hidden")
