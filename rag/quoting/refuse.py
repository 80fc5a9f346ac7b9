"""Whether the evidence answers the question at all, and what to say when it doesn't.

Signals are relative to the question and the collection: what share of the question's words and
names the best evidence carries, whether what is asked for stands beside them. The cosine alone
tells another subject from ours, never a near-miss. Thresholds are held against judged questions by
`bench/calibrate.py`. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Literal

from index.words import content_tokens, stem
from rag.quoting.conflict import counts_it
from rag.quoting.evidence import Candidate, speaks
from rag.quoting.expected import Sought
from rag.quoting.inquiry import Inquiry, same_name
from rag.quoting.mentions import DATE, flat, names
from rag.quoting.ranking import Scored

OFF_TOPIC_COSINE = 0.35
"""Of the nearest sentence, by the bundled encoder: below, the collection is about other things."""
NAMES_MET = 0.5
"""Share of the question's words in the best quote that makes it on topic at any cosine."""
VOUCHED_COSINE = 0.55
"""Of a quote that holds the date, time or length asked for: so near, it is told in other words."""
ABSENT_COSINE = 0.6
"""Of the nearest sentence: below, a thing that is never met is missing, not named otherwise."""
PLAIN_COSINE = 0.7
"""Of the best quote: from here on it tells what is asked in other words, whatever they are."""
LEAST_MET = 0.25
"""Share of the question's words that the collection must know, where no answer vouches for it."""
LEAST_FOUND = 0.1
"""Share of what is asked about that must stand by an answer of the kind asked for."""
LEAST_FOUND_OF_A_KIND = 0.35
"""The same where one of a kind is asked for, « quelle chanson »: any name may look like one."""
HALF_TOLD = 0.5
"""Share of what is asked about, beside a value, that vouches for it where the thing counted or a
name is told otherwise."""

_LOOKED_AT = 12
"""How many of the best quotes are looked through."""
_NEAR_ENOUGH = frozenset({Sought.CLOCK, Sought.DATE, Sought.DURATION, Sought.SPEAKER})
"""Kinds told in other words than the question's: nearness in meaning vouches for them."""

Reason = Literal["not_in_sources", "off_topic", "false_premise", "unclear"]

_TOLD = frozenset({Sought.SAYING, Sought.REASON, Sought.MANNER, Sought.THING, Sought.YES_NO})
"""Kinds that any of the quotes may tell."""
_MARKED = frozenset(
    {Sought.PERSON, Sought.SPEAKER, Sought.NAME, Sought.PLACE, Sought.CLOCK, Sought.DATE}
    | {Sought.COUNT, Sought.MONEY, Sought.DURATION}
)
"""Kinds recognised in a quote. (A share is asked for by words of its own, « note », "odds", that no
evidence need carry.)"""


@dataclass(frozen=True, slots=True)
class Signals:
    """Each speaks for an answer: higher is better, in [0, 1] but the cosine, in [-1, 1]."""

    cosine: float
    """Of the nearest sentence."""
    met: float
    """Share of the question's words that the collection knows at all."""
    known: float
    """0 when a word of a name has never been met: a stranger."""
    named: float
    """Share of the question's names that the best quote or its passage says."""
    found: float
    """The most of what is asked about that a quote carries which holds the kind of answer."""
    exact: float
    """0 when a number, a time or a name is asked for and none stands in the best quotes."""
    counted: float
    """0 when the number of something is asked for and no quote counts that thing."""
    spoken: float
    """0 when somebody's words are asked for and no quote has that person speak."""

    def values(self) -> tuple[float, ...]:
        return tuple(getattr(self, field.name) for field in fields(self))


def declined(best_first: Sequence[Scored], inquiry: Inquiry) -> Reason | None:
    """Why the evidence does not answer; None when it does."""
    if not best_first:
        return "off_topic"
    seen = signals(best_first, inquiry)
    if seen.cosine < OFF_TOPIC_COSINE and not _vouched(seen, inquiry):
        return "off_topic"
    if best_first[0].candidate.traits.cosine >= PLAIN_COSINE:
        return None
    kind = inquiry.expected
    bound = kind.exact or kind.sought is Sought.SAYING
    if seen.named < 1.0 and bound:
        return "false_premise"
    missing = (
        seen.known < 1.0
        or (seen.cosine < ABSENT_COSINE and inquiry.absent)
        or min(seen.exact, seen.counted, seen.spoken) < 1.0
        or (seen.met < LEAST_MET and seen.found < 1.0)
        or (kind.sought in _MARKED and seen.found < LEAST_FOUND)
        or (kind.sought is Sought.WHICH and seen.found < LEAST_FOUND_OF_A_KIND)
    )
    return "not_in_sources" if missing else None


def _vouched(seen: Signals, inquiry: Inquiry) -> bool:
    """Whether the question's words, met together here, speak against another subject."""
    return bool(inquiry.names) and seen.named == 1.0 and seen.found >= NAMES_MET


