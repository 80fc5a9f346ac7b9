"""Whether every name of a claim is met in its evidence, across spellings and languages.

Names are told by their capitals and by the table of places. The context may give a first name, or
the name a pronoun stands for; it never brings a name into a sentence that names others itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from index.words import stop_words
from rag.checking.alignment import Alignment
from rag.checking.dates import dates
from rag.checking.gazetteer import gazetteer, place_mentions
from rag.checking.grammar import DETERMINERS
from rag.checking.name_shapes import TITLES, codes, codes_without_hyphen, opens_like_a_name
from rag.checking.place_names import spelt_out, unmet_places
from rag.checking.reading import Reading, Word
from rag.checking.spelling import same_name

_PRONOUNS = frozenset("il elle ils elles lui celui celle ceux he she they him them".split())
_PREPOSITIONS = frozenset(
    "a au aux de du des d par pour avec contre chez vers sur sous en dans entre apres avant depuis "
    "of to by for with against at from on in between after before about".split()
)
_OFFICES = frozenset(
    "president presidente dirigeant dirigeante leader homologue counterpart ministre minister chef "
    "gouverneur governor chancelier chancellor maire mayor porte spokesman spokeswoman".split()
)
_LOCATING = frozenset("in at near a en aboard dans from".split())
_POSSESSIVES = frozenset(
    "son sa ses leur leurs his her their its ville city town pays country commune groupe group "
    "entreprise company".split()
)
"""Leave open whose it is that the context names."""
_NO_NAMES = (
    DETERMINERS["fr"]
    | DETERMINERS["en"]
    | frozenset("tv ceo pm mp mps ong ngo pdg pme tgv".split())
)
_OF_A_TOWN = frozenset(
    stem + ending
    for stem in ("ois", "ais", "ien", "in", "an", "ain", "ese", "ian")
    for ending in ("", "e", "s", "es")
)
_ARTICLES = frozenset("le la les l the".split())


@dataclass(frozen=True, slots=True)
class Unmet:
    """A name of the claim that the evidence does not hold."""

    text: str


def unmet_names(alignment: Alignment, context: Reading) -> tuple[Unmet, ...]:
    claim, evidence = alignment.claim, alignment.evidence
    places = unmet_places(alignment, context)
    covered = {at for mention in place_mentions(claim) for at in range(mention.begin, mention.end)}
    unmet = sorted(codes(claim) - codes(evidence) - codes_without_hyphen(evidence))
    people = [
        claim.words[at].text
        for at in _name_words(alignment, context)
        if at not in covered and not _is_met(alignment, context, at)
    ]
    return tuple(Unmet(text) for text in [*places, *unmet, *people])


def _name_words(alignment: Alignment, context: Reading) -> Iterator[int]:
    """Words of the claim that are written like a name."""
    claim = alignment.claim
    dated = {at for mention in dates(claim) for at in range(mention.begin, mention.end)}
    for at, word in enumerate(claim.words):
        if not word.capital or not word.text.isalpha() or len(word.text) == 1:
            continue
        if word.folded in TITLES | _NO_NAMES or word.folded in stop_words() or at in dated:
            continue
        if word.opens and not _opens_with_a_name(alignment, at, context):
            continue
        following = claim.words[at + 1] if at + 1 < len(claim.words) else None
        if following and following.is_number and following.glued and len(word.text) <= 3:
            continue  # a code
        yield at


def _opens_with_a_name(alignment: Alignment, at: int, context: Reading) -> bool:
    """A capital at the beginning of a sentence: a name when another capital follows it at once, or
    a verb, and it does not look like a common word."""
    if at in alignment.same:
        return False
    word = alignment.claim.words[at]
    return opens_like_a_name(alignment.claim, at) or _written_as_a_name(word, context)


def _written_as_a_name(word: Word, context: Reading) -> bool:
    """With its capital within a sentence of the context: "Reuters reported that …"."""
    return any(other.text == word.text and not other.opens for other in context.words)


def _is_met(alignment: Alignment, context: Reading, at: int) -> bool:
    word = alignment.claim.words[at]
    evidence = alignment.evidence
    if at in alignment.same or spelt_out(word, evidence):
        return True
    if any(other.capital and same_name(word.text, other.text) for other in evidence.words):
        return True
    if _is_first_name(alignment, at) or _is_spelt_small(word, evidence):
        return True
    if _has_its_adjective(word, evidence):
        return True
    in_context = any(other.capital and same_name(word.text, other.text) for other in context.words)
    return in_context and (
        _refers_outside(evidence)
        or _may_be_described(word, evidence, context)
        or _locates(alignment, at)
        or _last_name_met(alignment, at)
        or _names_the_source(alignment, at)
        or _owns(alignment, at)
    )


@lru_cache(maxsize=4_096)
def _refers_outside(evidence: Reading) -> bool:
    """A pronoun with no name before it that it may stand for, or no name at all. A name after a
    preposition (« avec Donald Trump, il envoie … ») is not what a subject pronoun stands for."""
    places = {
        at for mention in place_mentions(evidence) for at in range(mention.begin, mention.end)
    }
    names = [
        at
        for at, word in enumerate(evidence.words)
        if word.capital
        and not word.opens
        and word.folded not in TITLES | stop_words()
        and at not in places
    ]
    if not names:
        return True
    pronouns = [at for at, word in enumerate(evidence.words) if word.folded in _PRONOUNS]
    return any(
        all(_after_preposition(evidence, name) for name in names if name < at)
        and not (at and evidence.words[0].capital and _opens_before_verb(evidence))
        for at in pronouns
    )


def _opens_before_verb(evidence: Reading) -> bool:
    return opens_like_a_name(evidence, 0) and evidence.words[0].folded not in stop_words()


def _after_preposition(reading: Reading, at: int) -> bool:
    """The capitals and titles around a name follow a preposition."""
    words = reading.words
    while (
        at > 0
        and words[at - 1].clause == words[at].clause
        and (words[at - 1].capital or words[at - 1].folded in TITLES | _ARTICLES)
    ):
        at -= 1
    return at > 0 and words[at - 1].folded in _PREPOSITIONS


def _locates(alignment: Alignment, at: int) -> bool:
    """ "In Magadan, …": where it was may stand around the evidence when it does not say itself."""

    def placed(reading: Reading, place: int) -> bool:
        before = reading.words[place - 1].folded if place else ""
        return before in _LOCATING and reading.words[place].capital

    evidence = alignment.evidence
    return placed(alignment.claim, at) and not any(
        placed(evidence, place) for place in range(len(evidence.words))
    )


def _may_be_described(word: Word, evidence: Reading, context: Reading) -> bool:
    """« le dirigeant russe », « Le président » without a name, where the context describes the
    person so, or not at all."""
    known: set[str] = set()
    for place, mention in enumerate(context.words):
        if mention.capital and same_name(word.text, mention.text):
            known |= _description(context, place)
    found = _unnamed_descriptions(evidence)
    return any(not places or not known or places & known for places in found)


def _is_spelt_small(word: Word, evidence: Reading) -> bool:
    """ "Tuareg", « touareg »: a people, which French writes without a capital."""
    return len(word.text) > 4 and any(same_name(word.text, w.text) for w in evidence.words)


def _has_its_adjective(word: Word, evidence: Reading) -> bool:
    """ "Lens" where the evidence says « lensois »."""
    root = word.folded.rstrip("es") if len(word.folded) > 5 else word.folded
    return len(root) > 3 and any(
        not other.capital
        and other.folded.startswith(root)
        and other.folded[len(root) :] in _OF_A_TOWN
        for other in evidence.words
    )


def _description(reading: Reading, at: int) -> frozenset[str]:
    """The places right before a name and its titles: « le président russe Vladimir … »."""
    begin = max(0, at - 4)
    return frozenset(
        place
        for mention in place_mentions(reading)
        if begin <= mention.begin < at
        and reading.words[mention.begin].clause == reading.words[at].clause
        for place in gazetteer().wider(mention.places)
    )


def _unnamed_descriptions(evidence: Reading) -> list[frozenset[str]]:
    """Of each person of the evidence told by an office alone, the places told with it."""
    words = evidence.words
    covered = {at: mention for mention in place_mentions(evidence) for at in (mention.begin,)}
    found = []
    for at, word in enumerate(words):
        if word.folded not in _OFFICES or (word.capital and not word.opens and at == 0):
            continue
        around = range(max(0, at - 1), min(len(words), at + 4))
        named = range(at + 1, min(len(words), at + 6))
        if any(words[p].capital and p not in covered and not words[p].opens for p in named):
            continue
        found.append(
            frozenset(
                place
                for p in around
                if p in covered
                for place in gazetteer().wider(covered[p].places)
            )
        )
    return found


def _names_the_source(alignment: Alignment, at: int) -> bool:
    """ "according to BFMTV": who publishes the evidence may stand in its context."""
    before = alignment.claim.words[max(0, at - 5) : at]
    return any(word.folded in {"according", "selon", "apres"} for word in before)


def _owns(alignment: Alignment, at: int) -> bool:
    """ "Hribar's director", « le directeur de Hribar »: the evidence has « son directeur »."""
    claim, evidence = alignment.claim.words, alignment.evidence.words
    genitive = at + 1 < len(claim) and claim[at + 1].folded == "s" and claim[at + 1].glued
    if not genitive and not (at and claim[at - 1].folded in {"de", "d", "of"}):
        return False
    return any(word.folded in _POSSESSIVES for word in evidence)


def _last_name_met(alignment: Alignment, at: int) -> bool:
    following = at + 1
    words = alignment.claim.words
    return (
        following < len(words)
        and words[following].capital
        and words[following].clause == words[at].clause
        and words[following].folded not in TITLES
        and following in alignment.same
    )


def _is_first_name(alignment: Alignment, at: int) -> bool:
    """The next word is a last name that the evidence gives without any first name."""
    words, evidence = alignment.claim.words, alignment.evidence.words
    if at + 1 >= len(words) or not words[at + 1].capital:
        return False
    last = words[at + 1]
    if last.clause != words[at].clause or last.folded in TITLES:
        return False
    places = [
        place
        for place, other in enumerate(evidence)
        if other.capital and same_name(last.text, other.text)
    ]
    return bool(places) and not any(_has_first_name(evidence, place) for place in places)


def _has_first_name(words: tuple[Word, ...], at: int) -> bool:
    if at == 0 or words[at].opens:
        return False
    before = words[at - 1]
    beside = before.clause == words[at].clause and not words[at].glued
    return beside and before.capital and before.folded not in TITLES | stop_words()
