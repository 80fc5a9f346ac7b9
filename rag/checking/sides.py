"""Who acts and who is acted upon around one verb, passives and relatives turned round.

An object pronoun (« l'a invité ») is not resolved.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rag.checking.alignment import is_content
from rag.checking.grammar import BE, PERFECT
from rag.checking.numerals import numerals
from rag.checking.reading import Reading
from rag.checking.segments import segment_of
from rag.checking.speech import statements
from rag.checking.units import UNITS
from rag.checking.verbs import BY, has_a_subject, is_verb

PREPOSITIONS = frozenset(
    "a au aux to from de of in en dans on sur for pour with avec at against contre during as comme "
    "vers chez under towards and et between entre after apres before avant without sans".split()
)
_ENDS_AN_OBJECT = PREPOSITIONS | BY | {"that", "que", "qu"}
_BRINGS_IN = PREPOSITIONS - frozenset("a and et of de as au".split())
_RELATIVES_SUBJECT = frozenset({"qui", "who", "which"})
_OPENS_ANOTHER = _RELATIVES_SUBJECT | {"que", "qu", "that", "dont"}
_RELATIVES_OBJECT = frozenset({"que", "qu", "whom"})
_WITH_QUE = frozenset("apres avant depuis pendant pour afin tandis alors parce puisque".split())
READY = frozenset(
    "pret prete prets pretes ready able willing capable unable not never jamais encore deja yet "
    "already ever toujours aussi egalement".split()
)
"""Content words that are no subject."""
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
    left, right = _around(reading, verb)
    said = next((s for s in statements(reading) if s.cue == verb), None)
    if said is not None and said.speaker and min(said.speaker) > verb:  # « …, menace Peskov »
        acting = sorted(said.speaker)
        return _sides(reading, acting, [at for at in (*left, *right) if at not in said.speaker])
    if (willing := _for_to(reading, verb)) is not None:
        return _sides(reading, willing, [*(at for at in left if at < willing[0]), *right])
    joined = words[verb].folded.startswith(_FOLLOWED) and reading.language == "fr"
    cues = BY | {"de", "d", "du", "des"} if joined else BY
    by = next((at for at in right if words[at].folded in cues and at - verb <= 8), None)
    before = [words[at].folded for at in range(max(0, verb - 4), verb)]
    passive = _is_passive(reading, verb)
    perfect = not passive and _active_perfect(reading, verb)
    beside = by is not None and by - verb <= 3 and not perfect
    if by is not None and (
        passive or (beside and words[verb].folded.endswith((*_PARTICIPLES, "ion")))
    ):
        acting = _up_to_preposition(reading, by + 1, right)
        told_by_how_much = _is_amount(reading, acting) and (
            not passive or (_is_amount(reading, [by + 1]) and _has_a_unit(reading, by + 1))
        )
        if not told_by_how_much:
            rest = [at for at in (*left, *right) if at not in acting]
            subject = _not_brought_in(reading, left) if passive else []
            return _sides(reading, acting, rest, subject=subject)
    relative = next((at for at in reversed(left) if words[at].folded in _RELATIVES_OBJECT), None)
    if relative is not None and verb - relative <= 5:
        acting = [at for at in left if at > relative]
        rest = [*(at for at in left if at < relative), *right]
        return _sides(reading, acting, rest)
    bare = by is None and _stands_bare(reading, verb)
    if bare or (passive and by is None and not _perfect_of_motion(before)):
        patient = _beside(reading, verb) if bare else _not_brought_in(reading, left)
        return _sides(reading, [], [*patient, *left, *right], subject=patient)
    subject = _not_brought_in(reading, left)
    rest = [*right, *(at for at in left if at not in subject)]
    return _sides(reading, subject, rest, told=_object(reading, verb, right))


def _is_passive(reading: Reading, verb: int) -> bool:
    """Whether the nearest auxiliary before a participle is "to be": « pour avoir bousculé » acts,
    however the clause before it was told."""
    words = reading.words
    if not words[verb].folded.endswith(_PARTICIPLES):
        return False
    for at in range(verb - 1, max(-1, verb - 5), -1):
        folded = words[at].folded
        if folded in _RELATIVES_SUBJECT:
            return False  # "it was the mayor who invited"
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
        found.append(at)
    return found


def _around(reading: Reading, verb: int) -> tuple[list[int], list[int]]:
    """The words on either side, as far as one speaks of the same: to the left the clause, or all
    of the sentence so far where the clause holds no subject; to the right up to the next contrast
    or « que »."""
    words = reading.words
    segment = segment_of(reading, verb)
    clause = words[verb].clause
    left = [at for at in segment if at < verb and words[at].clause == clause]
    relative = bool(left) and words[left[0]].folded in _RELATIVES_SUBJECT
    if relative or not any(is_content(words[at]) and words[at].folded not in READY for at in left):
        left = [at for at in segment if at < verb]
    left = _after_joining(reading, left)
    if left and not any(is_content(words[at]) for at in left):
        left = [at for at in segment if at < left[0]]
    if not left:
        left = _subject_before(reading, verb)
    right = []
    for at in segment:
        if at <= verb:
            continue
        if relative and words[at].clause != clause:
            break
        compared = words[at - 1].folded in {"moins", "plus", "autant", "meme"}
        if words[at].clause != clause and words[at].folded in _OPENS_ANOTHER and not compared:
            break
        right.append(at)
    return left, right


def _subject_before(reading: Reading, verb: int) -> list[int]:
    """ "Groups welcomed the fine but criticised …": who does the second thing did the first."""
    words = reading.words
    before = [at for at in range(verb) if words[at].sentence == words[verb].sentence]
    first = next((at for at in before if is_verb(reading, at) and has_a_subject(reading, at)), None)
    return [] if first is None else [at for at in before if at < first]


def _after_joining(reading: Reading, left: list[int]) -> list[int]:
    """ "India sent aid and Nepal offered …": what is joined has a subject of its own."""
    words = reading.words
    cues = [at for at in left if any(s.cue == at for s in statements(reading))]
    if cues and any(is_content(words[at]) for at in left if at > cues[-1]):
        left = [at for at in left if at > cues[-1]]
    for place in range(len(left) - 1, 0, -1):
        if _subordinates(reading, left[place]) and any(is_content(words[p]) for p in left[place:]):
            return left[place + 1 :]
        if words[left[place]].folded in {"and", "et"}:
            own = [at for at in left[place + 1 :] if is_content(words[at])]
            verbs = [at for at in left[:place] if is_content(words[at]) and is_verb(reading, at)]
            if own and verbs:
                return left[place + 1 :]
            sure = [at for at in verbs if has_a_subject(reading, at)]
            return [at for at in left if at < sure[0]] or left[:1] if sure else left
    return left


def _not_brought_in(reading: Reading, words: list[int]) -> list[int]:
    return [at for at in words if not after_preposition(reading, at)]


def _subordinates(reading: Reading, at: int) -> bool:
    """ "after the volcano spewed ash", « après que le volcan … »: a subject of its own follows."""
    before = reading.words[at - 1].folded if at else ""
    if reading.language == "fr":
        return reading.words[at].folded in {"que", "qu"} and before in _WITH_QUE
    return reading.words[at].folded in {"after", "before", "until", "since"}


def after_preposition(reading: Reading, at: int) -> bool:
    """A word that a preposition brings in: "at the ceremony", « avec le ministre »."""
    for place in range(at - 1, max(-1, at - 4), -1):
        folded = reading.words[place].folded
        if folded in _BRINGS_IN:
            return True
        if folded not in {
            "the",
            "a",
            "an",
            "le",
            "la",
            "les",
            "l",
            "un",
            "une",
            "son",
            "sa",
            "his",
        }:
            return False
    return False


def _up_to_preposition(reading: Reading, begin: int, right: list[int]) -> list[int]:
    words = reading.words
    found: list[int] = []
    for at in right:
        if at < begin:
            continue
        named = any(words[place].capital for place in found)
        if found and is_verb(reading, at):
            break
        if named and words[at].folded in {"de", "du", "of", "d"}:
            break
        if found and words[at].folded in PREPOSITIONS - {"et", "and", "de", "du", "of"}:
            break
        found.append(at)
    return found
