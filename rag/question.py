"""The question as asked: whether it can be, its language, and what a follow-up leaves unsaid."""

from __future__ import annotations

from dataclasses import dataclass

from index.language import language_of
from index.records import Language
from index.words import tokens
from rag.errors import QuestionError
from rag.followup import whole
from rag.records import Question, Turn

MAX_CHARACTERS = 2_000
_SHORT = 5
"""Words: with fewer, grammar words tell the language better than letter statistics."""

_FRENCH = frozenset(
    "et ou mais pourquoi quand comment combien qui quoi que quel quelle quels quelles du de des le "
    "la les un une il elle est etait ca ce cote avec dans sur pour au aux y en".split()
)
_ENGLISH = frozenset(
    "and or but why when how who what which where the of he she it is was were did does that this "
    "with about for to on at his her they then there".split()
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question read within its conversation."""

    standalone: str
    """Reads by itself; what is shown to the person. The question unchanged when it did already."""
    asks: str
    """The words from which the kind of answer is read."""
    search: str
    """What to retrieve by."""
    own: str
    """What it adds to what was said before; the whole question when it stands alone."""
    known: str
    """What the person has said and been told before: no answer lies in repeating it."""
    language: Language


def asked(question: Question) -> Asked:
    """`question`, a follow-up made to stand alone by rules (`rag.followup`)."""
    spoken = language(question)
    made = whole(question.text, question.history)
    follows = made.text != question.text
    known = " ".join(turn.content for turn in question.history) if follows else ""
    return Asked(made.text, made.asks, made.search, made.own, known, spoken)


def checked(question: Question) -> Question:
    """The question without white space around it. Raises QuestionError."""
    text = question.text.strip()
    if not text:
        raise QuestionError("the question is empty: ask something")
    if len(text) > MAX_CHARACTERS:
        raise QuestionError(
            f"the question has {len(text):,} characters, "
            f"the limit is {MAX_CHARACTERS:,}: shorten it"
        )
    if any("\ud800" <= c <= "\udfff" for c in text):
        raise QuestionError("the question is not valid Unicode text: it holds half a character")
    return Question(question.id, text, question.history)


def language(question: Question) -> Language:
    """Of the question; of what the person said before when it is too short to tell."""
    words = tokens(question.text)
    if len(words) >= _SHORT:
        return language_of(question.text)
    french = sum(word in _FRENCH for word in words)
    english = sum(word in _ENGLISH for word in words)
    if french != english:
        return "fr" if french > english else "en"
    said = _said_before(question.history)
    return language_of(said or question.text)


def _said_before(history: tuple[Turn, ...]) -> str:
    return " ".join(turn.content for turn in history if turn.role == "user")
