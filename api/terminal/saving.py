"""A conversation as a file: Markdown to read, JSON to check again.

What others wrote is escaped in Markdown: a picture or a link in it would be fetched or followed by
whatever shows the file.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Container, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from api.errors import InputError
from api.printable import one_line, printable
from api.shapes import source_of
from api.terminal.exchange import Conversation, Exchange
from api.terminal.words import Words, words_in
from index.records import Document
from rag.records import Citation

_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~!&])")


def save(path: Path, text: str, words: Words) -> None:
    """Whole or not at all. Raises InputError."""
    folder = path.parent
    try:
        handle, name = tempfile.mkstemp(dir=folder, prefix=".anchorage-", suffix=path.suffix)
        temporary = Path(name)
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        shown = one_line(str(path), 80)
        raise InputError(words.not_written.format(name=shown, reason=reason)) from None


def as_json(conversation: Conversation, documents: Sequence[Document]) -> str:
    """The answers as every surface prints them, and what is known of each document cited."""
    cited = _cited(conversation, documents)
    return (
        json.dumps(
            {
                "answers": [asdict(answer) for answer in conversation.answers],
                "sources": [asdict(source_of(document)) for document in cited],
            },
            ensure_ascii=True,  # a terminal that shows the file obeys nothing in it
            indent=2,
        )
        + "\n"
    )


def as_markdown(conversation: Conversation, documents: Sequence[Document]) -> str:
    named = {document.id: document for document in documents}
    return "\n".join(
        line
        for exchange in conversation.exchanges
        if exchange.answer is not None
        for line in _exchange(exchange, named)
    )


def _exchange(exchange: Exchange, named: dict[str, Document]) -> Iterator[str]:
    answer = exchange.answer
    assert answer is not None
    words = words_in(answer.language)
    yield f"## {_escaped(one_line(exchange.question))}\n"
    numbers = {one.id for one in answer.citations}
    yield f"{_escaped(printable(answer.text), numbers)}\n"
    if answer.missing is not None:
        yield f"{words.partial}: {_escaped(printable(answer.missing))}\n"
    for disagreement in answer.disagreement:
        yield f"{_escaped(printable(disagreement.subject))}\n"
        for version in disagreement.versions:
            marks = "".join(f"[{number}]" for number in version.citations)
            yield f"- {_escaped(printable(version.value))} {marks}"
        yield ""
    for citation in answer.citations:
        yield from _citation(f"[{citation.id}]", citation, named)
    for nearest in () if answer.refusal is None else answer.refusal.nearest:
        yield from _citation("-", nearest, named)
    yield f"{_escaped(answer.model)}, {_escaped(answer.encoder)}, {_escaped(answer.index)}\n"


def _citation(mark: str, citation: Citation, named: dict[str, Document]) -> Iterator[str]:
    known = named.get(citation.source)
    parts = [citation.title, citation.publisher, known.date if known else None]
    source = f"`{one_line(citation.source).replace('`', '')}` {citation.start}:{citation.end}"
    shown = [_escaped(one_line(part)) for part in parts if part]
    yield f"{mark} {' — '.join([*shown, source])}\n"
    yield f"> {_escaped(one_line(citation.quote))}\n"


def _escaped(text: str, numbers: Container[int] = ()) -> str:
    """As text and nothing else; the numbers of citations stay as they are."""
    escaped = _MARKDOWN.sub(r"\\\1", text)
    return re.sub(
        r"\\\[(\d+)\\\]",
        lambda mark: f"[{mark.group(1)}]" if int(mark.group(1)) in numbers else mark.group(),
        escaped,
    )


def _cited(conversation: Conversation, documents: Sequence[Document]) -> list[Document]:
    """In the order of the folder."""
    sources = {one.source for answer in conversation.answers for one in answer.citations}
    return [document for document in documents if document.id in sources]
