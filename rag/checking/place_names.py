"""Whether the places, peoples and institutions of a claim are met in its evidence."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from rag.checking.alignment import Alignment
from rag.checking.gazetteer import gazetteer, place_mentions
from rag.checking.name_shapes import TITLES
from rag.checking.reading import Reading, Word
from rag.checking.spelling import same_name

_OURS = frozenset({"notre", "nos", "nous", "our", "we", "us"})


def unmet_places(alignment: Alignment, context: Reading) -> Iterator[str]:
    table = gazetteer()
    claim, evidence = alignment.claim, alignment.evidence
    met = _places(evidence)
    around = met | _places(context)
    for mention in place_mentions(claim):
        wanted = table.wider(mention.places)
        if wanted & met or all(at in alignment.same for at in range(mention.begin, mention.end)):
            continue
        if wanted & around and (
            not _names_a_place(evidence)
            or _speaks_of_us(evidence)
            or _is_description(claim, mention.end)
        ):
            continue
        if _describes_a_met_person(alignment, mention.end, context):
            continue
        if spelt_out(claim.words[mention.begin], evidence):
            continue
        yield claim.folded(mention.begin, mention.end)


@lru_cache(maxsize=4_096)
def _places(reading: Reading) -> frozenset[str]:
    table = gazetteer()
    return frozenset(
        place for mention in place_mentions(reading) for place in table.wider(mention.places)
    )


@lru_cache(maxsize=4_096)
def _names_a_place(evidence: Reading) -> bool:
    """A place or people in capitals; an adjective (« russe ») leaves open where it was."""
    return any(evidence.words[mention.begin].capital for mention in place_mentions(evidence))


def _speaks_of_us(evidence: Reading) -> bool:
    """« notre sécurité »: whose it is stands with the speaker."""
    return any(word.folded in _OURS for word in evidence.words)


def _is_description(claim: Reading, at: int) -> bool:
    """ "the Russian president": a place that tells who is meant."""
    around = claim.words[max(0, at - 3) : at + 2]
    return any(word.folded in TITLES for word in around)


def _describes_a_met_person(alignment: Alignment, at: int, context: Reading) -> bool:
    """ "Russian President Vladimir Putin" where the evidence says « Poutine »: the description adds
    nothing to who is meant. Not when evidence or context describe the person otherwise."""
    words = alignment.claim.words
    if at >= len(words) or words[at].folded not in TITLES:
        return False
    place = at
    while place < len(words) and words[place].folded in TITLES and place < at + 4:
        place += 1
    names: list[str] = []
    while place < len(words) and words[place].capital and len(names) < 3:
        names.append(words[place].text)
        place += 1
    met = [
        there
        for there, other in enumerate(alignment.evidence.words)
        if other.capital and any(same_name(name, other.text) for name in names)
    ]
    return bool(met) and not any(
        _has_place_before(reading, there)
        for reading in (alignment.evidence, context)
        for there, other in enumerate(reading.words)
        if other.capital and any(same_name(name, other.text) for name in names)
    )


def _has_place_before(reading: Reading, at: int) -> bool:
    return any(
        at - 6 <= mention.begin < at
        and reading.words[mention.begin].sentence == reading.words[at].sentence
        for mention in place_mentions(reading)
    )


def spelt_out(word: Word, evidence: Reading) -> bool:
    """ "ESA" where the evidence says "European Space Agency"."""
    if not (word.text.isupper() and 2 <= len(word.text) <= 6):
        return False
    initials = "".join(other.text[0] for other in evidence.words if other.capital)
    return word.text in initials
