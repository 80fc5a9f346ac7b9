"""Settings to ready parts: the only place that builds them.

Importing this module is cheap; torch, FAISS and the encoder are loaded when the parts are built.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import aclosing, contextmanager
from dataclasses import dataclass, replace
from functools import cache
from shlex import quote
from typing import TYPE_CHECKING

from api.errors import SettingsError
from api.models import Models
from api.settings import Settings
from index.errors import IndexDamaged, IndexMismatch, IndexMissing
from rag.records import Answer, Event, Question

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider

    from api.service import Service
    from index.build import BuildReport, Replace
    from index.embed import Embedder
    from index.search import Searcher
    from rag.judge import Judge
    from rag.model import ChatModel

Progress = Callable[[str, int, int], None]
"""Stage, done, total; a total of 0 says that nobody knows how long it takes."""


_REBUILD = "anchorage index --rebuild"
"""As the messages of the index have it; this layer knows the folders that belong after it."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What a surface needs to answer."""

    searcher: Searcher
    models: Models
    judge: Judge | None = None

    async def answer(self, question: Question) -> AsyncGenerator[Event, None]:
        """The events of one answer, the Answer last. Closing it (`contextlib.aclosing`) stops the
        model."""
        from rag.answer import answer

        chosen = await self.models.choose()
        made = answer(
            question,
            self.searcher,
            chosen.model,
            chosen.degraded,
            self.judge,
            whole_corpus=self.models.whole_corpus,
        )
        async with aclosing(made) as events:
            async for event in events:
                if isinstance(event, Answer) and _did_without(chosen.model, event):
                    self.models.forget()
                yield event

    def with_model(self, setting: str) -> Parts:
        """The same parts asking another model: "auto", "none" or a name."""
        return replace(self, models=self.models.named(setting))


def _did_without(model: ChatModel | None, answer: Answer) -> bool:
    """Whether a model was wanted and none wrote the answer. One that did is kept, even if not all
    was as wished: it has learnt how many tokens its texts have."""
    return answer.degraded is not None and (model is None or answer.model != model.name)


@dataclass(frozen=True, slots=True)
class Built:
    """Ready parts, and what bringing the index up to date did; None when it was."""

    parts: Parts
    report: BuildReport | None
    renew: Callable[[Parts], Parts] = lambda parts: parts
    """The same parts on the index generation that is current now. Raises AnchorageIndexError."""


def build_index(settings: Settings, progress: Progress, *, rebuild: bool = False) -> BuildReport:
    """Build the index or bring it up to date; with `rebuild` anew, whatever lies at its place."""
    replace: Replace = "always" if rebuild else _allowed(settings)
    with _naming_the_command(settings):
        return _build(settings, progress, _embedder(settings, progress), replace)


def build_parts(settings: Settings, progress: Progress) -> Built:
    """Index up to date, encoder loaded, searcher open.

    An index at a place that Anchorage chose is rebuilt when its encoder, format or chunking
    differ; one that the user named is refused with IndexMismatch.
    """
    embedder = _embedder(settings, progress)
    with _naming_the_command(settings):
        report = None
        if not _is_current(settings):
            report = _build(settings, progress, embedder, _allowed(settings))
        from index.search import Searcher
        from index.store import Store

        searcher = Searcher.open(Store(settings.index_folder), embedder())
    parts = Parts(searcher, _models(settings), _judge(settings, progress))
    return Built(parts, report, _renewing(settings, embedder))


def _judge(settings: Settings, progress: Progress) -> Judge | None:
    if settings.judge is None:
        return None
    progress("loading the judge", 0, 0)
    from rag.judge import load_judge

    return load_judge(settings.judge)


def _renewing(settings: Settings, embedder: Callable[[], Embedder]) -> Callable[[Parts], Parts]:
    from index.search import Searcher
    from index.store import Store

    store = Store(settings.index_folder)

    def renew(parts: Parts) -> Parts:
        if store.manifest().generation == parts.searcher.generation:
            return parts
        return replace(parts, searcher=Searcher.open(store, embedder()))

    return renew


def build_service(settings: Settings) -> Service:
    """What the HTTP routes need beside the parts. Raises ConversationsError, SettingsError."""
    from api.conversations import Conversations
    from api.limits import Places, RateLimit
    from api.metrics import Metrics
    from api.service import Service
    from api.slack.access import http_access

    places = Places()
    return Service(
        keys=settings.keys,
        hosts=settings.hosts,
        any_address=not settings.is_loopback,
        public_url=settings.public_url,
        conversations=Conversations.open(settings.conversations_address),
        rate=RateLimit(settings.questions_per_minute),
        places=places,
        metrics=Metrics(places),
        tracing=_tracing(settings),
        slack=http_access(settings),
    )


def _tracing(settings: Settings) -> TracerProvider | None:
    if settings.otlp_endpoint is None:
        return None
    try:
        from api.collector import tracer_provider
    except ImportError:
        raise SettingsError(
            "OTEL_EXPORTER_OTLP_ENDPOINT is set and the exporter is not installed: "
            "pip install 'anchorage[otel]', or unset it"
        ) from None
    return tracer_provider(settings.otlp_endpoint)


def _models(settings: Settings) -> Models:
    return Models(
        settings.model,
        settings.ollama_host,
        settings.num_ctx,
        settings.deadline_s,
        settings.whole_corpus,
    )


def _allowed(settings: Settings) -> Replace:
    return "mismatch" if settings.owns_index else "never"


def _embedder(settings: Settings, progress: Progress) -> Callable[[], Embedder]:
    """Loads the encoder when first called, once for building and searching together."""

    @cache
    def load_once() -> Embedder:
        progress("loading the encoder", 0, 0)
        from index.embed import load

        return load(settings.encoder, lambda stage: progress(stage, 0, 0))

    return load_once


def _is_current(settings: Settings) -> bool:
    """Answers without taking the writer's lock: many may ask at once, from a read-only place."""
    from index.build import is_current
    from index.embed import identify
    from index.store import Store

    try:
        return is_current(settings.docs, Store(settings.index_folder), identify(settings.encoder))
    except (IndexMissing, IndexMismatch):
        return False  # building does what may be done about it, or says why not


def _build(
    settings: Settings, progress: Progress, embedder: Callable[[], Embedder], replace: Replace
) -> BuildReport:
    from index.build import build
    from index.embed import identify
    from index.store import Store

    store = Store(settings.index_folder)
    identity = identify(settings.encoder)
    return build(settings.docs, store, embedder, identity, replace=replace, progress=progress)


@contextmanager
def _naming_the_command(settings: Settings) -> Iterator[None]:
    """An index that can't be used: its message shows the command with this user's folders."""
    try:
        yield
    except (IndexDamaged, IndexMismatch, IndexMissing) as error:
        places = f" --docs {quote(str(settings.docs))}"
        if settings.index is not None:
            places += f" --index {quote(str(settings.index))}"
        message = str(error).replace(_REBUILD, f"{_REBUILD}{places}")
        raise type(error)(message) from error
