"""How each sentence found stands to a question: the evidence an answer is chosen from.

Every trait is a share or a cosine, higher is better for the answer, so that weights can be read.
Nothing here decides; `rag.quoting.extract` chooses and `rag.quoting.refuse` declines.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from functools import lru_cache

from rapidfuzz import fuzz

from index.records import Document, Hit, Kind, Language, Sentence
from index.search import Searcher
from index.words import fold, stem, stop_words
from rag.quoting.antecedent import together
from rag.quoting.expected import Sought
from rag.quoting.inquiry import FIRST_SINCE, FOLLOWS, Inquiry, same_name
from rag.quoting.mentions import SAYING, Span, flat, marks, names, roles
from rag.quoting.times import TIMES, tells_when

SURE = 0.3
"""Weight of a translation from which on it counts as the word."""
NEAR_CHARACTERS = 50
"""How far from a word of the question its answer stands at most, to be called near."""
BESIDE_SPEAKER = 60
"""Characters between a speaker and the verb of saying."""
_NAMES_IT = 4
"""Characters between a kind of thing and its name: « l'avion Tu-214 »."""
_MIN_WORDS = 4

OPEN = (
    r"\b(?:pourr(?:ait|aient|a|ont)|devr(?:ait|aient|a|ont)|prevo\w+|prevue?s?|prevu"
    r"|initialement|devai(?:t|ent)"
    r"|could|might|should|would|will|planned|expected|initially|\w+(?:era|eront|erait|eraient))\b"
)
"""What is not settled yet when it is written."""

_TOKEN = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Traits:
    """Each in [0, 1] but the cosine, in [-1, 1]."""

    cosine: float
    coverage: float
    """Share of the question's words, weighed by rarity, that the sentence carries."""
    around: float
    """The same of the sentence with its passage and heading."""
    rank: float
    """Score of its passage as a share of the best passage's."""
    fits: float
    """1 when it holds something of the kind asked for that the question does not say."""
    near: float
    """1 when that stands next to a word of the question."""
    bound: float
    """1 when nothing but a value answers and one stands next to a word of the question, or when
    somebody's words are asked for and it has that person speak."""
    quoted: float
    """How much of a quotation in the question it holds, by spelling; 0 without a quotation."""
    settled: float
    """0 when the question asks what was and the sentence tells what might be or was planned."""
    since: float
    """1 when the question asks for the last time or the next, and the sentence tells of one."""

    def values(self) -> tuple[float, ...]:
        return tuple(getattr(self, field.name) for field in fields(self))


@dataclass(frozen=True, slots=True)
class Candidate:
    """A quote that may answer: one sentence, or two when it leans on the one before."""

    quote: Sentence
    source: Document
    hit: Hit
    traits: Traits
    said: frozenset[str]
    """The words of the question that it carries."""
    answers: tuple[Span, ...]
    """Where in it what is asked for stands, if it does."""
    beside: tuple[Span, ...]
    """Those of the answers that stand next to a word of the question."""


def candidates(hits: Sequence[Hit], inquiry: Inquiry, searcher: Searcher) -> list[Candidate]:
    """Every quote of the hits that can tell something, in the order found."""
    best = hits[0].score if hits else 1.0
    found: list[Candidate] = []
    for hit in hits:
        source = searcher.document(hit.passage.document)
        if source is None:
            continue
        everything = searcher.sentences(source.id)
        context = carried(inquiry, f"{hit.passage.heading} {hit.passage.text}", source.language)
        cosines = {
            sentence.number: score.cosine
            for sentence, score in zip(hit.passage.sentences, hit.sentences, strict=True)
        }
        for sentence in hit.passage.sentences:
            if _tells(sentence):
                quote = together(sentence, everything[: sentence.number], source)
                cosine = max(cosines[sentence.number], cosines.get(quote.number, -1.0))
                said = carried(inquiry, quote.text, source.language)
                answers = new_marks(inquiry, quote.text)
                beside = tuple(
                    answer
                    for answer in answers
                    if _near(answer, inquiry, said, quote.text, source.language)
                )
                traits = _traits(quote, inquiry, answers, beside, source.language)
                if not answers and inquiry.expected.sought in _TOLD_NEXT:
                    after = _text_after(everything, sentence)
                    traits = replace(traits, fits=_SOFTLY * bool(new_marks(inquiry, after)))
                traits = replace(
                    traits,
                    cosine=cosine,
                    coverage=inquiry.share(said),
                    around=inquiry.share(said | context),
                    rank=hit.score / best,
                )
                found.append(Candidate(quote, source, hit, traits, said, answers, beside))
    return found


def _text_after(everything: Sequence[Sentence], sentence: Sentence) -> str:
    """The next sentence of the same paragraph."""
    after = everything[sentence.number + 1 : sentence.number + 2]
    return after[0].text if after and after[0].paragraph == sentence.paragraph else ""


def _tells(sentence: Sentence) -> bool:
    """A heading, a question or a fragment tells nothing by itself."""
    whole = len(sentence.text.split()) >= _MIN_WORDS and not sentence.text.endswith("?")
    return whole and sentence.kind is not Kind.HEADING


