"""Reported speech: who says what in a text.

A statement has a cue ("said", « selon »), the words of its speaker and the words reported. Found
by the verbs of saying and judging of both languages; quotations without a cue are statements
without a speaker. No grammar: of a long sentence the reported part may be taken too wide.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from rag.checking.alignment import is_content
from rag.checking.grammar import BE, DETERMINERS, PERFECT
from rag.checking.name_shapes import TITLES
from rag.checking.reading import Reading
from rag.checking.segments import segment_of
from rag.checking.speaker_words import (
    antecedent,
    back_to_the_subject,
    speaker_after,
    tells,
    up_to_the_verb,
    with_apposition,
)
from rag.checking.speech_cues import is_according, is_finite, is_saying, told_by
from rag.checking.speech_words import (
    AUXILIARIES,
    MAX_SPEAKER_WORDS,
    NOT_AFTER_INVERSION,
    SPEAKING_PRONOUNS,
)

_OF_SOMEONE = frozenset(
    "accuse accusent accusait accused accuses denonce denoncent denounced salue saluent vante "
    "soupconne soupconnent suspects suspected reproche reprochent praised hailed blamed".split()
)
"""Are followed by who they speak of, not by who speaks, but behind a quotation."""
_ENDS_AN_AGENT = frozenset("of for over as d comme pour sur in dans after apres".split())
_SHALL = frozenset("will would shall should can could may might must".split())
_TELL_OF_SPEAKER = frozenset({"qui", "who", "dont", "whose"})


@dataclass(frozen=True, slots=True)
class Statement:
    """`cue` is -1 for a quotation that nobody is said to have spoken."""

    cue: int
    speaker: frozenset[int]
    content: frozenset[int]


@lru_cache(maxsize=4_096)
def statements(reading: Reading) -> tuple[Statement, ...]:
    """Every statement in order of its cue, quotations without a speaker last."""
    found = [*_by_cue(reading)]
    spoken = {at for statement in found for at in statement.content}
    quotations: dict[int, set[int]] = {}
    for at, word in enumerate(reading.words):
        if word.quotation >= 0 and at not in spoken:
            quotations.setdefault(word.quotation, set()).add(at)
    silent = [
        Statement(-1, frozenset(), frozenset(words))
        for words in quotations.values()
        if len(words) >= 2
    ]
    return (*found, *silent)


@lru_cache(maxsize=4_096)
def has_cue(reading: Reading) -> bool:
    """Whether anything in the text is told as someone's words."""
    return any(statement.cue >= 0 for statement in statements(reading))


def _by_cue(reading: Reading) -> Iterator[Statement]:
    for at, word in enumerate(reading.words):
        if word.quotation >= 0:
            continue  # it speaks within the quotation; the frame around that reports
        if is_according(reading, at):
            yield _according(reading, at)
        elif is_saying(reading, at):
            yield _said(reading, at)


def _according(reading: Reading, at: int) -> Statement:
    words = reading.words
    speaker = []
    for place in range(at + 1, min(at + 16, len(words))):
        if words[place].clause != words[at].clause:
            break
        speaker.append(place)
    segment = segment_of(reading, at)
    own = [p for p in segment if p < at and words[p].clause == words[at].clause]
    if any(is_content(words[p]) for p in own) and next(_by_cue_before(reading, at), None):
        return Statement(at, frozenset(speaker), frozenset(own))  # "X accuses Y, a lie for Z"
    if speaker and speaker[-1] < segment.stop - 1:
        speaker = with_apposition(reading, speaker, segment)
    content = frozenset(segment) - frozenset(speaker) - {at}
    return Statement(at, frozenset(speaker), content)


def _said(reading: Reading, at: int) -> Statement:
    """The verb stands after what is reported (« …, a déclaré Peskov », "…, Peskov said") or before
    it ("Peskov said that …")."""
    words = reading.words
    segment = segment_of(reading, at)
    clause = [place for place in segment if words[place].clause == words[at].clause]
    if (by := told_by(reading, at)) is not None:
        return _told_by(reading, at, by, clause)
    before = [place for place in clause if place < at]
    head = [place for place in before if words[place].folded not in AUXILIARIES]
    earlier = frozenset(place for place in segment if place < clause[0])
    if not earlier:
        return _told_after(reading, at, segment, head)
    pronouns = frozenset(p for p in before if words[p].folded in SPEAKING_PRONOUNS)
    if not head and pronouns and words[max(earlier)].quotation >= 0:
        return Statement(at, pronouns, earlier)  # « …, a-t-elle dit à l'AFP »
    if words[at].folded.endswith("ant") and not head:  # « …, ajoutant que »
        told_before = next(_by_cue_before(reading, at), None)
        speaker = told_before.speaker if told_before else back_to_the_subject(reading, earlier)
        return Statement(at, speaker, frozenset(p for p in segment if p > at))
    if not head and _inverts(reading, at, segment, earlier):  # « …, a déclaré Peskov »
        named = speaker_after(reading, at, segment)
        later = _reported_after(reading, max([at, *named]), segment)
        return Statement(at, frozenset(named or before), earlier | later)
    after = [place for place in clause if place > at]
    if len(head) <= 8 and not _goes_on(reading, at, after, segment):
        return Statement(at, frozenset(head), earlier)  # "…, Peskov said."
    return _told_after(reading, at, segment, head)


