"""An Answer, its sources and found passages as lines of a terminal.

Everything that came from outside goes through `printable`, and through `fitted` where the terminal
lacks letters. On a terminal names and quotes are cut to its width; anywhere else lines are whole,
for whoever reads the pipe.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.text import Text

from api.printable import fitted, one_line, printable
from index.records import Document, Hit, Language
from rag.records import Answer, Citation, Claim, Disagreement

if TYPE_CHECKING:
    from index.build import BuildReport

MEASURE = 100
"""Cells: a paragraph set wider than this is hard to read."""
_INDENT = "    "
_SEPARATOR = " — "
_TITLE_ROOM = 32
"""Cells: a title cut shorter than this says little."""
_SKIPPED_SHOWN = 20
_MARK = re.compile(r"\[\d{1,3}\]")


@dataclass(frozen=True, slots=True)
class _Words:
    """Our own words; the documents keep theirs."""

    sources: str
    nearest: str
    versions: str
    missing: str
    colon: str
    quote: tuple[str, str]


_WORDS: dict[Language, _Words] = {
    "en": _Words(
        sources="Sources",
        nearest="What came nearest",
        versions="The sources disagree",
        missing="Not in the sources",
        colon=": ",
        quote=("“", "”"),
    ),
    "fr": _Words(
        sources="Sources",
        nearest="Ce qui s’en approche le plus",
        versions="Les sources se contredisent",
        missing="Absent des sources",
        colon="\u00a0: ",
        quote=("«\u00a0", "\u00a0»"),
    ),
}


@dataclass(frozen=True, slots=True)
class Screen:
    """Where lines go, and the documents that sources are named from."""

    console: Console
    documents: tuple[Document, ...]
    language: Language | None = None
    """Of our own words; the answer's when it is not given."""

    def answer(self, answer: Answer) -> None:
        """The text, then the sources it rests on, or what came nearest to a refused question."""
        words = self._words(answer)
        self._print(self.statement(answer.text))
        if answer.missing is not None:
            self._print(self._text(f"{words.missing}{words.colon}{printable(answer.missing)}"))
        for disagreement in answer.disagreement:
            self._disagreement(disagreement, words)
        self._citations(words.sources, answer.citations, words)
        if answer.refusal is not None:
            self._citations(words.nearest, answer.refusal.nearest, words, numbered=False)
        if answer.degraded is not None:
            self._print(self._text(one_line(answer.degraded), "yellow"))

    def cut_short(self, claims: Sequence[Claim], citations: Sequence[Citation]) -> None:
        """What had been checked of an answer that was stopped."""
        words = _WORDS[self.language or "en"]
        if claims:
            self._print(self.claims(claims))
        self._citations(words.sources, citations, words)

    def claims(self, claims: Sequence[Claim]) -> Text:
        """Sentences of an answer that is still coming."""
        return self.statement(" ".join(f"{one.text} {_marks(one.citations)}" for one in claims))

    def statement(self, text: str) -> Text:
        """A text of ours with its numbers set back."""
        shown = self._text(printable(text))
        shown.highlight_regex(_MARK, "dim")
        return shown

    def quote(self, citation: Citation) -> None:
        """The paragraph around a quote, the quote itself set off."""
        self._print(self._text(self._name_of(citation.source), "bold"))
        place = f"{one_line(citation.source)} [{citation.start}:{citation.end}]"
        self._print(self._text(place, "dim"), cut=True)
        document = next(known for known in self.documents if known.id == citation.source)
        start, end = citation.context
        opening, closing = ("", "") if self.console.is_terminal else (">>> ", " <<<")
        paragraph = self._text(printable(document.text[start : citation.start]))
        quote = f"{opening}{printable(citation.quote)}{closing}"
        paragraph.append_text(self._text(quote, "bold reverse"))
        paragraph.append_text(self._text(printable(document.text[citation.end : end])))
        self._print(paragraph)

    def document(self, document: Document) -> None:
        """The whole text of a source, under its name."""
        self._print(self._text(self._name_of(document.id), "bold"))
        self._print(self._text(one_line(document.id), "dim"), cut=True)
        self._print(self._text(printable(document.text).strip("\n")))

    def sources(self) -> None:
        """Every document that can be asked, one a line."""
        for document in self.documents:
            id_, rest = one_line(document.id), _joined(document.publisher, document.date)
            known = _joined(document.title, rest)
            line = self._text(id_, "bold")
            if self.console.is_terminal and cell_len(f"{id_}  {known}") > self.console.width:
                self._print(line, cut=True)
                for part in filter(None, (document.title, rest)):
                    self._print(self._text(_INDENT + one_line(part)), cut=True)
            else:
                self._print(line.append_text(self._text(f"  {known}" if known else "")))

    def hits(self, hits: Sequence[Hit], *, brief: bool = False) -> None:
        """Found passages, best first, each with the place it stands at; `brief` cuts each to one
        line of a terminal."""
        for number, hit in enumerate(hits, start=1):
            passage = hit.passage
            place = f" [{passage.start}:{passage.end}]"
            first, *more = self._name_lines(passage.document, beside=len(f"{number}. {place}"))
            self._print(self._text(f"{number}. {first}{place}", "bold"), cut=True)
            for line in more:
                self._print(self._text(_INDENT + line), cut=True)
            if brief:
                self._print(self._text(_INDENT + one_line(passage.text)), cut=True)
            else:
                self._print(self._text(printable(passage.text)))
                self._print("")

    def _words(self, answer: Answer) -> _Words:
        return _WORDS[self.language or answer.language]

    def _disagreement(self, disagreement: Disagreement, words: _Words) -> None:
        title = f"\n{words.versions}{words.colon}{printable(disagreement.subject)}"
        self._print(self._text(title, "bold"))
        for version in disagreement.versions:
            value = f"{_INDENT}{printable(version.value)} {_marks(version.citations)}"
            self._print(self.statement(value))

    def _citations(
        self, title: str, citations: Sequence[Citation], words: _Words, *, numbered: bool = True
    ) -> None:
        if not citations:
            return
        self._print(self._text(f"\n{title}", "bold"))
        for citation in citations:
            mark = f"[{citation.id}] " if numbered else "- "
            first, *more = self._name_lines(citation.source, beside=len(mark))
            self._print(self._text(mark, "dim").append_text(self._text(first)), cut=True)
            quote = _quoted(one_line(citation.quote), words)
            for line, style in (*((line, "") for line in more), (quote, "dim")):
                self._print(self._text(_INDENT + line, style), cut=True)

    def _name_of(self, source: str) -> str:
        """Title or id, publisher, date."""
        return _joined(*self._name_lines(source))

    def _name_lines(self, source: str, beside: int | None = None) -> tuple[str, ...]:
        """The same for a line of a terminal that `beside` cells are taken of: the title is cut so
        that the rest is seen, or the rest has a line of its own."""
        document = next((known for known in self.documents if known.id == source), None)
        if document is None:
            return (one_line(source),)
        title = one_line(document.title or document.id)
        rest = _joined(document.publisher, document.date)
        if beside is None or not self.console.is_terminal:
            return (_joined(title, rest),)
        if not rest:
            return (self._cut(title, self.console.width - beside),)
        room = self.console.width - beside - cell_len(f"{_SEPARATOR}{rest}")
        if room < min(cell_len(title), _TITLE_ROOM):
            return (title, rest)
        return (_joined(self._cut(title, room), rest),)

    def _cut(self, text: str, width: int) -> str:
        """At most `width` cells, the last of them an ellipsis where something is missing."""
        if cell_len(text) <= width:
            return text
        ellipsis = fitted("…", self.console.encoding)
        return set_cell_size(text, max(0, width - len(ellipsis))).rstrip() + ellipsis

    def _text(self, text: str, style: str = "") -> Text:
        """Printable text in the letters of this terminal."""
        return Text.assemble((fitted(text, self.console.encoding), style))

    def _print(self, text: Text | str, *, cut: bool = False) -> None:
        console = self.console
        if not console.is_terminal:
            console.print(text, soft_wrap=True, markup=False, highlight=False)
        elif cut and isinstance(text, Text):
            shown = text.copy()
            if text.cell_len > console.width:
                ellipsis = fitted("…", console.encoding)
                shown.truncate(console.width - len(ellipsis))
                shown.append(ellipsis)
            console.print(shown, no_wrap=True, markup=False, highlight=False)
        else:
            width = min(console.width, MEASURE)
            console.print(text, markup=False, highlight=False, width=width)


