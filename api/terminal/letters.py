"""On a terminal without Unicode, our streams write what it has."""

from __future__ import annotations

import codecs
import io
import locale
import sys


def use_the_terminals_letters() -> None:
    """Python writes UTF-8 in the C locale whatever the terminal shows; what a program reads from a
    pipe stays UTF-8."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            encoding = locale.getencoding() if stream.isatty() else stream.encoding
            if not _is_unicode(encoding):
                stream.reconfigure(encoding=encoding, errors="replace")


def _is_unicode(encoding: str) -> bool:
    try:
        return codecs.lookup(encoding).name.startswith("utf")
    except LookupError:
        return False
