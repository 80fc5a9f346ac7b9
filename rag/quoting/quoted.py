"""A question to what the sources say about it, without a language model: quotes, or why not.

Composes the steps of the extractive answer: evidence, ranking, refusal, conflict, choice. A double
question is answered by its halves. Deterministic; calls the searcher, so it may block.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.records import Hit, Sentence
from index.search import Searcher
from index.words import content_tokens
from rag.question import Asked
from rag.quoting.conflict import Conflict, comparable, conflict, told_apart
from rag.quoting.evidence import Candidate, candidates, speaks
from rag.quoting.expected import Sought
from rag.quoting.extract import choose, in_reading_order, repeats, room_for
from rag.quoting.frame import framed
from rag.quoting.inquiry import Inquiry, inquire
from rag.quoting.parts import parts
from rag.quoting.premise import correction
from rag.quoting.ranking import Scored, ranked
from rag.quoting.refuse import Reason, declined
from rag.words import DISAGREE

HITS = 12
"""How many passages an extractive answer may draw on."""
_SAID = {"fr": "a déclaré", "en": "said"}
NEAREST = 3
"""How many sentences a refusal shows."""
ALIKE = 0.6
"""Cosine from which on two quotes are taken to be about the same."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence of the answer: a quote as it stands, with our own words around it."""

    text: str
    quote: Sentence


@dataclass(frozen=True, slots=True)
class Quoted:
    """What is to be said. `statements` in the order they are said; none when it is refused, but
    the one that corrects a false premise."""

    statements: tuple[Statement, ...]
    conflict: Conflict | None = None
    declined: Reason | None = None
    nearest: tuple[Sentence, ...] = ()
    """With a refusal: what came nearest, best first."""
    missing: str | None = None
    """The half of the question that the sources leave open, as it was asked."""


@dataclass(frozen=True, slots=True)
class _Half:
    inquiry: Inquiry
    best_first: list[Scored]
    declined: Reason | None


def quote(asked: Asked, hits: Sequence[Hit], searcher: Searcher) -> Quoted:
    """The answer to `asked`. `hits` are those of its search text, `HITS` of them."""
    if not content_tokens(asked.standalone):
        return Quoted((), None, "unclear")
    whole = _half(asked, hits, searcher)
    halves = [_half(part, searcher.search(part.search, HITS), searcher) for part in parts(asked)]
    answered = [half for half in halves if half.declined is None]
    if answered and not whole.inquiry.contrasts and not whole.inquiry.compares:
        missing = next((h.inquiry.text for h in halves if h.declined is not None), None)
        return replace(_by_halves(answered, searcher), missing=missing)
    if whole.declined is not None:
        return _refused(whole, searcher)
    return _answered(whole, searcher)


def _half(asked: Asked, hits: Sequence[Hit], searcher: Searcher) -> _Half:
    inquiry = inquire(asked, searcher)
    best_first = ranked(candidates(hits, inquiry, searcher))
    if inquiry.expected.sought is Sought.SAYING and inquiry.names:
        best_first = ranked(_with_speech(best_first, inquiry, searcher))
    return _Half(inquiry, best_first, declined(best_first, inquiry))


def _with_speech(
    best_first: Sequence[Scored], inquiry: Inquiry, searcher: Searcher
) -> list[Candidate]:
    """The quotes, and where none has the one asked about speak, what else is told of them."""
    found = [scored.candidate for scored in best_first]
    if any(speaks(candidate.quote.text, inquiry) for candidate in found):
        return found
    hits = searcher.search(f"{inquiry.names[0]} {_SAID[searcher.documents[0].language]}", HITS)
    seen = {candidate.quote.id for candidate in found}
    return found + [c for c in candidates(hits, inquiry, searcher) if c.quote.id not in seen]


def _answered(half: _Half, searcher: Searcher) -> Quoted:
    found = conflict(half.best_first, _alike(half, searcher), half.inquiry, _today(searcher))
    if found:
        quotes = [reading.quotes[0] for reading in found.readings]
        for attributed in (True, False):
            fitting = room_for(quotes, half.inquiry.language, DISAGREE, attributed)
            if len(fitting) > 1:
                return Quoted(_set_apart(fitting, half.inquiry, attributed), found)
    chosen = in_reading_order(choose(half.best_first, half.inquiry, searcher))
    apart = told_apart(chosen, half.inquiry)
    if apart:
        return Quoted(_statements(chosen, half.inquiry), apart)
    return Quoted(_statements(chosen, half.inquiry))


def _alike(half: _Half, searcher: Searcher) -> list[Candidate]:
    """What tells much the same as the best quote: the other version may be worded unlike the
    question."""
    if not half.best_first or not comparable(half.inquiry):
        return []
    best = half.best_first[0].candidate.quote.text
    found = candidates(searcher.search(best, HITS), half.inquiry, searcher)
    return [candidate for candidate in found if candidate.traits.cosine >= ALIKE]


def _set_apart(
    quotes: Sequence[Candidate], inquiry: Inquiry, attributed: bool
) -> tuple[Statement, ...]:
    """Each version, with who tells it where there is room; the first says that they differ."""
    spoken = inquiry.language
    texts = [framed(c.quote.text, c.source, spoken, attributed) for c in quotes]
    texts[0] = f"{DISAGREE[spoken]} {texts[0]}"
    return tuple(Statement(text, c.quote) for text, c in zip(texts, quotes, strict=True))


def _statements(chosen: Sequence[Candidate], inquiry: Inquiry) -> tuple[Statement, ...]:
    """Who says it is told once for quotes of one source that follow each other."""
    before = ("", *(candidate.source.id for candidate in chosen))
    return tuple(
        Statement(
            framed(c.quote.text, c.source, inquiry.language, again=c.source.id == source), c.quote
        )
        for c, source in zip(chosen, before, strict=False)
    )


def _by_halves(answered: Sequence[_Half], searcher: Searcher) -> Quoted:
    """The best quote for each half, then what else there is room for."""
    chosen: list[Candidate] = []
    language = answered[0].inquiry.language
    rounds = [choose(half.best_first, half.inquiry, searcher) for half in answered]
    for place in range(max(map(len, rounds))):
        for candidates_of_half in rounds:
            if place < len(candidates_of_half):
                candidate = candidates_of_half[place]
                if not any(repeats(candidate, other) for other in chosen):
                    chosen = room_for([*chosen, candidate], language)
    return Quoted(_statements(in_reading_order(chosen), answered[0].inquiry))


def _refused(half: _Half, searcher: Searcher) -> Quoted:
    reason = half.declined
    nearest = tuple(scored.candidate.quote for scored in half.best_first[:NEAREST])
    if reason == "off_topic" or not half.best_first:
        return Quoted((), None, reason, nearest)
    corrected = None
    if half.inquiry.expected.sought not in (Sought.SAYING, Sought.SPEAKER):
        corrected = correction(half.inquiry, half.best_first, searcher)
    if corrected is None:
        return Quoted((), None, "not_in_sources", nearest)
    return _corrected(corrected, half)


def _corrected(denied: Candidate, half: _Half) -> Quoted:
    nearest = tuple(scored.candidate.quote for scored in half.best_first[:NEAREST])
    return Quoted(_statements([denied], half.inquiry), None, "false_premise", nearest)


def _today(searcher: Searcher) -> int | None:
    """The latest year a document is dated to: what « depuis six ans » counts back from."""
    years = [int(document.date[:4]) for document in searcher.documents if document.date]
    return max(years, default=None)
