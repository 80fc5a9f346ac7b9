"""Words to stems, in French and English: what the term index and the question share.

Tokens are runs of letters and digits, accents and case folded; stems are Snowball's. The bilingual
term table speaks in these stems: change anything here and the table must be trained again.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache

import Stemmer

from index.records import Language

_TOKEN = re.compile(r"[^\W_]+")
_LIGATURES = {"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "’": "'"}
_KEPT_STEMS = 100_000
"""Words repeat: of a large collection's six million, one in forty is new."""
_SNOWBALL: Mapping[Language, str] = {"fr": "french", "en": "english"}

_GRAMMAR_WORDS = (
    "ai aie aient aies ait as au aura aurai auraient aurais aurait auras aurez auriez aurions "
    "aurons auront aux avaient avais avait avec avez aviez avions avons ayant ayante ayantes "
    "ayants ayez ayons c ce ces d dans de des du elle en es est et eu eue eues eurent eus eusse "
    "eussent eusses eussiez eussions eut eux eûmes eût eûtes furent fus fusse fussent fusses "
    "fussiez fussions fut fûmes fût fûtes il ils j je l la le les leur lui m ma mais me mes moi "
    "mon même n ne nos notre nous on ont ou par pas pour qu que qui s sa se sera serai seraient "
    "serais serait seras serez seriez serions serons seront ses soient sois soit sommes son sont "
    "soyez soyons suis sur t ta te tes toi ton tu un une vos votre vous y à étaient étais était "
    "étant étante étantes étants étiez étions été étée étées étés êtes "
    "a about above after again against ain all am an and any are aren aren't as at be because "
    "been before being below between both but by can couldn couldn't d did didn didn't do does "
    "doesn doesn't doing don don't down during each few for from further had hadn hadn't has hasn "
    "hasn't have haven haven't having he her here hers herself him himself his how i if in into "
    "is isn isn't it it's its itself just ll m ma me mightn mightn't more most mustn mustn't my "
    "myself needn needn't no nor not now o of off on once only or other our ours ourselves out "
    "over own re s same shan shan't she she's should should've shouldn shouldn't so some such t "
    "than that that'll the their theirs them themselves then there these they this those through "
    "to too under until up ve very was wasn wasn't we were weren weren't what when where which "
    "while who whom why will with won won't wouldn wouldn't y you you'd you'll you're you've your "
    "yours yourself yourselves"
)
"""The French and the longer English stop words of `bm25s` 0.3, written out: importing them from
there takes half a second."""
_ASKING_WORDS = (
    "qui que quoi quel quelle quels quelles lequel laquelle lesquels lesquelles comment combien "
    "pourquoi quand ou est-ce cela ca ce ceci celui celle ceux dont etre avoir fait faire dit "
    "selon alors donc plus "
    "who whom whose what which when where why how did does do done was were been being had has "
    "have having would could should may might tell me us about please"
)
"""Words that ask rather than tell; the others are the grammar words of statements."""


def visible(text: str) -> str:
    """Without format characters (zero width, tags, direction overrides): what a reader sees. Hidden
    text must neither steer retrieval nor reach a model."""
    if text.isascii():
        return text
    # Each different character is asked about once: a text has few.
    return _without(text, (c for c in set(text) if unicodedata.category(c) == "Cf"))


def fold(text: str) -> str:
    """Without accents, ligatures, hidden characters and case: « Genève » → "geneve"."""
    if text.isascii():
        return text.lower()
    spelt = visible(text)
    for ligature, letters in _LIGATURES.items():  # fifty times as fast as str.translate
        spelt = spelt.replace(ligature, letters)
    decomposed = unicodedata.normalize("NFKD", spelt)
    marks = (c for c in set(decomposed) if unicodedata.combining(c))
    return _without(decomposed, marks).casefold()


def _without(text: str, characters: Iterable[str]) -> str:
    for character in characters:
        text = text.replace(character, "")
    return text


def tokens(text: str) -> list[str]:
    """Folded runs of letters and digits, in order, stop words included."""
    return _TOKEN.findall(fold(text))


@cache
def stop_words() -> frozenset[str]:
    """Folded stop words of both languages."""
    words = f"{_GRAMMAR_WORDS} {_ASKING_WORDS}".split()
    return frozenset(fold(word) for word in words)


@cache
def _stemmer(language: Language) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(_SNOWBALL[language])


@lru_cache(_KEPT_STEMS)
def stem(token: str, language: Language) -> str:
    """The Snowball stem of one folded token."""
    return str(_stemmer(language).stemWord(token))


def content_tokens(text: str) -> list[str]:
    """Folded tokens that are no stop words, in order, repeats kept."""
    stop = stop_words()
    return [token for token in tokens(text) if token not in stop]


def stems(text: str, language: Language) -> list[str]:
    """Stems of the content tokens, in order, repeats kept."""
    return [stem(token, language) for token in content_tokens(text)]
