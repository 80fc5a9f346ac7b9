"""Values that disagree: different answers of the sources to one question, set side by side.

Two quotes disagree when both give a value of the kind asked for beside the question's words, both
carry nearly as much of the question, and the values differ. Values are compared in one unit
(`rag.quoting.values`). A question that asks itself what was planned and what became of it, or
whether the sources agree, is answered the same way. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.words import stem, tokens
from rag.quoting.evidence import OPEN, Candidate
from rag.quoting.expected import Sought
from rag.quoting.inquiry import Inquiry, same_name
from rag.quoting.mentions import flat, names
from rag.quoting.ranking import Scored
from rag.quoting.values import Value, values

BEHIND = 4.0
"""Log-odds: what is further behind the best quote does not answer the same question."""
LEAST_COVERAGE = 0.4
"""Share of the question's words met in the collection that every version carries …"""
NEARLY_AS_MUCH = 0.8
"""… and of what the fullest version carries."""
AS_NEAR = 0.55
"""Cosine from which on a length may be told in quite other words: « parler », « la réunion »."""
SAME = 0.1
"""Relative difference up to which sizes are the same: « environ trois heures », "3 h 10"."""
MAX_VERSIONS = 3
ORDER = 4.0
"""How many times another a size may be and still be that of the same thing."""

_COUNTED_WITHIN = 5
"""Words after a number among which the thing counted stands."""

_COMPARED = frozenset(
    {Sought.SHARE, Sought.DATE, Sought.DURATION, Sought.COUNT, Sought.MONEY, Sought.CLOCK}
)


