"""What the sources say of a message, sentence by sentence, for the person who asked."""

from __future__ import annotations

from collections.abc import Mapping

from slack_sdk.models.blocks import Block

from api.slack import pieces
from api.slack.blocks import notice
from api.slack.cited import Sources
from api.slack.escape import mrkdwn
from api.slack.pieces import MAX_TOTAL, Rendered
from api.slack.words import WORDS, Words
from rag.statement import Finding, Found, Statement

_SENTENCE = 300
_SENTENCES = 20
_SIGNS: Mapping[Finding, str] = {
    "carried": ":white_check_mark:",
    "contradicted": ":x:",
    "not_found": ":grey_question:",
}


def checked_message(statement: Statement, public_url: str | None) -> Rendered:
    """One section a sentence, then the sources that were found."""
    words = WORDS[statement.language]
    if not statement.sentences:
        return notice(words.nothing_to_check)
    findings: list[Block] = [
        pieces.section(f"statement_{number}", _line(found, words))
        for number, found in enumerate(statement.sentences[:_SENTENCES], start=1)
    ]
    unread = () if statement.whole else pieces.contexts("note", [mrkdwn(words.unread)])
    text = _in_short(statement, words)
    sources = Sources("sources", words.sources, statement.citations, words, public_url).fitted(
        lambda blocks: pieces.size([*findings, *blocks, *unread], text) <= MAX_TOTAL
    )
    return Rendered((*findings, *sources, *unread), text)


def _line(found: Found, words: Words) -> str:
    numbers = "".join(f"[{number}]" for number in found.citations)
    verdict = f"{_SIGNS[found.finding]} *{_verdict(found.finding, words)}* {numbers}".rstrip()
    return f"{verdict}\n{mrkdwn(found.text, _SENTENCE)}"


def _verdict(finding: Finding, words: Words) -> str:
    match finding:
        case "carried":
            return words.carried
        case "contradicted":
            return words.contradicted
        case "not_found":
            return words.not_found


def _in_short(statement: Statement, words: Words) -> str:
    """Each finding with how often it was met."""
    findings: tuple[Finding, ...] = ("carried", "contradicted", "not_found")
    met = [found.finding for found in statement.sentences]
    counted = [
        f"{_verdict(finding, words)}{words.colon}{met.count(finding)}"
        for finding in findings
        if finding in met
    ]
    return mrkdwn(" · ".join(counted))
