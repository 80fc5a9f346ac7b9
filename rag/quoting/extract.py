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
from rag.quoting.antecedent import continued, leans
from rag.quoting.conflict import counts_it
from rag.quoting.evidence import Candidate
from rag.quoting.expected import Sought
from rag.quoting.frame import framed, numbered_length
from rag.quoting.inquiry import Inquiry
from rag.quoting.ranking import Scored
from rag.words import Words

MAX_QUOTES = 3
MAX_CHARACTERS = 600
"""Of the whole answer's text, our own words and citation numbers included."""

BEHIND = 1.25
BEHIND_SEVERAL = 2.25
BEHIND_EACH = 3.0
"""How far behind the best, in log-odds, a further quote may be: when the question asks for one
thing, when it asks for an account, and when it asks what each source tells."""
AS_MUCH = 0.5
"""Share of the words of the question in the best quote that a further one carries too, lest it
adds nothing."""
BEHIND_HOLDING = 6.0
"""The same of a quote that holds the value asked for, where the best holds none."""
_ACCOUNTS = frozenset({Sought.REASON, Sought.MANNER, Sought.SAYING, Sought.THING})
"""Kinds of answer that take more than a name or a number."""
_CLAUSE_ENDS = re.compile(r"(?=[,;:]\s)")
_REPEATS = 0.6
"""Share of the words of the shorter of two quotes that both hold, from which on the second only
repeats the first."""


def choose(best_first: Sequence[Scored], inquiry: Inquiry, searcher: Searcher) -> list[Candidate]:
    """The quotes that answer, best first: few, none repeating another, within the room there is."""
    chosen: list[Candidate] = []
    account = inquiry.expected.sought in _ACCOUNTS
    behind = BEHIND_SEVERAL if inquiry.expected.several else BEHIND
    if inquiry.compares or inquiry.disputes:
        behind = BEHIND_EACH
    wide = inquiry.expected.several or inquiry.compares or inquiry.disputes
    best_first = _holding(best_first, inquiry)
    if best_first and not room_for([best_first[0].candidate], inquiry.language):
        best_first = [_shortened(best_first[0], inquiry.language), *best_first[1:]]
    for scored in best_first:
        if len(chosen) == MAX_QUOTES or scored.score < best_first[0].score - behind:
            break
        candidate = scored.candidate
        if chosen and not wide and not _adds(candidate, chosen[0]):
            continue
        told = any(repeats(candidate, other) for other in chosen)
        if inquiry.compares:
            told = told or any(candidate.source.id == other.source.id for other in chosen)
        if not told:
            chosen = room_for([*chosen, candidate], inquiry.language)
    grown = list(chosen)
    for place, candidate in enumerate(chosen):
        if account or not candidate.beside or _goes_on(candidate, searcher):
            grown[place] = _fuller(candidate, grown, inquiry, searcher)
    return grown


def _shortened(scored: Scored, language: Language) -> Scored:
    """A sentence too long to quote, up to the last comma that there is room for."""
    candidate = scored.candidate
    whole = candidate.quote
    ends = [m.start() for m in _CLAUSE_ENDS.finditer(whole.text)] or [MAX_CHARACTERS // 2]
    for end in reversed(ends):
        cut = replace(whole, end=whole.start + end, text=whole.text[:end])
        if room_for([replace(candidate, quote=cut)], language):
            return replace(scored, candidate=replace(candidate, quote=cut))
    return scored


def _holding(best_first: Sequence[Scored], inquiry: Inquiry) -> Sequence[Scored]:
    """Those that hold the value, where nothing else answers and one does."""
    if not inquiry.expected.exact:
        return best_first
    counted = [s for s in best_first if inquiry.counted and counts_it(s.candidate, inquiry)]
    beside = [s for s in best_first if s.candidate.beside]
    for holding in (counted, beside, [s for s in best_first if s.candidate.answers]):
        if holding and holding[0].score >= best_first[0].score - BEHIND_HOLDING:
            return holding
    return best_first


def _adds(candidate: Candidate, best: Candidate) -> bool:
    """Whether it carries as much of the question as the best, and an answer where that does."""
    enough = candidate.traits.coverage >= AS_MUCH * best.traits.coverage
    return enough and (bool(candidate.beside) or not best.beside)


def _goes_on(candidate: Candidate, searcher: Searcher) -> bool:
    """Whether the next sentence leans on this one."""
    after = _after(candidate, searcher)
    return bool(after) and leans(after[0].text)


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
