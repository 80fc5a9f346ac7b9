"""The commands of the chat, in one table: what each is called, takes and does.

The table loads nothing: a prompt completes from it before anything else is there.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.records import Language

if TYPE_CHECKING:
    from api.terminal.chat import Chat


@dataclass(frozen=True, slots=True)
class Command:
    name: str
    takes: str
    """Its argument as the help shows it; empty when it has none."""
    does: dict[Language, str]
    run: Callable[[Chat, str], Awaitable[None]]

    @property
    def usage(self) -> str:
        return f"{self.name} {self.takes}".rstrip()


def _action(name: str) -> Callable[[Chat, str], Awaitable[None]]:
    """The function of that name in `api.terminal.actions`, loaded when the command is given."""

    async def run(chat: Chat, argument: str) -> None:
        from api.terminal import actions

        await actions.ACTIONS[name](chat, argument)

    return run


def _command(name: str, takes: str, english: str, french: str) -> Command:
    return Command(name, takes, {"en": english, "fr": french}, _action(name))


COMMANDS = (
    _command(
        "/source",
        "N|ID",
        "the paragraph around quote N of the last answer, or a whole source",
        "le paragraphe autour de la citation N de la dernière réponse, ou une source entière",
    ),
    _command(
        "/sources",
        "",
        "the documents that can be asked",
        "les documents que l’on peut interroger",
    ),
    _command(
        "/search",
        "WORDS",
        "the passages that speak to words, no answer",
        "les passages qui parlent de ces mots, sans réponse",
    ),
    _command(
        "/why",
        "",
        "what was found for the last answer, what was dropped, what answered",
        "ce qui a été trouvé pour la dernière réponse, écarté, et ce qui a répondu",
    ),
    _command(
        "/model",
        "[NAME]",
        "the language models there are; with a name, the one that answers",
        "les modèles de langue présents ; avec un nom, celui qui répond",
    ),
    _command(
        "/lang",
        "fr|en|auto",
        "the language of our own words",
        "la langue de nos propres mots",
    ),
    _command(
        "/history",
        "",
        "what was asked in this conversation",
        "ce qui a été demandé dans cette conversation",
    ),
    _command(
        "/save",
        "FILE",
        "the conversation with its sources, as .md or .json",
        "la conversation avec ses sources, en .md ou .json",
    ),
    _command(
        "/new",
        "",
        "a new conversation",
        "une nouvelle conversation",
    ),
    _command("/help", "", "these lines", "ces lignes"),
    _command("/quit", "", "leave (or Ctrl-D)", "sortir (ou Ctrl-D)"),
)
_ALIASES = {"/exit": "/quit", "/?": "/help", "/h": "/help", "/q": "/quit"}
_BY_NAME = {command.name: command for command in COMMANDS}


def find(name: str) -> Command | None:
    return _BY_NAME.get(_ALIASES.get(name, name))


def nearest(name: str) -> str | None:
    """The command most like a mistyped one; None when none is."""
    from difflib import get_close_matches  # not at every start

    close = get_close_matches(name.casefold()[:40], _BY_NAME, n=1, cutoff=0.6)
    return close[0] if close else None
