"""The answer when no language model is there: the sentences of the sources that say it.

Selects, never writes: whole sentences, verbatim, few, in reading order. What is selected rests on
meaning, on words and on the kind of answer asked for; it does not reason over several sentences.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from index.records import Language, Sentence
from index.search import Searcher
from index.words import stems
from rag.quoting.antecedent import continued
from rag.quoting.evidence import Candidate
from rag.quoting.frame import framed, numbered_length
from rag.quoting.inquiry import Inquiry
from rag.quoting.ranking import Scored, chances
from rag.words import Words

MAX_QUOTES = 3
MAX_CHARACTERS = 600
"""Of the whole answer's text, our own words and citation numbers included."""

LEAST_CHANCE = 0.07
LEAST_CHANCE_EACH = 0.03
"""Chance of being right that a further quote has at least: of one answer, and where the question
asks what each source tells. Lower finds more answers and cites more beside the point: over all
judged questions 0.1, 0.07 and 0.05 answered 344, 349 and 352 of 473."""
_CLAUSE_ENDS = re.compile(r"(?=[,;:]\s)")
_WORD_ENDS = re.compile(r"(?<=\S)(?=\s)")
_REPEATS = 0.6
"""Share of the words of the shorter of two quotes that both hold, from which on the second only
repeats the first."""


def choose(best_first: Sequence[Scored], inquiry: Inquiry, searcher: Searcher) -> list[Candidate]:
    """The quotes that answer, best first: few, none repeating another, within the room there is."""
    chosen: list[Candidate] = []
    least = LEAST_CHANCE_EACH if inquiry.compares or inquiry.disputes else LEAST_CHANCE
    if best_first and not room_for([best_first[0].candidate], inquiry.language):
        best_first = [_shortened(best_first[0], inquiry.language), *best_first[1:]]
    for scored, chance in zip(best_first, chances(best_first), strict=True):
        if len(chosen) == MAX_QUOTES or (chosen and chance < least):
            break
        candidate = scored.candidate
        told = any(repeats(candidate, other) for other in chosen)
        if inquiry.compares:
            told = told or any(candidate.source.id == other.source.id for other in chosen)
        if not told:
            chosen = room_for([*chosen, candidate], inquiry.language)
    grown = list(chosen)
    for place, candidate in enumerate(chosen):
        grown[place] = _fuller(candidate, grown, inquiry, searcher)
    return grown


def _shortened(scored: Scored, language: Language) -> Scored:
    """A sentence too long to quote, up to the last comma that there is room for, else up to the
    last word."""
    candidate = scored.candidate
    whole = candidate.quote
    commas = [m.start() for m in _CLAUSE_ENDS.finditer(whole.text)]
    words = [m.start() for m in _WORD_ENDS.finditer(whole.text)]
    for end in (*reversed(commas), *reversed(words), MAX_CHARACTERS // 2):
        cut = replace(whole, end=whole.start + end, text=whole.text[:end])
        if room_for([replace(candidate, quote=cut)], language):
            return replace(scored, candidate=replace(candidate, quote=cut))
    return scored


def _fuller(
    candidate: Candidate, chosen: Sequence[Candidate], inquiry: Inquiry, searcher: Searcher
) -> Candidate:
    """With the sentences after it, where there is room and no other quote holds them."""
    others = [other for other in chosen if other is not candidate]
    fullest = candidate
    while True:
        quote = continued(fullest.quote, _after(fullest, searcher), candidate.source)
        longer = replace(candidate, quote=quote)
        if quote == fullest.quote or any(repeats(longer, other) for other in others):
            return fullest
        if len(room_for([longer, *others], inquiry.language)) < len(chosen):
            return fullest
        fullest = longer


def _after(candidate: Candidate, searcher: Searcher) -> Sequence[Sentence]:
    """The sentences of its document that follow it."""
    everything = searcher.sentences(candidate.source.id)
    return [s for s in everything[candidate.quote.number :] if s.start >= candidate.quote.end][:1]


def room_for(
    wanted: Sequence[Candidate],
    language: Language,
    opening: Words | None = None,
    attributed: bool = False,
) -> list[Candidate]:
    """Those of the quotes, in order, that an answer with this opening has room for."""
    chosen: list[Candidate] = []
    room = MAX_CHARACTERS - (len(opening[language]) + 1 if opening else 0)
    for candidate in wanted:
        again = any(other.source.id == candidate.source.id for other in chosen)
        text = framed(candidate.quote.text, candidate.source, language, attributed, again)
        if len(chosen) < MAX_QUOTES and numbered_length(text) <= room:
            chosen.append(candidate)
            room -= numbered_length(text)
    return chosen


def repeats(one: Candidate, other: Candidate) -> bool:
    """Whether both quotes tell the same, or overlap in the source."""
    if one.source.id == other.source.id:
        shared = min(one.quote.end, other.quote.end) - max(one.quote.start, other.quote.start)
        if shared > 0:
            return True
    a = set(stems(one.quote.text, one.source.language))
    b = set(stems(other.quote.text, other.source.language))
    return len(a & b) >= _REPEATS * max(1, min(len(a), len(b)))


def in_reading_order(chosen: Sequence[Candidate]) -> list[Candidate]:
    return sorted(chosen, key=lambda c: (c.source.id, c.quote.start))
