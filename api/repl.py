"""`anchorage chat`: a person at a terminal, or one question or /command a line from a pipe.

The prompt is there first; the encoder and the index are loaded behind it, once it is on the screen.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from platformdirs import user_data_path

from api.loading import Loading
from api.terminal.words import Words, language_of_the_locale, stage_in_words, welcome, words_in
from api.wire import Built, Progress
from index.records import Document, Language

if TYPE_CHECKING:
    from api.terminal.chat import Chat

Build = Callable[[Progress], Built]
_LONGEST_LINE = 1 << 16
"""Bytes of a line from a pipe; what follows is left out, and the question refused as too long."""
_LOOK_S = 0.05


def chat(build: Build, *, as_json: bool = False) -> None:
    """Runs until the lines end or the person leaves."""
    if sys.stdin.isatty() and sys.stdout.isatty() and not as_json:
        _Conversing(build).run()
    else:
        _take_lines(build, as_json)


class _Conversing:
    """With a person. The chat itself is made when the first line has come: what it imports is no
    part of the wait for the prompt."""

    def __init__(self, build: Build) -> None:
        from api.terminal.letters import use_the_terminals_letters

        use_the_terminals_letters()
        from api.terminal.line import Line

        self._build = build
        self._loading: Loading | None = None
        self._chat: Chat | None = None
        self._known: Sequence[Document] = ()
        self._line = Line(asked_before(), self._note, self._documents, self._language, self._load)

    def run(self) -> None:
        self._line.say(welcome(self._line.columns()))
        with asyncio.Runner() as runner:
            while True:
                try:
                    line = runner.run(self._line.read())
                except EOFError:
                    return
                except KeyboardInterrupt:
                    self._line.say(words_in(self._language()).leaving)
                    continue
                if line.strip() and not self._taken(runner, line):
                    return

    def _taken(self, runner: asyncio.Runner, line: str) -> bool:
        """False when it was the last line. Ctrl-C stops what it began and nothing else."""
        try:
            with _quiet_keyboard():
                from api.inputs import as_text

                return runner.run(self._at_hand().take(as_text(line).strip()))
        except KeyboardInterrupt:
            return True

    def _at_hand(self) -> Chat:
        if self._chat is None:
            from api.terminal.chat import Chat
            from api.terminal.console import consoles

            self._chat = Chat(self._ready, *consoles())
        return self._chat

    def _load(self) -> None:
        self._loading = Loading(self._build)
        self._loading.when_done(self._loaded)

    def _loaded(self, error: BaseException | None) -> None:
        """Called from the thread that loads."""
        if error is not None:
            self._line.end(error)
        elif self._loading is not None:
            self._known = self._loading.result().parts.searcher.documents

    async def _ready(self, words: Words, say: Callable[[str], None]) -> Built:
        loading = self._loading
        assert loading is not None, "it began when the first prompt was drawn"
        return await _loaded(loading, words, say)

    def _note(self) -> str:
        if self._loading is not None and not self._loading.done():
            return stage_in_words(self._loading.stage.name, words_in(self._language()))
        return "" if self._chat is None else self._chat.model or ""

    def _documents(self) -> Sequence[Document]:
        return self._known

    def _language(self) -> Language:
        return language_of_the_locale() if self._chat is None else self._chat.language


def asked_before() -> Path:
    """Where the questions of earlier runs are remembered."""
    return user_data_path("anchorage", appauthor=False) / "asked.jsonl"


def _take_lines(build: Build, as_json: bool) -> None:
    from api.terminal.chat import Chat
    from api.terminal.console import consoles

    out, err = consoles()

    async def ready(words: Words, say: Callable[[str], None]) -> Built:
        if out.is_terminal and not as_json:
            return await _loaded(Loading(build), words, say)
        from api.progress import progress_on_stderr

        with progress_on_stderr() as progress:
            return build(progress)

    talk = Chat(ready, out, err, as_json=as_json)
    with asyncio.Runner() as runner:
        for line in _lines():
            if not runner.run(talk.take(line)):
                return


async def _loaded(loading: Loading, words: Words, say: Callable[[str], None]) -> Built:
    while not loading.done():
        stage = loading.stage
        counted = f" {stage.done}/{stage.total}" if stage.total > 1 else ""
        say(f"{stage_in_words(stage.name, words)}{counted}")
        await asyncio.sleep(_LOOK_S)
    return loading.result()


def _lines() -> Iterator[str]:
    pipe = sys.stdin.buffer
    while line := pipe.readline(_LONGEST_LINE):
        rest = line
        while rest and not rest.endswith(b"\n"):
            rest = pipe.readline(_LONGEST_LINE)
        text = line.decode("utf-8", "replace").strip()
        if text:
            yield text


@contextmanager
def _quiet_keyboard() -> Iterator[None]:
    """What is typed while an answer comes is kept for the next prompt, not shown in its midst."""
    import termios

    terminal = sys.stdin.fileno()
    before = termios.tcgetattr(terminal)
    quiet = termios.tcgetattr(terminal)
    quiet[3] &= ~termios.ECHO
    try:
        termios.tcsetattr(terminal, termios.TCSANOW, quiet)
        yield
    finally:
        termios.tcsetattr(terminal, termios.TCSANOW, before)
