"""Whether the evidence answers the question at all: one score, fitted, instead of many rules.

The score is the log-odds that the sources answer, from six signals: how near in meaning the best
quote is, whether a value asked for stands where the matter is told, and what share of the
question's words, names and speakers is met. `bench/calibrate.py` fits it over judged questions,
each set of them left out in turn. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Literal

from index.words import content_tokens, stem
from rag.quoting.evidence import Candidate, speaks
from rag.quoting.expected import Sought
from rag.quoting.inquiry import Inquiry, same_name
from rag.quoting.mentions import DATE, flat, marks, names
from rag.quoting.ranking import Scored, topical

OFF_TOPIC_COSINE = 0.35
"""Of the nearest sentence, by the bundled encoder: a refusal below says that the collection is
about other things."""
ANOTHER_SUBJECT = 0.2
"""The same: below, it is refused whatever else speaks for it."""
FURTHEST = 6.0
"""Log-odds: a value told further from the matter than this is as good as none."""

UNKNOWN_MET = 0.75
"""Taken for the share of words met where question and collection have no words in common: what a
question in words of its own has."""

_LOOKED_AT = 12
"""How many of the best quotes are looked through for names and speakers."""

Reason = Literal["not_in_sources", "off_topic", "false_premise", "unclear"]

_TOLD = frozenset({Sought.SAYING, Sought.REASON, Sought.MANNER, Sought.THING, Sought.YES_NO})
"""Kinds that any of the quotes may tell."""


@dataclass(frozen=True, slots=True)
class Signals:
    """Each speaks for an answer: higher is better."""

    cosine: float
    """Of the best quote, in [-1, 1]."""
    told: float
    """0 when what best tells of the matter holds the number, time or name asked for; else how far
    behind, in log-odds, the quote is that does, in [-FURTHEST, 0]."""
    known: float
    """0 when a word of a name has never been met: a stranger; else 1."""
    named: float
    """Share of the question's names that the best quote or its passage says."""
    spoken: float
    """0 when somebody's words are asked for and no quote has that person speak; else 1."""
    met: float
    """Share of the question's words that the collection knows at all."""

    def values(self) -> tuple[float, ...]:
        return tuple(getattr(self, field.name) for field in fields(self))


WEIGHTS = Signals(cosine=4.7, told=0.61, known=0.83, named=0.73, spoken=2.8, met=3.1)
"""Fitted by `bench/calibrate.py`: the log-odds that the sources answer rise by this much for each
1 of the signal."""
LEAST = 8.5
"""Weighed signals that an answer needs. Even odds are 8.1; from 8.5 on three near-misses in five
are refused, and of all answerable questions together one in twelve."""


def declined(best_first: Sequence[Scored], inquiry: Inquiry) -> Reason | None:
    """Why the evidence does not answer; None when it does."""
    if not best_first:
        return "off_topic"
    nearest = max(scored.candidate.traits.cosine for scored in best_first)
    if nearest >= ANOTHER_SUBJECT and weighed(signals(best_first, inquiry)) >= LEAST:
        return None
    return "off_topic" if nearest < OFF_TOPIC_COSINE else "not_in_sources"


def weighed(seen: Signals) -> float:
    """Higher is better for an answer: log-odds up to a constant."""
    return sum(w * s for w, s in zip(WEIGHTS.values(), seen.values(), strict=True))


def signals(best_first: Sequence[Scored], inquiry: Inquiry) -> Signals:
    """Of at least one quote, best first."""
    looked_at = [scored.candidate for scored in best_first[:_LOOKED_AT]]
    top = looked_at[0]
    sought = inquiry.expected.sought
    return Signals(
        cosine=top.traits.cosine,
        told=_told(best_first, inquiry),
        known=_known(inquiry, best_first),
        named=max(_named(inquiry, c) for c in (looked_at if sought in _TOLD else [top])),
        spoken=float(
            sought is not Sought.SAYING
            or not inquiry.names
            or any(speaks(c.quote.text, inquiry) for c in looked_at)
            or _translated(inquiry.names[0], looked_at)
        ),
        met=UNKNOWN_MET
        if inquiry.foreign
        else inquiry.share(frozenset(term.word for term in inquiry.terms if term.candidates)),
    )


def _told(best_first: Sequence[Scored], inquiry: Inquiry) -> float:
    if not inquiry.expected.exact:
        return 0.0
    best = max(topical(scored.candidate) for scored in best_first)
    holding = [topical(s.candidate) for s in best_first if _holds(s.candidate, inquiry)]
    return max(-FURTHEST, max(holding, default=best - FURTHEST) - best)


def _holds(candidate: Candidate, inquiry: Inquiry) -> bool:
    """Whether the value asked for stands in it, beside the question's words where they can be met;
    a date and an hour count nothing."""
    found = candidate.answers if inquiry.foreign else candidate.beside
    if inquiry.expected.sought is not Sought.COUNT:
        return bool(found)
    text = candidate.quote.text
    times = (*marks(Sought.DATE, text), *marks(Sought.CLOCK, text))
    return any(all(end <= a or b <= start for a, b in times) for start, end in found)


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
