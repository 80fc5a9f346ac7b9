"""The bilingual term tables: which stems of one language a stem of the other may stand for, and,
there and back, which stems of its own language.

Learned by two IBM Models 1 that agree (Brown et al. 1993, Liang et al. 2006) over parallel
sentences; shipped beside the encoder. At question time each word becomes weighted candidates among
the stems of the collection. A word with translations of its own ("reporters") stands in the table
as it is written, any other as its stem.
"""

from __future__ import annotations

import gzip
import re
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from math import sqrt
from pathlib import Path

from rapidfuzz import fuzz, process

from index.errors import EncoderError
from index.records import Language
from index.words import content_tokens, stem

MIN_SPELLING_SIMILARITY = 80.0
"""Of 100: "zelenskyy" finds "zelensky", "arest" finds "arrest"; below, other words come."""
_MIN_FUZZY_CHARACTERS = 4
MIN_SYNONYM_PROBABILITY = 0.08
"""Of coming back from the other language; rarer ones are mostly another sense of the word."""
_AS_GOOD_AS_THE_WORD = 0.75
"""A synonym that comes back so often weighs as much as the word itself."""

_TABLES: Mapping[tuple[Language, Language], str] = {
    ("en", "fr"): "term_translations_en_fr.tsv.gz",
    ("fr", "en"): "term_translations_fr_en.tsv.gz",
}

WORD = "="
"""Marks a source of a table that is a word, not a stem: "meeting" is also what "meetingitis" stems
to."""

Table = Mapping[str, tuple[tuple[str, float], ...]]


@dataclass(frozen=True, slots=True)
class Term:
    """One word of a question and the stems it may be met as, each with a weight in (0, 1]."""

    word: str
    candidates: tuple[tuple[str, float], ...]


class Lexicon:
    """Translations between the languages of question and collection."""

    def __init__(self, tables: Mapping[tuple[Language, Language], Table]) -> None:
        self._tables = tables

    def terms(self, question: str, language: Language, vocabulary: Collection[str]) -> list[Term]:
        """The question's content words, each once, in order, with their candidates among
        `vocabulary`; a word that has none keeps an empty tuple.

        They are its own stem, its translations and its synonyms; where there is none of these, what
        is spelt nearly like it.
        """
        names = _capitalised(question)
        return [
            Term(word, self._candidates(word, language, vocabulary, is_name=word in names))
            for word in dict.fromkeys(content_tokens(question))
        ]

    def _candidates(
        self, word: str, language: Language, vocabulary: Collection[str], *, is_name: bool
    ) -> tuple[tuple[str, float], ...]:
        weights: dict[str, float] = {}
        for own in (stem(word, language), stem(word, _other(language))):
            if own in vocabulary:
                weights[own] = 1.0
        if is_name and weights:
            return tuple(sorted(weights.items()))  # « Trump » is no trumpet
        for target, weight in (*self.translations(word, language), *self.synonyms(word, language)):
            if target in vocabulary:
                weights[target] = max(weights.get(target, 0.0), weight)
        if not weights:
            weights = _by_spelling(word, vocabulary)
        return tuple(sorted(weights.items()))

    def translations(self, word: str, language: Language) -> tuple[tuple[str, float], ...]:
        """Of a folded word: stems of the other language, each with a weight in (0, 1].

        It is √(p / p_max): the second-best still counts and the tail hardly does.
        """
        found = self._translated(word, language)
        best = max((p for _, p in found), default=1.0)
        return tuple((target, sqrt(p / best)) for target, p in found)

    def synonyms(self, word: str, language: Language) -> tuple[tuple[str, float], ...]:
        """Of a folded word: stems of its own language, each with a weight in (0, 1], that share
        translations with it: « rencontre » is a "meeting", and so is « réunion ».

        A stem's probability is that of coming back as it from the other language, Σ p(e | word) ·
        p(stem | e) over all translations e (Bannard & Callison-Burch 2005); it weighs its root.
        """
        back = self._tables.get((_other(language), language), {})
        share: defaultdict[str, float] = defaultdict(float)
        for between, p in self._translated(word, language):
            for target, q in back.get(between, ()):
                share[target] += p * q
        share.pop(stem(word, language), None)
        return tuple(
            (target, min(1.0, sqrt(p / _AS_GOOD_AS_THE_WORD)))
            for target, p in share.items()
            if p >= MIN_SYNONYM_PROBABILITY
        )

    def _translated(self, word: str, language: Language) -> tuple[tuple[str, float], ...]:
        table = self._tables.get((language, _other(language)), {})
        return table.get(WORD + word) or table.get(stem(word, language), ())


def _other(language: Language) -> Language:
    return "en" if language == "fr" else "fr"


def _capitalised(question: str) -> frozenset[str]:
    """Folded words with a capital that no sentence's beginning accounts for."""
    words = re.findall(r"(?<=[\w,;:'’)»] )[A-ZÀ-Þ]\w+", question)
    return frozenset(token for word in words for token in content_tokens(word))


def _by_spelling(word: str, vocabulary: Collection[str]) -> dict[str, float]:
    """Stems of the collection that are spelt nearly like the word."""
    if len(word) < _MIN_FUZZY_CHARACTERS:
        return {}
    near = process.extract(
        word, list(vocabulary), scorer=fuzz.ratio, score_cutoff=MIN_SPELLING_SIMILARITY, limit=5
    )
    return {target: score / 100 for target, score, _ in near}


@cache
def shipped_lexicon() -> Lexicon:
    """The tables that ship with the bundled encoder."""
    return read_lexicon(Path(__file__).parent / "encoder")


def read_lexicon(folder: Path) -> Lexicon:
    """The tables in a folder. Raises EncoderError where one can't be read."""
    return Lexicon({pair: _read(folder / name) for pair, name in _TABLES.items()})


def _read(path: Path) -> Table:
    """`stem or =word TAB stem TAB probability` lines, gzip."""
    table: defaultdict[str, list[tuple[str, float]]] = defaultdict(list)
    try:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                source, target, probability = line.rstrip("\n").split("\t")
                table[source].append((target, float(probability)))
    except (OSError, EOFError, ValueError) as error:
        raise EncoderError(f"{path} can't be read ({error}): reinstall anchorage") from error
    return {source: tuple(targets) for source, targets in table.items()}
