"""Which words of a text are denied, and which are said to be missing.

« ne … que » restricts and « craint que … ne » denies nothing: « ne » alone is no cue.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from rag.checking.grammar import PERFECT
from rag.checking.reading import Reading
from rag.checking.scopes import Scope, to_both_sides, to_the_right
from rag.checking.stances import english_forms, french_forms

_ENGLISH = frozenset(
    "not n't never unless no none nobody neither nor without nothing cannot nowhere".split()
)

_NOT = frozenset("not n't never cannot ne n jamais without sans".split())

_FRENCH = frozenset("aucun aucune sans nul nulle jamais rien ni non".split())

_FRENCH_WITH_NE = frozenset("pas plus personne guere point".split())

_AFTER_PAS = frozenset({"de", "d", "un", "une", "encore", "avant"})

_NE_REACHES = 7
"""How many words after « ne » its second half may stand."""

_TO_DO = (
    frozenset(form for base in ("fail", "decline", "refuse") for form in english_forms(base))
    | frozenset(form for base in ("refuser", "echouer") for form in french_forms(base))
    | frozenset(
        "failed failing unable unwilling impossible incapable omit omitted renounce renonce "
        "renoncer".split()
    )
)
"""Deny the verb that follows: "failed to reach", « a refusé de commenter »."""

DENY = frozenset("deny denies denied denying nie nient niait nier dement dementi".split())

_EXCLUDE = frozenset(
    "exclut excluent exclure excluait excluaient exclurait rule rules ruled".split()
)
"""Deny what follows when said of a possibility; "rule" only before "out"."""

_LACK = frozenset(
    "oppose opposes opposed opposent opposait rejects rejected rejette rejettent contest contests "
    "contested conteste contestent dispute disputes disputed inutile inutiles useless pointless "
    "unnecessary superflu manquait manquaient "
    "vain await awaits awaiting attend attendent attendaient pending manque "
    "manquent absent absente absents absence lack lacked lacks exclusion exclu exclue excluded "
    "lost lose loses losing perdu perd perdre withheld withhold refrain refrained stopped stop "
    "cesse ceased spared sparing struggle struggles struggled struggling difficulty difficulte "
    "ignore unknown inconnu inconnue eviter avoid avoided prevent prevented empecher empeche "
    "missing".split()
)
"""Say that something is not; reach the whole clause, and weigh as a denial when one is looked
for, never as one by themselves."""

_HARDLY = frozenset("peu guere hardly barely scarcely".split())

_HARD_TO_DO = frozenset(
    {("peine", "à"), ("peinent", "à"), ("peinait", "à"), ("mal", "à"), ("far", "from")}
    | {("loin", "d"), ("loin", "de")}
)

_NO_DOUBT = frozenset({("sans", "doute"), ("no", "doubt"), ("without", "doubt"), ("sans", "cesse")})

_INSTEAD = frozenset(
    {("rather", "than"), ("instead", "of"), ("plutot", "que"), ("plutot", "qu"), ("lieu", "de")}
    | {("lieu", "d"), ("lieu", "du")}
)

_TOGETHER = ("seulement", "only", "just", "seul", "que")
"""« non seulement », "not only": no denial."""


@lru_cache(maxsize=4_096)
def denials(reading: Reading) -> tuple[Scope, ...]:
    """Every denial of a text with what it denies."""
    found = tuple(_denials(reading))
    return tuple(
        _without_double(reading, scope, found)
        for scope in found
        if not _undone(reading, scope, found)
    )


def _undone(reading: Reading, scope: Scope, found: tuple[Scope, ...]) -> bool:
    """ "never denied receiving": the inner denial is taken back by the outer one."""
    inner = reading.words[scope.cue].folded in DENY or excludes(reading, scope.cue)
    return inner and any(scope.cue in other.words for other in found)


def _without_double(reading: Reading, scope: Scope, found: tuple[Scope, ...]) -> Scope:
    """The outer denial of such a pair reaches no further than the verb it denies."""
    if any(excludes(reading, at) for at in scope.words) and not excludes(reading, scope.cue):
        return Scope(scope.cue, (), scope.level)
    inner = [at for at in scope.words if reading.words[at].folded in DENY]
    if not inner or reading.words[scope.cue].folded in DENY:
        return scope
    return Scope(scope.cue, tuple(at for at in scope.words if at <= inner[0]), scope.level)


def _denials(reading: Reading) -> Iterator[Scope]:
    words = reading.words
    for at, word in enumerate(words):
        following = words[at + 1].folded if at + 1 < len(words) else ""
        if _denies_nothing(reading, at, following):
            continue
        if (word.folded, following) in _INSTEAD:
            yield _nearest(reading, at + 1)
        elif (word.folded, following) == ("yet", "to") and reading.language == "en":
            yield to_the_right(reading, at)  # "has yet to find"
        elif word.folded in _ENGLISH and (reading.language == "en" or word.folded != "non"):
            yield to_the_right(reading, at)
        elif word.folded in _FRENCH and reading.language == "fr":
            yield to_the_right(reading, at, begin=_ne_before(reading, at))
        elif word.folded in _FRENCH_WITH_NE and reading.language == "fr":
            ne = _ne_before(reading, at)
            if word.folded == "personne" and following in {"ne", "n"}:
                ne = at
            alone = word.folded == "pas" and following in _AFTER_PAS
            if ne is not None or alone:
                yield to_the_right(reading, at, begin=ne)
        elif (
            excludes(reading, at)
            or word.folded in DENY
            or (word.folded in _TO_DO and following in {"to", "de", "d"})
        ):
            yield to_the_right(reading, at)


def _denies_nothing(reading: Reading, at: int, following: str) -> bool:
    """ "No, …" is an answer; "no doubt", « non seulement », "no fewer than" affirm."""
    words, folded = reading.words, reading.words[at].folded
    if folded in {"no", "non"} and at + 1 < len(words):
        if words[at + 1].clause != words[at].clause:
            return True
        if folded == "no" and following in {"less", "later", "fewer"}:
            return True
    if (folded, following) in _NO_DOUBT:
        return True
    return following in _TOGETHER and folded not in {"sans", "without", "pas", "plutot"}


def excludes(reading: Reading, at: int) -> bool:
    """« exclut d'injecter », "ruled out paying"; « a exclu », not « est exclu »."""
    words = reading.words
    if words[at].folded.startswith(("rule", "ruling")):
        return at + 1 < len(words) and words[at + 1].folded == "out"
    if words[at].folded in {"ecarte", "ecartait", "ecartent"}:
        return any(word.folded in {"tout", "toute", "l"} for word in words[at + 1 : at + 2])
    if words[at].folded == "exclu":
        return bool({word.folded for word in words[max(0, at - 3) : at]} & PERFECT)
    return words[at].folded in _EXCLUDE


