"""An Answer as a message of Slack.

answer          what a person reads, with its numbers
missing         what the sources do not say of what was asked
disagreement_N  the values that the sources give for one thing
sources_N       what is cited, or nearest_N: what came nearest to a refused question
note_N          what was not as it was set
evidence        a button that opens the quotes, and feedback: what one thinks of the answer
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from slack_sdk.models.blocks import Block

from api.slack import pieces
from api.slack.cited import Sources
from api.slack.escape import markdown, mrkdwn
from api.slack.pieces import MAX_TOTAL, Rendered
from api.slack.words import WORDS, Words
from rag.records import Answer, Claim, Disagreement

MAX_TEXT = 7_000
"""Characters of `markdown`: leaves room for the sources. No answer is as long."""
MAX_SENTENCE = 3_000
_NUMBERS = 40
_NOTICE = 200
_INSTEAD = 3_500
_LINE = 300
_VALUE = 150
_DISAGREEMENTS = 2
_VERSIONS = 4


@dataclass(frozen=True, slots=True)
class Shown:
    """How an answer is shown."""

    public_url: str | None = None
    """Where a person finds the sources."""
    value: str | None = None
    """What the buttons say of the answer, when it is kept: `conversation:answer`."""
    notes: tuple[str, ...] = ()


def written(claim: Claim) -> str:
    """A sentence in `markdown`, with its numbers."""
    return f"{markdown(claim.text, MAX_SENTENCE)} {_marks(claim.citations[:_NUMBERS])}"


def answer_markdown(answer: Answer) -> str:
    """The text of an answer in `markdown`, at most MAX_TEXT characters, in whole sentences."""
    opening = [markdown(answer.refusal.text, MAX_SENTENCE)] if answer.refusal else []
    text, _ = fitted([*opening, *map(written, answer.claims)])
    return text or markdown(answer.text, MAX_TEXT)


def fitted(sentences: Iterable[str]) -> tuple[str, bool]:
    """As many sentences as there is room for, and whether these are all."""
    text = ""
    for sentence in sentences:
        longer = f"{text} {sentence}" if text else sentence
        if len(longer) > MAX_TEXT:
            return text, False
        text = longer
    return text, True


def whole(answer: Answer, shown: Shown) -> Rendered:
    """The message by itself."""
    text = answer_markdown(answer)
    return _rendered(answer, shown, [pieces.answer_text(text)] if text else [], 0)


def below(answer: Answer, shown: Shown, streamed: int) -> Rendered:
    """What comes below `streamed` characters of sentences that stand there already."""
    told = mrkdwn(answer.refusal.text, _LINE) if answer.refusal else ""
    return _rendered(answer, shown, [pieces.section("refusal", told)] if told else [], streamed)


def _rendered(answer: Answer, shown: Shown, first: list[Block], streamed: int) -> Rendered:
    words = WORDS[answer.language]
    notice = mrkdwn(answer.text, _NOTICE) or "…"
    before = [*first, *_missing(answer, words), *_disagreements(answer.disagreement, words)]
    after = [*_notes(answer, shown, words), *_buttons(answer, shown, words)]

    def fits(sources: Sequence[Block]) -> bool:
        return pieces.size([*before, *sources, *after], notice) + streamed <= MAX_TOTAL

    sources = Sources("sources", words.sources, answer.citations, words, shown.public_url).fitted(
        fits
    )
    nearest: tuple[Block, ...] = ()
    if answer.refusal is not None and not sources:
        nearest = Sources(
            *("nearest", words.nearest, answer.refusal.nearest, words, shown.public_url),
            numbered=False,
        ).fitted(fits)
    instead = mrkdwn(answer.text, _INSTEAD)
    return Rendered((*before, *sources, *nearest, *after), notice, instead)


def _missing(answer: Answer, words: Words) -> list[Block]:
    if answer.missing is None:
        return []
    text = f"*{words.missing}*{words.colon}{mrkdwn(answer.missing, _LINE)}"
    return [pieces.section("missing", text)]


def _disagreements(found: Sequence[Disagreement], words: Words) -> list[Block]:
    return [
        pieces.section(f"disagreement_{number}", _disagreement(one, words))
        for number, one in enumerate(found[:_DISAGREEMENTS], start=1)
    ]


def _disagreement(found: Disagreement, words: Words) -> str:
    title = f"*{words.versions}*{words.colon}{mrkdwn(found.subject, _VALUE)}"
    versions = [
        f"• {mrkdwn(version.value, _VALUE)} {_marks(version.citations[:9])}"
        for version in found.versions[:_VERSIONS]
    ]
    return "\n".join([title, *versions])


def _notes(answer: Answer, shown: Shown, words: Words) -> tuple[Block, ...]:
    notes = [words.shortened] if _is_cut(answer) else []
    notes += [words.degraded] if answer.degraded else []
    notes += shown.notes
    return pieces.contexts("note", [mrkdwn(note, _LINE) for note in notes])


def _is_cut(answer: Answer) -> bool:
    sentences = [written(claim) for claim in answer.claims]
    long = any(len(markdown(claim.text)) > MAX_SENTENCE for claim in answer.claims)
    return long or not fitted(sentences)[1]


def _buttons(answer: Answer, shown: Shown, words: Words) -> list[Block]:
    if shown.value is None:
        return []
    evidence = bool(answer.citations or (answer.refusal and answer.refusal.nearest))
    first = [pieces.evidence_button(shown.value, words)] if evidence else []
    return [*first, pieces.feedback_buttons(shown.value, words)]


def notice(text: str) -> Rendered:
    """A message of one sentence of ours."""
    line = mrkdwn(text)
    return Rendered((pieces.section("notice", line),), line)


def _marks(numbers: Iterable[int]) -> str:
    return "".join(f"[{number}]" for number in numbers)
