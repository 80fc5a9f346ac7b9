"""A model's reply, while it is written, to sentences with the numbers they cite.

A sentence leaves as soon as it is surely whole: its end and its numbers have come, and so has the
beginning of what follows. `… [7][9].`, `… . [7]`, `[7, 9]`, `[7] [9]`, `[7-9]` and a number before
its sentence are understood. How the reply was cut into pieces changes nothing. Whether a sentence
is true is judged elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Collection, Iterator
from contextlib import aclosing
from dataclasses import dataclass

from sentencex import segment

from index.records import Language
from index.split import rejoined
from index.words import tokens
from rag.plain_text import plain_text

MAX_SENTENCE_CHARACTERS = 600
"""A longer one is dropped: nobody asked for it, and no source sentence is as long."""
MAX_DRAFTS = 40
MAX_REPLY_CHARACTERS = 40_000
"""What comes after is not read."""

_MAX_UNIT_CHARACTERS = 4_000
"""A line without an end of a sentence that is longer is dropped unread."""
_KEPT_CHARACTERS = 4_000
"""Of a line being dropped, to find its end in; longer than anything `_END` matches."""

_SPACE = "[ \u00a0\u202f]"
_NUMBER = r"\d{1,9}"
_AND = r" ?(?:[,;–-]|\bet\b|\band\b) ?"
_GROUP = (
    r"\[\^? ?(?:(?:lignes?|lines?|sources?|phrases?|sentences?|n°) )?"
    rf"{_NUMBER}(?:{_AND}{_NUMBER}){{0,9}} ?\]"
)
_LINKED = rf"{_GROUP}(?:\([^()\s]{{0,100}}\))?"
_GROUPS = rf"{_LINKED}(?:[ ,]{{0,2}}{_LINKED}){{0,9}}"
_MARK = r"[*_`~]{0,3}"
_STOP = r"[.!?…]{1,4}"
_CLOSE = rf"{_MARK}(?:{_SPACE}?[»”’\"')]){{0,2}}{_MARK}"
_NEXT = r"[^\s\[\].!?…,;:»”’)*_`~]"
"""No mark that belongs to what stands before."""
_BEGINS = rf"(?![a-zà-ÿ]){_NEXT}"
"""Begins a sentence. Behind a number and a stop anything does; behind a stop alone, which may be an
abbreviation's, no lower case does."""
_END = re.compile(
    rf"{_STOP}{_CLOSE}{_SPACE}?{_GROUPS}{_MARK}(?={_SPACE}?{_BEGINS})"
    rf"|{_GROUPS}{_MARK}{_SPACE}?{_STOP}{_CLOSE}(?:{_SPACE}?{_GROUPS})?"
    rf"(?={_SPACE}{_NEXT}|[A-ZÀ-Þ«])"
    rf"|\n(?=[^\s\[]|{_GROUPS}{_SPACE}?[^\s\[(,.!?…]|\[[^\]\d\^ ])"
)
_IN_TEXT = re.compile(_GROUP)
_TORN = re.compile(r"\[[^\w\]]*\w{0,9}[\d ,;–-]*$")
"""A number that the end of the reply has torn."""
_LEFT_EMPTY = re.compile(r"\( *\)|[ \u00a0]+(?=[.,])")
_LABEL = re.compile(r"^(?:réponse|answer) ?: ?", re.IGNORECASE)
_SHORTENED = re.compile(r"(?:(?:^|[\s.'’(«])[A-Z]|\b[ap]\.m)\.\s*$")
"""« J. D. Vance », "U.S. Army", "11 a.m. Alaska time": no sentence ends there."""

_BREAKS = str.maketrans(dict.fromkeys("\r\x0b\x0c\x85\u2028\u2029", "\n"))
_BRACKETS = str.maketrans("\u3010\u3011\uff3b\uff3d", "[][]")
_BLANKS = re.compile(r"\s*\n\s*|[ \t]+")

_DECLINES = re.compile(
    r"^(?:(?:mais|cependant|toutefois) )?(?:les|ces) (?:sources|documents|articles|textes|lignes)"
    r"(?: fournie?s)? n(?:e)? (?:(?:le|l|nous|vous) )?"
    r"(?:disent|precisent|indiquent|mentionnent|donnent|permettent|repondent|fournissent) "
    r"|^(?:(?:but|however) )?(?:the|these) (?:provided )?(?:sources|documents|articles|texts|lines)"
    r"(?: provided)? (?:do not|don t) "
    r"(?:say|tell|mention|specify|state|indicate|provide|give|answer|contain)\b"
)


@dataclass(frozen=True, slots=True)
class Draft:
    """A sentence that a model wrote, before any check."""

    text: str
    """Plain text on one line, without numbers or brackets."""
    numbers: tuple[int, ...]
    """Those it cites of the lines shown, in its order, each once."""
    unknown: tuple[int, ...]
    """Those it cites that were never shown."""
    declines: bool
    """It says that the sources do not tell, whole or a part; it claims nothing else."""


