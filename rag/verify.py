"""A model's sentence before anyone sees it: checked against what it cites, cited anew once, or
dropped.

The check itself is `rag.check`, pure and model-free; here it is given the encoder's similarity and
the sentences' surroundings, and other retrieved sentences are tried when those cited do not carry
the claim.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from index.records import Passage, Sentence
from index.search import Searcher
from rag.check import check
from rag.judge import Judge
from rag.records import Dropped

MAX_EVIDENCE = 4
"""A claim that needs more sentences than this says more than one thing."""
_BEFORE = 3
"""Sentences before one that may name what it speaks of."""
_RECITED_FROM = 4
"""How many other sentences, nearest first, a failed claim is tried against."""


@dataclass(frozen=True, slots=True)
class Verified:
    """A claim and the sentences that carry it."""

    text: str
    evidence: tuple[Sentence, ...]


class Verifier:
    """Checks the claims of one answer against the sentences of its hits."""

    def __init__(
        self,
        searcher: Searcher,
        passages: Iterable[Passage],
        question: str,
        judge: Judge | None = None,
    ) -> None:
        """`passages` hold all that may be cited. `judge` can reject what the check let pass, never
        the reverse."""
        self._searcher = searcher
        self._question = question
        self._judge = judge
        self._retrieved = tuple(
            dict.fromkeys(sentence for passage in passages for sentence in passage.sentences)
        )

    def verify(self, claim: str, cited: Sequence[Sentence]) -> Verified | Dropped:
        """Takes some milliseconds of computing: call it in a thread."""
        similarity = dict(
            zip(self._retrieved, self._searcher.similarities(claim, self._retrieved), strict=True)
        )
        reasons: tuple[str, ...] = ()
        for evidence in self._attempts(tuple(cited[:MAX_EVIDENCE]), similarity):
            nearest = max(similarity[sentence] for sentence in evidence)
            found = self._reasons_against(claim, evidence, nearest)
            if not found:
                return Verified(claim, evidence)
            reasons = reasons or found
        return Dropped(claim, reasons)

    def _reasons_against(
        self, claim: str, evidence: Sequence[Sentence], similarity: float
    ) -> tuple[str, ...]:
        """Why these sentences do not carry the claim; none when they do."""
        texts = [sentence.text for sentence in evidence]
        context = self.surroundings(evidence)
        verdict = check(claim, texts, similarity=similarity, context=context)
        if verdict.supported and self._judge and not self._judge.judge(claim, texts).supported:
            return (f"judge: {self._judge.name} does not find it in the evidence",)
        return tuple(f"{failure.kind}: {failure.detail}" for failure in verdict.failures)

    def _attempts(
        self, cited: tuple[Sentence, ...], similarity: dict[Sentence, float]
    ) -> Iterator[tuple[Sentence, ...]]:
        """What was cited; each sentence of it alone, for a writer who cites too many; then each of
        the nearest other sentences, alone and beside what was cited."""
        if cited:
            yield cited
        if len(cited) > 1:
            yield from ((sentence,) for sentence in cited)
        others = [sentence for sentence in self._retrieved if sentence not in cited]
        others.sort(key=lambda s: (-similarity[s], s.document, s.number))
        for other in others[:_RECITED_FROM]:
            yield (other,)
            if cited and len(cited) < MAX_EVIDENCE:
                yield (*cited, other)

    def surroundings(self, evidence: Sequence[Sentence]) -> list[str]:
        """Question, source, heading and the sentences before, the nearest last: they may name who
        « il » is, or where it is said; they support nothing."""
        around: dict[str, None] = {self._question: None}
        for sentence in evidence:
            document = self._searcher.document(sentence.document)
            assert document is not None, "hits come from this index"
            known = (document.title, document.publisher, document.date, sentence.heading)
            first = max(sentence.number - _BEFORE, 0)
            before = self._searcher.sentences(document.id)[first : sentence.number]
            around |= dict.fromkeys(text for text in (*known, *(s.text for s in before)) if text)
        return list(around)
