"""Whether a word reports speech: « selon », or a verb of saying that does so where it stands.

No grammar: nouns and passives are told by the words before them.
"""

from __future__ import annotations

import re

from index.words import fold
from rag.checking.grammar import BE, DETERMINERS, PERFECT
from rag.checking.name_shapes import TITLES
from rag.checking.number_words import NUMBER_WORDS
from rag.checking.reading import Reading, Word
from rag.checking.speech_words import (
    ACCORDING,
    AUXILIARIES,
    MAX_VIEW_WORDS,
    NEEDS_WORDS,
    NO_SPEAKER,
    NOUNS_TOO,
    OF,
    ONLY_BEFORE_QUE,
    SAYING,
)

_IN_WHOSE_VIEW = ("aux yeux", "de l avis", "au dire", "a en croire", "the eyes", "the view")
_SEEING = frozenset("see sees saw voit voient voyait voyaient".split())
_OF_WHOM = ("de", "d", "du", "des", "of")
_PARTICIPLE = re.compile("ée?s?$")
_BEFORE_A_NOUN = DETERMINERS["en"] - {"this", "that", "these", "those", "her", "all"}


def is_according(reading: Reading, at: int) -> bool:
    words = reading.words
    following = [word.folded for word in words[at + 1 : at + 4]]
    if words[at].folded in ACCORDING:
        return (
            not NO_SPEAKER & set(following)
            and following[:1] != ["laquelle"]
            and following[:1] != ["lequel"]
        )
    before = " ".join(word.folded for word in words[max(0, at - 2) : at + 1])
    if before.endswith(_IN_WHOSE_VIEW) and words[at].quotation < 0:
        return words[at].folded == "croire" or following[:1] in [[of] for of in _OF_WHOM]
    if words[at].folded == "d" and following[:1] == ["apres"]:
        return not NO_SPEAKER & set(following)
    opens = at == 0 or words[at - 1].clause != words[at].clause
    if words[at].folded in {"pour", "for"} and opens and at + 1 < len(words):
        clause = [word for word in words[at + 1 :] if word.clause == words[at].clause]
        named = any(word.capital or word.folded in TITLES for word in clause)
        return named and len(clause) <= MAX_VIEW_WORDS and at + len(clause) + 1 < len(words)
    return False


def is_saying(reading: Reading, at: int) -> bool:
    """Whether the word is a verb by which someone says, thinks or judges what the text tells."""
    words, folded = reading.words, reading.words[at].folded
    if words[at].capital and not words[at].opens:
        return False  # the United States
    if folded == "savoir":
        return at > 0 and words[at - 1].folded in {"fait", "faire", "faisait"}
    if told_by(reading, at) is not None:
        return True
    if folded in _SEEING and _sees_as(reading, at):
        return True
    if not _says(words[at]) or _is_a_noun(reading, at) or _is_passive(reading, at):
        return False
    following = words[at + 1].folded if at + 1 < len(words) else ""
    if folded in {"laisse", "laissant", "laissent", "laissait", "laissaient"}:
        return following == "entendre"
    if folded in ONLY_BEFORE_QUE:
        return following in {"que", "qu", "that"}
    if folded in OF and following in {"de", "d", "of"}:
        return True
    if folded in NEEDS_WORDS and not _has_words(reading, at):
        return False
    return not (
        folded in {"put", "puts"} and not any(_counts(word) for word in words[at : at + 24])
    )


def _sees_as(reading: Reading, at: int) -> bool:
    """ "Analysts see the summit as …", « y voit une victoire »."""
    words = reading.words
    if at and words[at - 1].folded == "y":
        return True
    rest = (word for word in words[at + 1 : at + 12] if word.clause == words[at].clause)
    return any(word.folded in {"as", "comme"} for word in rest)


def _counts(word: Word) -> bool:
    return word.is_number or word.folded in NUMBER_WORDS


def _says(word: Word) -> bool:
    """Of the list, or the participle of one of it."""
    if word.text.startswith("avancé"):
        return False
    stem = _PARTICIPLE.sub("", word.text)
    return word.folded in SAYING or (stem != word.text and fold(stem) + "e" in SAYING)


