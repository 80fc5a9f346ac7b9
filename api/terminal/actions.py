"""What each command does. One function a command; the table is in `api.terminal.commands`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from api.errors import InputError
from api.inputs import as_text
from api.printable import one_line
from api.terminal.commands import COMMANDS
from api.terminal.exchange import Conversation, Exchange
from api.terminal.saving import as_json, as_markdown, save
from api.terminal.why import why
from index.records import Document
from rag.model_errors import ModelError

if TYPE_CHECKING:
    from api.terminal.chat import Chat
    from api.terminal.words import Words

_SEARCHED = 8
_NAMED_WIDTH = 60
_NARROW = 60
_USAGE_WIDTH = max(len(one.usage) for one in COMMANDS) + 2


async def help_(chat: Chat, argument: str) -> None:
    chat.say(chat.words.how_to_ask)
    console = chat.shown_on
    told = [(one.usage, one.does[chat.language]) for one in COMMANDS]
    if console.is_terminal and console.width < _NARROW:
        for usage, does in told:
            chat.say(usage, "bold")
            chat.say_beside("    ", does)
    else:
        for usage, does in told:
            chat.say_beside(f"{usage:<{_USAGE_WIDTH}}", does, "bold")
    chat.say(chat.words.keys, "dim")


async def quit_(chat: Chat, argument: str) -> None:
    chat.leaving = True


async def sources(chat: Chat, argument: str) -> None:
    (await chat.screen()).sources()


async def source(chat: Chat, argument: str) -> None:
    """A quote of the last answer by its number, or a source by its id."""
    last = chat.conversation.last
    shown = () if last is None else last.citations
    numbers = ", ".join(str(one.id) for one in shown)
    words, asked = chat.words, one_line(argument, _NAMED_WIDTH)
    if not argument:
        chat.complain(words.quotes_are.format(numbers=numbers) if shown else words.no_quote_yet)
    elif argument.isdecimal():
        cited = next((one for one in shown if str(one.id) == argument), None)
        if cited is not None:
            (await chat.screen()).quote(cited)
        elif shown:
            chat.complain(words.no_such_quote.format(asked=asked, numbers=numbers))
        else:
            chat.complain(words.no_quote_yet)
    else:
        document = _named((await chat.parts()).searcher.documents, argument)
        if document is None:
            chat.complain(words.no_such_source.format(asked=asked))
        else:
            (await chat.screen()).document(document)


async def search(chat: Chat, argument: str) -> None:
    from api.asking import new_question
    from rag.question import checked

    if not argument:
        chat.complain(chat.words.search_needs_words)
        return
    screen, parts = await chat.screen(), await chat.parts()
    asked = checked(new_question(argument)).text
    hits = parts.searcher.search(asked, _SEARCHED)
    if hits:
        screen.hits(hits, brief=True)
    else:
        chat.complain(chat.words.nothing_found)


async def why_(chat: Chat, argument: str) -> None:
    last = chat.conversation.last
    if last is None:
        chat.complain(chat.words.nothing_asked)
        return
    for line, style in why(last, chat.language):
        chat.say(line, style, cut=True)


async def model(chat: Chat, argument: str) -> None:
    parts, words = await chat.parts(), chat.words
    if not argument:
        await _list_models(chat)
        return
    chosen = parts.with_model(argument)
    with chat.spinner(words.asking_models):
        found = await chosen.models.choose()
    if found.model is None and found.degraded is not None:
        chat.complain(found.degraded[chat.language])
        return
    chat.parts_at_hand = chosen
    name = words.extractive if found.model is None else one_line(found.model.name)
    chat.model = None if found.model is None else found.model.name
    chat.say(words.model_is.format(model=name))


async def _list_models(chat: Chat) -> None:
    parts, words = await chat.parts(), chat.words
    try:
        with chat.spinner(words.asking_models):
            chosen = await parts.models.choose()
            installed = await parts.models.installed()
    except ModelError as error:
        chat.complain(error.words[chat.language])
        return
    current = None if chosen.model is None else chosen.model.name.partition(":")[2]
    for name in installed:
        chat.say(f"{'*' if name == current else ' '} {one_line(name)}")
    chat.say(f"{'*' if current is None else ' '} none: {words.extractive}")
    chat.say(words.models_are if installed else words.no_models, "dim")


async def lang(chat: Chat, argument: str) -> None:
    match argument:
        case "fr" | "en" | "auto":
            chat.choice = argument
            chat.say(chat.words.language_is.format(language=chat.language))
        case _:
            chat.complain(chat.words.languages)


async def history(chat: Chat, argument: str) -> None:
    words = chat.words
    if not chat.conversation.exchanges:
        chat.complain(words.nothing_asked)
    for number, exchange in enumerate(chat.conversation.exchanges, start=1):
        marked = _outcome(exchange, words)
        chat.say(f"{number}. {one_line(exchange.question)}{marked}", cut=True)


def _outcome(exchange: Exchange, words: Words) -> str:
    """Said of a question only where it was not plainly answered."""
    if exchange.answer is None:
        return f" ({words.stopped})"
    match exchange.answer.status:
        case "refused":
            return f" ({words.refused})"
        case "partial":
            return f" ({words.partial})"
        case "answered":
            return ""


async def new(chat: Chat, argument: str) -> None:
    chat.conversation = Conversation()
    chat.say(chat.words.new)


async def save_(chat: Chat, argument: str) -> None:
    words = chat.words
    if not chat.conversation.answers:
        chat.complain(words.nothing_to_save)
        return
    path = Path(as_text(argument).strip("\"'"))
    if not argument or path.suffix.lower() not in {".md", ".json"}:
        chat.complain(words.save_needs_name)
        return
    path = _expanded(path)
    if path.exists() and str(path) not in chat.saved:
        chat.complain(words.name_taken.format(name=one_line(str(path), 80)))
        return
    documents = (await chat.parts()).searcher.documents
    text = as_json if path.suffix.lower() == ".json" else as_markdown
    save(path, text(chat.conversation, documents), words)
    chat.saved.add(str(path))
    chat.say(words.saved.format(name=one_line(str(path))))


def _expanded(path: Path) -> Path:
    try:
        return path.expanduser()
    except RuntimeError:  # nobody of that name
        raise InputError(f"{one_line(str(path), 80)}: there is no such home folder") from None


def _named(documents: tuple[Document, ...], asked: str) -> Document | None:
    """By id, or by a beginning that only one id has. Looked up, never joined to a path."""
    exact = [known for known in documents if known.id == asked]
    begun = exact or [known for known in documents if known.id.startswith(asked)]
    return begun[0] if len(begun) == 1 else None


ACTIONS: Mapping[str, Callable[[Chat, str], Awaitable[None]]] = {
    "/help": help_,
    "/quit": quit_,
    "/sources": sources,
    "/source": source,
    "/search": search,
    "/why": why_,
    "/model": model,
    "/lang": lang,
    "/history": history,
    "/new": new,
    "/save": save_,
}
