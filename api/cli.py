"""The `anchorage` command: parse, call once, print.

    0  answered or refused        2  wrong usage or input
    3  the index is unusable      4  a needed service is unreachable      130  Ctrl-C

With --json stdout holds JSON and nothing else; progress and warnings go to stderr. Importing this
module loads neither torch nor FAISS nor FastAPI, so that `--help` is there at once.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from api.errors import INTERRUPTED, WRONG_INPUT, fault_of
from api.printable import one_line, to_json

if TYPE_CHECKING:
    from api.render import Screen
    from api.settings import Settings
    from api.wire import Parts
    from rag.records import Answer, Question, Turn

_FOLDER = click.Path(path_type=Path)
_FILE = click.Path(path_type=Path)
_JSON = click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
_MODEL = click.option(
    "--model",
    metavar="NAME|auto|none",
    help="Ollama model [auto: the best one installed]; none: the sources' own sentences.",
)


def _places(command: Callable[..., None]) -> Callable[..., None]:
    """The options that say which documents, and where their index is."""
    docs = click.option("--docs", type=_FOLDER, help="Folder of documents [the shipped articles].")
    index = click.option("--index", type=_FOLDER, help="Folder of the index [one per user].")
    return docs(index(command))


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="anchorage", message="anchorage %(version)s")
def cli() -> None:
    """Ask your documents; every sentence of the answer is anchored to exact quotes."""


@cli.command()
@_places
@click.option("--rebuild", is_flag=True, help="Anew, even over a damaged or foreign index.")
@_JSON
def index(docs: Path | None, index: Path | None, rebuild: bool, as_json: bool) -> None:
    """Build the index of the documents, or bring it up to date."""
    from api import wire
    from api.progress import progress_on_stderr
    from api.render import build_lines

    settings = _settings(docs=docs, index=index)
    with progress_on_stderr() as progress:
        report = wire.build_index(settings, progress, rebuild=rebuild)
    if as_json:
        _print_json(report)
        return
    for line in build_lines(report, settings.index_folder):
        click.echo(line)


@cli.command()
@click.argument("question", required=False)
@click.option("--history", type=_FILE, help="JSON lines {role, content}: what was said before.")
@click.option("--batch", type=_FILE, help="JSON lines {id, question, history}: one Answer a line.")
@_MODEL
@_places
@_JSON
def ask(
    question: str | None,
    history: Path | None,
    batch: Path | None,
    model: str | None,
    docs: Path | None,
    index: Path | None,
    as_json: bool,
) -> None:
    """Ask one question, or a file of them."""
    if (question is None) == (batch is None):
        raise click.UsageError("give one question, or a file of them with --batch")
    if history is not None and batch is not None:
        raise click.UsageError("--history goes with one question; a --batch line has its own")
    settings = _settings(docs=docs, index=index, model=model)
    questions = _asked(question, history, batch)
    parts = _parts(settings)
    shown = _print_json if as_json or batch is not None else partial(_show_answer, parts)
    asyncio.run(_answer_all(parts, questions, shown))


@cli.command()
@click.argument("query")
@click.option("-k", default=8, show_default=True, type=click.IntRange(1, 50), help="How many.")
@_places
@_JSON
def search(query: str, k: int, docs: Path | None, index: Path | None, as_json: bool) -> None:
    """Show the passages that speak to a query; no answer."""
    from rag.question import checked

    asked = checked(_new_question(query))
    parts = _parts(_settings(docs=docs, index=index))
    hits = parts.searcher.search(asked.text, k)
    if as_json:
        from api.shapes import hits_of

        _print_json(hits_of(hits))
    else:
        _screen(parts).hits(hits)


@cli.command()
@_MODEL
@_places
@click.option("--json", "as_json", is_flag=True, help="One Answer a line on stdout.")
def chat(model: str | None, docs: Path | None, index: Path | None, as_json: bool) -> None:
    """Talk in the terminal; without one, read a question or a /command a line."""
    from api import repl, wire

    settings = _settings(docs=docs, index=index, model=model)
    repl.chat(partial(wire.build_parts, settings), as_json=as_json)


@cli.command()
@click.option("--host", help="Address to listen on [127.0.0.1].")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on [8000].")
@_MODEL
@_places
def serve(
    host: str | None, port: int | None, model: str | None, docs: Path | None, index: Path | None
) -> None:
    """Serve the HTTP interface."""
    from api import serve as service
    from api import wire
    from api.logs import configure

    settings = _settings(docs=docs, index=index, model=model, host=host, port=port)
    with service.listen(settings.host, settings.port, settings.keys) as listener:
        shared = wire.build_service(settings)
        click.echo(f"Anchorage listens on {service.url_of(listener)} (Ctrl-C ends it)")
        configure(settings.log_level)
        service.serve(listener, shared, partial(wire.build_parts, settings))


@cli.command()
@_MODEL
@_places
def slack(model: str | None, docs: Path | None, index: Path | None) -> None:
    """Answer in Slack, in socket mode."""
    from api import wire
    from api.logs import configure
    from api.slack.access import socket_access
    from api.slack.socket import listen

    settings = _settings(docs=docs, index=index, model=model)
    access = socket_access(settings)
    service = wire.build_service(settings)
    configure(settings.log_level)
    told = partial(click.echo, "Anchorage answers in Slack (Ctrl-C ends it)")
    try:
        listen(access, service, partial(wire.build_parts, settings), told)
    finally:
        service.close()


@cli.command()
@_places
@_JSON
def doctor(docs: Path | None, index: Path | None, as_json: bool) -> None:
    """Show what is set up, what is missing, and the next step for each."""
    from api.doctor import examine

    report = examine(_settings(docs=docs, index=index))
    if as_json:
        _print_json(report)
    else:
        for line in report.lines():
            click.echo(line)
    raise click.exceptions.Exit(report.exit_code)


def main() -> None:
    """The console script."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Runs a command; a person's mistake is one line on stderr and an exit code."""
    try:
        # Not `cli.main`: it would turn Ctrl-C and a closed pipe into exit codes of its own.
        with cli.make_context("anchorage", list(arguments)) as context:
            cli.invoke(context)
        sys.stdout.flush()
    except click.exceptions.Exit as finished:
        return finished.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        return WRONG_INPUT
    except click.ClickException as error:
        return _complain(_usage_message(error), WRONG_INPUT)
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read has gone; nothing is left to tell them, the interpreter's flush included.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:  # what the fault table does not know is raised again
        fault = fault_of(error)
        if fault is None:
            raise
        return _complain(str(error), fault.exit_code)
    return 0


