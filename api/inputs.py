"""Files of questions and of history: JSON lines in, records out.

A file is judged whole before anything is asked; a bad line is named by its number and never
echoed, for it may be anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from api.errors import InputError
from api.printable import one_line
from rag.errors import QuestionError
from rag.question import checked
from rag.records import Question, Turn


@dataclass(frozen=True, slots=True)
class _QuestionLine:
    """Other keys, such as those of judged questions, are ignored."""

    id: str
    question: str
    history: tuple[Turn, ...] = ()


_Line = TypeVar("_Line")


def read_batch(path: Path) -> tuple[Question, ...]:
    """The questions of a file, in order; at least one."""
    questions: list[Question] = []
    for number, line in _lines(path, TypeAdapter(_QuestionLine)):
        try:
            questions.append(checked(Question(line.id, line.question, line.history)))
        except QuestionError as error:
            raise InputError(f"{_place(path, number)}: {error}") from None
    if not questions:
        raise InputError(f"{one_line(str(path))} holds no question: write one JSON object a line")
    return tuple(questions)


def read_history(path: Path) -> tuple[Turn, ...]:
    """The turns of a conversation, oldest first; may be none."""
    return tuple(turn for _, turn in _lines(path, TypeAdapter(Turn)))


def as_text(argument: str) -> str:
    """A command-line argument or a typed line; bytes that were not UTF-8 become U+FFFD."""
    return argument.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _lines(path: Path, shape: TypeAdapter[_Line]) -> Iterator[tuple[int, _Line]]:
    """Numbered from 1; blank lines are passed over."""
    try:
        content = path.read_bytes()
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise InputError(f"{one_line(str(path))} can't be read: {reason}") from None
    for number, line in enumerate(content.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            yield number, shape.validate_json(line)
        except ValidationError as error:
            raise InputError(f"{_place(path, number)}: {_what_is_wrong(error)}") from None


def _place(path: Path, number: int) -> str:
    return f"{one_line(str(path))}, line {number}"


def _what_is_wrong(error: ValidationError) -> str:
    """Pydantic's words without the input, which may be long or hostile."""
    first = error.errors(include_url=False, include_input=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    return f"{where}: {first['msg']}" if where else str(first["msg"])
