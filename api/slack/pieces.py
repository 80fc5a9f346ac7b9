"""Single blocks within Slack's limits, and how much room blocks take.

Section text 3,000, markdown block 12,000, ten elements of context, 50 blocks a message
(https://docs.slack.dev/reference/block-kit/blocks). The whole of a message has a limit that nobody
wrote down: from about 13,200 characters on it is refused with `msg_blocks_too_long`. Ours is
12,000, counted in JSON, which counts every text, name and address.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextActionsBlock,
    ContextBlock,
    FeedbackButtonObject,
    FeedbackButtonsElement,
    MarkdownBlock,
    MarkdownTextObject,
    PlainTextObject,
    SectionBlock,
)

from api.slack.words import Words

MAX_TOTAL = 12_000
MAX_SECTION = 3_000
MAX_BLOCKS = 50
MAX_ELEMENTS = 10
MAX_ELEMENT = 2_000

SHOW_EVIDENCE = "show_evidence"
GIVE_FEEDBACK = "answer_feedback"


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message: its blocks, and what stands for them where blocks are not shown."""

    blocks: tuple[Block, ...]
    text: str
    """One line of mrkdwn, for notifications and screen readers."""
    instead: str = ""
    """More of it, should Slack refuse the blocks: their limits are not all written down."""


def size(blocks: Iterable[Block], *texts: str) -> int:
    """Characters that count towards MAX_TOTAL."""
    shown = json.dumps([block.to_dict() for block in blocks], ensure_ascii=False)
    return len(shown) + sum(map(len, texts))


def answer_text(text: str) -> Block:
    """`text` is `markdown`, not empty."""
    return MarkdownBlock(text=text, block_id="answer")


def section(name: str, text: str) -> Block:
    """`text` is `mrkdwn` of at most MAX_SECTION characters, not empty."""
    return SectionBlock(text=_mrkdwn(text), block_id=name)


def contexts(name: str, lines: Sequence[str]) -> tuple[Block, ...]:
    """Small print, one element a line of `mrkdwn`; as many blocks as it takes."""
    return tuple(
        ContextBlock(
            elements=[_mrkdwn(line) for line in lines[first : first + MAX_ELEMENTS]],
            block_id=f"{name}_{first // MAX_ELEMENTS + 1}",
        )
        for first in range(0, len(lines), MAX_ELEMENTS)
    )


def evidence_button(value: str, words: Words) -> Block:
    button = ButtonElement(
        text=PlainTextObject(text=words.evidence), action_id=SHOW_EVIDENCE, value=value
    )
    return ActionsBlock(elements=[button], block_id="evidence")


def feedback_buttons(value: str, words: Words) -> Block:
    buttons = FeedbackButtonsElement(
        action_id=GIVE_FEEDBACK,
        positive_button=_feedback(words.good, f"good:{value}"),
        negative_button=_feedback(words.bad, f"bad:{value}"),
    )
    return ContextActionsBlock(elements=[buttons], block_id="feedback")


def _feedback(words: str, value: str) -> FeedbackButtonObject:
    return FeedbackButtonObject(text=PlainTextObject(text=words), value=value)


def _mrkdwn(text: str) -> MarkdownTextObject:
    """Verbatim: an address or a name in a document becomes no link by itself."""
    return MarkdownTextObject(text=text, verbatim=True)
