"""What the passages that a peer finds are worth on the judged questions.

Pure. Peers hand back words, not places: a passage is looked up in its document, white space aside,
because most of them change it. How recall is counted: `bench/README.md`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bench.golden import READING_BUDGET, Judged, Span, any_overlap, cut, evidence_spans
from bench.judge import Share
from bench.peer_protocol import Found


@dataclass(frozen=True, slots=True)
class Recall:
    """Of the answerable questions of one language."""

    at_5: Share
    within_budget: Share
    """Evidence within the first READING_BUDGET characters."""


def asked_text(judged: Judged) -> str:
    """What every system is asked: a follow-up with what the reader said before it."""
    return " ".join(
        [*(said.content for said in judged.history if said.role == "user"), judged.question]
    )


def located(passage: str, text: str) -> tuple[int, int] | None:
    """`[start, end)` of the first place in `text` that says `passage`, white space aside; None
    when there is none, or when nothing but white space is asked for."""
    words = "".join(passage.split())
    written, places = _without_space(text)
    at = written.find(words) if words else -1
    return None if at < 0 else (places[at], places[at + len(words) - 1] + 1)


@lru_cache(maxsize=64)
def _without_space(text: str) -> tuple[str, tuple[int, ...]]:
    """What is left, and where each of its characters stood."""
    places = tuple(place for place, character in enumerate(text) if not character.isspace())
    return "".join(text[place] for place in places), places


def spans(found: Sequence[Found], texts: Mapping[str, str]) -> tuple[Span, ...]:
    """Where the passages found stand, in their order.

    Raises ValueError for one that its document does not say: the figures would be wrong without a
    word.
    """
    placed: list[Span] = []
    for document, passage in found:
        place = located(passage, texts.get(document, ""))
        if place is None:
            raise ValueError(f"{document} does not say {passage!r:.80}")
        placed.append(Span(document, *place))
    return tuple(placed)


def recall(
    judged: Sequence[Judged],
    found: Sequence[Sequence[Found]],
    texts: Mapping[str, str],
    language: str,
) -> Recall:
    """Over the questions of one language; `found` has the passages of each of `judged`."""
    at_5: list[bool] = []
    within_budget: list[bool] = []
    for asked, passages in zip(judged, found, strict=True):
        if asked.language == language and asked.answerable:
            evidence = evidence_spans(asked, texts)
            ranked = spans(passages, texts)
            at_5.append(any_overlap(ranked[:5], evidence))
            within_budget.append(any_overlap(cut(ranked, READING_BUDGET), evidence))
    return Recall(Share(sum(at_5), len(at_5)), Share(sum(within_budget), len(within_budget)))
