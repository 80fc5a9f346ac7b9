"""Who the best known leaders are: "the Russian president" for an evidence that says « Poutine ».

`leaders.tsv`: surnames, a tab, how French news introduces them. Written by hand: heads of state and
of government, with some ministers, as of August 2025. It completes the context of a check, as a
sentence before the evidence would, and supports nothing; a text that describes someone otherwise is
read first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path

from rag.checking.gazetteer import PlaceMention, gazetteer, place_mentions
from rag.checking.reading import Reading, Word, read
from rag.checking.spelling import same_name

_HEADS = frozenset("président présidente Premier Première chancelier".split())
_FILE = Path(__file__).parent / "leaders.tsv"
_OFFICES = frozenset(
    "president presidente dirigeant dirigeante leader homologue counterpart chef chancelier "
    "chanceliere chancellor premier premiere prime locataire".split()
)
_JOINS = frozenset("d de du des la le l of the s minister ministre etat state".split())
"""What may stand between an office and its country."""


def introductions(words: Iterable[Word]) -> list[str]:
    """One line for each leader whose surname is one of the words, in the order of the table."""
    names = {word.text for word in words if word.capital and len(word.text) > 3}
    met = frozenset(surname for name in names for surname in _surnames(name))
    return [introduction for surname, introduction in _table().items() if surname in met]


@lru_cache(maxsize=65_536)
def _surnames(name: str) -> frozenset[str]:
    """The surnames of the table that a name may be."""
    return frozenset(surname for surname in _table() if same_name(surname, name))


@cache
def _table() -> Mapping[str, str]:
    rows = (line.split("\t") for line in _FILE.read_text(encoding="utf-8").splitlines())
    return {surname: row[1] for row in rows for surname in row[0].split("|")}


@cache
def _heads() -> Mapping[str, str]:
    """Surnames of heads of state and of government in office, by country."""
    found: dict[str, str] = {}
    for surname, introduction in _table().items():
        if introduction.split()[1] in _HEADS:
            for mention in place_mentions(read(introduction)):
                for place in mention.places:
                    found.setdefault(place, surname)
    return found


@lru_cache(maxsize=4_096)
def heads_told(reading: Reading) -> Mapping[int, str]:
    """The surname of the head of state or of government that a word names, or describes together
    with its neighbours: « Poutine », "the Russian president", « le chef du Kremlin »."""
    surnames = sorted(set(_heads().values()))
    named = {
        at: surname
        for at, word in enumerate(reading.words)
        if word.capital and len(word.text) > 3
        for surname in surnames
        if same_name(word.text, surname)
    }
    described = {
        at: surname
        for mention in place_mentions(reading)
        for at, surname in _described(reading, mention)
    }
    return described | named


def _described(reading: Reading, mention: PlaceMention) -> Iterator[tuple[int, str]]:
    """The words of an office and of the country beside it, when no name follows them."""
    words = reading.words
    wider = sorted(gazetteer().wider(mention.places) & _heads().keys())
    offices = [
        at
        for at in range(max(0, mention.begin - 4), min(len(words), mention.end + 3))
        if words[at].folded in _OFFICES and _is_joined(reading, at, mention)
    ]
    if not wider or not offices:
        return
    last = max(mention.end, offices[-1] + 1)
    while last < len(words) and words[last].folded in _JOINS:
        last += 1
    follows = last < len(words) and words[last].capital and not words[last].opens
    before = {word.folded for word in words[max(0, offices[0] - 2) : offices[0]]}
    if not follows and not before & {"ancien", "ancienne", "former", "vice", "ex"}:
        yield from ((at, _heads()[wider[0]]) for at in offices)
        yield from ((at, _heads()[wider[0]]) for at in range(mention.begin, mention.end))


def _is_joined(reading: Reading, at: int, mention: PlaceMention) -> bool:
    words = reading.words
    between = words[at + 1 : mention.begin] if at < mention.begin else words[mention.end : at]
    one_clause = words[at].clause == words[mention.begin].clause
    return one_clause and all(word.folded in _JOINS | _OFFICES for word in between)
