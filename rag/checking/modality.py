"""Whether what may, should or will be is told as what is.

Three degrees: 0 it is so, 1 it is planned or to come, 2 it is possible, wished, feared or
supposed. A claim may be more careful than its evidence, never less. Not read: irony, a past
conditional that tells of something that happened.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from functools import lru_cache

from rag.checking.alignment import Alignment, is_content
from rag.checking.careful import careful_scopes, is_request_made
from rag.checking.denials import leaves_open
from rag.checking.english_verbs import IRREGULAR_PASTS
from rag.checking.grammar import BE, DETERMINERS, PERFECT
from rag.checking.modal_words import (
    AIMS,
    BOTH,
    CERTAIN,
    CONDITIONAL,
    DEEDS,
    FUTURE,
    IMPERFECTS,
    NOT_FUTURE,
    RIGHT,
    RUMOURED,
    STRONG,
    WILL,
    WISHES,
)
from rag.checking.number_words import NUMBER_WORDS
from rag.checking.reading import Reading
from rag.checking.scopes import Scope, joins_a_future, to_both_sides, to_the_right
from rag.checking.segments import segment_of
from rag.checking.speech import has_cue, statements
from rag.checking.stances import stance_words
from rag.checking.verdict import Failure, FailureKind

_IN_ONE_USE = frozenset("si schedule plan compte but can entend entendent entendait".split())


@lru_cache(maxsize=4_096)
def qualifications(reading: Reading) -> tuple[Scope, ...]:
    """Every word that qualifies, with what it qualifies and to which degree."""
    return tuple(_qualifications(reading))


def _qualifications(reading: Reading) -> Iterator[Scope]:
    for at, word in enumerate(reading.words):
        folded = word.folded
        if folded in WISHES and _is_somebodys(reading, at):
            continue
        before = reading.words[at - 1].folded if at else ""
        if folded in BOTH and before in {"que", "than", "as", "comme", "cette", "ce", "this"}:
            continue  # « plus vite que prévu », « rejette cette hypothèse »
        if word.text.endswith(("risqué", "compté", "risquée", "proposés", "proposée", "proposées")):
            continue  # participles
        if word.text == "May" or (folded == "may" and at and reading.words[at - 1].folded == "in"):
            continue
        following = reading.words[at + 1].folded if at + 1 < len(reading.words) else ""
        willing = folded in {"dispose", "disposes"} and word.text != "dispose"
        if (folded in {"talks", "negotiations"} and following == "to") or (
            willing and following == "a"
        ):
            yield to_the_right(reading, at, 2)
        elif folded in BOTH:
            scope = to_both_sides(reading, at, BOTH[folded])
            yield _to_the_left(scope) if _is_predicate(reading, at) else scope
        elif folded in RIGHT:
            if folded in _IN_ONE_USE and not _is_cue(reading, at):
                continue
            told = folded == "would" and _reported(reading, at)  # "said she would appeal"
            scope = to_the_right(reading, at, 1 if told else RIGHT[folded])
            yield _with_what_follows(reading, scope) if folded in {"si", "if"} else scope
        elif leaves_open(reading, at):
            yield to_the_right(reading, at, 2)  # « n'exclut pas de vendre »
        elif (
            reading.language == "fr"
            and not word.text.endswith(("éra", "érons"))
            and (degree := _by_ending(folded))
        ):
            if degree == 2 and folded not in STRONG | RUMOURED and _reported(reading, at):
                degree = 1  # « a déclaré qu'il arriverait »: a future, told in the past
            yield to_the_right(reading, at, degree, begin=at)


def _is_somebodys(reading: Reading, at: int) -> bool:
    """« l'espoir notamment du peuple ukrainien »: whose it is follows, not what is hoped."""
    following = (word for word in reading.words[at + 1 : at + 3] if word.folded != "notamment")
    return next((word.folded in {"du", "des"} for word in following), False)


