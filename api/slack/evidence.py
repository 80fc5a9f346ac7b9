"""The quotes of an answer as a view over the conversation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from slack_sdk.models.blocks import Block, PlainTextObject
from slack_sdk.models.views import View

from api.slack import pieces
from api.slack.cited import name_of
from api.slack.escape import mrkdwn
from api.slack.pieces import MAX_BLOCKS, MAX_TOTAL
from api.slack.words import Words
from rag.records import Citation

CALLBACK = "evidence"
_NAME = 150
_QUOTES = (2_000, 1_000, 500, 250, 120)
"""Characters of mrkdwn for each quote: the first that lets all of them in."""


def evidence_view(citations: Sequence[Citation], words: Words, public_url: str | None) -> View:
    """Each quote with its number, its source and a link, as long as there is room."""
    return _view(next(_fitting(citations, words, public_url)), words)


def no_evidence_view(words: Words) -> View:
    return _view([pieces.section("notice", mrkdwn(words.gone))], words)


def _fitting(
    citations: Sequence[Citation], words: Words, public_url: str | None
) -> Iterator[list[Block]]:
    for room in _QUOTES:
        if len(citations) <= MAX_BLOCKS:
            blocks = [_quote(one, words, public_url, room) for one in citations]
            if pieces.size(blocks) <= MAX_TOTAL:
                yield blocks
    shown: list[Block] = []
    for number, citation in enumerate(citations):
        rest = words.more_sources.format(count=len(citations) - number)
        more = pieces.section("more", mrkdwn(f"… {rest}"))
        quote = _quote(citation, words, None, _QUOTES[-1])
        if number == MAX_BLOCKS - 1 or pieces.size([*shown, quote, more]) > MAX_TOTAL:
            shown.append(more)
            break
        shown.append(quote)
    yield shown


def _quote(citation: Citation, words: Words, public_url: str | None, room: int) -> Block:
    opening, closing = words.quote
    name = name_of(citation, _NAME, public_url)
    quote = f"{opening}{mrkdwn(citation.quote, room)}{closing}"
    return pieces.section(f"quote_{citation.id}", f"*[{citation.id}]* {name}\n&gt; {quote}")


def _view(blocks: Sequence[Block], words: Words) -> View:
    return View(
        type="modal",
        callback_id=CALLBACK,
        title=PlainTextObject(text=words.evidence),
        close=PlainTextObject(text=words.close),
        blocks=list(blocks),
    )
