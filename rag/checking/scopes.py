"""How far a word that denies or qualifies reaches: from it to the end of its clause.

A cue that qualifies what stands before it ("is planned", « est envisagé ») reaches the whole
clause. Scopes are read without a grammar; long sentences may be cut too early or too late.
"""

from __future__ import annotations

from dataclasses import dataclass

from rag.checking.alignment import is_content
from rag.checking.modal_words import FUTURE, WILL
from rag.checking.reading import Reading, Word
from rag.checking.speech_words import CONTRAST

_WHEN = frozenset("after before until apres avant".split())
_ARTICLES = frozenset("le la les l un une des ce cette ces the a an this these".split())
_THAT = frozenset({"que", "qu", "that"})
MAX_CONTENT_WORDS = 8
"""How many content words a cue reaches at most, on either side."""


@dataclass(frozen=True, slots=True)
class Scope:
    cue: int
    words: tuple[int, ...]
    """Content words, nearest first."""
    level: int = 1


def to_the_right(reading: Reading, cue: int, level: int = 1, begin: int | None = None) -> Scope:
    """From the cue (or from `begin`) to the end of the clause; stops at "and" once something was
    reached, because what is joined may be told of itself."""
    reached: list[int] = []
    words = reading.words
    clause = words[cue].clause
    inserted = cue + 1 < len(words) and words[cue + 1].clause != clause
    for at in range(cue + 1 if begin is None else begin, len(words)):
        if words[at].clause != clause:
            if (
                any(place > cue for place in reached)
                or not inserted
                or words[at].quotation != words[cue].quotation
            ):
                break
            if at > cue + 1:
                inserted = False
            clause = words[at].clause
            if words[at].folded in CONTRAST:
                break
        if len(reached) == MAX_CONTENT_WORDS:
            break
        joins = words[at].folded in {"and", "et", "but", "puis", "then"}
        if joins and reached and not _joins_what_is_said(reading, cue, at):
            break
        if reached and words[at].folded in _WHEN and any(place > cue for place in reached):
            break
        if reached and _tells_of_a_noun(reading, at):
            break
        if inserted and clause != words[cue].clause and _goes_on(reading, at):
            continue  # "did not, however, shake hands"
        if is_content(words[at]) and (at != cue or begin == cue):
            reached.append(at)
    return Scope(cue, (*reached, *_alternative(reading, cue, level)), level)


def _tells_of_a_noun(reading: Reading, at: int) -> bool:
    """« veut en finir avec cette guerre qu'il endure »: the relative tells what is so."""
    words = reading.words
    relative = words[at].folded in {"que", "qu", "that", "whom"}
    before = words[at - 1]
    verb = before.folded.endswith(("er", "ir", "re", "ed", "nt", "t", "e", "es"))
    following = words[at + 1].folded if at + 1 < len(words) else ""
    pronoun = following in {"il", "elle", "ils", "elles", "he", "she", "they"}
    return relative and pronoun and is_content(before) and (not verb or _has_article(words, at - 1))


def _joins_what_is_said(reading: Reading, cue: int, at: int) -> bool:
    """« redoute qu'il parte et qu'elle reste »: both are feared."""
    words = reading.words
    feared = any(word.folded in _THAT for word in words[cue + 1 : cue + 3])
    return feared and at + 1 < len(words) and words[at + 1].folded in _THAT


def _has_article(words: tuple[Word, ...], at: int) -> bool:
    return at > 0 and words[at - 1].folded in _ARTICLES


def _goes_on(reading: Reading, at: int) -> bool:
    """Whether another clause of the sentence follows that of this word."""
    words = reading.words
    rest = (word for word in words[at + 1 :] if word.sentence == words[at].sentence)
    return any(word.clause != words[at].clause for word in rest)


def _alternative(reading: Reading, cue: int, level: int) -> list[int]:
    """ "could sign a deal, meant to last, or demand a truce": what "or" opens is qualified too."""
    words = reading.words
    for at in range(cue + 1, len(words)):
        opens = words[at].clause != words[at - 1].clause
        if level == 2 and opens and words[at].folded in {"ou", "or"}:
            clause = [p for p in range(at, len(words)) if words[p].clause == words[at].clause]
            return [p for p in clause if is_content(words[p])][:MAX_CONTENT_WORDS]
        if words[at].sentence != words[cue].sentence:
            break
    return []


def to_both_sides(reading: Reading, cue: int, level: int = 1) -> Scope:
    """The clause around the cue."""
    words = reading.words
    clause = [
        at
        for at, word in enumerate(words)
        if word.clause == words[cue].clause and at != cue and is_content(word)
    ]
    if not any(at < cue for at in clause):  # "A campaign, funded by Norway, is planned"
        first = next((w.clause for w in words if w.sentence == words[cue].sentence), -1)
        clause += [at for at, w in enumerate(words) if w.clause == first and is_content(w)]
    near = sorted(clause, key=lambda at: (abs(at - cue), at))[: 2 * MAX_CONTENT_WORDS]
    return Scope(cue, tuple(near), level)


def joins_a_future(reading: Reading, at: int) -> bool:
    """ ", and a second meeting will take place": what is joined is promised for itself."""
    words = reading.words
    if words[at].folded not in {"and", "et"} or words[at].clause == words[at - 1].clause:
        return False
    own = (word for word in words[at + 1 :] if word.clause == words[at].clause)
    subject = False
    for word in own:
        if subject and (word.folded in WILL or FUTURE.match(word.folded)):
            return True
        subject = subject or is_content(word)
    return False
