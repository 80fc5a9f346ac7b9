"""Which words are likely verbs, by their endings and neighbours: no grammar, no dictionary."""

from __future__ import annotations

from functools import lru_cache

from rag.checking.alignment import is_content
from rag.checking.concepts import meanings
from rag.checking.english_verbs import IRREGULAR_PASTS
from rag.checking.entities import name_words, place_words
from rag.checking.grammar import BE, DETERMINERS, PERFECT
from rag.checking.modality import is_modal_word
from rag.checking.name_shapes import TITLES
from rag.checking.reading import Reading
from rag.checking.speech import statements
from rag.checking.units import UNITS

_ALSO_PRONOUNS = frozenset({"l", "la", "le", "les", "de", "d", "leur"})
BY = frozenset({"by", "par"})
_AUXILIARIES = frozenset(
    "to will would could may might can should must did does do has have had not n't personally "
    "also then later already never".split()
)
_ADVERBS = frozenset("also then later already never not n't personally once".split())
_BEFORE_A_GERUND = frozenset("of for from by without after before".split())
_NEVER = frozenset(
    "lundi mardi mercredi jeudi vendredi samedi dimanche matin midi soir nuit hier pourtant "
    "toutefois "
    "cependant jusqu apres avant entre comme contre vers lors depuis pendant malgre envers".split()
)
_SUBJECTS = frozenset("he she they it who which qui il elle ils elles on lui se s".split())
_ASKING = frozenset(
    "reproche reprochent reproached accuse accused accuses accusent blame blamed invite invited "
    "invites propose proposed proposait offer offered hail hailed praised salue vante denonce "
    "promis promised ask asked threatened menace deny denied nie regrette urge urged want "
    "wants testified temoigne criticised criticized critique critiquent condemned warned warns "
    "praises told informed asked called souhaite souhaitent souhaitait veut voulait wanted hopes "
    "hoped espere soupconne suspects suspected exhorte exhortent".split()
)
"""Said or qualified, and yet done by someone to someone."""


def tells_who(reading: Reading, at: int) -> bool:
    """A verb, or a noun whose doer is told (« l'invitation faite par Poutine », « prendre contact
    avec »)."""
    if at and reading.words[at - 1].folded in {"prendre", "prend", "pris", "prendra", "prenait"}:
        return True
    by = any(word.folded in BY for word in reading.words[at + 1 : at + 4])
    return by or is_verb(reading, at)


@lru_cache(maxsize=16_384)
def is_verb(reading: Reading, at: int) -> bool:
    """Likely a verb that says who does what, by its ending and the word before it; a noun counts
    after a genitive ("Putin's invitation to Trump"). Verbs of saying and of mode do not count."""
    words, folded = reading.words, reading.words[at].folded
    said = any(statement.cue == at for statement in statements(reading))
    if said or is_modal_word(folded):
        return folded in _ASKING
    before = words[at - 1] if at else None
    if (
        len(folded) < 3
        or folded.endswith("ly")
        or folded in TITLES | BE | PERFECT | _NEVER | DETERMINERS[reading.language]
        or not is_content(words[at])
        or (words[at].capital and not words[at].opens)
        or at in place_words(reading)
        or (folded in UNITS and not words[at].text.endswith("é"))
        or (before and before.is_number)
    ):
        return False
    if before and before.folded == "s" and reading.language == "en":
        return bool(meanings(folded))
    if before and before.folded in DETERMINERS[reading.language] - _ALSO_PRONOUNS:
        return False
    if reading.language == "en":
        return _is_english_verb(reading, at)
    return _is_french_verb(reading, at)


def _is_english_verb(reading: Reading, at: int) -> bool:
    folded, before = reading.words[at].folded, reading.words[at - 1] if at else None
    if folded in IRREGULAR_PASTS or folded.endswith("ed"):
        return True
    after_subject = before is not None and (
        at - 1 in name_words(reading) | place_words(reading) or before.folded in _SUBJECTS
    )
    if folded.endswith("ing") and before is not None and before.folded in _BEFORE_A_GERUND:
        return True
    if folded.endswith(("s", "ing")):
        return after_subject or (before is not None and before.folded in BE)
    return before is not None and before.folded in _AUXILIARIES


def _is_french_verb(reading: Reading, at: int) -> bool:
    words = reading.words
    if words[at].folded.endswith(("ement", "amment", "emment")):
        return False  # « chaleureusement »
    before = {word.folded for word in words[max(0, at - 4) : at] if word.text != "à"}
    named = at > 0 and words[at - 1].folded in {"le", "la", "les", "l"}
    participle = not named and words[at].folded.endswith(
        ("e", "ee", "es", "ees", "i", "is", "it", "u", "us", "t")
    )
    if participle and (PERFECT | BE) & before:
        return True
    if words[at].text.endswith(("ité", "ités", "auté", "erté", "iété")):
        return False  # « l'université »
    by = any(word.folded == "par" for word in words[at + 1 : at + 5])
    participle = participle and not words[at].text.endswith(("e", "es"))
    if words[at].text.endswith(("é", "ée", "és", "ées")) or (participle and by):
        return True
    nearest = words[at - 1] if at else None
    if nearest is not None and not named and (nearest.capital or nearest.folded in _SUBJECTS):
        return bool(meanings(words[at].folded)) or words[at].folded.endswith(
            ("e", "ent", "ait", "aient", "era", "it", "ant")
        )
    return words[at].folded.endswith(("er", "ir", "ait", "aient", "erait", "era", "eront"))


def has_a_subject(reading: Reading, at: int) -> bool:
    """Whether who does it is told for sure: not of an infinitive, nor of a participle that stands
    bare beside its noun (« des marchés truqués », "when exposed to")."""
    words, folded = reading.words, reading.words[at].folded
    before = words[at - 1] if at else None
    if before is None or before.clause != words[at].clause:
        return False
    if before.folded in BE | PERFECT and before.text != "à":
        return True
    near = {word.folded for word in words[max(0, at - 4) : at] if word.text != "à"}
    if reading.language == "fr":
        participle = words[at].text.endswith(("é", "ée", "és", "ées"))
        by = any(word.folded == "par" for word in words[at + 1 : at + 4])
        if participle:
            return by or bool(near & (BE | PERFECT))
        return not folded.endswith(("er", "ir")) or bool(near & (BE | PERFECT))
    gerund = folded.endswith("ing") and before.folded in _BEFORE_A_GERUND
    return gerund or before.folded in _SUBJECTS | _ADVERBS or is_content(before)
