"""Whether a capital that opens a sentence is that of a name; the words that go with names, and
names with figures in them."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from index.records import Language
from rag.checking.alignment import french_stems
from rag.checking.concepts import meanings
from rag.checking.english_verbs import IRREGULAR_PASTS
from rag.checking.grammar import DETERMINERS
from rag.checking.number_words import NUMBER_WORDS
from rag.checking.reading import Reading, Word

TITLES = frozenset(
    "m mm mr mrs ms mme mlle dr me maitre sir lord lady king queen roi reine prince princess "
    "president presidents presidente prime premier minister ministre foreign affairs affaires "
    "etrangeres secretary secretaire state etat general generale governor gouverneur senator "
    "senateur ambassador ambassadeur chancellor chancelier mayor maire judge juge professor "
    "professeur pope pape chief chef executive director directeur directrice chairman chairwoman "
    "spokesman spokeswoman spokesperson porte parole captain colonel leader dirigeant envoy envoye "
    "special coach defence defense finance transport culture interior vice deputy adviser advisor "
    "conseiller head actress actor director virologist union representative press opposition "
    "candidate republic republique government gouvernement army armee ministry ministere "
    "administration summit sommet".split()
)
"""Words that go with a name in capitals and name nobody."""

_OPENERS = frozenset(
    "despite aboard unlike like besides beyond amid throughout alongside via former malgre apres "
    "avant selon outre sauf hormis seul seule seuls seules asked even both critics".split()
)
"""Words that open a sentence before a name."""
_VERBS_AFTER_A_NAME = IRREGULAR_PASTS | frozenset(
    "himself herself itself themselves also then already never later still again reportedly aussi "
    "egalement a est etait avait ont sont etaient avaient sera aura va vient peut doit n ne s se "
    "is was has had will would could may might can did does said says told".split()
)
_COMMON_ENDINGS: Mapping[Language, tuple[str, ...]] = {
    "en": ("s", "ed", "ing", "tion", "ment", "ity", "ance", "ence"),
    "fr": ("ment", "ant", "ants", "tion", "e", "ee", "es", "ees"),
}
"""Of words that open a sentence without being a name. In French a noun has its article."""


def opens_like_a_name(reading: Reading, at: int) -> bool:
    words = reading.words
    following, word = words[at + 1 : at + 2], words[at]
    if not following or meanings(word.folded) or word.folded in NUMBER_WORDS:
        return False
    return _opens_before(following[0], word, reading.language)


def _opens_before(following: Word, word: Word, language: Language) -> bool:
    common = word.folded.endswith(_COMMON_ENDINGS[language]) and not word.text.endswith(("e", "E"))
    known = language == "en" and word.text.isascii() and bool(french_stems(word.folded))
    if following.capital and following.folded not in TITLES and not following.glued:
        opener = word.folded in _OPENERS or word.folded.endswith("ly")
        return not (common or opener) or word.text.isupper()
    if following.folded in TITLES:
        return not (common or known) or word.text.isupper()
    if language == "en" and following.folded.endswith("s") and not (common or known):
        return True
    if (following.glued and following.capital) or (following.is_number and word.quotation >= 0):
        return True
    if following.clause != word.clause:
        return language == "en" and not (common or known)
    if following.folded in DETERMINERS[language]:
        return False
    likely_verb = (
        following.folded in _VERBS_AFTER_A_NAME
        or following.text.endswith(("ed", "es", "ait", "era", "é", "ît", "ent"))
        or (
            language == "fr" and following.folded.endswith("e") and bool(meanings(following.folded))
        )
    )
    return likely_verb and not common


def codes(reading: Reading) -> frozenset[str]:
    """Names with figures in them: F-35, A350, Tu-214, E-3C."""
    found = set()
    words = reading.words
    for at in range(1, len(words)):
        before, word = words[at - 1], words[at]
        if word.is_number and word.glued and before.text.isalpha() and before.capital:
            if len(before.text) > 3 or word.text.count(",") or before.text == "L":
                continue
            tail = words[at + 1] if at + 1 < len(words) else None
            suffix = tail.text if tail and tail.glued and len(tail.text) == 1 else ""
            found.add(f"{before.text}{word.text}{suffix.removesuffix('s')}")
    return frozenset(found)


def codes_without_hyphen(evidence: Reading) -> frozenset[str]:
    """« E 3 » for E-3: two words beside each other."""
    words = evidence.words
    return frozenset(
        before.text + word.text
        for before, word in pairwise(words)
        if word.is_number and before.capital and len(before.text) <= 3
    )
