"""One conversation in a terminal: takes a line, answers it or obeys it, shows what came of it.

Knows neither where lines come from nor how the parts are built: `api.repl` brings both.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

from rich.console import Console
from rich.text import Text

from api.asking import new_question
from api.errors import fault_of
from api.printable import fitted, one_line, to_json
from api.render import MEASURE, Screen, news_of
from api.terminal.commands import find, nearest
from api.terminal.exchange import Conversation, Exchange
from api.terminal.live import Spinner
from api.terminal.words import LanguageChoice, Words, language_of_the_locale, words_in
from index.records import Language
from rag.records import Answer

if TYPE_CHECKING:
    from api.wire import Built, Parts


class Ready(Protocol):
    """Waits for the parts; `say` hears which stage is under way, in the person's words."""

    def __call__(self, words: Words, say: Callable[[str], None]) -> Awaitable[Built]: ...


@dataclass(slots=True)
class Chat:
    """What a line does, and what is remembered between lines."""

    ready: Ready
    out: Console
    err: Console
    as_json: bool = False
    """One Answer a line on stdout; all that commands say goes to stderr."""
    choice: LanguageChoice = "auto"
    conversation: Conversation = field(default_factory=Conversation)
    parts_at_hand: Parts | None = None
    model: str | None = None
    """What the last answer was made by; None when nobody knows yet."""
    spoken: Language | None = None
    """Of the last answer."""
    saved: set[str] = field(default_factory=set)
    """Files that this chat wrote and may write again."""
    leaving: bool = False
    _told_degraded: str | None = None

    async def take(self, line: str) -> bool:
        """Answers or obeys one line. False when it was the last one."""
        if self.shown_on.is_terminal:
            self.shown_on.print()
        try:
            if line.startswith("/"):
                await self._obey(line)
            else:
                await self._ask(line)
        except Exception as error:  # what the fault table does not know is raised again
            if fault_of(error) is None or self.parts_at_hand is None:
                raise
            self._fail(error)
        if self.shown_on.is_terminal and not self.leaving:
            self.shown_on.print()
        return not self.leaving

    async def parts(self) -> Parts:
        """Waits the first time they are needed."""
        if self.parts_at_hand is None:
            with self.spinner(self.words.starting) as spinner:
                built = await self.ready(self.words, spinner.name_stage)
            for line in news_of(built.report):
                self.complain(line)
            self.parts_at_hand = built.parts
        return self.parts_at_hand

    async def screen(self) -> Screen:
        """Where commands show documents."""
        parts = await self.parts()
        return Screen(self.shown_on, parts.searcher.documents, self.language)

    @property
    def shown_on(self) -> Console:
        """Where what is not an answer goes."""
        return self.err if self.as_json else self.out

    @property
    def language(self) -> Language:
        """Of our own words: the one chosen, else the last answer's, else the locale's."""
        if self.choice != "auto":
            return self.choice
        return self.spoken or language_of_the_locale()

    @property
    def words(self) -> Words:
        return words_in(self.language)

    def spinner(self, stage: str) -> Spinner:
        return Spinner(self.shown_on, stage)

    def say(self, line: str, style: str = "", *, cut: bool = False) -> None:
        """One line of ours; cut to the width of a terminal where it only gives an idea."""
        console = self.shown_on
        text = Text(fitted(line, console.encoding), style)
        if not console.is_terminal:
            console.print(text, markup=False, highlight=False, soft_wrap=True)
        elif cut:
            console.print(text, no_wrap=True, overflow="ellipsis", highlight=False)
        else:
            console.print(text, highlight=False)

    def say_beside(self, label: str, line: str, style: str = "") -> None:
        """A label and what it stands for; what is wrapped stays beside the label."""
        console = self.shown_on
        if not console.is_terminal:
            self.say(label + line)
            return
        text = Text(fitted(line, console.encoding))
        beside = min(console.width, MEASURE) - len(label)
        first, *more = text.wrap(console, max(1, beside))
        console.print(Text(label, style, end=""), first, sep="", highlight=False)
        for one in more:
            console.print(Text(" " * len(label), end=""), one, sep="", highlight=False)

    def complain(self, message: str) -> None:
        """To stderr: what was asked for could not be done."""
        text = fitted(one_line(message), self.err.encoding)
        whole = not self.err.is_terminal
        self.err.print(text, markup=False, highlight=False, soft_wrap=whole)

    async def _obey(self, line: str) -> None:
        name, _, argument = line.partition(" ")
        command = find(name)
        if command is not None:
            await command.run(self, argument.strip())
            return
        shown, near = one_line(name, 40), nearest(name)
        words = self.words
        self.complain(
            words.unknown.format(name=shown)
            if near is None
            else words.nearest.format(name=shown, nearest=near)
        )

    async def _ask(self, text: str) -> None:
        parts = await self.parts()
        exchange = Exchange(text)
        try:
            with self.spinner(self.words.searching) as spinner:
                question = new_question(text, self.conversation.turns())
                async with aclosing(parts.answer(question)) as events:
                    async for event in events:
                        exchange = exchange.after(event)
                        self._show_progress(exchange, spinner)
        except asyncio.CancelledError:
            self._stopped(exchange, parts)
            raise
        self.conversation = self.conversation.then(exchange)
        if exchange.answer is None:
            raise RuntimeError("the stream of an answer ended without one")
        self._tell(exchange.answer, parts)

    def _show_progress(self, exchange: Exchange, spinner: Spinner) -> None:
        if exchange.retrieved is not None and not exchange.claimed:
            count = len(exchange.retrieved.hits)
            spinner.name_stage(self.words.reading.format(count=count))
        elif exchange.claimed:
            spinner.name_stage(self.words.checking)
            spinner.above = Screen(self.out, ()).claims(exchange.claims)

    def _tell(self, answer: Answer, parts: Parts) -> None:
        self.model, self.spoken = answer.model, answer.language
        if self.as_json:
            self._print_json(answer)
            return
        told = answer.degraded is not None and answer.degraded == self._told_degraded
        self._told_degraded = answer.degraded
        chosen = None if self.choice == "auto" else self.choice
        screen = Screen(self.out, parts.searcher.documents, chosen)
        screen.answer(replace(answer, degraded=None) if told else answer)
        if not self.out.is_terminal:
            self.out.print()

    def _stopped(self, exchange: Exchange, parts: Parts) -> None:
        """What was checked stays, to be read and opened; a follow-up does not lean on it."""
        self.conversation = self.conversation.then(exchange)
        screen = Screen(self.shown_on, parts.searcher.documents, self.language)
        screen.cut_short(exchange.claims, exchange.citations)
        self.say(self.words.stopped, "dim")
        self.shown_on.print()

    def _fail(self, error: Exception) -> None:
        if not self.as_json:
            self.complain(str(error))
            return
        fault = fault_of(error)
        assert fault is not None, "only a foreseen error is told"
        body = {"code": fault.code, "message": one_line(str(error)), "hint": fault.hint}
        self._print_json({"error": body})

    def _print_json(self, value: object) -> None:
        """As UTF-8 whatever the locale, and at once: whoever reads the pipe may wait for it."""
        self.out.file.flush()
        stream = getattr(self.out.file, "buffer", None)
        line = to_json(value) + "\n"
        if stream is None:
            self.out.file.write(line)
        else:
            stream.write(line.encode("utf-8"))
            stream.flush()
        self.out.file.flush()
