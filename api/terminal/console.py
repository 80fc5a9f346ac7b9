"""The two consoles of a command, in the letters that their terminal has."""

from __future__ import annotations

from rich.console import Console

from api.terminal.letters import use_the_terminals_letters


def consoles() -> tuple[Console, Console]:
    """Of stdout and of stderr."""
    use_the_terminals_letters()
    return Console(), Console(stderr=True)