def _is_predicate(reading: Reading, at: int) -> bool:
    """« ils ont montré que c'était possible, soulevant … »: said of what stands before."""
    following = reading.words[at + 1].folded if at + 1 < len(reading.words) else ""
    near = {word.folded for word in reading.words[max(0, at - 2) : at]}
    adjective = reading.words[at].folded in {"possible", "likely", "probable"}
    return adjective and bool(near & BE) and following not in {"de", "d", "que", "qu", "that", "to"}


def _to_the_left(scope: Scope) -> Scope:
    return Scope(scope.cue, tuple(at for at in scope.words if at < scope.cue), scope.level)


def _with_what_follows(reading: Reading, scope: Scope) -> Scope:
    """ "If the talks go well, there will be peace": both halves are supposed."""
    words = reading.words
    last = max((scope.cue, *scope.words))
    end = last + 1
    while end < len(words) and words[end].clause == words[last].clause:
        end += 1
    if end == len(words) or words[end].sentence != words[scope.cue].sentence:
        return scope
    clause = words[end].clause
    told = [at for at in range(end, len(words)) if words[at].clause == clause]
    return Scope(scope.cue, (*scope.words, *(at for at in told if is_content(words[at]))), 2)


def is_modal_word(folded: str) -> bool:
    """A word that qualifies others and tells nothing itself; not a verb in the future."""
    return folded in RIGHT or folded in BOTH or folded in STRONG | RUMOURED


def _is_cue(reading: Reading, at: int) -> bool:
    """Words that qualify in one use only."""
    words = reading.words
    following = words[at + 1].folded if at + 1 < len(words) else ""
    before = words[at - 1].folded if at else ""
    match words[at].folded:
        case "si":
            if {"a", "ont"} & {word.folded for word in words[at + 1 : at + 7]}:
                return False  # « Si le Kremlin a évoqué …, Trump a reconnu … »: a contrast
            if following == "bien" or before == "meme":
                return False  # « si bien que », « même si »: it is so
            return (
                reading.language == "fr" and not following.endswith(("e", "s"))
            ) or following in DETERMINERS["fr"] | {"elle", "elles", "ils", "trump"}
        case "but":
            return reading.language == "fr" and before in {"le", "son", "leur", "pour", "un"}
        case "plan":
            return reading.language == "en" and before in {"the", "a", "they", "we", "to"}
        case "compte" | "entend" | "entendent" | "entendait":
            return following not in NUMBER_WORDS and following.endswith(("er", "ir", "re", "oir"))
        case "can":
            return reading.language == "en"
        case "schedule":
            return before not in {"on", "of"}
        case _:
            return False


def _reported(reading: Reading, at: int) -> bool:
    return any(
        statement.cue >= 0 and statement.cue < at and at in statement.content
        for statement in statements(reading)
    )


def _by_ending(folded: str) -> int:
    """Of a French verb: 2 for a conditional, 1 for a future, else 0."""
    if folded in STRONG:
        return 2
    if folded not in IMPERFECTS and CONDITIONAL.match(folded):
        return 2
    return 1 if folded not in NOT_FUTURE and FUTURE.match(folded) else 0


def _degrees(reading: Reading, careful: bool, flat: Container[int] = ()) -> dict[int, int]:
    """Of every qualified word. Words of `flat` make nothing careful. `careful`: a plan counts as
    much as a possibility, a bare future does not. So is a claim read: "due to land" and "may land"
    both fall short of a promise."""
    degrees: dict[int, int] = {}
    for scope in careful_scopes(reading) if careful else ():
        if scope.cue in flat:
            continue
        for at in (*scope.words, scope.cue):
            degrees[at] = scope.level
    for scope in qualifications(reading):
        cue = reading.words[scope.cue].folded
        future = cue in WILL or FUTURE.match(cue) or _is_sure(reading, scope)
        level = 2 if careful and not future else scope.level
        beyond = _around_the_cue(reading, scope.cue) if careful else ()
        for at in (*scope.words, scope.cue, *beyond):
            degrees[at] = max(degrees.get(at, 0), level)
    return degrees


def _is_sure(reading: Reading, scope: Scope) -> bool:
    """ "would definitely happen", « a assuré qu'il viendrait »: told as certain."""
    cue = reading.words[scope.cue].folded
    if scope.level == 1 and CONDITIONAL.match(cue):
        return True
    return cue == "would" and any(reading.words[at].folded in CERTAIN for at in scope.words)


