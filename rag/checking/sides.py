"""Who acts and who is acted upon around one verb, passives and relatives turned round.

An object pronoun (« l'a invité ») is not resolved.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rag.checking.alignment import is_content
from rag.checking.english_verbs import IRREGULAR_PASTS
from rag.checking.grammar import BE, PERFECT
from rag.checking.numerals import numerals
from rag.checking.reading import Reading
from rag.checking.speech import statements
from rag.checking.subjects import (
    OPENS_ANOTHER,
    PREPOSITIONS,
    around,
    inverted,
    not_brought_in,
    up_to_preposition,
)
from rag.checking.units import UNITS
from rag.checking.verbs import BY

_ENDS_AN_OBJECT = PREPOSITIONS | BY | {"that", "que", "qu"}
_RELATIVES_OBJECT = frozenset({"que", "qu", "whom"})
_FOLLOWED = ("suivi", "accompagn", "preced", "entour")
"""How the verbs begin whose passive takes « de »."""
_PARTICIPLES = ("e", "ee", "es", "ees", "i", "ie", "is", "u", "ue", "us", "ed", "en", "t", "n", "d")


@dataclass(frozen=True, slots=True)
class Sides:
    """Of one verb: words of who acts, and of the rest."""

    acting: frozenset[int]
    other: frozenset[int]
    subject: frozenset[int] = frozenset()
    """Of a passive: its grammatical subject."""
    object: frozenset[int] = frozenset()
    """Of an active verb: what follows at once, up to a preposition."""


@lru_cache(maxsize=16_384)
def sides_of(reading: Reading, verb: int) -> Sides:
    words = reading.words
    left, right = around(reading, verb)
    said = next((s for s in statements(reading) if s.cue == verb), None)
    after = sorted(said.speaker) if said is not None else inverted(reading, verb)
    if after and after[0] > verb:  # « …, menace Peskov »
        return _sides(reading, after, [at for at in (*left, *right) if at not in after])
    if (willing := _for_to(reading, verb)) is not None:
        return _sides(reading, willing, [*(at for at in left if at < willing[0]), *right])
    joined = words[verb].folded.startswith(_FOLLOWED) and reading.language == "fr"
    cues = BY | {"de", "d", "du", "des"} if joined else BY
    by = next((at for at in right if words[at].folded in cues and at - verb <= 8), None)
    before = [words[at].folded for at in range(max(0, verb - 4), verb)]
    passive = is_passive(reading, verb)
    perfect = not passive and _active_perfect(reading, verb)
    beside = by is not None and by - verb <= 3 and not perfect
    if by is not None and (
        passive or (beside and words[verb].folded.endswith((*_PARTICIPLES, "ion")))
    ):
        acting = up_to_preposition(reading, by + 1, right)
        told_by_how_much = _is_amount(reading, acting) and (
            not passive or (_is_amount(reading, [by + 1]) and _has_a_unit(reading, by + 1))
        )
        if not told_by_how_much:
            rest = [at for at in (*left, *right) if at not in acting]
            subject = not_brought_in(reading, left) if passive else []
            return _sides(reading, acting, rest, subject=subject)
    relative = next((at for at in reversed(left) if words[at].folded in _RELATIVES_OBJECT), None)
    if relative is not None and verb - relative <= 5 and passive:
        left = [at for at in left if at > relative]  # « redoute que Kiev soit contrainte »
    elif relative is not None and verb - relative <= 5:
        acting = [at for at in left if at > relative]
        if verb == relative + 1 and reading.language == "fr":  # « ce que propose le maire »
            acting = up_to_preposition(reading, verb + 1, right)
            right = [at for at in right if at not in acting]
        rest = [*(at for at in left if at < relative), *right]
        return _sides(reading, acting, rest)
    bare = by is None and _stands_bare(reading, verb)
    if bare or (passive and by is None and not _perfect_of_motion(before)):
        patient = _beside(reading, verb) if bare else not_brought_in(reading, left)
        return _sides(reading, [], [*patient, *left, *right], subject=patient)
    subject = not_brought_in(reading, left)
    rest = [*right, *(at for at in left if at not in subject)]
    return _sides(reading, subject, rest, told=_object(reading, verb, right))


def is_passive(reading: Reading, verb: int) -> bool:
    """Whether the nearest auxiliary before a participle is "to be": « pour avoir bousculé » acts,
    however the clause before it was told."""
    words = reading.words
    folded = words[verb].folded
    if not folded.endswith(_PARTICIPLES) or folded.endswith("ant"):
        return False
    if reading.language == "en" and not (
        folded.endswith(("ed", "en", "ble")) or folded in IRREGULAR_PASTS
    ):
        return False
    for at in range(verb - 1, max(-1, verb - 5), -1):
        folded = words[at].folded
        if folded in OPENS_ANOTHER - {"that"}:
            return False  # "it was the mayor who invited", « son souhait était que Kiev accepte »
        if folded in BE:
            return True
        article = reading.language == "en" and folded == "a"
        if folded in PERFECT and words[at].text != "à" and not article:
            return False
    return False


def _stands_bare(reading: Reading, verb: int) -> bool:
    """« …, battu au sprint »: a participle that opens its clause, said of who stands before it."""
    words = reading.words
    opens = verb > 0 and words[verb - 1].clause != words[verb].clause
    participle = words[verb].text.endswith(("é", "ée", "és", "ées", "u", "ue", "us", "ues"))
    same = opens and words[verb - 1].sentence == words[verb].sentence
    return same and participle and reading.language == "fr"


def _beside(reading: Reading, verb: int) -> list[int]:
    """The words right before such a participle, up to a preposition."""
    words = reading.words
    found: list[int] = []
    for at in range(verb - 1, max(-1, verb - 6), -1):
        if words[at].clause != words[verb - 1].clause or words[at].folded in PREPOSITIONS:
            break
        found.append(at)
    return found


def _active_perfect(reading: Reading, verb: int) -> bool:
    """« a rappelé 80 000 fromages par précaution »: what « par » brings in does not act."""
    words = reading.words
    before = {word.folded for word in words[max(0, verb - 2) : verb] if word.text != "à"}
    if reading.language == "en":
        before -= {"a"}
    followed = verb + 1 < len(words) and words[verb + 1].folded in BE
    return bool(before & PERFECT) and not followed


def _is_amount(reading: Reading, words: list[int]) -> bool:
    """ "dropped by a third": no one acts."""
    return any(
        numeral.begin in words and (numeral.part or not numeral.article)
        for numeral in numerals(reading)
    )


def _has_a_unit(reading: Reading, at: int) -> bool:
    return any(word.folded in UNITS for word in reading.words[at + 1 : at + 4])


def _for_to(reading: Reading, verb: int) -> list[int] | None:
    """ "for Russia to accept": who acts stands between."""
    words = reading.words
    if verb == 0 or words[verb - 1].folded != "to":
        return None
    for at in range(verb - 2, max(-1, verb - 7), -1):
        if words[at].folded == "for" and at < verb - 2:
            return list(range(at + 1, verb - 1))
    return None


def _perfect_of_motion(before: list[str]) -> bool:
    """« s'est rendu », « est arrivé »: no passive."""
    return "s" in before or "se" in before or ("est" in before and "ete" not in before)


def _sides(
    reading: Reading,
    acting: list[int],
    rest: list[int],
    *,
    subject: Sequence[int] = (),
    told: Sequence[int] = (),
) -> Sides:
    parts = (acting, rest, subject, told)
    return Sides(*(frozenset(at for at in part if is_content(reading.words[at])) for part in parts))


def _object(reading: Reading, verb: int, right: list[int]) -> list[int]:
    words = reading.words
    found: list[int] = []
    for at in right:
        if words[at].clause != words[verb].clause or words[at].folded in _ENDS_AN_OBJECT:
            break
        if words[at].text == "dès":
            break
        found.append(at)
    return found
