"""Text of others for Slack, and text of Slack for us.

Slack has two languages: `mrkdwn` (sections, context) knows `*bold*` and `<address|words>`,
`markdown` (streams, the markdown block) is CommonMark. In both `& < >` are written as entities, and
without a `<` nothing can name a person, a group or a channel
(https://docs.slack.dev/messaging/formatting-message-text#escaping). What documents and models wrote
may be formatted in neither.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import accumulate, takewhile
from urllib.parse import quote

from api.printable import one_line

_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_MARKS = re.compile(r"[\\`*_\[\]~|]")
"""What CommonMark, or the tables and strokes that Slack adds to it, would format with."""
_LIST = re.compile(r"([-+#=]|\d{1,9}[.)])")
"""Begins a list, a heading or a rule where it begins a line."""
_MRKDWN_MARKS = re.compile(r"[*_~`]")
_BREAK = "\N{WORD JOINER}"
"""Seen by nobody; a mark of mrkdwn beside it formats nothing, and mrkdwn has no other escape."""

_SPECIAL = re.compile(r"<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>")
_ELLIPSIS = "…"
_READ, _READ_TIMES = 100, 10
"""How much of a text is looked at to fill some room: more than white space usually takes."""


def markdown(text: str, room: int | None = None) -> str:
    """One line of text that `markdown` shows letter for letter; cut as `mrkdwn` is."""
    return _fitted(text, room, _markdown)


def mrkdwn(text: str, room: int | None = None) -> str:
    """One line of text that `mrkdwn` shows letter for letter.

    With `room`, as much of it as fits into so many characters, with an ellipsis where it was cut;
    empty when not even that fits.
    """
    return _fitted(text, room, _mrkdwn)


def _fitted(text: str, room: int | None, escape: Callable[[str], str]) -> str:
    if room is None:
        return escape(one_line(text))
    # A document may be a single line of megabytes.
    beginning = text[: _READ_TIMES * room + _READ]
    line = one_line(beginning)
    whole = escape(line)
    if len(whole) <= room and len(beginning) == len(text):
        return whole
    lengths = accumulate((len(escape(character)) for character in line), initial=len(_ELLIPSIS))
    kept = sum(1 for _ in takewhile(lambda length: length <= room, lengths)) - 1
    return escape(line[:kept].rstrip()) + _ELLIPSIS if kept > 0 else ""


def _markdown(line: str) -> str:
    escaped = _MARKS.sub(r"\\\g<0>", line)
    if opening := _LIST.match(escaped):
        end = opening.end() - 1
        escaped = f"{escaped[:end]}\\{escaped[end:]}"
    return escaped.translate(_ENTITIES)


def _mrkdwn(line: str) -> str:
    return _MRKDWN_MARKS.sub(rf"{_BREAK}\g<0>{_BREAK}", line.translate(_ENTITIES))


def link(address: str, shown: str) -> str:
    """A link of mrkdwn; `shown` is mrkdwn already."""
    safe = quote(address, safe="/:?#[]@!$'()*+,;=%&~").translate(_ENTITIES)
    return f"<{safe}|{shown.replace('|', '¦')}>"


def plain(text: str, us: str | None = None) -> str:
    """What a person wrote, as they see it: without our own name and without the names of others
    that only Slack knows; links as their words."""
    shown = _SPECIAL.sub(lambda found: _words(found, us), text)
    return shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").strip()


def people_in(text: str) -> tuple[str, ...]:
    """The ids of the people that a message of Slack names, in its order."""
    return tuple(found[2] for found in _SPECIAL.finditer(text) if found[1] == "@")


def _words(found: re.Match[str], us: str | None) -> str:
    kind, target, words = found.groups()
    match kind:
        case "@":
            return "" if target == us or not words else f"@{words}"
        case "#":
            return f"#{words}" if words else ""
        case "!":
            return words or ""
        case _:
            return words or target