def _is_a_noun(reading: Reading, at: int) -> bool:
    """After a determiner ("the judges", « la demande »), or a participle without auxiliary."""
    words, folded = reading.words, reading.words[at].folded
    before = words[at - 1].folded if at else ""
    if reading.language == "en" and before in _BEFORE_A_NOUN:
        return True
    participle = words[at].text.endswith(("é", "ée", "és", "ées"))
    if reading.language == "fr" and folded.endswith("s") and before in {"les", "des", "ces"}:
        return True  # « les suspects »
    if folded in NOUNS_TOO and before in DETERMINERS[reading.language]:
        return not words[at].text.endswith("é")
    begin = 14 if before in {"et", "puis"} else 5  # « a reçu les élus de la ville et annoncé »
    near = (word for word in words[max(0, at - begin) : at] if word.sentence == words[at].sentence)
    auxiliaries = {word.folded for word in near if word.text != "à"}
    return participle and not auxiliaries & (PERFECT | {"s"})


def told_by(reading: Reading, at: int) -> int | None:
    """Where "by" stands behind a verb of saying in the passive: "was accused by the opposition"."""
    words = reading.words
    if not _says(words[at]) or not _is_passive(reading, at):
        return None
    to = words[at + 1].folded if at + 1 < len(words) else ""
    reach = 9 if to in {"to", "a", "au", "aux"} else 4  # "was suggested to the council by"
    for place in range(at + 1, min(at + reach, len(words))):
        if words[place].clause != words[at].clause or words[place].folded in {"que", "qu", "that"}:
            return None
        if words[place].folded in {"by", "par"}:
            return place
    return None


def _is_passive(reading: Reading, at: int) -> bool:
    """« ne seront pas admis », "were promised": nobody speaks. « s'est dit prêt » does."""
    words = reading.words
    if not words[at].folded.endswith(("ed", "e", "ee", "es", "ees", "is", "u", "told", "crit")):
        return False
    near = [word for word in words[max(0, at - 4) : at] if word.sentence == words[at].sentence]
    folded = {word.folded for word in near}
    beside = {word.folded for word in near[-3:]}
    return bool(beside & (BE - {"est"})) and not folded & {"s", "se"}


def _has_words(reading: Reading, at: int) -> bool:
    """Whether the words reported stand by: « que » soon after, or a quotation in the sentence."""
    words = reading.words
    soon = words[at + 1 : at + 6]
    if any(word.folded in {"que", "qu", "that"} for word in soon):
        return True
    if any(word.folded.endswith("ing") or word.folded in {"avoir", "etre"} for word in soon[:1]):
        return True  # "denied receiving", « a nié avoir reçu »
    return any(
        word.quotation >= 0 and word.sentence == words[at].sentence
        for word in words[max(0, at - 60) : at + 40]
    ) or _turns_before(reading, at)


def _names_a_speaker(reading: Reading, at: int, begin: int) -> bool:
    """« …, a annoncé Peskov »; not « La ministre, Claire Dufresne, a annoncé le report … », where
    no verb stands before."""
    words = reading.words
    if words[at].capital or words[at].folded in TITLES:
        return True
    named = any(word.capital or word.folded in TITLES for word in words[at : at + 3])
    if words[at].folded in {"un", "une", "des"} and not named:
        return False
    sentence = words[at].sentence
    return any(
        word.sentence == sentence and not word.capital and is_finite(word) for word in words[:begin]
    )


def is_finite(word: Word) -> bool:
    """Whether the ending tells a French verb with a subject; a guess, by form alone."""
    folded = word.folded
    if folded in PERFECT | BE:
        return word.text != "à"
    if folded in TITLES or folded.endswith("ment") or len(folded) < 4:
        return False
    return folded.endswith(("era", "ira", "eront", "iront", "ait", "aient", "ent"))


def _turns_before(reading: Reading, at: int) -> bool:
    """« …, annonce Peskov », "…, the minister announced.": the words reported stand before."""
    words = reading.words
    begin = at
    while begin > 0 and words[begin - 1].clause == words[at].clause:
        begin -= 1
    if begin == 0 or words[begin - 1].sentence != words[at].sentence:
        return begin == at and 0 < at < len(words) - 1
    if all(word.folded in AUXILIARIES for word in words[begin:at]):
        inverted = words[at - 1].glued and words[at - 1].folded in {"il", "elle", "ils", "elles"}
        return inverted or (at + 1 < len(words) and _names_a_speaker(reading, at + 1, begin))
    return at + 1 == len(words) or words[at + 1].sentence != words[at].sentence