def _told_by(reading: Reading, at: int, by: int, clause: list[int]) -> Statement:
    """ "He was accused by the opposition of coming too late"."""
    words = reading.words
    speaker: list[int] = []
    for place in range(by + 1, clause[-1] + 1):
        if speaker and words[place].folded in _ENDS_AN_AGENT and not words[place - 1].capital:
            break
        if words[place].folded in {"que", "qu", "that"}:
            break
        speaker.append(place)
    return Statement(at, frozenset(speaker), frozenset(clause) - {at, by} - frozenset(speaker))


def _reported_after(reading: Reading, at: int, segment: range) -> frozenset[int]:
    """What follows « …, a déclaré Peskov »; not what is told of Peskov (« …, qui a quitté … »)."""
    words = reading.words
    after = [place for place in segment if place > at]
    relative = {words[place].clause for place in after if words[place].folded in _TELL_OF_SPEAKER}
    return frozenset(
        place
        for place in after
        if words[place].quotation >= 0 or not relative or words[place].clause < min(relative)
    )


def _told_after(reading: Reading, at: int, segment: range, head: list[int]) -> Statement:
    """ "Peskov said that …", with a quotation that may stand before."""
    words = reading.words
    aside = {words[p].clause for p in segment if p < at and words[p].folded in _TELL_OF_SPEAKER}
    aside.discard(words[at].clause)
    zone = [place for place in segment if place < at][-MAX_SPEAKER_WORDS:]
    zone = [place for place in zone if words[place].clause not in aside]
    cut = up_to_the_verb(reading, head)
    if cut != head:  # who did the first thing, did the second
        zone = [p for p in zone if p in cut or words[p].clause != words[at].clause]
    head = cut
    if any(tells(words[place]) for place in head):
        zone = head
    told_before = next(
        (s for s in _by_cue_before(reading, at) if words[s.cue].clause not in aside), None
    )
    if told_before is not None and told_before.cue in segment:
        zone = _joined_speaker(reading, told_before, at)
    elif told_before is not None and not any(tells(words[place]) for place in zone):
        zone = sorted(told_before.speaker)
    hinted = words[at].folded.startswith("laiss")  # « laisse entendre » is one cue
    content = frozenset(place for place in segment if place > at + hinted)
    begin = next(place for place in segment if words[place].clause == words[at].clause)
    told_there = told_before.cue if told_before is not None else -1
    quoted_before = {
        p for p in segment if p < begin and words[p].quotation >= 0 and not 0 <= told_there < p
    }
    if quoted_before:
        zone = [place for place in zone if words[place].quotation < 0]
    if words[begin].folded in {"qui", "who"} and begin > segment.start:
        zone = antecedent(reading, begin)
    return Statement(at, frozenset(zone), content | quoted_before)


def _joined_speaker(reading: Reading, before: Statement, at: int) -> list[int]:
    """Of the second verb in "Trump said … and added …", « X dit que Y espère … »: a subject of its
    own, else the speaker of the first."""
    words = reading.words
    between = list(range(before.cue + 1, at))
    joints = [p for p in between if words[p].folded in {"and", "et", "que", "qu", "that", "mais"}]
    own = [place for place in between if not joints or place > joints[-1]]
    own = [place for place in own if words[place].folded not in AUXILIARIES - SPEAKING_PRONOUNS]
    return own if any(tells(words[place]) for place in own) else sorted(before.speaker)


def _by_cue_before(reading: Reading, at: int) -> Iterator[Statement]:
    """The statements of the same sentence before a word, last first."""
    begin = at
    while begin > 0 and reading.words[begin - 1].sentence == reading.words[at].sentence:
        begin -= 1
    for place in range(at - 1, begin - 1, -1):
        if reading.words[place].quotation < 0 and is_saying(reading, place):
            yield _said(reading, place)


def _inverts(reading: Reading, at: int, segment: range, earlier: frozenset[int]) -> bool:
    """« …, a déclaré Peskov », not « Le gouverneur, Mike Dunleavy, a déclaré que … »."""
    words = reading.words
    following = words[at + 1].folded if at + 1 < segment.stop else ""
    if words[max(earlier)].quotation >= 0:
        return following not in {"que", "qu", "that"}
    if words[at].folded in _OF_SOMEONE:
        return False
    if not following or following in NOT_AFTER_INVERSION:
        return False
    if reading.language == "en" and not words[at + 1].capital:
        rest = [words[p] for p in segment if p > at and words[p].clause == words[at].clause]
        told = any(w.quotation >= 0 or w.folded in BE | PERFECT | _SHALL for w in rest)
        return (
            words[at].folded in {"said", "says"} and following in DETERMINERS["en"] and not told
        )  # not "The daughter, who testified, said the verdict would …"
    if any(words[place].folded in {"que", "qu", "that"} for place in segment if place > at):
        return False
    first = next((w for w in words[at + 1 : at + 6] if w.capital or is_content(w)), None)
    whole = any(not words[p].capital and is_finite(words[p]) for p in earlier)
    someone = whole and reading.language == "fr" and following in DETERMINERS["fr"]
    return first is not None and (first.capital or first.folded in TITLES or someone)


def _goes_on(reading: Reading, at: int, after: list[int], segment: range) -> bool:
    """Whether the verb is followed by what it reports."""
    words = reading.words
    if any(place > at and words[place].quotation >= 0 for place in segment):
        return True
    told = [place for place in after if words[place].folded not in {"on", "in", "monday"}]
    return len(told) > 3
