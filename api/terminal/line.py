"""The line a person writes: edited, completed, searched for among those of earlier runs.

Loads prompt_toolkit and nothing heavier: the prompt is there before rich, the encoder and the index
are.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from prompt_toolkit import PromptSession, print_formatted_text
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document as Written
from prompt_toolkit.enums import DEFAULT_BUFFER
from prompt_toolkit.filters import Condition, has_focus
from prompt_toolkit.formatted_text import FormattedText, StyleAndTextTuples
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout.processors import Processor, Transformation, TransformationInput
from prompt_toolkit.output import Output, create_output
from prompt_toolkit.output.vt100 import Vt100_Output
from prompt_toolkit.styles import Style

from api.printable import fitted, one_line, printable, visible
from api.terminal.asked import Asked
from api.terminal.commands import COMMANDS
from index.records import Document, Language

_STYLE = Style.from_dict(
    {
        "prompt": "bold",
        "note": "dim",
        "rprompt": "dim",
        "completion-menu": "noinherit",
        "completion-menu.completion": "noinherit",
        "completion-menu.completion.current": "noinherit reverse",
        "completion-menu.meta.completion": "noinherit dim",
        "completion-menu.meta.completion.current": "noinherit dim reverse",
        "scrollbar.background": "noinherit",
        "scrollbar.button": "noinherit reverse",
    }
)
_NOTE_FROM_COLUMNS = 60
"""A narrower line has no room for a note beside the question."""
_LOOK_S = 0.2
_NAMED_WIDTH = 40


class Line:
    """Reads questions and commands from a person at a terminal."""

    def __init__(
        self,
        asked: Path,
        note: Callable[[], str],
        documents: Callable[[], Sequence[Document]],
        language: Callable[[], Language],
        shown: Callable[[], None],
    ) -> None:
        """`note` says what is under way, beside the prompt; `shown` is called when the first prompt
        is on the screen; `documents` and `language` serve completion."""
        self._note, self._shown = note, shown
        output = _output()
        self._output = output
        self._session: PromptSession[str] = PromptSession(
            [("class:prompt", "> ")],
            multiline=True,
            search_ignore_case=True,
            prompt_continuation=_continuation,
            history=Asked(asked),
            completer=_Completions(documents, language, output.encoding()),
            complete_while_typing=Condition(self._writes_a_command),
            reserve_space_for_menu=6,
            key_bindings=_keys(),
            input_processors=[_Visible()],
            rprompt=self._beside,
            style=_STYLE,
            output=output,
        )
        self._session.app.terminal_size_polling_interval = None  # a signal tells of it
        self._session.app.after_render.add_handler(lambda _: self._was_rendered())
        self._rendered = False

    async def read(self) -> str:
        """One line or block. Raises EOFError at Ctrl-D, KeyboardInterrupt at Ctrl-C."""
        looking = asyncio.ensure_future(self._look())
        try:
            return await self._session.prompt_async()
        finally:
            looking.cancel()

    def end(self, error: BaseException) -> None:
        """Ends the prompt from another thread: there is nothing to ask any more."""
        app = self._session.app
        loop = app.loop
        if loop is not None and app.is_running:
            with suppress(RuntimeError):  # it has ended meanwhile
                loop.call_soon_threadsafe(_exit, self._session, error)

    def columns(self) -> int:
        return self._output.get_size().columns

    def say(self, line: str) -> None:
        """Above the prompt, quietly."""
        shown = FormattedText([("class:note", fitted(line, self._output.encoding()))])
        print_formatted_text(shown, style=_STYLE, output=self._output)

    async def _look(self) -> None:
        """Draws the line again when what stands beside it has changed."""
        before = ""
        while True:
            await asyncio.sleep(_LOOK_S)
            now = self._note()
            if now != before:
                before = now
                self._session.app.invalidate()

    def _beside(self) -> StyleAndTextTuples:
        if self._session.app.is_done or self.columns() < _NOTE_FROM_COLUMNS:
            return []
        note = fitted(one_line(self._note(), _NAMED_WIDTH), self._output.encoding())
        return [("class:rprompt", note)]

    def _writes_a_command(self) -> bool:
        return self._session.default_buffer.text.startswith("/")

    def _was_rendered(self) -> None:
        if not self._rendered:
            self._rendered = True
            self._shown()


class _Visible(Processor):
    """What was typed or remembered may hold what a terminal would obey."""

    def apply_transformation(self, transformation_input: TransformationInput) -> Transformation:
        return Transformation(
            [(part[0], visible(part[1])) for part in transformation_input.fragments]
        )


class _Completions(Completer):
    """Commands, then what they take: sources, languages."""

    def __init__(
        self,
        documents: Callable[[], Sequence[Document]],
        language: Callable[[], Language],
        encoding: str,
    ) -> None:
        self._documents, self._language, self._encoding = documents, language, encoding

    def get_completions(
        self, document: Written, complete_event: CompleteEvent
    ) -> Iterable[Completion]:
        written = document.text_before_cursor
        if not written.startswith("/") or "\n" in written:
            return
        name, space, argument = written.partition(" ")
        if not space:
            for one in COMMANDS:
                if one.name.startswith(name):
                    yield self._offer(one.name, name, one.usage, one.does[self._language()])
        elif name == "/source":
            for known in self._documents():
                if known.id.startswith(argument):
                    yield self._offer(known.id, argument, known.id, known.title or "")
        elif name == "/lang":
            for choice in ("fr", "en", "auto"):
                if choice.startswith(argument):
                    yield self._offer(choice, argument, choice, "")

    def _offer(self, text: str, written: str, shown: str, meta: str) -> Completion:
        return Completion(
            text,
            start_position=-len(written),
            display=fitted(one_line(shown, _NAMED_WIDTH), self._encoding),
            display_meta=fitted(one_line(meta), self._encoding),
        )


def _keys() -> KeyBindings:
    keys = KeyBindings()
    writing = has_focus(DEFAULT_BUFFER)  # and not searching, where Enter means something else

    @keys.add("enter", filter=writing)
    def _(event: KeyPressEvent) -> None:
        chosen = event.current_buffer.complete_state
        if chosen is not None and chosen.current_completion is not None:
            event.current_buffer.complete_state = None  # Enter takes the completion, then sends
            return
        event.current_buffer.validate_and_handle()

    @keys.add("escape", "enter", filter=writing)
    def _(event: KeyPressEvent) -> None:
        event.current_buffer.newline(copy_margin=False)

    @keys.add(Keys.BracketedPaste)
    def _(event: KeyPressEvent) -> None:
        event.current_buffer.insert_text(printable(event.data))

    return keys


def _output() -> Output:
    """Without asking the terminal where its cursor is: the answer may come after we have left."""
    output = create_output()
    if isinstance(output, Vt100_Output):
        output.enable_cpr = False
    return output


def _continuation(width: int, line: int, wrapped: int) -> StyleAndTextTuples:
    return [("", " " * width)]


def _exit(session: PromptSession[str], error: BaseException) -> None:
    with suppress(Exception):
        session.app.exit(exception=error)
