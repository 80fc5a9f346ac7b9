"""Words by which a claim is careful and that are too weak to make its evidence so."""

from __future__ import annotations

from collections.abc import Iterator

from rag.checking.grammar import BE
from rag.checking.modal_words import ARE, CAREFUL, HAVE, OBLIGED
from rag.checking.reading import Reading
from rag.checking.scopes import Scope, to_both_sides


def careful_scopes(reading: Reading) -> Iterator[Scope]:
    for at, word in enumerate(reading.words):
        following = reading.words[at + 1].folded if at + 1 < len(reading.words) else ""
        to_come = word.folded in ARE | HAVE and following == "to"  # "is to be", "had to protect"
        near = {other.folded for other in reading.words[max(0, at - 3) : at]}
        to_come |= word.folded in OBLIGED and bool(near & BE)
        if is_request_made(reading, at):
            continue
        if to_come or word.folded in CAREFUL or _is_set_for(reading, at):
            yield to_both_sides(reading, at, 2)


def _is_set_for(reading: Reading, at: int) -> bool:
    """ "was set for 11 a.m.", "called on them to": arranged or wished, not done."""
    words = reading.words
    following = words[at + 1].folded if at + 1 < len(words) else ""
    match words[at].folded:
        case "set":
            return at > 0 and words[at - 1].folded in BE and following in {"for", "to"}
        case "called" | "calls" | "calling":
            return following in {"on", "for"}
        case "decline" | "declines" | "declined" | "declining":
            return following == "to"
        case "appel":
            return any(word.text in {"à", "au", "aux"} for word in words[at + 1 : at + 2])
        case _:
            return False


def is_request_made(reading: Reading, at: int) -> bool:
    """« à la demande du maire », "at the request of": tells nothing of what follows."""
    before = tuple(word.folded for word in reading.words[max(0, at - 2) : at])
    asked = reading.words[at].folded in {"demande", "request"}
    return asked and before in {("a", "la"), ("at", "the")}
