"""answer(): a question to a stream of events that ends with the Answer. Every surface calls it.

A language model writes when there is one; each of its sentences is verified before it leaves here.
Without one, or where it fails, the answer is made of the sources' own sentences and says so. The
encoder and FAISS run in threads, so that a server goes on with its other streams meanwhile.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass

from anyio import to_thread

from index.search import Searcher
from rag.cite import Citations
from rag.judge import Judge
from rag.model import ChatModel
from rag.model_errors import ModelError
from rag.prompt import Asked as AskedOfModel
from rag.question import Asked, checked
from rag.question import asked as read
from rag.quoting.quoted import HITS, Quoted, quote
from rag.records import (
    Answer,
    Disagreement,
    Dropped,
    Event,
    Question,
    Refusal,
    RefusalReason,
    Retrieved,
    Status,
    Version,
)
from rag.told import Clock, Told
from rag.verify import Verified
from rag.words import KEPT, NONE_PASSED, NOT_WHOLE, REFUSED, SOME_MISSING, Words, filled, joined
from rag.written import Declined, Excerpted, Written, write

EXTRACTIVE = "extractive"
_MODEL_HITS = 8
"""How many passages a model is shown at most; its context may hold fewer."""


async def answer(
    question: Question,
    searcher: Searcher,
    model: ChatModel | None = None,
    degraded: Words | None = None,
    judge: Judge | None = None,
    *,
    whole_corpus: bool = False,
) -> AsyncGenerator[Event, None]:
    """Retrieved, then a Claimed for each sentence (Dropped between them), then the Answer: exactly
    one, the last event.

    `degraded` says why a model that was wanted is not given; `judge` reads the model's claims once
    more after their check; `whole_corpus` shows the model every document, if they all fit, instead
    of what was found. Raises QuestionError before the first event. Without a model the same index
    and question give the same answer, timings aside. Closing it (`contextlib.aclosing`) stops the
    model.
    """
    clock = Clock()
    question = checked(question)
    asked = read(question)
    hits = await to_thread.run_sync(searcher.search, asked.search, HITS)
    clock.retrieved()
    yield Retrieved(asked.standalone, hits)
    quoted = await to_thread.run_sync(quote, asked, hits, searcher)
    told = Told(Citations(searcher), clock)
    course = _Course(degraded)
    if model is not None and quoted.declined in (None, "not_in_sources"):
        wanted = AskedOfModel(asked.standalone, asked.language, question.history)
        shown = hits[:_MODEL_HITS]
        written = write(wanted, shown, searcher, model, judge, everything=whole_corpus)
        count = len(searcher.documents)
        async with aclosing(_tell(written, model, told, course, count)) as events:
            async for event in events:
                yield event
    if _quotes_are_needed(quoted, told, course):
        for statement in quoted.statements:
            yield told.claim(statement.text, [statement.quote], "verbatim")
    yield _answer(question, asked, searcher, quoted, told, course)


@dataclass(slots=True)
class _Course:
    """How asking the model went."""

    degraded: Words | None
    author: ChatModel | None = None
    """Whose words the answer has, or whose refusal it is; None when the sources speak alone."""
    declined: bool = False
    """It said that the sources do not tell, all or a part."""


async def _tell(
    written: AsyncGenerator[Written, None],
    model: ChatModel,
    told: Told,
    course: _Course,
    documents: int,
) -> AsyncGenerator[Event, None]:
    """The model's sentences as they pass or fall; the rest is noted in `course`."""
    dropped = 0
    try:
        async with aclosing(written):
            async for item in written:
                match item:
                    case Verified():
                        course.author = model
                        yield told.claim(item.text, item.evidence, "checked")
                    case Dropped():
                        dropped += 1
                        yield item
                    case Declined():
                        course.declined = True
                    case Excerpted():
                        tokens = model.context_tokens
                        course.degraded = NOT_WHOLE.of(documents, model=model.name, tokens=tokens)
    except ModelError as error:
        course.degraded = joined(error.words, KEPT) if told.claims else error.words
        return
    if course.declined and not dropped:
        course.author = model
    elif not told.claims:
        course.degraded = filled(NONE_PASSED, model=model.name)


def _quotes_are_needed(quoted: Quoted, told: Told, course: _Course) -> bool:
    """Where no model has answered, and where one has told a single version of several."""
    if course.author is None:
        return True
    if quoted.conflict is None or not told.claims:
        return False
    cited = {citation.quote for citation in told.citations.given()}
    versions = [{quote.quote.text for quote in r.quotes} for r in quoted.conflict.readings]
    return sum(bool(quotes & cited) for quotes in versions) < 2


def _answer(
    question: Question,
    asked: Asked,
    searcher: Searcher,
    quoted: Quoted,
    told: Told,
    course: _Course,
) -> Answer:
    author = course.author
    refusal = _refusal(quoted, asked, told, course, searcher)
    missing = quoted.missing if author is None else None
    if author is not None and told.claims and course.declined:
        missing = SOME_MISSING[asked.language]
    status: Status = "refused" if refusal else "partial" if missing else "answered"
    opening = f"{refusal.text} " if refusal else ""
    return Answer(
        id=question.id,
        question=question.text,
        standalone_question=asked.standalone,
        language=asked.language,
        status=status,
        text=f"{opening}{told.text()}".strip(),
        claims=tuple(told.claims),
        disagreement=_disagreement(quoted, told),
        citations=told.citations.given(),
        refusal=refusal,
        missing=missing,
        degraded=course.degraded[asked.language] if course.degraded else None,
        model=author.name if author else EXTRACTIVE,
        model_digest=author.digest if author else None,
        encoder=searcher.encoder,
        index=searcher.generation,
        timings_ms=told.clock.timings(),
    )


def _refusal(
    quoted: Quoted, asked: Asked, told: Told, course: _Course, searcher: Searcher
) -> Refusal | None:
    """Says what was searched and shows what came nearest; None when something was answered."""
    reason: RefusalReason | None = quoted.declined
    if course.author is not None:
        reason = None if told.claims else "not_in_sources"
    if reason is None:
        return None
    return Refusal(
        reason=reason,
        text=REFUSED[reason].of(len(searcher.documents))[asked.language],
        nearest=Citations(searcher).cite_all(
            quoted.nearest or [s.quote for s in quoted.statements]
        ),
    )


def _disagreement(quoted: Quoted, told: Told) -> tuple[Disagreement, ...]:
    """The versions that are told, each with the citations that carry it; none below two."""
    if quoted.conflict is None:
        return ()
    number = {(c.source, c.start): c.id for c in told.citations.given()}
    versions = []
    for reading in quoted.conflict.readings:
        places = [(quote.source.id, quote.quote.start) for quote in reading.quotes]
        cited = tuple(number[place] for place in places if place in number)
        if cited:
            versions.append(Version(reading.value, cited))
    if len(versions) < 2:
        return ()
    return (Disagreement(quoted.conflict.subject, tuple(versions)),)
