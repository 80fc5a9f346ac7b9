"""check_statement(): what the sources say of somebody's own words, sentence by sentence.

Carried: a sentence of the sources supports it, by the check that a model's sentences go through.
Contradicted: one speaks of the same and differs in a number or a date of the same kind, or one of
the two denies what the other affirms. Not found: everything else, which says nothing of whether it
is true. A name that differs contradicts nothing: both may have been there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from sentencex import segment

from index.language import language_of
from index.records import Hit, Language, Sentence
from index.search import Searcher
from index.split import rejoined
from index.words import tokens
from rag.check import check
from rag.checking.alignment import align
from rag.checking.dates import dates
from rag.checking.meaning import coverage
from rag.checking.quantities import quantities, required
from rag.checking.reading import Reading, read
from rag.checking.verdict import FailureKind
from rag.cite import Citations
from rag.judge import Judge
from rag.records import Citation
from rag.verify import Verifier

Finding = Literal["carried", "contradicted", "not_found"]

MAX_SENTENCES = 20
MAX_CHARACTERS = 4_000
_HITS = 8
_COMPARED = 5
"""How many sentences, nearest first, may carry or contradict one."""
_TOGETHER = 3
"""How many of them, nearest first, may carry it two by two."""
TOLD = 1.1
"""Of coverage and cosine together, in [-1, 2], from which two sentences tell of the same. More than
a citation needs (`rag.checking.meaning`): here nobody has said which sentence is meant."""
NEAR = 0.6
"""Cosine in [-1, 1] from which two sentences may speak of the same event."""
SHARED = 0.5
"""Share of the content words of the sentence, in [0, 1], that the other one has too."""
_OPPOSED = frozenset(
    {FailureKind.NUMBER, FailureKind.DATE, FailureKind.NEGATION, FailureKind.CONTRARY}
)


@dataclass(frozen=True, slots=True)
class Found:
    """One sentence, and what the sources say of it."""

    text: str
    finding: Finding
    citations: tuple[int, ...]
    """What carries or contradicts it; none when it was not found."""


@dataclass(frozen=True, slots=True)
class Statement:
    language: Language
    sentences: tuple[Found, ...]
    """Those that state something, in their order."""
    citations: tuple[Citation, ...]
    whole: bool
    """Whether all of the text was read: at most MAX_SENTENCES and MAX_CHARACTERS are."""


def check_statement(text: str, searcher: Searcher, judge: Judge | None = None) -> Statement:
    """What the sources say of each sentence of a text. Deterministic; takes some ten milliseconds a
    sentence of computing: call it in a thread."""
    language = language_of(text)
    told = list(_sentences(text[:MAX_CHARACTERS], language))
    citations = Citations(searcher)
    found = []
    for sentence in told[:MAX_SENTENCES]:
        finding, evidence = _find(sentence, searcher, judge)
        numbers = tuple(citation.id for citation in citations.cite_all(evidence))
        found.append(Found(sentence, finding, numbers))
    whole = len(told) <= MAX_SENTENCES and len(text.strip()) <= MAX_CHARACTERS
    return Statement(language, tuple(found), citations.given(), whole)


def _sentences(text: str, language: Language) -> Iterator[str]:
    """A question states nothing, nor does a line without words."""
    for line in text.splitlines():
        lengths = [len(piece) for piece in segment(language, line)]
        ends = [sum(lengths[: number + 1]) for number in range(len(lengths))]
        spans = zip([0, *ends], ends, strict=False)
        for start, end in rejoined(line, spans):
            sentence = line[start:end].strip()
            if len(tokens(sentence)) > 1 and not sentence.endswith("?"):
                yield sentence


def _find(
    claim: str, searcher: Searcher, judge: Judge | None
) -> tuple[Finding, tuple[Sentence, ...]]:
    """The nearest sentence that either carries or contradicts it decides; then two together may
    carry it, of which one alone says half."""
    hits = searcher.search(claim, _HITS)
    # Without a question: what the message says is no context that could complete a name.
    verifier = Verifier(searcher, [hit.passage for hit in hits], "", judge)
    nearest = _nearest(claim, hits, searcher)[:_COMPARED]
    for sentence, similarity in nearest:
        compared = _compare(claim, (sentence,), similarity, verifier, judge)
        if compared != "not_found":
            return compared, (sentence,)
    for first, second in combinations(nearest[:_TOGETHER], 2):
        pair = (first[0], second[0])
        if _compare(claim, pair, first[1], verifier, judge) == "carried":
            return "carried", pair
    return "not_found", ()


def _nearest(claim: str, hits: Sequence[Hit], searcher: Searcher) -> list[tuple[Sentence, float]]:
    """With their cosines in [-1, 1], nearest first."""
    sentences = list(dict.fromkeys(s for hit in hits for s in hit.passage.sentences))
    paired = zip(sentences, searcher.similarities(claim, sentences), strict=True)
    return sorted(paired, key=lambda pair: (-pair[1], pair[0].document, pair[0].number))


def _compare(
    claim: str,
    evidence: tuple[Sentence, ...],
    similarity: float,
    verifier: Verifier,
    judge: Judge | None,
) -> Finding:
    texts = [sentence.text for sentence in evidence]
    told, held = read(claim), read("\n".join(texts))
    shared = coverage(align(told, held))
    if shared + similarity < TOLD:
        return "not_found"
    context = verifier.surroundings(evidence)
    verdict = check(claim, texts, similarity=similarity, context=context)
    if verdict.supported:
        return "carried" if judge is None or judge.judge(claim, texts).supported else "not_found"
    kinds = {failure.kind for failure in verdict.failures}
    opposed = kinds <= _OPPOSED and all(_has_rival(kind, told, held) for kind in kinds)
    near = similarity >= NEAR and shared >= SHARED
    return "contradicted" if opposed and near else "not_found"


def _has_rival(kind: FailureKind, told: Reading, held: Reading) -> bool:
    """A value that is absent contradicts nothing; another one of the same kind does."""
    match kind:
        case FailureKind.NUMBER:
            asked = {q.dimension for group in required(told, quantities(told)) for q in group}
            return bool(asked & {quantity.dimension for quantity in quantities(held)})
        case FailureKind.DATE:
            said = {name for mention in dates(told) for name in mention.date.said()}
            return any(said & mention.date.said().keys() for mention in dates(held))
        case _:
            return True
