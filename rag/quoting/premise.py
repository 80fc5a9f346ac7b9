"""A question that takes for granted what the sources deny: the sentence that says so."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.search import Searcher
from rag.quoting.evidence import Candidate, candidates
from rag.quoting.inquiry import Inquiry, same_name
from rag.quoting.mentions import flat, names
from rag.quoting.ranking import Scored, ranked

_ABSENT = re.compile(
    r"\b(?:absente?s?|absence|n'a pas (?:participe|assiste|ete)|n'etait pas|n'etaient pas"
    r"|tenue? a l'ecart"
    r"|exclue?|exclusion|sans la participation|pas invite\w*|n'a jamais|did not (?:attend"
    r"|take part)"
    r"|was not (?:there|present|invited)|were not|excluded|never|cancel\w+|annule\w*|report\w+ a)\b"
)
_BESIDE = 80
"""Characters between the name and the word that denies."""
_LOOKED_THROUGH = 6
"""Passages searched for the denial."""
_VERY_BEST = 3


def correction(
    inquiry: Inquiry, best_first: Sequence[Scored], searcher: Searcher
) -> Candidate | None:
    """The best quote that denies someone's part: looked for where the evidence leaves the person
    out, else among the very best quotes alone."""
    top = best_first[0].candidate
    text = f"{top.hit.passage.heading or ''}. {top.hit.passage.text}"
    here = [text[start:end] for start, end in names(text)]
    for name in inquiry.names:
        if _is_place(name, inquiry.text):
            continue
        looked_through = best_first[:_VERY_BEST]
        if not any(same_name(name, other) for other in here):
            hits = searcher.search(f"{name} absent", _LOOKED_THROUGH)
            looked_through = ranked(candidates(hits, inquiry, searcher))
        for scored in looked_through:
            if _denies(scored.candidate.quote.text, name):
                return scored.candidate
    return None


def _is_place(name: str, question: str) -> bool:
    """Whether the question speaks of it as a place: « à Washington », "in Anchorage"."""
    before = flat(question[: question.find(name)])
    return bool(re.search(r"\b(?:a|en|au|aux|vers|to|in|at|from|near)\s$", before))


def _denies(text: str, name: str) -> bool:
    folded = flat(text)
    return any(
        same_name(text[start:end], name)
        and _ABSENT.search(folded[max(0, start - _BESIDE) : end + _BESIDE])
        for start, end in names(text)
    )
