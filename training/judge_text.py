"""Sentences, and questions made of them or spoilt on purpose. French and English; pure.

A question is spoilt by another name or number in place of one that its answer says: what was an
answer is then none. A sentence is made a question by taking a name or number out of it; the result
is a gloss of a question, not one that anybody would ask.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from index.words import fold, stop_words

_BREAK = re.compile(r"(?<=[.!?…])[\"»”)]?\s+(?=[«\"“(]?\s?[A-ZÀ-ÖØ-Þ0-9])")
_ABBREVIATION = re.compile(r"(?:\b(?:M|Mr|Mrs|Dr|St|Mme|No|vs|etc|av|J\.-C|[A-Z])\.)$")
_NUMBER = re.compile(r"\d+(?:[\s.,\u00a0\u202f]\d{3})*(?:[.,]\d+)?")
_NAME = re.compile(r"(?<=[\w,;:’'-] )(?:[A-ZÀ-ÖØ-Þ][\w’'-]{2,})(?: [A-ZÀ-ÖØ-Þ][\w’'-]{2,})*")
_PLACE_BEFORE = re.compile(r"\b(?:in|at|to|from|en|à|au|aux|vers)\s$")
_PERCENT = re.compile(r"\s?(?:%|per cent|percent|pour cent)")
_YEAR = re.compile(r"^(?:1[5-9]|20)\d\d$")
_ASKED: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "name": {"en": ("Who", "Which", "Whom"), "fr": ("Qui", "Quel")},
    "place": {"en": ("Where", "In which place"), "fr": ("Où", "Dans quel lieu")},
    "year": {"en": ("When", "In what year"), "fr": ("Quand", "En quelle année")},
    "percent": {"en": ("What percentage", "How much"), "fr": ("Quel pourcentage", "Combien")},
    "number": {"en": ("How many", "How much"), "fr": ("Combien", "Combien de")},
}
_NEGATED = {
    "en": ((" is ", " is not "), (" was ", " was not "), (" will ", " will not "),
           (" are ", " are not "), (" were ", " were not "), (" has ", " has not "),
           (" have ", " have not "), (" can ", " cannot ")),
    "fr": ((" est ", " n'est pas "), (" sont ", " ne sont pas "), (" a ", " n'a pas "),
           (" ont ", " n'ont pas "), (" était ", " n'était pas "), (" sera ", " ne sera pas "),
           (" peut ", " ne peut pas "), (" doit ", " ne doit pas ")),
}  # fmt: skip
_LEAST_WORDS = 3


@dataclass(frozen=True)
class Mark:
    """A name or number: text[start:end], of kind "name" or "number"."""

    start: int
    end: int
    kind: str


def cut_sentences(text: str) -> list[tuple[int, int]]:
    """Where each sentence of `text` starts and ends, in order, without the space between."""
    spans, start = [], 0
    for found in _BREAK.finditer(text):
        if not _ABBREVIATION.search(text[start : found.start()]):
            spans.append((start, found.start()))
            start = found.end()
    return [*spans, (start, len(text))] if start < len(text) else spans


def marks(text: str) -> list[Mark]:
    """The names (the sentence's first word is never one) and numbers of `text`, in order."""
    found = [Mark(*match.span(), "number") for match in _NUMBER.finditer(text)]
    found += [
        Mark(*match.span(), "name")
        for match in _NAME.finditer(text)
        if fold(match.group()) not in stop_words()
    ]
    return sorted(found, key=lambda mark: mark.start)


def other_number(text: str, generator: np.random.Generator) -> str:
    """A number as long as `text` that is not it."""
    place = int(generator.choice([i for i, c in enumerate(text) if c.isdigit()]))
    digits = [d for d in "123456789" if d != text[place]]
    return text[:place] + str(generator.choice(digits)) + text[place + 1 :]


def spoilt(text: str, answer: str, names: Sequence[str],
           generator: np.random.Generator) -> str | None:  # fmt: skip
    """`text` with a name or number that `answer` says too replaced; None when they share none.

    `names` are what a name may be replaced by.
    """
    told = fold(answer)
    shared = [m for m in marks(text) if re.search(rf"\b{re.escape(_said(text, m))}\b", told)]
    if not shared:
        return None
    mark = shared[int(generator.integers(len(shared)))]
    own = text[mark.start : mark.end]
    if mark.kind == "number":
        return text[: mark.start] + other_number(own, generator) + text[mark.end :]
    others = [name for name in _drawn(names, generator) if fold(name) not in told + fold(text)]
    return text[: mark.start] + others[0] + text[mark.end :] if others else None


def contrary(text: str, language: str, names: Sequence[str],
             generator: np.random.Generator) -> str | None:  # fmt: skip
    """`text` denied, or with another name or number; None where neither can be done."""
    verbs = [pair for pair in _NEGATED[language] if text.count(pair[0]) == 1]
    if verbs and generator.random() < 0.4:
        positive, negative = verbs[int(generator.integers(len(verbs)))]
        return text.replace(positive, negative)
    return spoilt(text, text, names, generator)


def asked_of(text: str, language: str, generator: np.random.Generator) -> str | None:
    """A question that `text` answers: a name or number of it asked for, some words around kept."""
    found = marks(text)
    if not found:
        return None
    mark = found[int(generator.integers(len(found)))]
    before, after = text[: mark.start].split(), text[mark.end :].split()
    size = int(generator.integers(5, 12))
    share = int(generator.integers(0, size + 1))
    words = before[max(0, len(before) - share) :] + after[: size - share]
    words = [word.strip(',;:.!?"«»“”()') for word in words]
    words = [word for word in words if word]
    if len(words) < _LEAST_WORDS:
        return None
    openings = _ASKED[_kind(text, mark)][language]
    return f"{openings[int(generator.integers(len(openings)))]} {' '.join(words)}?"


def _kind(text: str, mark: Mark) -> str:
    if mark.kind == "name":
        return "place" if _PLACE_BEFORE.search(text[: mark.start]) else "name"
    if _PERCENT.match(text, mark.end):
        return "percent"
    return "year" if _YEAR.match(text[mark.start : mark.end]) else "number"


def _said(text: str, mark: Mark) -> str:
    return fold(text[mark.start : mark.end])


def _drawn(names: Sequence[str], generator: np.random.Generator) -> list[str]:
    """A few names at random; all of them would be slow to shuffle."""
    return [names[int(n)] for n in generator.integers(0, len(names), 8)] if names else []