@dataclass(frozen=True, slots=True)
class Reading:
    """One of the values, and the best quotes that give it, best first, one a source."""

    value: str
    quotes: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two or more readings, best first."""

    subject: str
    readings: tuple[Reading, ...]


def comparable(inquiry: Inquiry) -> bool:
    """Whether what is asked for is of a kind whose values can be compared."""
    return inquiry.expected.sought in _COMPARED and not inquiry.contrasts


def conflict(
    best_first: Sequence[Scored],
    alike: Sequence[Candidate],
    inquiry: Inquiry,
    today: int | None,
) -> Conflict | None:
    """What the quotes disagree on, if they do. `alike` are quotes that tell much the same as the
    best; `today` is the year they were written in."""
    if not best_first:
        return None
    near = [s.candidate for s in best_first if s.score >= best_first[0].score - BEHIND]
    seen = {candidate.quote.id for candidate in near}
    near += [candidate for candidate in alike if candidate.quote.id not in seen]
    readings = _planned_and_actual(near) if inquiry.contrasts else _readings(near, inquiry, today)
    if len(readings) < 2:
        return None
    return Conflict(_subject(inquiry), tuple(readings[:MAX_VERSIONS]))


def told_apart(chosen: Sequence[Candidate], inquiry: Inquiry) -> Conflict | None:
    """The different answers of different sources, where the question asks whether they agree."""
    if not inquiry.disputes:
        return None
    readings: list[Reading] = []
    for candidate in chosen:
        if candidate.answers and all(_answer(candidate) != other.value for other in readings):
            readings.append(Reading(_answer(candidate), (candidate,)))
    return Conflict(_subject(inquiry), tuple(readings)) if len(readings) > 1 else None


def _subject(inquiry: Inquiry) -> str:
    return inquiry.text.rstrip(" ?!.\u00a0\u202f")


def _readings(near: Sequence[Candidate], inquiry: Inquiry, today: int | None) -> list[Reading]:
    if not comparable(inquiry):
        return []
    told = [(c, v) for c in near if _on_the_point(c, inquiry) and (v := _value(c, inquiry, today))]
    told = [(c, v) for c, v in told if _of_one_order(v, told[0][1])]
    fullest = max((inquiry.share(c.said, known=True) for c in near if c.beside), default=0.0)
    least = max(LEAST_COVERAGE, NEARLY_AS_MUCH * fullest)
    groups: list[tuple[Value, list[Candidate]]] = []
    for candidate, value in told:
        as_near = _told_otherwise(inquiry) and candidate.traits.cosine >= AS_NEAR
        if inquiry.share(candidate.said, known=True) < least and not as_near:
            continue
        group = next((g for v, g in groups if _same(v, value, inquiry)), None)
        if group is None:
            groups.append((value, [candidate]))
        elif all(candidate.source.id != other.source.id for other in group):
            group.append(candidate)
    return [Reading(value.text, tuple(group)) for value, group in groups]


def _told_otherwise(inquiry: Inquiry) -> bool:
    """Whether nearness in meaning may stand for words: lengths and shares are told in any words;
    how long ago the last time was, only beside what it was the last time of."""
    return inquiry.expected.sought in (Sought.DURATION, Sought.SHARE) and not inquiry.recurs


def _on_the_point(candidate: Candidate, inquiry: Inquiry) -> bool:
    """Whether it speaks of everyone the question names, as settled, and of a last time if asked."""
    here = [candidate.quote.text[start:end] for start, end in names(candidate.quote.text)]
    everyone = all(any(same_name(name, other) for other in here) for name in inquiry.names)
    traits = candidate.traits
    return everyone and traits.settled > 0 and traits.since >= float(inquiry.recurs)


def _value(candidate: Candidate, inquiry: Inquiry, today: int | None) -> Value | None:
    """The first value that is new and stands beside a word of the question."""
    sought = inquiry.expected.sought
    beside = set(candidate.beside)
    found = values(sought, candidate.quote.text, today)
    if sought is Sought.DURATION and candidate.traits.cosine >= AS_NEAR:
        beside = set(candidate.answers)
    fit = [value for value in found if (value.start, value.end) in beside]
    if sought is Sought.COUNT:
        fit = [value for value in fit if counts(value.end, candidate, inquiry)]
    if sought is Sought.DATE and inquiry.recurs:
        fit = [value for value in fit if _since(value, candidate.quote.text)]
    return fit[0] if fit else None


def counts(end: int, candidate: Candidate, inquiry: Inquiry) -> bool:
    """Whether the number that ends there counts what the question asks the number of."""
    after = tokens(candidate.quote.text[end:])[:_COUNTED_WITHIN]
    asked = {c for t in inquiry.terms if t.word == inquiry.counted for c, _ in t.candidates}
    return any(stem(word, candidate.source.language) in asked for word in after)


def _of_one_order(value: Value, best: Value) -> bool:
    return max(value.size, best.size) <= ORDER * min(value.size, best.size)


def counts_it(candidate: Candidate, inquiry: Inquiry) -> bool:
    """Whether a number in it does."""
    return any(counts(end, candidate, inquiry) for _, end in candidate.answers)


def _since(value: Value, text: str) -> bool:
    before = flat(text[: value.start]).split()[-3:]
    return "depuis" in before or "since" in before or not value.text[:4].isdigit()


def _same(one: Value, other: Value, inquiry: Inquiry) -> bool:
    if inquiry.expected.sought is Sought.DATE:
        return one.size == other.size
    return abs(one.size - other.size) <= SAME * max(one.size, other.size)


_PLAN = re.compile(
    r"\b(?:plan initial|initialement|initially|prevu|planned|original(?:ly)?)\b|" + OPEN
)
_CHANGED = re.compile(
    r"\b(?:cependant|finalement|au final|modifie|desormais|au lieu|a la place|however|in the end"
    r"|finally|instead|changed|eventually)\b"
)


def _planned_and_actual(near: Sequence[Candidate]) -> list[Reading]:
    """The best quote of what was planned and the best of what became of it."""
    planned = [c for c in near if c.answers and _PLAN.search(flat(c.quote.text))]
    actual = [c for c in near if c.answers and c not in planned[:1] and _became(c)]
    both = [*planned[:1], *actual[:1]]
    return [Reading(_answer(c), (c,)) for c in both] if len(both) == 2 else []


def _became(candidate: Candidate) -> bool:
    folded = flat(candidate.quote.text)
    return bool(_CHANGED.search(folded)) or not _PLAN.search(folded)


def _answer(candidate: Candidate) -> str:
    start, end = candidate.answers[-1]
    return candidate.quote.text[start:end].strip(" .,")