def leaves_open(reading: Reading, at: int) -> bool:
    """« n'exclut pas de vendre », "has not ruled out selling": what follows is possible."""
    before = reading.words[max(0, at - 4) : at]
    after = {word.folded for word in reading.words[at + 1 : at + 3]}
    none = bool(after & {"aucun", "aucune", "any"})
    return (
        not none
        and excludes(reading, at)
        and any(word.folded in _NOT and word.clause == reading.words[at].clause for word in before)
    )


def _nearest(reading: Reading, at: int) -> Scope:
    """ "irrigation rather than climate change": what follows at once is denied."""
    scope = to_the_right(reading, at)
    return Scope(scope.cue, scope.words[:2], scope.level)


def _ne_before(reading: Reading, at: int) -> int | None:
    words = reading.words
    for place in range(at - 1, max(-1, at - _NE_REACHES), -1):
        if words[place].clause != words[at].clause:
            return None
        if words[place].folded in {"ne", "n"}:
            return place
    return None


def _declines_itself(reading: Reading, at: int) -> bool:
    """ "the decline in sales": grows less, refuses nothing."""
    following = reading.words[at + 1].folded if at + 1 < len(reading.words) else ""
    return reading.words[at].folded.startswith("declin") and following != "to"


def _is_hard_to_do(reading: Reading, at: int) -> bool:
    """« peine à convaincre », « du mal à », "far from convinced"."""
    following = reading.words[at + 1].text if at + 1 < len(reading.words) else ""
    return (reading.words[at].folded, following) in _HARD_TO_DO


@lru_cache(maxsize=4_096)
def lacks(reading: Reading) -> tuple[Scope, ...]:
    wide = tuple(
        to_both_sides(reading, at)
        for at, word in enumerate(reading.words)
        if word.folded in _LACK
        or _is_hard_to_do(reading, at)
        or (word.folded in _TO_DO and not _declines_itself(reading, at))
    )
    hardly = (at for at, word in enumerate(reading.words) if word.folded in _HARDLY)
    return (*wide, *(_nearest(reading, at) for at in hardly))
