"""Whether what is only aimed at, asked for or to come is told as done.

Read verb by verb: "landed", « a atterri », "having found" tell a deed; an infinitive (« pour
trouver », "tries to find"), a future and what a word of wish, request or plan reaches tell none. A
deed of the claim that meets nothing but such words in its evidence was not done there. It does not
matter how careful the rest of the claim is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from rag.checking.alignment import Alignment, is_content
from rag.checking.denials import denials
from rag.checking.english_verbs import IRREGULAR_PASTS
from rag.checking.entities import name_words, place_words
from rag.checking.grammar import BE, DETERMINERS
from rag.checking.modal_words import AIMS, CAREFUL, CERTAIN, RUMOURED
from rag.checking.modality import is_modal_word, qualifications
from rag.checking.reading import Reading
from rag.checking.scopes import Scope
from rag.checking.speech import Statement, has_cue, statements
from rag.checking.speech_words import ACCORDING, SAYING
from rag.checking.stances import STANCES
from rag.checking.verbs import is_verb
from rag.checking.verdict import Failure, FailureKind

_AUXILIARIES = frozenset(
    "has have had having a ont ai avons avait avaient avoir ayant est sont etait etaient fut "
    "furent was were ete been".split()
)
_NOT_DONE = frozenset(
    "will would could may might should can must shall to be aura auront aurait auraient sera "
    "seront serait seraient etre cannot ll".split()
)
_BETWEEN = frozenset(
    "not n't pas plus also already deja ensuite then just aussi egalement bien ever never jamais "
    "finally enfin now once recently de nouveau toujours encore since".split()
)
"""May stand between an auxiliary and its participle."""
_PARTICIPLES = tuple("e ee es ees i ie is it u ue us t".split())
"""How French ones end."""
_PRONOUNS = frozenset("se s l le la les lui leur y en me nous vous".split())
_BEFORE_AN_INFINITIVE = frozenset({"de", "d", "a", "pour", "afin", "par", "et", "ou"})
_INFINITIVE = re.compile(
    r"\w{2,}(?:er|ir|dre|uire|clure|aitre|ivre|crire|ompre)$|(?:re)?faire$|\w+ettre$"
)
_FACTUAL = tuple(
    "reuss parven parvien perm accept commenc entam continu cess arret vien venu fait fais laiss "
    "achev fini oblig contrai forc remerci felicit consist choisi decid manag succeed "
    "succes began begun start help compel used use caus made let allow enabl chose thank sans "
    "apres avant without fail accus reproch declar affirm dit rend all went go came "
    "come arriv".split()
)
"""How the words begin that what follows in the infinitive has come of, or that deny it."""
_WENT = frozenset("rendu rendue rendus alle allee venu venue arrive arrivee retrouve".split())
"""Whoever went somewhere to do something did it, as news tells it."""
_SPEAK_OF = tuple(
    "exig reclam demand souhait discut discuss negoci negotiat evoqu interess interest proche "
    "close besoin need cherch seek want veut veul".split()
)
"""How the words begin after which stands what is asked for, discussed or near."""
_REACH = 6
"""In words, from an infinitive to what it is about."""
_ENDS_AN_OBJECT = frozenset(
    "and et that which qui que during pendant lors durant after apres before avant when quand "
    "while whereas".split()
)
_BESIDE = 4
"""In words, from a deed to what it is done to."""
_LIGHT = frozenset(
    "made make had have has took taken gave given got held fait pris donne eu tenu was were "
    "said told seen vu done set fallu jamais never knew known".split()
)
"""Say too little alone to be a deed."""
_TELL_NO_DEED = (CAREFUL | SAYING | _LIGHT) - frozenset("discussed discute prepared".split())
_ACHIEVE = frozenset("succeeded success managed parvenu parvenus reussi achieved".split())
"""Tell what follows as done, whatever a claim says besides."""


def deed_failures(alignment: Alignment) -> Iterator[Failure]:
    """At most one."""
    claim, evidence = alignment.claim, alignment.evidence
    hearsay = has_cue(claim)
    aimed_at = not_done(evidence, hearsay) | (_spoken_of(evidence, 1) - set(deeds(evidence)))
    denied = {at for scope in denials(claim) for at in scope.words}
    for at in sorted(set(deeds(claim)) - denied):
        told = set(alignment.same.get(at, ()))
        if not ((told and told <= aimed_at) or (not told and _about(alignment, at, aimed_at))):
            continue
        if not any(at in scope.words for scope in qualifications(claim)):
            yield Failure(
                FailureKind.MODALITY,
                f"“{claim.words[at].text}” is told as done, not in the evidence",
            )
            return


def certainty_failures(alignment: Alignment) -> Iterator[Failure]:
    """ "will certainly happen", where the evidence only hopes so: at most one."""
    claim, evidence = alignment.claim, alignment.evidence
    open_words = {at for scope in qualifications(evidence) for at in scope.words}
    for at, word in enumerate(claim.words):
        if word.folded not in CERTAIN or at in alignment.same:
            continue
        beside = [p for p in alignment.same if 0 < abs(p - at) <= _BESIDE]
        if any(open_words.issuperset(alignment.same[p]) for p in beside):
            yield Failure(FailureKind.MODALITY, f"the evidence is not so sure (“{word.text}”)")
            return


def _about(alignment: Alignment, at: int, aimed_at: frozenset[int]) -> bool:
    """Of a deed that the evidence has no word for: whether what stands beside it in the claim is
    only aimed at or spoken of ("obtained guarantees", « exigeait des garanties »)."""
    claim = alignment.claim
    if claim.words[at].folded in STANCES - _ACHIEVE:
        return False
    names = name_words(claim) | place_words(claim)
    passive = any(word.folded in BE for word in claim.words[max(0, at - 3) : at])
    passive = passive and claim.words[at].folded not in _ACHIEVE and not _is_success(claim, at)
    reach = range(at - _BESIDE, at) if passive else range(at + 1, _object_ends(claim, at))
    beside = [
        place
        for place in reach
        if place in alignment.same
        and claim.words[place].clause == claim.words[at].clause
        and place not in names
    ]
    wished = aimed_at | _spoken_of(alignment.evidence, _REACH)
    most = 1 if _is_success(claim, at) else 3
    return bool(beside) and all(wished.issuperset(alignment.same[p]) for p in beside[:most])


def _object_ends(reading: Reading, at: int) -> int:
    """Where what a verb is done to ends at the latest: before "and", « et », « pendant »."""
    words = reading.words
    end = min(at + 1 + 2 * _BESIDE, len(words))
    return next((p for p in range(at + 1, end) if words[p].folded in _ENDS_AN_OBJECT), end)


@lru_cache(maxsize=4_096)
def _spoken_of(reading: Reading, most: int) -> frozenset[int]:
    """The first words of what is asked for, spoken of or near, or what an infinitive is about."""
    found: set[int] = set()
    words = reading.words
    for at, word in enumerate(words):
        asked = word.folded.startswith(_SPEAK_OF) and not word.capital
        if asked or (_is_infinitive(reading, at) and not _has_come_true(reading, at)):
            after = range(at + 1, min(at + 1 + _REACH, len(words)))
            told = [p for p in after if words[p].clause == word.clause and is_content(words[p])]
            found |= set(told[:most])
    return frozenset(found)


@lru_cache(maxsize=4_096)
def deeds(reading: Reading) -> tuple[int, ...]:
    """The verbs that tell something as done."""
    names = name_words(reading) | place_words(reading)
    said = {statement.cue for statement in statements(reading)}
    found = []
    for at, word in enumerate(reading.words):
        if at in names or at in said or is_modal_word(word.folded):
            continue
        told = is_content(word) and word.folded not in _TELL_NO_DEED
        if (told and _is_done(reading, at)) or _is_success(reading, at):
            found.append(at)
    return tuple(found)


def _is_success(reading: Reading, at: int) -> bool:
    """ "the success in finding", "are done with": deeds without a verb of their own."""
    words = reading.words
    before = [word.folded for word in words[max(0, at - 2) : at]]
    if before == ["success", "in"]:
        return words[at].folded.endswith("ing")
    following = words[at + 1].folded if at + 1 < len(words) else ""
    done = words[at].folded in {"done", "finished"} and following == "with"
    return done and "be" not in {word.folded for word in words[max(0, at - 3) : at]}


def _is_done(reading: Reading, at: int) -> bool:
    words, folded = reading.words, reading.words[at].folded
    before = at - 1
    while before >= 0 and (words[before].folded in _BETWEEN or words[before].folded.endswith("ly")):
        before -= 1
    nearest = words[before] if before >= 0 else None
    same = nearest is not None and nearest.clause == words[at].clause
    if reading.language == "fr":
        if not folded.endswith(_PARTICIPLES):
            return False
        return (
            same
            and nearest is not None
            and nearest.folded in _AUXILIARIES
            and nearest.text != "à"
            and _aux_is_done(reading, before)
        )
    past = folded in IRREGULAR_PASTS or (folded.endswith("ed") and len(folded) > 4)
    if not past or nearest is None or not same:
        return False
    if nearest.folded in _AUXILIARIES:
        return nearest.folded != "a" and _aux_is_done(reading, before)
    if nearest.folded in _NOT_DONE | DETERMINERS["en"] | BE:
        return False
    said = any(0 <= s.cue < at and at in s.content for s in _told_by_verbs(reading))
    return is_verb(reading, at) and not said  # "asked whether he knew" tells no past


def _told_by_verbs(reading: Reading) -> list[Statement]:
    """Not those of "according to the paper", after which tenses stand as they are."""
    words = reading.words
    return [s for s in statements(reading) if s.cue < 0 or words[s.cue].folded not in ACCORDING]


def _aux_is_done(reading: Reading, aux: int) -> bool:
    """Not "will have", « aurait été », "to have"; « avoir trouvé » is."""
    words = reading.words
    before = aux - 1
    while before >= 0 and (words[before].folded in _BETWEEN | {"have", "has", "had"}):
        before -= 1
    return before < 0 or words[before].folded not in _NOT_DONE


@lru_cache(maxsize=4_096)
def not_done(reading: Reading, hearsay: bool) -> frozenset[int]:
    """Words that tell what is aimed at, asked for, supposed or to come."""
    found: set[int] = set()
    for scope in qualifications(reading):
        if not (hearsay and reading.words[scope.cue].folded in RUMOURED):
            found |= set(_without_whose(reading, scope))
    for at in range(len(reading.words)):
        if _is_infinitive(reading, at) and not _has_come_true(reading, at):
            found.add(at)
    return frozenset(at for at in found - set(deeds(reading)) if not _was_made(reading, at))


def _without_whose(reading: Reading, scope: Scope) -> tuple[int, ...]:
    """Of « l'objectif de l'appel était de remercier », what follows « était »: there was a call."""
    words = reading.words
    if words[scope.cue].folded not in AIMS:
        return scope.words
    told = [at for at in scope.words if at > scope.cue]
    is_at = next((at for at in range(scope.cue, max(told, default=0)) if words[at].folded in BE), 0)
    return tuple(at for at in scope.words if not scope.cue < at < is_at)


def _was_made(reading: Reading, at: int) -> bool:
    """« l'invitation faite par »: a noun that tells a deed."""
    following = reading.words[at + 1].folded if at + 1 < len(reading.words) else ""
    return following in {"faite", "fait", "faites", "made", "lancee", "lance", "issued"}


def _is_infinitive(reading: Reading, at: int) -> bool:
    words = reading.words
    if at == 0 or words[at].capital:
        return False
    before = at - 1
    while before > 0 and words[before].folded in (
        _PRONOUNS if reading.language == "fr" else _BETWEEN
    ):
        before -= 1
    if reading.language == "en":
        return words[before].folded == "to" and not words[at].folded.endswith(("ing", "ed", "s"))
    if not _INFINITIVE.match(words[at].folded) or words[at].folded.endswith("ier"):
        return False
    return (
        words[before].folded in _BEFORE_AN_INFINITIVE
        or is_verb(reading, before)
        or is_modal_word(words[before].folded)
    )


def _has_come_true(reading: Reading, at: int) -> bool:
    """« a réussi à convaincre », "helped to free"."""
    words = reading.words
    near = [w.folded for w in words[max(0, at - 5) : at] if w.clause == words[at].clause]
    if any(word.startswith(_FACTUAL) for word in near):
        return True
    whole = {w.folded for w in words[:at] if w.clause == words[at].clause}
    return "pour" in near and bool(whole & _WENT)
