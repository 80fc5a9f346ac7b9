"""Whether every quantity and date of a claim is in its evidence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from rag.checking.alignment import Alignment
from rag.checking.dates import Date, carried, dates
from rag.checking.leaders import heads_told
from rag.checking.measures import Quantity
from rag.checking.quantities import quantities, required
from rag.checking.reading import Reading
from rag.checking.verdict import Failure, FailureKind

_FIRST = frozenset(
    "inedit inedite inaugural initial initially earlier prior previous premierement d'abord abord "
    "beginning initiale prealable precedent precedente jamais never".split()
)
_AGAIN = frozenset("autre another again nouveau nouvelle new encore".split())
_MORE = frozenset("plus more over above exceeding least moins".split())
_UNDER = frozenset("near nearly almost pres presque under below moins less fewer quasiment".split())
_NEXT_TO_A_DAY = frozenset("after before next following previous".split())
_DAYS = frozenset(
    "veille lendemain surlendemain day days jour jours journee hier yesterday".split()
)
_SHARES = frozenset({"%", "part"})
_BARE = frozenset({"count", "part", "score"})


def value_failures(alignment: Alignment, context: Reading) -> Iterator[Failure]:
    yield from _quantity_failures(alignment)
    yield from _date_failures(alignment, context)


def _quantity_failures(alignment: Alignment) -> Iterator[Failure]:
    claim, evidence = alignment.claim, alignment.evidence
    held = _with_years(evidence)
    for group in required(claim, quantities(claim)):
        if not any(_is_held(alignment, wanted, held) for wanted in group):
            yield Failure(FailureKind.NUMBER, f"{group[0]} is not in the evidence")


def _with_years(evidence: Reading) -> list[Quantity]:
    """A year may be a count that was written without a separator: 2000 soldiers."""
    years = [
        Quantity(Fraction(mention.date.year), "count", mention.begin, mention.end)
        for mention in dates(evidence)
        if mention.date.year
    ]
    return [*quantities(evidence), *years]


def _is_held(alignment: Alignment, wanted: Quantity, held: Sequence[Quantity]) -> bool:
    if any(_agree(alignment, wanted, other, held) for other in held):
        return True
    if wanted.dimension == "ordinal":
        return _said_otherwise(alignment, wanted)
    if wanted.dimension == "score":
        if any(other.dimension == "score" for other in held):
            return False
        sides = {
            other.raw if wanted.loose and other.raw is not None else other.value
            for other in held
            if wanted.loose or other.dimension in _BARE
        }
        return wanted.value in sides and wanted.against in sides
    if _counted_elsewise(wanted, held):
        return True
    return wanted.anaphoric and wanted.value == 2 and _two_are_named(alignment.evidence)


def _counted_elsewise(wanted: Quantity, held: Sequence[Quantity]) -> bool:
    """An age with or without its years, a number that is one side of a score."""
    if wanted.dimension == "calendar" and any(
        other.dimension == "count" and other.noun is None and other.value * 12 == wanted.value
        for other in held
    ):
        return True  # "who is 19", « âgée de 19 ans »
    if (
        wanted.dimension == "count"
        and wanted.noun is None
        and any(other.dimension == "calendar" and other.raw == wanted.value for other in held)
    ):
        return True  # "the age of 62", « 62 ans »
    return wanted.dimension == "count" and any(
        other.dimension == "score" and wanted.value in {other.value, other.against}
        for other in held
    )


def _agree(
    alignment: Alignment, wanted: Quantity, other: Quantity, held: Sequence[Quantity]
) -> bool:
    if wanted.dimension == "score":
        return other.dimension == "score" and (wanted.value, wanted.against) == (
            other.value,
            other.against,
        )
    if {wanted.dimension, other.dimension} == _SHARES:
        part, percent = (wanted, other) if wanted.dimension == "part" else (other, wanted)
        return part.value * 100 == percent.value
    if {wanted.dimension, other.dimension} == {"ordinal", "part"}:
        return wanted.value * other.value == 1  # "a third suspect"
    if wanted.value != other.value:
        return False
    if wanted.dimension == other.dimension:
        return wanted.dimension != "count" or not _counts_another(alignment, wanted, other, held)
    if "%" in {wanted.dimension, other.dimension}:
        count = other if wanted.dimension == "%" else wanted
        return count.dimension in {"count", "part"} and count.noun is None
    return {wanted.dimension, other.dimension} <= _BARE and (
        other.dimension != "score" and (wanted.noun is None or other.noun is None)
    )


def _counts_another(
    alignment: Alignment, wanted: Quantity, other: Quantity, held: Sequence[Quantity]
) -> bool:
    """6,000 buildings, where the evidence counts 6,000 soldiers and 800 buildings."""
    if wanted.noun is None or other.noun is None:
        return False
    told = set(alignment.same.get(wanted.noun, ()))
    if not told or other.noun in told:
        return False
    return any(
        third.noun in told
        and third.value != wanted.value
        and third.dimension == "count"
        and not third.article
        for third in held
    )


def _said_otherwise(alignment: Alignment, wanted: Quantity) -> bool:
    words = {word.folded for word in alignment.evidence.words}
    if wanted.value == 1:
        return bool(words & _FIRST) or _is_number_one(alignment.evidence)
    return wanted.value == 2 and bool(words & _AGAIN)


def _is_number_one(evidence: Reading) -> bool:
    """« le souhait "numéro un" » tells which comes first."""
    words = evidence.words
    return any(
        before.folded in {"numero", "number"} and word.folded in {"un", "one", "1"}
        for before, word in pairwise(words)
    )


def _two_are_named(evidence: Reading) -> bool:
    """ "Trump and Putin", « entre la Russie et l'Ukraine », « Trump-Poutine »."""
    words = evidence.words
    for at in range(1, len(words) - 1):
        if words[at].folded in {"et", "and"} or words[at].glued:
            before, after = words[at - 1 : at], words[at : at + 5]
            if any(word.capital for word in before) and any(word.capital for word in after):
                return True
    named = {word.text for word in words if word.capital and not word.opens}
    return len(named | set(heads_told(evidence).values())) > 1 or bool(
        {"deux", "both", "two", "ils", "elles", "they", "ensemble", "together", "neither"}
        & {word.folded for word in words}
    )


def _date_failures(alignment: Alignment, context: Reading) -> Iterator[Failure]:
    held = [mention.date for mention in dates(alignment.evidence)]
    around = [mention.date for mention in dates(context)]
    counts = {quantity.value for quantity in quantities(alignment.evidence)}
    dated = held or _DAYS & {word.folded for word in alignment.evidence.words}
    if not dated and _names_a_day(alignment.claim):
        yield Failure(FailureKind.DATE, "the evidence tells of no such day")
    for mention in dates(alignment.claim):
        as_count = mention.date.said().keys() == {"year"} and mention.date.year in counts
        if not as_count and not carried(mention.date, held, around):
            yield Failure(FailureKind.DATE, f"{_shown(mention.date)} is not in the evidence")


def _names_a_day(reading: Reading) -> bool:
    """ "the day after", « la veille »: a day told by what it is next to."""
    words = [word.folded for word in reading.words]
    return bool({"veille", "lendemain"} & set(words)) or any(
        word == "day" and _NEXT_TO_A_DAY & {*words[max(0, at - 1) : at], *words[at + 1 : at + 2]}
        for at, word in enumerate(words)
    )


def _shown(date: Date) -> str:
    return str(date) or "a date"
