"""What may reach a terminal, and JSON that may be printed on one.

Documents, file names, questions and models are written by others: an escape sequence in them could
move the cursor, retitle the window, fill the clipboard or reverse the order of what is read.
"""

from __future__ import annotations

import dataclasses
import json
import re
import unicodedata
from typing import Any

_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"

# C0 but tab and newline, DEL, C1, bidirectional embeddings, overrides and isolates, the two
# Unicode line breaks, tag characters (invisible ASCII), lone surrogates.
_UNSAFE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069"
    r"\U000e0000-\U000e007f\ud800-\udfff]"
)


# Typography in plain letters, for a terminal that has no others.
_PLAIN = {
    "«\u00a0": '"', "\u00a0»": '"', "«\u202f": '"', "\u202f»": '"', "« ": '"', " »": '"',
    "«": '"', "»": '"', "“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "…": "...",
    "–": "-", "—": "-", "‑": "-", "−": "-", "·": "-", "•": "*", "×": "x", "\u00a0": " ",
    "\u202f": " ", "œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "€": "EUR", _REPLACEMENT: "?",
}  # fmt: skip
_TYPOGRAPHY = re.compile("|".join(map(re.escape, sorted(_PLAIN, key=len, reverse=True))))


def printable(text: str) -> str:
    """The text with every control character but tab and newline made visible as U+FFFD."""
    return visible(text.replace("\r\n", "\n").replace("\r", "\n"))


def visible(text: str) -> str:
    """The same for text whose length must stay: one character for one."""
    return _UNSAFE.sub(_REPLACEMENT, text)


def fitted(text: str, encoding: str) -> str:
    """The text in characters that `encoding` has: plain quotes and dashes, letters without their
    accents, `?` for the rest. Unchanged when it has them all."""
    if _fits(text, encoding):
        return text
    plain = _TYPOGRAPHY.sub(
        lambda met: met.group() if _fits(met.group(), encoding) else _PLAIN[met.group()], text
    )
    return "".join(letter if _fits(letter, encoding) else _bare(letter) for letter in plain)


def _fits(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _bare(letter: str) -> str:
    """In ASCII: the letter without its accent."""
    decomposed = unicodedata.normalize("NFKD", letter).encode("ascii", "ignore").decode("ascii")
    return decomposed or "?"


def one_line(text: str, width: int | None = None) -> str:
    """Printable, all white space single, cut to `width` characters with an ellipsis."""
    line = " ".join(printable(text).split())
    if width is None or len(line) <= width:
        return line
    return line[: width - 1] + "…"


def to_json(value: object) -> str:
    """One line of JSON: a dataclass, or what `json` takes; unsafe characters as `\\uXXXX`.

    What a parser reads back is unchanged. Raises ValueError for NaN and infinities, which JSON
    does not have.
    """
    text = json.dumps(value, default=_plain, ensure_ascii=False, allow_nan=False)
    return _UNSAFE.sub(_escaped, text)


def _plain(value: object) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        # Field by field, not `asdict`: that copies all that a field holds, and takes as long as the
        # rest of a search's request.
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    raise TypeError(f"{type(value).__name__} is not JSON")


def _escaped(match: re.Match[str]) -> str:
    units = match.group().encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2))
