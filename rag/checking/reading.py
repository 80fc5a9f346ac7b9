"""A text read once: its words, the clause and the quotation each stands in.

Words are cut at hyphens and elisions (« l'Ukraine » is two words), so that both languages and the
term table speak of the same units. No grammar is assumed beyond punctuation and conjunctions.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from index.records import Language
from index.words import fold

_PIECE = re.compile(
    r"(?P<number>\d{1,3}(?:[ \u00a0\u202f.,]\d{3})+(?![\d])(?:[.,]\d+)?|\d+(?:[.,]\d+)?)"
    r"|(?P<elided>(?:\b(?:[ldjmntsc]|qu|jusqu|lorsqu|puisqu|quoiqu)['’])(?=\w))"
    r"|(?P<not>n['’]t\b)"
    r"|(?P<genitive>['’]s\b)"
    r"|(?P<word>(?:(?!n['’]t\b)[^\W\d_])+)"
    r"|(?P<open>[«“])|(?P<close>[»”])|(?P<straight>\")"
    r"|(?P<symbol>[%€$£°])"
    r"|(?P<stop>\.(?!\w)|[!?…\n])|(?P<pause>[,;:()—–\[\]])",
    re.IGNORECASE,
)
_MARKS = {"not": "n't", "genitive": "s"}
_CITATION_NUMBERS = re.compile(r"\s*\[\d+\]")
_CLAUSE_WORDS = frozenset(
    "mais but tandis while whereas although though car because puisque bien quoique alors lorsque "
    "quand when if si qui who which dont unless".split()
)
"""A word that opens a clause of its own. « alors » and « bien » only before « que »."""
_ONLY_BEFORE_QUE = frozenset({"alors", "bien", "tandis"})
_BEFORE_AN_AIM = frozenset("le un son leur pour au du ce notre".split())
_ABBREVIATIONS = frozenset("m mm mme mmes mlle mr mrs ms dr pr me st ste a p u s gen sen".split())
_FRENCH = frozenset(
    "le la les des du un une et est dans pour que qui sur avec au aux ne pas par ce "
    "cette ces il elle ils elles se sont ont été son sa ses leur leurs en plus selon "
    "après avant mais comme ou où être était pendant lors chez sans sous vers aussi "
    "fois ans jours mois deux trois tout très même entre depuis avait de".split()
)
_ENGLISH = frozenset(
    "the of and to in was is for that with by on at he she they it had has have be been said an "
    "his her their its as from not would were will are this after before according who which but "
    "can could out no if than more into over up them two three between since".split()
)
_folded = lru_cache(maxsize=65_536)(fold)


@dataclass(frozen=True, slots=True)
class Word:
    """One word, number or symbol of a text."""

    text: str
    folded: str
    start: int
    end: int
    capital: bool
    opens: bool
    """First of its sentence or quotation, where a capital says nothing."""
    glued: bool
    """Nothing but a hyphen, or nothing at all, stands between it and the word before."""
    sentence: int
    clause: int
    quotation: int
    """Number of the quotation it stands in, -1 outside."""

    @property
    def is_number(self) -> bool:
        return self.text[0].isdecimal()


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """`words` in order; offsets are those of `text`. Equal only to itself: `read` gives one reading
    per text, and what is found in it is remembered by it."""

    text: str
    language: Language
    words: tuple[Word, ...]

    def folded(self, begin: int, end: int) -> str:
        """The words from `begin` to before `end`, folded, one space between."""
        return " ".join(word.folded for word in self.words[begin:end])


def language_by_grammar_words(text: str) -> Language:
    """French or English by the words only one of them has; an accent decides a tie."""
    words = re.findall(r"[^\W\d_]+", text.casefold())
    french = sum(word in _FRENCH for word in words)
    english = sum(word in _ENGLISH for word in words)
    if french == english:
        return "fr" if re.search(r"[éèêàçùœ«]", text) else "en"
    return "fr" if french > english else "en"


@lru_cache(maxsize=4_096)
def read(text: str) -> Reading:
    """The reading of a text; citation numbers in brackets are no part of it."""
    text = _CITATION_NUMBERS.sub("", text)
    reader = _Reader(text)
    for match in _PIECE.finditer(text):
        reader.take(match)
    return Reading(text, language_by_grammar_words(text), tuple(reader.words))


class _Reader:
    """Walks over the pieces of a text, holding where it stands."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.words: list[Word] = []
        self._sentence = self._clause = 0
        self._quotation = -1
        self._quotations = 0
        self._opens = True
        self._inline = False
        self._end = -1

    def take(self, match: re.Match[str]) -> None:
        kind = match.lastgroup
        if kind in {"open", "close", "straight"}:
            self._quote(kind, match.start())
        elif kind == "stop":
            self._stop(match)
        elif kind == "pause":
            self._clause += 1
        else:
            self._word(match)

    def _quote(self, kind: str, at: int) -> None:
        """A few words quoted within a sentence (« créer d'obstacles ») stay in its clause."""
        opening = kind == "open" or (kind == "straight" and self._quotation < 0)
        if opening:
            before = self.text[:at].rstrip()[-1:]
            self._inline = before.isalnum()
        self._clause += not self._inline
        if opening:
            self._quotation = self._quotations
            self._quotations += 1
            self._opens = True
        else:
            self._quotation = -1

    def _stop(self, match: re.Match[str]) -> None:
        after_abbreviation = self.words and self.words[-1].folded in _ABBREVIATIONS
        if match[0] == "." and after_abbreviation and self.words[-1].end == match.start():
            return
        self._sentence += 1
        self._clause += 1
        self._opens = True
        if match[0] == "\n":
            self._quotation = -1

    def _word(self, match: re.Match[str]) -> None:
        text = match[0]
        folded = _folded(text).rstrip("'") or text
        if self._opens_clause(folded, match.end()):
            self._clause += 1
        between = self.text[self._end : match.start()] if self._end >= 0 else " "
        self.words.append(
            Word(
                text=text,
                folded=_MARKS.get(match.lastgroup or "", folded),
                start=match.start(),
                end=match.end(),
                capital=text[0].isupper(),
                opens=self._opens,
                glued=between in {"", "-", "‑", "–"},
                sentence=self._sentence,
                clause=self._clause,
                quotation=self._quotation,
            )
        )
        self._opens = False
        self._end = match.end()

    def _opens_clause(self, folded: str, end: int) -> bool:
        if folded not in _CLAUSE_WORDS:
            return False
        if folded == "but" and self.words and self.words[-1].folded in _BEFORE_AN_AIM:
            return False  # « leur but commun »
        if folded in _ONLY_BEFORE_QUE:
            return self.text[end : end + 4].strip().casefold().startswith("qu")
        return True