def news_of(report: BuildReport | None) -> Iterator[str]:
    """What a person should know of a build they did not ask for."""
    if report is None:
        return
    if report.replaced is not None:
        yield f"The index was built anew: {one_line(report.replaced)}."
    yield from skipped_lines(report)


def build_lines(report: BuildReport, folder: Path) -> Iterator[str]:
    """What a build did, for whoever asked for it."""
    if report.replaced is not None:
        yield f"The index was built anew: {one_line(report.replaced)}."
    for change in ("added", "changed", "removed"):
        for id_ in getattr(report, change):
            yield f"{change} {one_line(id_)}"
    yield from skipped_lines(report)
    yield (
        f"{report.documents} documents, {report.passages} passages, {report.sentences} sentences; "
        f"{len(report.unchanged)} documents unchanged, {report.embedded} texts embedded "
        f"in {report.seconds:.1f} s"
    )
    yield f"{one_line(str(folder))} (generation {report.generation})"


def skipped_lines(report: BuildReport) -> Iterator[str]:
    """One line for each file that is not in the index, the first twenty."""
    for skipped in report.skipped[:_SKIPPED_SHOWN]:
        yield f"skipped {one_line(skipped.path)}: {one_line(skipped.reason)}"
    if len(report.skipped) > _SKIPPED_SHOWN:
        yield f"… and {len(report.skipped) - _SKIPPED_SHOWN} more"


def _quoted(quote: str, words: _Words) -> str:
    opening, closing = words.quote
    return f"{opening}{quote}{closing}"


def _marks(numbers: Iterable[int]) -> str:
    return "".join(f"[{number}]" for number in numbers)


def _joined(*parts: str | None) -> str:
    return _SEPARATOR.join(one_line(part) for part in parts if part)