def _complain(message: str, exit_code: int) -> int:
    click.echo(f"anchorage: {one_line(message)}", err=True)
    return exit_code


def _usage_message(error: click.ClickException) -> str:
    context = error.ctx if isinstance(error, click.UsageError) else None
    if context is None:
        return error.format_message()
    return f"{error.format_message().rstrip('.')}; see `{context.command_path} --help`"


def _settings(**options: object) -> Settings:
    from api.settings import read_settings

    return read_settings(**options)


def _new_question(argument: str, history: tuple[Turn, ...] = ()) -> Question:
    from api.asking import new_question
    from api.inputs import as_text

    return new_question(as_text(argument), history)


def _asked(question: str | None, history: Path | None, batch: Path | None) -> tuple[Question, ...]:
    """Judged before the long work begins."""
    from api.inputs import read_batch, read_history
    from rag.question import checked

    if batch is not None:
        return read_batch(batch)
    turns = () if history is None else read_history(history)
    return (checked(_new_question(question or "", turns)),)


def _parts(settings: Settings) -> Parts:
    from api import wire
    from api.progress import progress_on_stderr
    from api.render import news_of

    with progress_on_stderr() as progress:
        built = wire.build_parts(settings, progress)
    for line in news_of(built.report):
        click.echo(line, err=True)
    return built.parts


async def _answer_all(
    parts: Parts, questions: tuple[Question, ...], shown: Callable[[Answer], None]
) -> None:
    from api.asking import final_answer

    for question in questions:
        shown(await final_answer(parts, question))


def _print_json(value: object) -> None:
    """As UTF-8 whatever the locale: JSON has no other encoding."""
    click.echo(to_json(value).encode("utf-8"))


def _screen(parts: Parts) -> Screen:
    from api.render import Screen
    from api.terminal.console import consoles

    out, _ = consoles()
    return Screen(out, parts.searcher.documents)


def _show_answer(parts: Parts, answer: Answer) -> None:
    _screen(parts).answer(answer)
