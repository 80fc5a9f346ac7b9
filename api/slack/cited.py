"""Citations as lines of small print: title, publisher, quote, a link to the source.

Where there is little room, quotes get shorter first, then titles, then links go, and at last some
citations stand only in the evidence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from slack_sdk.models.blocks import Block

from api.slack import pieces
from api.slack.escape import link, mrkdwn
from api.slack.words import Words
from api.sourced import source_url
from rag.records import Citation


@dataclass(frozen=True, slots=True)
class Detail:
    """How much is told of each citation, in characters of mrkdwn."""

    name: int
    quote: int
    linked: bool


_DETAILS = (
    Detail(150, 300, linked=True),
    Detail(100, 160, linked=True),
    Detail(80, 80, linked=True),
    Detail(60, 0, linked=True),
    Detail(40, 0, linked=False),
)


@dataclass(frozen=True, slots=True)
class Sources:
    """A list of citations to show."""

    name: str
    """Of its blocks."""
    title: str
    citations: Sequence[Citation]
    words: Words
    public_url: str | None
    numbered: bool = True

    def fitted(self, fits: Callable[[Sequence[Block]], bool]) -> tuple[Block, ...]:
        """Its blocks, told in as much detail as fits; none when nothing does."""
        return next(filter(fits, self._attempts()), ())

    def _attempts(self) -> Iterator[tuple[Block, ...]]:
        for detail in _DETAILS:
            yield self._blocks(detail, len(self.citations))
        shown = len(self.citations) // 2
        while shown:
            yield self._blocks(_DETAILS[-1], shown)
            shown //= 2

    def _blocks(self, detail: Detail, shown: int) -> tuple[Block, ...]:
        if not self.citations:
            return ()
        lines = [self._line(citation, detail) for citation in self.citations[:shown]]
        lines[0] = f"*{mrkdwn(self.title)}*\n{lines[0]}"
        if shown < len(self.citations):
            rest = self.words.more_sources.format(count=len(self.citations) - shown)
            lines.append(mrkdwn(f"… {rest}"))
        return pieces.contexts(self.name, lines)

    def _line(self, citation: Citation, detail: Detail) -> str:
        named = name_of(citation, detail.name, self.public_url if detail.linked else None)
        quote = mrkdwn(citation.quote, detail.quote)
        opening, closing = self.words.quote
        told = f"{self.words.colon}{opening}{quote}{closing}" if quote else ""
        return f"{f'[{citation.id}] ' if self.numbered else ''}{named}{told}"


def name_of(citation: Citation, room: int, public_url: str | None) -> str:
    """Title and publisher, each in at most `room` characters; a link where there is an address."""
    title = mrkdwn(citation.title or citation.source, room) or "…"
    if public_url is not None:
        title = link(source_url(citation, public_url), title)
    publisher = mrkdwn(citation.publisher or "", room)
    return f"{title} — {publisher}" if publisher else title
