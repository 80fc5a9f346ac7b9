"""What a person can ask, shown where they begin to write: questions that the documents answer.

Candidates are the titles and headings of the documents; one that the sources' own sentences do not
answer is not suggested, unless none is answered.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator

from api.asking import final_answer, new_question
from api.printable import one_line
from api.slack.asking import first_time
from api.slack.client import UNSENT, reason
from api.slack.desk import Desk
from api.slack.incoming import Opened
from api.slack.words import WORDS
from api.wire import Parts
from index.records import Kind
from index.search import Searcher

_PROMPTS = 4
"""No more are taken (https://docs.slack.dev/reference/methods/assistant.threads.setSuggestedPrompts)."""
_CANDIDATES = 12
"""Each is asked once, which takes some fifty milliseconds."""
_LABEL = 60
_SHORTEST, _LONGEST = 15, 120
"""Characters of a heading that says something by itself."""

_log = logging.getLogger(__name__)


async def suggest(desk: Desk, opened: Opened) -> None:
    """Once for each time that somebody looks."""
    if not await first_time(desk, opened.team, (f"event:{opened.event}",)):
        return
    parts = await desk.parts()
    generation = parts.searcher.generation
    if generation not in desk.suggested:
        desk.suggested.clear()
        desk.suggested[generation] = await questions_of(parts)
    prompts = [
        {"title": one_line(question, _LABEL), "message": question}
        for question in desk.suggested[generation]
    ]
    if not prompts:
        return
    try:
        await desk.client.assistant_threads_setSuggestedPrompts(
            channel_id=opened.channel, title=_title(parts.searcher), prompts=prompts
        )
    except UNSENT as error:
        _log.warning("no prompts could be suggested in Slack: %s", reason(error))


async def questions_of(parts: Parts) -> tuple[str, ...]:
    """Up to four, one a document first."""
    quoting = parts.with_model("none")
    candidates = list(dict.fromkeys(_candidates(parts.searcher)))[:_CANDIDATES]
    answered: list[str] = []
    for candidate in candidates:
        answer = await final_answer(quoting, new_question(candidate))
        if answer.status == "answered":
            answered.append(candidate)
        if len(answered) == _PROMPTS:
            break
    return tuple(answered or candidates[:_PROMPTS])


def _title(searcher: Searcher) -> str:
    languages = [document.language for document in searcher.documents]
    return WORDS["fr" if 2 * languages.count("fr") > len(languages) else "en"].prompts


def _candidates(searcher: Searcher) -> Iterator[str]:
    """Titles, then headings: the first of each document, the second of each…"""
    for document in searcher.documents:
        if document.title is not None and document.title.strip():
            yield one_line(document.title, 300)
    headings = [
        [
            one_line(sentence.text.lstrip("# "))
            for sentence in searcher.sentences(document.id)
            if sentence.kind is Kind.HEADING and _SHORTEST <= len(sentence.text) <= _LONGEST
        ]
        for document in searcher.documents
    ]
    for number in range(max(map(len, headings), default=0)):
        yield from (found[number] for found in headings if number < len(found))
