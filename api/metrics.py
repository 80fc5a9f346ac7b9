"""What the service counts, for Prometheus: `GET /metrics`. Holds no text and no key.

https://prometheus.io/docs/practices/naming/: base units in the names, `_total` for counters.
"""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from api.limits import Places
from rag.records import Answer, Dropped

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4
_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300)


class Metrics:
    """One registry for one app: two apps in a process do not share their figures."""

    def __init__(self, places: Places) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "anchorage_http_requests",
            "Requests by route template, method and status.",
            ["route", "method", "status"],
            registry=self._registry,
        )
        self._stages = Histogram(
            "anchorage_answer_seconds",
            "Time from question to the end of a stage.",
            ["stage"],
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._answers = Counter(
            "anchorage_answers",
            "Answers by status and by who wrote them.",
            ["status", "writer"],
            registry=self._registry,
        )
        self._refusals = Counter(
            "anchorage_refusals",
            "Refused questions by reason.",
            ["reason"],
            registry=self._registry,
        )
        self._dropped = Counter(
            "anchorage_dropped_claims",
            "Sentences of the model that failed their check, by what failed.",
            ["reason"],
            registry=self._registry,
        )
        self._degraded = Counter(
            "anchorage_degraded_answers",
            "Answers that went without something configured, such as the model.",
            registry=self._registry,
        )
        self._unanswered = Counter(
            "anchorage_unanswered",
            "Questions that ended in an error, by its code; `left` when the reader went away.",
            ["code"],
            registry=self._registry,
        )
        self._gauges(places)

    def _gauges(self, places: Places) -> None:
        answering = Gauge(
            "anchorage_answering", "Questions being answered now.", registry=self._registry
        )
        answering.set_function(lambda: places.taken)
        waiting = Gauge(
            "anchorage_waiting", "Questions waiting for a place.", registry=self._registry
        )
        waiting.set_function(lambda: places.waiting)

    def request(self, route: str, method: str, status: int) -> None:
        self._requests.labels(route, method, str(status)).inc()

    def answered(self, answer: Answer) -> None:
        """An answer came to its end."""
        writer = answer.model.partition(":")[0]
        self._answers.labels(answer.status, writer).inc()
        if answer.refusal is not None and answer.status == "refused":
            self._refusals.labels(answer.refusal.reason).inc()
        if answer.degraded is not None:
            self._degraded.inc()
        times = answer.timings_ms
        stages = (
            ("retrieve", times.retrieve),
            ("first_claim", times.first_claim),
            ("total", times.total),
        )
        for stage, elapsed_ms in stages:
            if elapsed_ms is not None:
                self._stages.labels(stage).observe(elapsed_ms / 1000)

    def dropped(self, sentence: Dropped) -> None:
        """Of each reason only its kind is kept: the rest is about the sentence."""
        for kind in sorted({reason.partition(":")[0] for reason in sentence.reasons}):
            self._dropped.labels(kind).inc()

    def unanswered(self, code: str) -> None:
        self._unanswered.labels(code).inc()

    def exposed(self) -> bytes:
        """In the text format that Prometheus reads."""
        return generate_latest(self._registry)
