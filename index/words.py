"""Words to stems, in French and English: what the term index and the question share.

Tokens are runs of letters and digits, accents and case folded; stems are Snowball's. The bilingual
term table speaks in these stems: change anything here and the table must be trained again.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache

import Stemmer
from bm25s.stopwords import STOPWORDS_EN_PLUS, STOPWORDS_FRENCH

from index.records import Language

_TOKEN = re.compile(r"[^\W_]+")
_LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "’": "'"})
_SNOWBALL: Mapping[Language, str] = {"fr": "french", "en": "english"}

_ASKING_WORDS = (
    "qui que quoi quel quelle quels quelles lequel laquelle lesquels lesquelles comment combien "
    "pourquoi quand ou est-ce cela ca ce ceci celui celle ceux dont etre avoir fait faire dit "
    "selon alors donc plus "
    "who whom whose what which when where why how did does do done was were been being had has "
    "have having would could should may might tell me us about please"
)
"""Words that ask rather than tell; the library's lists hold the grammar words of statements."""


def visible(text: str) -> str:
    """Without format characters (zero width, tags, direction overrides): what a reader sees. Hidden
    text must neither steer retrieval nor reach a model."""
    return "".join(c for c in text if unicodedata.category(c) != "Cf")


def fold(text: str) -> str:
    """Without accents, ligatures, hidden characters and case: « Genève » → "geneve"."""
    decomposed = unicodedata.normalize("NFKD", visible(text).translate(_LIGATURES))
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()


def tokens(text: str) -> list[str]:
    """Folded runs of letters and digits, in order, stop words included."""
    return _TOKEN.findall(fold(text))


@cache
def stop_words() -> frozenset[str]:
    """Folded stop words of both languages."""
    words = (*STOPWORDS_FRENCH, *STOPWORDS_EN_PLUS, *_ASKING_WORDS.split())
    return frozenset(fold(word) for word in words)


@cache
def _stemmer(language: Language) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(_SNOWBALL[language])


def stem(token: str, language: Language) -> str:
    """The Snowball stem of one folded token."""
    return str(_stemmer(language).stemWord(token))


def content_tokens(text: str) -> list[str]:
    """Folded tokens that are no stop words, in order, repeats kept."""
    return [token for token in tokens(text) if token not in stop_words()]


def stems(text: str, language: Language) -> list[str]:
    """Stems of the content tokens, in order, repeats kept."""
    return [stem(token, language) for token in content_tokens(text)]
