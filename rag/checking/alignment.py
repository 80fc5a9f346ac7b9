"""Which words of the evidence each content word of a claim may stand for.

Same stem, translation (the learned term table), the same meaning in `concepts`, one place in two
languages, or a near spelling. An alignment is a possibility, not a choice: a word may align with
several. Numbers and dates are compared elsewhere and take no part.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import ceil
from typing import Literal

from index.lexicon import shipped_lexicon
from index.records import Language
from index.words import content_tokens, stem, stop_words
from rag.checking.concepts import contraries, french_root, meanings
from rag.checking.english_verbs import BASE_FORMS
from rag.checking.gazetteer import gazetteer, place_mentions
from rag.checking.leaders import heads_told
from rag.checking.number_words import NUMBER_WORDS
from rag.checking.reading import Reading, Word
from rag.checking.spelling import same_name

MIN_TRANSLATION_WEIGHT = 0.3
"""Of `index.lexicon`: √(p / p_max) in (0, 1]; below, the tail of a learned table is noise."""

_COGNATE_LETTERS = 5
_FLAT = 0.9
"""Three translations as heavy as this: the table has hardly seen the word."""
_OFTEN = 0.6
"""What a translation weighs at least when the word mostly stands for itself."""

_WORDS_THAT_TELL = frozenset(
    "before after first last never always not without said say says told avant apres premier "
    "premiere dernier derniere more less fewer plus moins above below under over seul seule only "
    "absent present won".split()
)
"""Stop words of retrieval that a check must not skip."""
_GRAMMAR = frozenset(
    "m mr mrs ms mme s t n't a y en si also even also very tres meme aussi".split()
)


_OF = frozenset({"of", "for", "de", "du", "d"})
"""Between the common noun of a name and its own: "University of Liège"."""


_OF_A_FAITH = ("ist", "ists", "ian", "ians", "ic", "ics", "can", "cans", "ant", "ish", "al", "als")


@lru_cache(maxsize=65_536)
def french_stems(folded: str) -> frozenset[str]:
    """The French stems an English word may stand for; empty for a stop word and for most names: a
    word learned to stand for itself, or for everything alike, is a name or was met too rarely."""
    folded = BASE_FORMS.get(folded, folded)
    own = {stem(folded, "en"), stem(folded, "fr")}
    weights = {
        target: weight
        for word in content_tokens(folded)
        for target, weight in shipped_lexicon().translations(word, "en")
        if target not in own
    }
    if sum(weight >= _FLAT for weight in weights.values()) >= 3:
        return frozenset()
    stands_for_itself = max(weights.values(), default=0.0) < 1.0
    enough = _OFTEN if stands_for_itself else MIN_TRANSLATION_WEIGHT
    return frozenset(target for target, weight in weights.items() if weight >= enough)


@lru_cache(maxsize=65_536)
def _stem(folded: str, language: Language) -> str:
    return stem(folded, language)


@dataclass(frozen=True, slots=True)
class Alignment:
    """`same[i]`: the words of the evidence that word i of the claim may stand for, in order;
    `contrary[i]`: those that say the opposite of it."""

    claim: Reading
    evidence: Reading
    content: tuple[int, ...]
    """The content words of the claim."""
    same: Mapping[int, tuple[int, ...]]
    contrary: Mapping[int, tuple[int, ...]]

    def back(self) -> dict[int, list[int]]:
        """The words of the claim that each word of the evidence may be told by."""
        told: dict[int, list[int]] = {}
        for mine, theirs in self.same.items():
            for their in theirs:
                told.setdefault(their, []).append(mine)
        return told


def is_content(word: Word) -> bool:
    if not word.text[0].isalpha() or word.folded in _GRAMMAR or word.folded in NUMBER_WORDS:
        return False
    return word.folded in _WORDS_THAT_TELL or word.folded not in stop_words()


@lru_cache(maxsize=4_096)
def content_words(reading: Reading) -> tuple[int, ...]:
    return tuple(at for at, word in enumerate(reading.words) if is_content(word))


def align(claim: Reading, evidence: Reading) -> Alignment:
    theirs = content_words(evidence)
    places = _places_by_word(evidence)
    own_places = _places_by_word(claim)
    heads, own_heads = heads_told(evidence), heads_told(claim)
    same: dict[int, tuple[int, ...]] = {}
    contrary: dict[int, tuple[int, ...]] = {}
    for mine in content_words(claim):
        word = claim.words[mine]
        head = own_heads.get(mine)
        sure = set(_same_place(mine, own_places, places))
        if head is not None:
            sure = {at for at in sure if heads.get(at, head) == head}
            sure |= {their for their in theirs if heads.get(their) == head}
        likely, opposed = set(), []
        alone = _stands_alone(claim, mine)
        for their in theirs:
            other = evidence.words[their]
            if head is not None and heads.get(their, head) != head:
                continue
            if alone and not other.capital:
                people = mine not in own_places and _names_a_people(word.folded, other.folded)
                if not people:
                    continue
            match _compared(word.folded, claim.language, other.folded, evidence.language):
                case "same":
                    sure.add(their)
                case "contrary":
                    opposed.append(their)
                case "likely":
                    likely.add(their)
        if sure or likely:
            same[mine] = tuple(sorted(sure or likely))
        if opposed:
            contrary[mine] = tuple(opposed)
    return Alignment(claim, evidence, content_words(claim), same, contrary)


def _same_place(
    mine: int, own: Mapping[int, frozenset[str]], places: Mapping[int, frozenset[str]]
) -> list[int]:
    """The words that name the same place, or, where none does, one that stands for it."""
    if mine not in own:
        return []
    exact = [their for their, named in places.items() if named & own[mine]]
    wanted = gazetteer().wider(own[mine])
    return exact or [their for their, named in places.items() if gazetteer().wider(named) & wanted]


def _stands_alone(reading: Reading, at: int) -> bool:
    """A capital within a sentence beside no other: a name, which no common word translates."""
    words, word = reading.words, reading.words[at]
    if not word.capital or word.opens:
        return False
    following = at + 2 if at + 1 < len(words) and words[at + 1].folded in _OF else at + 1
    beside = [*words[max(0, at - 1) : at], *words[following : following + 1]]
    return not any(other.capital and not other.opens for other in beside)


@lru_cache(maxsize=4_096)
def _places_by_word(reading: Reading) -> Mapping[int, frozenset[str]]:
    return {
        at: mention.places
        for mention in place_mentions(reading)
        for at in range(mention.begin, mention.end)
    }


@lru_cache(maxsize=524_288)
def _compared(
    one: str, language: Language, other: str, other_language: Language
) -> Literal["same", "contrary", "likely", "none"]:
    """How a word of the claim stands to one of the evidence, asked once for every two words."""
    told = same_word(one, other)
    if told:
        return "same"
    if contraries(one) & meanings(other):
        return "contrary"
    likely = told is None and translated(one, language, other, other_language)
    return "likely" if likely else "none"


@lru_cache(maxsize=65_536)
def same_word(one: str, other: str) -> bool | None:
    """Whether two folded words are one word or mean the same; `None`: left open."""
    if one == other:
        return True
    if meanings(one) & meanings(other):
        return True
    if meanings(one) & contraries(other):
        return False
    if french_root(one) == french_root(other) or _stem(one, "en") == _stem(other, "en"):
        return True
    if len(one) > 4 and len(other) > 4 and same_name(one, other):
        return True
    return None


@lru_cache(maxsize=65_536)
def translated(one: str, language: Language, other: str, other_language: Language) -> bool:
    """Whether the learned table, or a common beginning, lets one stand for the other."""
    if language == "en" and _stem(other, "fr") in french_stems(one):
        return True
    if other_language == "en" and _stem(one, "fr") in french_stems(other):
        return True
    if language == other_language == "en" and french_stems(one) & french_stems(other):
        return True
    return len(one) > 4 and len(other) > 4 and _cognate(one, other)


def _names_a_people(one: str, other: str) -> bool:
    """ "Communist", « communiste », "Tuareg", « touareg »: with a capital in English alone."""
    if len(one) > 4 and same_name(one, other):
        return True
    return one.endswith(_OF_A_FAITH) and len(other) > 4 and _cognate(one, other)


def _cognate(one: str, other: str) -> bool:
    """The first five letters and most of the rest: "exploratory", « exploratoire »."""
    shared = max(_COGNATE_LETTERS, ceil(0.6 * min(len(one), len(other))))
    return one[:shared] == other[:shared]