async def drafts(
    pieces: AsyncGenerator[str, None], numbers: Collection[int], language: Language
) -> AsyncGenerator[Draft, None]:
    """The sentences of a reply, in order. Raises what `pieces` raises, after the sentences that
    were whole by then; the unfinished one is not among them. Closing this closes `pieces`."""
    buffer = _Buffer()
    given = 0
    async with aclosing(pieces):
        async for piece in pieces:
            for unit in buffer.feed(piece):
                for draft in _drafts_of(unit, numbers, language):
                    yield draft
                    given += 1
                    if given == MAX_DRAFTS:
                        return
            if buffer.full:
                break
    for unit in buffer.end():
        for draft in _drafts_of(unit, numbers, language):
            if given < MAX_DRAFTS:
                yield draft
                given += 1


class _Buffer:
    """What has come and is not yet surely a whole unit: some sentences of one line of which the
    last one cites."""

    def __init__(self) -> None:
        self._text = ""
        self._dropping = False
        self._room = MAX_REPLY_CHARACTERS

    @property
    def full(self) -> bool:
        return self._room == 0

    def feed(self, piece: str) -> Iterator[str]:
        taken = piece[: self._room]
        self._room -= len(taken)
        self._text = _tidied(self._text + taken)
        while end := _END.search(self._text):
            yield from self._cut(end.end())
        if len(self._text) > _MAX_UNIT_CHARACTERS + _KEPT_CHARACTERS:
            self._dropping = True
            self._text = self._text[-_KEPT_CHARACTERS:]

    def end(self) -> Iterator[str]:
        """The last unit, unless the reply was cut off at its limit."""
        if not self.full:
            yield from self._cut(len(self._text))

    def _cut(self, place: int) -> Iterator[str]:
        unit, self._text = self._text[:place], self._text[place:].lstrip()
        if not self._dropping and len(unit) <= _MAX_UNIT_CHARACTERS:
            yield unit
        self._dropping = False


def _tidied(text: str) -> str:
    """One kind of line end, bracket and blank; the same for any pieces of a text."""
    text = text.translate(_BREAKS).translate(_BRACKETS)
    return _BLANKS.sub(lambda blank: "\n" if "\n" in blank.group() else " ", text).lstrip()


def _drafts_of(unit: str, numbers: Collection[int], language: Language) -> Iterator[Draft]:
    pending = ""
    for sentence in _sentences(plain_text(unit), language):
        pending = f"{pending} {sentence}".strip()
        draft = _draft(pending, numbers)
        if _has_words(draft.text):
            pending = ""
            if len(draft.text) <= MAX_SENTENCE_CHARACTERS:
                yield draft


def _sentences(text: str, language: Language) -> Iterator[str]:
    """A unit's sentences, each with the numbers that stand right behind it."""
    start = 0
    for end in (*(match.end() for match in _END.finditer(text)), len(text)):
        pieces = _segments(text[start:end], language)
        while len(pieces) > 1 and not _has_words(_IN_TEXT.sub("", pieces[-1])):
            last = pieces.pop()
            pieces[-1] += last
        yield from pieces
        start = end


def _has_words(text: str) -> bool:
    return any(c.isalnum() for c in text)


def _segments(text: str, language: Language) -> list[str]:
    spans: list[tuple[int, int]] = []
    start = 0
    for piece in segment(language, text):
        spans.append((start, start + len(piece)))
        start += len(piece)
    found: list[str] = []
    for begin, end in rejoined(text, spans):
        goes_on = found and (_SHORTENED.search(found[-1]) or text[begin:end].lstrip()[:1].islower())
        if goes_on:
            found[-1] += text[begin:end]
        else:
            found.append(text[begin:end])
    return found


def _draft(sentence: str, numbers: Collection[int]) -> Draft:
    cited = list(dict.fromkeys(n for group in _IN_TEXT.findall(sentence) for n in _cited(group)))
    text = _TORN.sub("", _IN_TEXT.sub("", sentence)).replace("[", "(").replace("]", ")")
    text = _LABEL.sub("", _LEFT_EMPTY.sub("", re.sub(" {2,}", " ", text)).strip())
    return Draft(
        text=text,
        numbers=tuple(n for n in cited if n in numbers),
        unknown=tuple(n for n in cited if n not in numbers),
        declines=bool(_DECLINES.search(" ".join(tokens(text)))),
    )


def _cited(group: str) -> Iterator[int]:
    """7 and 9 of `[7, 9]`; 7, 8 and 9 of `[7-9]`."""
    for part in re.split(r"[,;]|\bet\b|\band\b", group):
        first, *last = [int(n) for n in re.findall(_NUMBER, part)]
        yield first
        if last and first < last[-1] <= first + 20:
            yield from range(first + 1, last[-1] + 1)
        elif last:
            yield from last
