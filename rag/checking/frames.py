"""Who does it and to whom it is done, around one verb or noun, told once and the other way round.

`roles` looks for two that are exchanged. Here one is enough: "Putin could be offered help" where
the evidence has « Poutine pourrait proposer », « l'Union soviétique a fourni des avions » where
planes were supplied to it. Only people, places, institutions and those whom a noun names by what
they do take part; what a noun owns ("Ukraine's security") does not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from rag.checking.alignment import Alignment, is_content
from rag.checking.entities import name_words, place_words
from rag.checking.grammar import DETERMINERS
from rag.checking.leaders import heads_told
from rag.checking.reading import Reading
from rag.checking.sides import is_passive, sides_of
from rag.checking.subjects import PREPOSITIONS
from rag.checking.verbs import BY, is_verb
from rag.checking.verdict import Failure, FailureKind

_AGENTS = frozenset(
    "police army armee union unions syndicat syndicats government gouvernement company companies "
    "entreprise societe groupe group court cour tribunal jury council conseil parliament parlement "
    "bank banque agency agence firm club team equipe party parti church eglise ministry ministere "
    "commission association women men femme femmes homme hommes people families famille family "
    "children enfants mother father mere pere king queen roi reine crew equipage staff opposition "
    "majority guard medecin boss patron chief chef maire mayor juge judge prefet student etudiant "
    "ally allies allie allies expert experts rebels rebelles soldats soldiers policiers capitals "
    "capitales homologue counterpart leaders dirigeants".split()
)
SYMMETRIC = frozenset(
    "meet met meeting rencontrer rencontre rencontres talk talks discuss discussed "
    "discuter entretenir entretien share shared partager partage shake shook serrer "
    "serre exchange exchanged echanger echange agree agreed speak spoke parler "
    "together ensemble".split()
)
"""What two do together."""
_AGENT_ENDINGS = ("eur", "eurs", "euse", "euses", "iste", "istes", "ist", "ists", "ian", "ians")
_OBJECT_PRONOUNS = frozenset("le la les l lui leur".split())
_PRONOUNS = frozenset("il elle ils elles he she they it".split())
_OF = frozenset("of de d du des".split())
_TO = frozenset("to a au aux".split())
_LONGEST_SUBJECT = 6
"""In content words; beyond, more than the subject was taken."""
_REACH = 12
"""In words, from a verb to whom it is done."""


@dataclass(frozen=True, slots=True)
class Frame:
    does: frozenset[int]
    undergoes: frozenset[int]
    whole: bool
    """Whether something is done to something, and not merely happens."""


def turned_round(alignment: Alignment) -> Iterator[Failure]:
    """At most one: who does it in the claim only undergoes it in the evidence, or the reverse."""
    claim, evidence = alignment.claim, alignment.evidence
    for mine, theirs in alignment.same.items():
        if not _tells_a_deed(claim, mine) or claim.words[mine].folded in SYMMETRIC:
            continue
        verb = _is_verb(claim, mine)
        told = (at for at in theirs if _tells_a_deed(evidence, at))
        frames = [frame(evidence, at) for at in told if verb or _is_verb(evidence, at)]
        if not frames or not _turned(alignment, frame(claim, mine), frames):
            continue
        word = claim.words[mine].text
        yield Failure(FailureKind.ROLE, f"who does it and who undergoes it differ (“{word}”)")
        return


def _turned(alignment: Alignment, mine: Frame, frames: list[Frame]) -> bool:
    does = frozenset(at for one in frames for at in one.does)
    undergoes = frozenset(at for one in frames for at in one.undergoes)
    whole = mine.whole and any(one.whole for one in frames)
    told = _told(alignment, mine.does)
    suffers = _told(alignment, mine.undergoes)
    acts_instead = bool(told & undergoes) and not told & does
    suffers_instead = bool(suffers & does) and not suffers & undergoes
    acts_on_another = acts_instead and bool(mine.undergoes) and not does  # "Kyiv forces Moscow"
    if acts_on_another or (whole and (acts_instead or suffers_instead)):
        return True
    sides = ((mine.does, does), (mine.undergoes, undergoes))
    return whole and any(_another(alignment, own, theirs) for own, theirs in sides)


def _another(alignment: Alignment, mine: frozenset[int], theirs: frozenset[int]) -> bool:
    """Whether two people are named in one place, of each of whom the other text tells elsewhere."""
    back, words = alignment.back(), alignment.claim.words
    told = _told(alignment, _people(alignment.claim, mine))
    others = (at for their in _people(alignment.evidence, theirs) for at in back.get(their, ()))
    elsewhere = {at for at in others if words[at].capital}  # not "Roman", « romains »
    return bool(told and elsewhere) and not told & theirs and not elsewhere & mine


def _people(reading: Reading, words: frozenset[int]) -> frozenset[int]:
    people = name_words(reading) | heads_told(reading).keys()
    return words & people - place_words(reading)


def _told(alignment: Alignment, words: frozenset[int]) -> frozenset[int]:
    return frozenset(their for at in words for their in alignment.same.get(at, ()))


def _tells_a_deed(reading: Reading, at: int) -> bool:
    """A verb, or a noun of doing with its doer (« les remerciements adressés par »)."""
    if at in participants(reading) or reading.words[at].folded.endswith("ly"):
        return False
    return _is_verb(reading, at) or _by(reading, at) is not None


def _is_verb(reading: Reading, at: int) -> bool:
    """With participles in -ant and infinitives (« appelant Kiev à », « pour convaincre »)."""
    word = reading.words[at]
    french = reading.language == "fr" and not word.capital and len(word.folded) > 5
    return is_verb(reading, at) or (french and word.folded.endswith(("ant", "cre", "dre", "ttre")))


@lru_cache(maxsize=16_384)
def frame(reading: Reading, at: int) -> Frame:
    words = reading.words
    by = _by(reading, at)
    passive = is_passive(reading, at)
    noun = not _is_verb(reading, at)
    if by is not None and (passive or noun or words[at].folded.endswith(("e", "ee", "es", "ed"))):
        does = _group(reading, by + 1)
        left = sides_of(reading, at).subject or frozenset()
        undergoes = (left | _after(reading, at, by)) - does
        return Frame(does, frozenset(_free(reading, undergoes)), whole=True)
    if passive:
        subject = sides_of(reading, at).subject
        return Frame(frozenset(), frozenset(_free(reading, subject)), whole=_gives(reading, at))
    acting = sides_of(reading, at).acting
    unsure = len(acting) > _LONGEST_SUBJECT or _has_a_pronoun(reading, at)
    does = frozenset[int]() if unsure else frozenset(_free(reading, acting))
    undergoes = _after(reading, at, len(words)) - does
    return Frame(does, undergoes, whole=bool(undergoes) or _gives(reading, at))


def _has_a_pronoun(reading: Reading, at: int) -> bool:
    """Whether who does it is told by a pronoun only, which is not resolved."""
    words = reading.words
    before = (word for word in words[max(0, at - 6) : at] if word.clause == words[at].clause)
    if reading.language == "fr" and at >= 2 and words[at - 1].folded in _OBJECT_PRONOUNS:
        return words[at - 2].folded in {"pour", "de", "d", "afin"}  # « appelé Weber pour le voir »
    return any(word.folded in _PRONOUNS for word in before)


def _gives(reading: Reading, at: int) -> bool:
    """Whether a thing follows at once: "be offered cooperation", « fournissant des avions »."""
    words = reading.words
    for place in range(at + 1, min(at + 4, len(words))):
        if words[place].clause != words[at].clause:
            return False
        if words[place].folded in PREPOSITIONS | BY - {"de", "d"}:
            return False
        if is_content(words[place]):
            return True
    return False


def _by(reading: Reading, at: int) -> int | None:
    words = reading.words
    for place in range(at + 1, min(at + _REACH, len(words))):
        if words[place].clause != words[at].clause:
            return None
        if words[place].folded in BY:
            return place
        own = is_verb(reading, at) or _is_infinitive(reading, at)
        if place > at + 1 and is_verb(reading, place) and own:
            return None
        if _is_infinitive(reading, place):
            return None  # « le refus de reconnaître les titres émis par »
    return None


def _is_infinitive(reading: Reading, at: int) -> bool:
    before = reading.words[at - 1].folded if at else ""
    french = reading.language == "fr" and before in {"de", "d", "a"}
    return french and reading.words[at].folded.endswith(("er", "ir", "re"))


def _after(reading: Reading, at: int, end: int) -> frozenset[int]:
    """Whom it is done to: the object, and those that "to", « à » brings in."""
    words = reading.words
    found = []
    for place in range(at + 1, min(at + _REACH, end)):
        folded = words[place].folded
        if words[place].clause != words[at].clause or folded in {"que", "qu", "that"}:
            break
        if folded in PREPOSITIONS - _TO - _OF - {"et", "and"}:
            break
        if place == at + 1 and folded in _TO and place + 1 in place_words(reading):
            break  # « a découvert à Lincoln »
        found.append(place)
    return frozenset(_free(reading, found))


def _group(reading: Reading, begin: int) -> frozenset[int]:
    words = reading.words
    found = []
    for place in range(begin, min(begin + _REACH, len(words))):
        folded = words[place].folded
        if words[place].clause != words[begin].clause or folded in PREPOSITIONS - {"et", "and"}:
            break
        found.append(place)
    return frozenset(found) & participants(reading)


def _free(reading: Reading, words: frozenset[int] | list[int]) -> Iterator[int]:
    """Those who take part, without who only owns or is a part of a description."""
    for at in words:
        if at in participants(reading) and not _is_owner(reading, at):
            yield at


def _is_owner(reading: Reading, at: int) -> bool:
    words = reading.words
    if at + 1 < len(words) and words[at + 1].folded == "s" and reading.language == "en":
        return True
    adjective = at in place_words(reading) and at not in name_words(reading)
    following = words[at + 1] if at + 1 < len(words) else None
    if following and is_verb(reading, at + 1):
        adjective = False  # "the Soviet Union supplying planes"
    if adjective and reading.language == "en" and following and is_content(following):
        return not following.capital and at + 1 not in participants(reading)
    for place in range(at - 1, max(-1, at - 4), -1):
        if words[place].folded in _OF:
            return True
        if words[place].folded not in DETERMINERS[reading.language] and not words[place].capital:
            return False
    return False


@lru_cache(maxsize=4_096)
def participants(reading: Reading) -> frozenset[int]:
    """Names, and nouns for someone by what they do or are."""
    named = name_words(reading) | place_words(reading) | heads_told(reading).keys()
    nouns = (
        at
        for at, word in enumerate(reading.words)
        if word.folded in _AGENTS
        or (len(word.folded) > 6 and word.folded.endswith(_AGENT_ENDINGS) and is_content(word))
    )
    return named | frozenset(nouns)
