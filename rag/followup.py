"""A follow-up made to stand alone, by rules and the names of the last turns. French and English.

« Et du côté russe ? » goes on with the question before it; "why?" asks about it; « Et il a raconté
ça où ? » points back with pronouns, which are replaced by the name they most likely stand for. No
model is asked and no word is invented: whatever is put in stands in the history. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.words import content_tokens, tokens
from rag.quoting.expected import SAYING_VERB, Sought
from rag.quoting.mentions import flat, marks, names
from rag.records import Turn

_LOOKS_BACK = 4
"""Turns: two exchanges."""
_ELLIPTIC_WORDS = 2
_ELLIPTIC_TOKENS = 5
"""With fewer words of its own and no more tokens than this, and no name, it leaves something
unsaid."""
_SHORT_ANSWER = 8
"""Words: an answer of no more is repeated whole."""

_GOES_ON = re.compile(r"^(?:et|and|mais|but|so|alors|ok|what about|how about|qu'en est-il)\b[\s,]*")
_ASKS = re.compile(
    r"\b(?:qui|que|quoi|qu'|quel\w*|lequel|laquelle|lesquel\w*|ou|quand|comment|combien|pourquoi"
    r"|est-ce|who|whom|whose|what|which|where|when|why|how)\b|-(?:t-)?(?:il|elle|on|ils|elles)\b"
    r"|^(?:and |so |but )?(?:is|are|was|were|did|does|do|has|have|had|will|would|can|could)\b"
)
_ASKS_THE_SAME = re.compile(
    r"\bwhat (?:would|is|was|will|about)\b.{0,12}\b(?:that|it|this)\b|\bet (?:ca|cela)\b"
)
"""It asks for the same kind of answer as the question before: "what would that be in euros?"."""
_PERSON_PRONOUN = re.compile(
    r"(?<![-\w])(?:il|elle|lui|he|him|she)\b(?!\s(?:y a|y avait|faut|s'agit))"
)
_POINTS_BACK = re.compile(
    r"(?<![-\w])(?:(?:ca|cela)\b(?!\s(?:fait|faisait|va))|y\s(?!a\b|avait\b|a-t|avait-)\w+|y en\b"
    r"|celui-ci|celle-ci|ceux-ci|celles-ci|ils|elles|it|they|them|their|his|her|its|else"
    r"|there(?! (?:is|was|are|were|be|a|any|been))"
    r"|(?:that|this|those|these)(?=\s*(?:[?.,!]|$)|\s(?:in|on|at|for|to|with|happen\w*"
    r"|mean\w*|be)\b)"
    r"|(?:that|this|those|these|cette|cet|ces|ce)\s(?!type|genre|sorte|kind|sort|que?\b|qu'"
    r"|the\b|sont"
    r"|a\b|such)\w+(?=\s*[?,]|-la|$))(?!\w)"
)
_POINTS_TO_A_TIME = re.compile(
    r"\b(?:back then|at (?:the|that) time|a l'epoque|a ce moment|ce jour-la)\b"
)
_NO_ANTECEDENT = re.compile(r"\b(?:there|la-bas)\s*[?.!]*$")
"""A place at the end, that nothing before it in the question can stand for."""
_IT = re.compile(r"(?<![-\w])it\b(?!['’])")
_THERE = re.compile(r"\b(?:there|là-bas)(?=\s*[?.!]*$)", re.IGNORECASE)
_SOMEWHERE = re.compile(r"^(?:at|in|on|near|à|en|dans|sur|au|aux|près)\s", re.IGNORECASE)
_ASKED_ABOUT = re.compile(
    r"(?P<helps>\b(?:was|were|is|are|did|does|do|will|would|could|can|has|have|had)\s)?"
    r"\b(?P<thing>the(?:\s[\w’'-]+){1,4})"
)
"""What a question asks about: "the joint press conference"."""
_SIDE = re.compile(
    r"\s(?:(?:américain|ukrainien|européen|canadien|italien)(?:ne)?s?|russes?|(?:français|anglais"
    r"|chinois|polonais|japonais)e?s?|(?:allemand|espagnol)e?s?|britanniques?"
    r"|americans?|russians?|ukrainians?|europeans?|british|german|french|chinese|polish)\b",
    re.IGNORECASE,
)
"""Whose side is asked about."""
_INVERTED = re.compile(r"\w+-(?:t-)?(?:ils?|elles?)\b")
_HE_AFTER = re.compile(r"(?:\b[lmnst]')?(?<!\by )(?<!-)\b\w+-(?:t-)?(?:il|elle)\b")
"""« compare-t-il »: its subject may stand before it, « Zhao Long compare-t-il »."""
_OWNS = re.compile(r"'s\b")
"""Of "Putin's envoy" the envoy is spoken of."""
_IDENTITY = re.compile(r"^\s*(?:(?:c'est )?qui (?:est|etait)|who(?: is|'s| was))\b")
_ACCORDING = re.compile(r"\b(?:selon|d'apres|according to|a dit|a declare|said)\b")
_ELIDED = re.compile(r"(?:\b(qu|lorsqu|puisqu|jusqu)|\b(s))['’]$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Whole:
    """A question with nothing left unsaid."""

    text: str
    """Reads by itself; the question unchanged when it already did."""
    asks: str
    """The words from which the kind of answer is read: an ellipsis asks what was asked before."""
    search: str
    """What to retrieve by: with the names of the last answer where the question goes on from it."""
    own: str
    """What this question adds itself, names put in: it weighs more than what was said before."""


def whole(question: str, history: Sequence[Turn]) -> Whole:
    """`question` as it would be asked without the conversation before it."""
    turns = [turn for turn in history[-_LOOKS_BACK:] if turn.content.strip()]
    before = next((t.content.strip() for t in reversed(turns) if t.role == "user"), "")
    if not before or not _depends(question):
        return Whole(question, question, question, question)
    if not _ASKS.search(flat(question)):
        made = _continued(before, question)
        if _other_side(before, question):
            return Whole(made, before, made, question)
        return Whole(made, before, f"{made} {_names_told(turns)}".strip(), question)
    own = named = _with_thing(_with_names(question, turns), before, turns)
    words = content_tokens(question)
    if _left_open(named) or len(words) < _ELLIPTIC_WORDS or named == _with_names(question, []):
        named = f"{named} ({_context(turns, before)})"
    asks = before if _ASKS_THE_SAME.search(flat(question)) else question
    return Whole(named, asks, named, own)


def _depends(question: str) -> bool:
    """Whether it points at what was said before, or leaves out what it is about."""
    folded = flat(question).strip()
    if _POINTS_TO_A_TIME.search(folded) or _NO_ANTECEDENT.search(folded):
        return True
    named = min((start for start, _ in names(question)), default=len(question))
    pointing = [*_PERSON_PRONOUN.finditer(folded), *_POINTS_BACK.finditer(folded)]
    if any(m.start() <= named and _opens(folded[: m.start()]) for m in pointing):
        return True
    if named < len(question):
        return bool(_GOES_ON.match(folded)) and not _ASKS.search(folded)
    inverted = _INVERTED.search(folded)
    if inverted and not folded.startswith("y a-t-il") and _nothing_told(folded[: inverted.start()]):
        return True
    own = content_tokens(question)
    short = len(own) < _ELLIPTIC_WORDS and len(tokens(question)) <= _ELLIPTIC_TOKENS
    return short or bool(_GOES_ON.match(folded))


def _opens(before: str) -> bool:
    """Whether hardly anything stands before, that a pronoun could stand for."""
    return len(content_tokens(before)) < _ELLIPTIC_WORDS


def _nothing_told(before: str) -> bool:
    return not content_tokens(before)


def _continued(before: str, question: str) -> str:
    """« Où était Trump ? » + « Et Poutine ? »: « Où était Poutine ? »; what is no name is added:
    « Qui accompagnait Trump, et du côté russe ? »"""
    rest = question.strip().rstrip("?!. \u00a0\u202f")
    new, old = names(rest), names(before)
    if new and old and new[0][0] == _opening(rest) and new[0][1] == len(rest):
        return before[: old[0][0]] + rest[new[0][0] :] + before[old[0][1] :]
    space = " " if re.search(r"\s\?\s*$", before) else ""
    start = before.rstrip("?!. \u00a0\u202f")
    if _other_side(before, question):
        start = _SIDE.sub("", start, count=1)
    return f"{start}, {rest[:1].lower()}{rest[1:]}{space}?"


def _with_names(question: str, turns: Sequence[Turn]) -> str:
    """The question with the first pronoun for a person replaced by a name of the last turns; before
    an inverted verb, « compare-t-il », the name is put."""
    folded = flat(question)
    pronoun = _PERSON_PRONOUN.search(folded) or _HE_AFTER.search(folded)
    person = _person(question, turns)
    if not person or not pronoun:
        return _capital(question[_opening(question) :])
    start, end = pronoun.span()
    if pronoun.re is _HE_AFTER:
        person, end = f"{person} ", start
    before = question[_opening(question) : start]
    if person[0].lower() not in "aeiouyhéèêàâîôû":
        before = _ELIDED.sub(lambda m: f"{m[1]}e " if m[1] else f"{m[2]}i ", before)
    return _capital(f"{before}{person}{question[end:]}")


def _other_side(before: str, question: str) -> bool:
    """Whether both name a side, and not the same: « la délégation russe », « les Américains »."""
    old, new = _SIDE.search(before), _SIDE.search(question)
    return old is not None and new is not None and flat(old.group())[:4] != flat(new.group())[:4]


def _with_thing(question: str, before: str, turns: Sequence[Turn]) -> str:
    """With "it" replaced by what the question before asks about, and "there" by the place that
    answers it."""
    last = turns[-1].content.strip().rstrip(".")
    short = turns[-1].role == "assistant" and len(last.split()) <= _SHORT_ANSWER
    if short and _SOMEWHERE.match(last):
        question = _THERE.sub(last[:1].lower() + last[1:], question)
    found = _ASKED_ABOUT.search(before)
    if not found or not _IT.search(question):
        return question
    words = found["thing"].split()
    if found["helps"]:
        words = words[: 3 if words[1][:1].isupper() else 2]
    known = [n for n, word in enumerate(words) if n and not content_tokens(word)]
    thing = " ".join(words[: known[0]] if known else words)
    return question if thing.endswith("s") or " " not in thing else _IT.sub(thing, question, 1)


def _opening(question: str) -> int:
    """How long « Et » or "And so" is at its start."""
    match = _GOES_ON.match(flat(question))
    return match.end() if match else 0


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _person(question: str, turns: Sequence[Turn]) -> str:
    """Whom « il » or "he" stands for: the one whom the question before asked who that is, the
    speaker named last when it is about something said, the one asked about when the answer itself
    went on with a pronoun, else the first one named."""
    says = re.search(SAYING_VERB, flat(question))
    asked = next((turn.content for turn in reversed(turns) if turn.role == "user"), "")
    if _IDENTITY.search(flat(asked)):
        turns = [*turns, Turn("user", asked)]
    for turn in reversed(turns):
        folded = flat(turn.content)
        if turn.role == "assistant" and _PERSON_PRONOUN.search(folded):
            continue
        found = marks(Sought.PERSON, turn.content)
        quoted = _ACCORDING.search(folded)
        if says and quoted:
            found = tuple(span for span in found if span[0] > quoted.start())[-1:] or found
        people = [
            turn.content[start:end]
            for start, end in found
            if not _place(folded, start) and not _OWNS.match(folded, end)
        ]
        if people:
            return people[0]
    return ""


def _place(folded: str, start: int) -> bool:
    return bool(
        re.search(
            r"(?:^|\W)(?:a|en|au|aux|sur|depuis|vers|from|to|near|in|at|on)\s$|\bd'$",
            folded[:start],
        )
    )


def _left_open(named: str) -> bool:
    """Whether something besides the person still points back."""
    folded = flat(named)
    return bool(_POINTS_BACK.search(folded) or _POINTS_TO_A_TIME.search(folded))


def _context(turns: Sequence[Turn], before: str) -> str:
    """The question before; of a long answer to it the names alone, lest it is answered again."""
    last = turns[-1]
    if last.role == "user":
        return before
    said = last.content.strip()
    if len(said.split()) > _SHORT_ANSWER:
        said = ", ".join(name for name in _told(turns) if name not in before)
    return f"{before} {said}".strip()


def _names_told(turns: Sequence[Turn]) -> str:
    return " ".join(_told(turns))


def _told(turns: Sequence[Turn]) -> list[str]:
    """The names of the last answer, each once, in order."""
    last = turns[-1]
    if last.role == "user":
        return []
    said = last.content
    return list(dict.fromkeys(said[start:end] for start, end in names(said)))
