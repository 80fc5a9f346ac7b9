"""Who the best known leaders are: "the Russian president" for an evidence that says « Poutine ».

`leaders.tsv`: surnames, a tab, how French news introduces them. Written by hand: heads of state and
of government, with some ministers, as of August 2025. It completes the context of a check, as a
sentence before the evidence would, and supports nothing; a text that describes someone otherwise is
read first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from rag.checking.reading import Word
from rag.checking.spelling import same_name

_HEADS = frozenset("président présidente Premier Première chancelier".split())
_FILE = Path(__file__).parent / "leaders.tsv"


def introductions(words: Iterable[Word]) -> list[str]:
    """One line for each leader whose surname is one of the words, in the order of the table."""
    names = {word.text for word in words if word.capital and len(word.text) > 3}
    return [
        introduction
        for surname, introduction in _table().items()
        if any(same_name(surname, name) for name in names)
    ]


@cache
def _table() -> Mapping[str, str]:
    rows = (line.split("\t") for line in _FILE.read_text(encoding="utf-8").splitlines())
    return {surname: row[1] for row in rows for surname in row[0].split("|")}


def leads(introduction: str) -> bool:
    """Whether it introduces a head of state or of government in office."""
    return introduction.split()[1] in _HEADS