def signals(best_first: Sequence[Scored], inquiry: Inquiry) -> Signals:
    """Of at least one quote, best first."""
    looked_at = [scored.candidate for scored in best_first[:_LOOKED_AT]]
    top = looked_at[0]
    sought = inquiry.expected.sought
    marked = sought in _MARKED
    return Signals(
        cosine=max(scored.candidate.traits.cosine for scored in best_first),
        met=1.0
        if inquiry.foreign
        else inquiry.share(frozenset(term.word for term in inquiry.terms if term.candidates)),
        known=_known(inquiry, best_first),
        named=max(_named(inquiry, c) for c in (looked_at if sought in _TOLD else [top])),
        found=max(
            (_focus(c, inquiry) for c in looked_at if not marked or _holds(c, inquiry)), default=0.0
        ),
        exact=float(not inquiry.expected.exact or _exact(looked_at, inquiry)),
        counted=float(
            not inquiry.counted
            or any(counts_it(c, inquiry) for c in looked_at)
            or any(_holds(c, inquiry) and _focus(c, inquiry) >= HALF_TOLD for c in looked_at)
        ),
        spoken=float(
            sought is not Sought.SAYING
            or not inquiry.names
            or any(speaks(c.quote.text, inquiry) for c in looked_at)
            or _translated(inquiry.names[0], looked_at)
        ),
    )


def _exact(looked_at: Sequence[Candidate], inquiry: Inquiry) -> bool:
    """Whether the best quote that holds the value says what else the question names."""
    top = looked_at[0]
    holding = [c for c in looked_at if _holds(c, inquiry) or (c is top and c.answers)]
    return bool(holding) and any(_says_names(inquiry, c) for c in holding[:1])


def _holds(candidate: Candidate, inquiry: Inquiry) -> bool:
    """Whether what is asked for stands in it, beside the question's words where they can be met."""
    near = inquiry.expected.sought in _NEAR_ENOUGH and candidate.traits.cosine >= VOUCHED_COSINE
    return bool(candidate.answers if inquiry.foreign or near else candidate.beside)


def _focus(candidate: Candidate, inquiry: Inquiry) -> float:
    """Share of what is asked about, names aside, that it carries; 1 when names are all there is,
    or when it tells of the last time that is asked for."""
    if candidate.traits.since and candidate.beside:
        return 1.0
    told = inquiry.expected.sought in _NEAR_ENOUGH and candidate.answers
    if told and candidate.traits.cosine >= VOUCHED_COSINE:
        return 1.0
    if inquiry.foreign:
        return 1.0
    whole = sum(inquiry.weights[word] for word in sorted(inquiry.focus))
    said = sum(inquiry.weights[word] for word in sorted(inquiry.focus & candidate.said))
    return said / whole if whole else 1.0


def _known(inquiry: Inquiry, best_first: Sequence[Scored]) -> float:
    """Every word of a name has to be met, so that a known family name does not vouch for a first
    name; one of them in a name here, since a stranger's may be taken for some common word."""
    here = _names_of([scored.candidate for scored in best_first])
    stems = {stem(word, "fr") for name in here for word in content_tokens(name)}
    stems |= {stem(word, "en") for name in here for word in content_tokens(name)}
    terms = {term.word: {found for found, _ in term.candidates} for term in inquiry.terms}
    for name in inquiry.names:
        words = [word for word in content_tokens(name) if word in terms]
        strangers = [word for word in words if not any(same_name(word, n) for n in here)]
        told = len(strangers) < len(words) or any(terms[w] & stems for w in strangers)
        if words and (
            not all(terms[word] for word in strangers) or not (told or DATE.search(flat(name)))
        ):
            return 0.0
    return 1.0


def _names_of(quotes: Sequence[Candidate]) -> frozenset[str]:
    return frozenset(name for text in {c.hit.passage.text for c in quotes} for name in _names(text))


def _names(text: str) -> list[str]:
    return [text[start:end] for start, end in names(text)]


def _named(inquiry: Inquiry, top: Candidate) -> float:
    if not inquiry.names:
        return 1.0
    here = _names(f"{top.hit.passage.heading or ''}. {top.hit.passage.text}")
    said = sum(
        any(same_name(name, other) for other in here) or _carries(top, name)
        for name in inquiry.names
    )
    return said / len(inquiry.names)


def _carries(candidate: Candidate, name: str) -> bool:
    """Whether it says half of the name's words in another language: « États-Unis »."""
    words = set(content_tokens(name))
    return 2 * len(words & candidate.said) >= len(words)


def _translated(name: str, looked_at: Sequence[Candidate]) -> bool:
    """Whether it is told only in another language: who speaks can't be seen by spelling then."""
    spelt = any(same_name(name, other) for c in looked_at for other in _names(c.hit.passage.text))
    return not spelt and any(_carries(c, name) for c in looked_at)


def _says_names(inquiry: Inquiry, candidate: Candidate) -> bool:
    """Whether the value stands with everything named, or so near in meaning or with so much of
    what is asked about that its passage may name it."""
    told = bool(inquiry.focus) and _focus(candidate, inquiry) >= HALF_TOLD
    if told or candidate.traits.cosine >= VOUCHED_COSINE:
        return _named(inquiry, candidate) == 1.0
    here = _names(candidate.quote.text)
    return all(
        any(same_name(name, other) for other in here) or _carries(candidate, name)
        for name in inquiry.names
    )