def _traits(
    quote: Sentence,
    inquiry: Inquiry,
    answers: Sequence[Span],
    beside: Sequence[Span],
    language: Language,
) -> Traits:
    """What the words of the quote tell by themselves; the rest is as found."""
    folded = flat(quote.text)
    strength = _SOFTLY if inquiry.expected.sought in _SOFT else 1.0
    return Traits(
        cosine=0.0,
        coverage=0.0,
        around=0.0,
        rank=0.0,
        fits=strength * bool(answers),
        near=strength * bool(beside),
        bound=_bound(quote, inquiry, beside, language),
        quoted=_quoted(inquiry.quotation, quote.text),
        settled=float(not (inquiry.past and re.search(OPEN, folded))),
        since=float(
            (inquiry.recurs and bool(FIRST_SINCE.search(folded)))
            or (inquiry.follows and bool(FOLLOWS.search(folded)))
        ),
    )


def _bound(quote: Sentence, inquiry: Inquiry, beside: Sequence[Span], language: Language) -> float:
    if inquiry.expected.sought is Sought.SAYING:
        return _SOFTLY * speaks(quote.text, inquiry)
    if inquiry.expected.sought is Sought.WHICH:
        kinds = {c for t in inquiry.terms if t.word == inquiry.kind for c, _ in t.candidates}
        ends = [end for found, _, end in _stem_spans(quote.text, language) if found in kinds]
        return _SOFTLY * any(0 <= start - end <= _NAMES_IT for start, _ in beside for end in ends)
    return float(inquiry.expected.exact and bool(beside))


@lru_cache(maxsize=20_000)
def _stem_spans(text: str, language: Language) -> tuple[tuple[str, int, int], ...]:
    """Stem, start and end of each content word."""
    return tuple(
        (stem(word, language), match.start(), match.end())
        for match in _TOKEN.finditer(flat(text))
        if (word := match.group()) not in stop_words()
    )


def carried(inquiry: Inquiry, text: str, language: Language) -> frozenset[str]:
    """The words of the question that `text` carries, in either language."""
    present = {found for found, _, _ in _stem_spans(text, language)}
    return frozenset(
        term.word
        for term in inquiry.terms
        if any(found in present and weight >= SURE for found, weight in term.candidates)
    )


def new_marks(inquiry: Inquiry, text: str) -> tuple[Span, ...]:
    """What `text` holds of the kind asked for and the question does not say itself."""
    sought = inquiry.expected.sought
    if sought is Sought.SPEAKER and not SAYING.search(flat(text)):
        return ()
    if sought is Sought.ROLE:
        return tuple(role for (start, end), role in roles(text) if _known(text[start:end], inquiry))
    found = marks(sought, text)
    if sought is Sought.SHARE and _SCORE.search(flat(inquiry.text)):
        found = tuple(span for span in found if "%" not in text[span[0] : span[1]])
    if sought in TIMES:
        found = tuple(span for span in found if tells_when(span, flat(text), inquiry))
    if sought in _TOLD_BY_NAME:
        return tuple(span for span in found if not _known(text[span[0] : span[1]], inquiry))
    if sought in (Sought.REASON, Sought.SAYING):
        return found
    asked, told = flat(inquiry.text), flat(text)
    return tuple(span for span in found if told[span[0] : span[1]].strip() not in asked)


_SCORE = re.compile(r"\b(?:notes?|score|grade|mark|rating|out of|sur (?:10|20|dix))\b")
"""A mark out of ten is asked for, not a percentage."""
_TOLD_BY_NAME = frozenset({Sought.PERSON, Sought.SPEAKER, Sought.NAME, Sought.PLACE, Sought.WHICH})
_SOFT = frozenset({Sought.SAYING, Sought.WHICH})
"""Kinds whose marks are common …"""
_TOLD_NEXT = frozenset({Sought.REASON, Sought.MANNER})
"""Kinds whose answer often stands in the sentence after the one that names the matter."""
_SOFTLY = 0.5
"""… and half a proof."""


def _known(name: str, inquiry: Inquiry) -> bool:
    """Whether the question itself says the name, in whatever spelling."""
    return any(same_name(name, word) for word in inquiry.words)


_LASTS = re.compile(r"\b(?:dur\w+|last\w*)\s(?:[\w']+\s){0,3}$")


def _near(
    answer: Span, inquiry: Inquiry, said: frozenset[str], text: str, language: Language
) -> bool:
    """A length is also near the verb that tells nothing but lengths: « a duré environ trois h »."""
    if inquiry.expected.sought is Sought.DURATION and _LASTS.search(flat(text[: answer[0]])):
        return True
    wanted = {c for term in inquiry.terms if term.word in said for c, _ in term.candidates}
    start, end = answer
    return any(
        found in wanted
        and max(start - word_end, word_start - end) <= NEAR_CHARACTERS
        and not start <= word_start < end
        for found, word_start, word_end in _stem_spans(text, language)
    )


def speaks(text: str, inquiry: Inquiry) -> bool:
    """Whether the one the question names first, its subject, speaks in the text: of all names
    theirs stands nearest to a verb of saying."""
    if not inquiry.names:
        return False
    found = names(text)
    verbs = [match.start() for match in SAYING.finditer(flat(text)) if match.group()[0].isalpha()]
    for verb in verbs:
        apart, start, end = min(
            ((max(start - verb, verb - end), start, end) for start, end in found),
            default=(BESIDE_SPEAKER, 0, 0),
        )
        if apart < BESIDE_SPEAKER and same_name(text[start:end], inquiry.names[0]):
            return True
    return False


def _quoted(quotation: str, text: str) -> float:
    return fuzz.partial_ratio(fold(quotation), fold(text)) / 100 if quotation else 0.0