def _around_the_cue(reading: Reading, cue: int) -> list[int]:
    """A careful claim is so in the whole clause, and to the next contrast or the sentence's end."""
    words, clause = reading.words, reading.words[cue].clause
    segment = segment_of(reading, cue)
    end = next((at for at in segment if at > cue and joins_a_future(reading, at)), segment.stop)
    return [at for at in segment[: end - segment.start] if at >= cue or words[at].clause == clause]


def modality_failures(alignment: Alignment) -> Iterator[Failure]:
    """What the evidence qualifies and the claim tells flatly. A claim that is itself qualified
    anywhere near is let pass: which words a cue reaches is not read that finely."""
    claim, evidence = alignment.claim, alignment.evidence
    theirs = _degrees(evidence, careful=False)
    back = alignment.back()
    for scope in qualifications(evidence):
        if evidence.words[scope.cue].folded in AIMS:
            continue
        told = {
            own
            for at in scope.words
            for own in back.get(at, ())
            if min(theirs.get(other, 0) for other in alignment.same[own]) >= scope.level
        }
        hearsay = evidence.words[scope.cue].folded in RUMOURED and has_cue(claim)
        if not hearsay and any(
            _happened(claim, own) and scope.cue not in alignment.same[own] for own in told
        ):
            yield _hardened(evidence, scope)
            return
        others = {other.cue for other in qualifications(evidence)} - {scope.cue}
        flat = told | {
            at for at, found in alignment.same.items() if found and others.issuperset(found)
        }
        mine = _degrees(claim, careful=True, flat=flat) if told else {}
        if not told or any(mine.get(own, 0) >= scope.level for own in told):
            continue  # « renonce » is not careful where the source has « pourrait renoncer »
        if _tells_as_much(alignment, scope, told):
            continue
        verb_told = any(told & set(back.get(at, ())) for at in scope.words[:2])
        if len(told) >= 2 or verb_told:
            yield _hardened(evidence, scope)
            return


def _tells_as_much(alignment: Alignment, scope: Scope, told: set[int]) -> bool:
    """Whether a claim without a word of its own for what qualifies is as careful all the same: it
    tells that very word, or what is to come in the present, or hearsay with whose it is."""
    cue = alignment.evidence.words[scope.cue].folded
    named = is_modal_word(cue) and cue not in DEEDS
    cues = (at for at, theirs in alignment.same.items() if scope.cue in theirs)
    if named and not all(is_request_made(alignment.claim, at) for at in cues):
        return True
    if scope.level == 1 and not _tells_the_past(alignment.claim, told):
        return True
    if cue not in RUMOURED or has_cue(alignment.claim):
        return cue in RUMOURED
    stances = stance_words(alignment.claim)  # "media report the offer", not « a proposé » itself
    return any(at not in alignment.same for at in stances)


def _tells_the_past(reading: Reading, told: set[int]) -> bool:
    """Whether the clauses of these words hold a past tense."""
    clauses = {reading.words[at].clause for at in told}
    words = {word.folded for word in reading.words if word.clause in clauses and word.text != "à"}
    if reading.language == "fr":
        return bool(words & (PERFECT | {"etait", "etaient", "fut", "furent", "s"}))
    pasts = words & (IRREGULAR_PASTS | PERFECT - {"a"} | {"was", "were", "did"})
    return bool(pasts) or any(word.endswith("ed") for word in words)


def _happened(claim: Reading, at: int) -> bool:
    """ "proposed", « a proposé »: a cue for what follows, itself told as done."""
    word = claim.words[at]
    if word.folded not in DEEDS or not word.text.endswith(("ed", "é")):
        return False
    return not any(at in scope.words for scope in qualifications(claim))


def _hardened(evidence: Reading, scope: Scope) -> Failure:
    cue = evidence.words[scope.cue].text
    return Failure(FailureKind.MODALITY, f"the evidence qualifies with “{cue}”, the claim does not")
