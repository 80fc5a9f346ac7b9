"""One answer against one judged question, and many such outcomes as one row of figures.

Pure: takes what `rag.answer` said and returns numbers. Shares lie in [0, 1]; every one of them
is better higher, except `wrongly_refused`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from bench.golden import READING_BUDGET, Judged, Span, any_overlap, cut, evidence_spans, says_all
from rag.records import Answer, Citation


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one question gave. `None` where a figure does not apply to it."""

    id: str
    language: str
    type: str
    status: str
    recall_1: bool | None
    recall_5: bool | None
    recall_8: bool | None
    recall_budget: bool | None
    """Evidence within the first READING_BUDGET characters of the ranked passages."""
    accurate: bool | None
    refused: bool
    """For an unanswerable question this is right, for an answerable one wrong."""
    answerable: bool
    disagreement: bool | None
    """A conflict question: both versions are in the text and the answer sets them side by side."""
    citations: int
    supporting: int | None
    """Citations that overlap listed evidence; `None` for an unanswerable question."""
    quotes: int
    """Citations and nearest passages together: all that claims to be a quote."""
    exact: int
    """Quotes that stand at their offsets, character for character."""
    length: int
    """Characters of `text`."""
    latency_ms: float


@dataclass(frozen=True, slots=True)
class Share:
    count: int
    of: int

    @property
    def value(self) -> float | None:
        """In [0, 1]; `None` of nothing."""
        return self.count / self.of if self.of else None


@dataclass(frozen=True, slots=True)
class Row:
    """Figures of a group of questions."""

    language: str
    type: str
    questions: int
    recall_1: Share
    recall_5: Share
    recall_8: Share
    recall_budget: Share
    accuracy: Share
    citation_precision: Share
    rightly_refused: Share
    wrongly_refused: Share
    """Of the answerable questions: lower is better."""
    disagreement: Share
    exact: Share
    """Anything under 1 is a defect of the product."""
    median_length: float
    latency_p50_ms: float
    latency_p95_ms: float


def judge(
    judged: Judged,
    answer: Answer,
    ranked: Sequence[Span],
    texts: Mapping[str, str],
    latency_ms: float,
) -> Outcome:
    """Count one answer. `ranked` are the passages found, best first; `texts` the documents."""
    evidence = evidence_spans(judged, texts)
    refused = is_refusal(answer)
    quotes = (*answer.citations, *(answer.refusal.nearest if answer.refusal else ()))
    # A refusal that happens to name the answer has not given it.
    accurate = answer.status != "refused" and says_all(answer.text, judged.must)

    def recall(passages: Sequence[Span]) -> bool | None:
        return any_overlap(passages, evidence) if judged.answerable else None

    return Outcome(
        id=judged.id,
        language=judged.language,
        type=judged.type,
        status=answer.status,
        recall_1=recall(ranked[:1]),
        recall_5=recall(ranked[:5]),
        recall_8=recall(ranked[:8]),
        recall_budget=recall(cut(ranked, READING_BUDGET)),
        accurate=accurate if judged.answerable else None,
        refused=answer.status == "refused" if judged.answerable else refused,
        answerable=judged.answerable,
        disagreement=accurate and shows_versions(answer) if judged.type == "conflict" else None,
        citations=len(answer.citations),
        supporting=_supporting(answer, evidence) if judged.answerable else None,
        quotes=len(quotes),
        exact=sum(is_exact(citation, texts) for citation in quotes),
        length=len(answer.text),
        latency_ms=latency_ms,
    )


def is_refusal(answer: Answer) -> bool:
    """Right for an unanswerable question: refused, or a false premise corrected with a citation."""
    if answer.status == "refused":
        return True
    corrected = answer.refusal is not None and answer.refusal.reason == "false_premise"
    return corrected and bool(answer.citations)


def shows_versions(answer: Answer) -> bool:
    return any(len(subject.versions) >= 2 for subject in answer.disagreement)


def is_exact(citation: Citation, texts: Mapping[str, str]) -> bool:
    text = texts.get(citation.source, "")
    return bool(citation.quote) and text[citation.start : citation.end] == citation.quote


def _supporting(answer: Answer, evidence: Sequence[Span]) -> int:
    spans = (Span(cited.source, cited.start, cited.end) for cited in answer.citations)
    return sum(any_overlap([span], evidence) for span in spans)


def rows(outcomes: Sequence[Outcome]) -> tuple[Row, ...]:
    """Each language by type, in the order types first appear, its total, then the total of all."""
    table: list[Row] = []
    for language in sorted({outcome.language for outcome in outcomes}, reverse=True):
        spoken = [outcome for outcome in outcomes if outcome.language == language]
        for type_ in dict.fromkeys(outcome.type for outcome in outcomes):
            group = [outcome for outcome in spoken if outcome.type == type_]
            if group:
                table.append(summarise(language, type_, group))
        table.append(summarise(language, "all", spoken))
    table.append(summarise("all", "all", outcomes))
    return tuple(table)


def summarise(language: str, type_: str, group: Sequence[Outcome]) -> Row:
    """One row; `group` holds at least one outcome."""
    answerable = [outcome for outcome in group if outcome.answerable]
    unanswerable = [outcome for outcome in group if not outcome.answerable]
    latencies = [outcome.latency_ms for outcome in group]
    return Row(
        language=language,
        type=type_,
        questions=len(group),
        recall_1=_share(outcome.recall_1 for outcome in group),
        recall_5=_share(outcome.recall_5 for outcome in group),
        recall_8=_share(outcome.recall_8 for outcome in group),
        recall_budget=_share(outcome.recall_budget for outcome in group),
        accuracy=_share(outcome.accurate for outcome in group),
        citation_precision=Share(
            sum(outcome.supporting or 0 for outcome in answerable),
            sum(outcome.citations for outcome in answerable),
        ),
        rightly_refused=_share(outcome.refused for outcome in unanswerable),
        wrongly_refused=_share(outcome.refused for outcome in answerable),
        disagreement=_share(outcome.disagreement for outcome in group),
        exact=Share(
            sum(outcome.exact for outcome in group), sum(outcome.quotes for outcome in group)
        ),
        median_length=median(outcome.length for outcome in group),
        latency_p50_ms=percentile(latencies, 50),
        latency_p95_ms=percentile(latencies, 95),
    )


def _share(values: Iterable[bool | None]) -> Share:
    known = [value for value in values if value is not None]
    return Share(sum(known), len(known))


def percentile(values: Sequence[float], rank: float) -> float:
    """The smallest value that at least `rank` percent of `values` do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(math.ceil(rank / 100 * len(ordered)), 1) - 1]
