"""What each line of a document is: prose, a heading, a caption, or furniture of the page.

Press articles arrive as text copied from web pages: one paragraph a line, headings without mark-up,
share buttons and image paths between. The rules look at form only; they are written for French and
English pages and know no single source.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.records import Kind

Span = tuple[int, int]

_HEADING_CHARACTERS = 110
_APPARATUS_CHARACTERS = 330
"""Captions, headings and furniture are shorter than this."""
_WRAPPED_LINE = range(40, 101)
"""Lengths at which plain-text tools wrap lines."""

_FURNITURE = re.compile(
    r"""(?ix)
    ^ !? \[ [^\]]* \] \( [^)]* \) $                                # ![]( … ), a bare link
    | ^ \(? (?:https?:/)? /\S+ \.(?:jpe?g|png|gif|webp|svg) \)? $    # an image's path
    | ^ https?://\S+ $
    | pic\.twitter\.com/ | ^ [—–-]\s .* \(@\w+\)                   # an embedded post
    | ^ (?:comments?|commentaires?) \s* (?:\(\d+\))? \b (?!\s+(?:le|la|les|on|il|elle|the)\b)
    | ^ (?:abonnez|inscrivez|connectez|partagez|likez)-vous \b
    | ^ suivez-nous \b | ^ (?:share|partager|tweeter|imprimer|print) $
    | ^ (?:share|partager|follow\ us|suivre) \s (?:on|sur|via) \b
    | ^ (?:subscribe|sign\ up|log\ in|read\ more|see\ also|advertisement|publicité) \b
    | ^ (?:lire|voir|à\ lire)\ (?:aussi|également) \b | ^ à\ lire \s* :
    | (?:sur\ notre\ chaîne|on\ our\ channel) \s youtube
    | ^ (?:plus\ récent|plus\ ancien|newest|oldest)(?:\s+ first)? (?:\s+ (?:plus\ ancien|oldest))? $
    | ^ (?:à|a)\ propos\ de \s .* \b articles $ | ^ (?:tags?|mots-clés) \s* : \s
    | ^ sources? \s* : \s* https?://\S+ $
    """
)
_CAPTION = re.compile(
    r"\((?:photos?|images?|crédits?|credits?|illustration|vidéo|video)\s*:?\s[^)]{1,60}\)\.?\s*$",
    re.IGNORECASE,
)
_IMAGE = re.compile(r"^!\[[^\]]*\]\([^)]*\)$")
_MARKDOWN_HEADING = re.compile(r"^#{1,6}\s+\S")
_ENDS_A_SENTENCE = re.compile(r"[.!?…:;,»”\"')\]*]$")
_ENDS_A_QUESTION = re.compile(r"[?!]$")


def paragraphs(text: str) -> list[Span]:
    """Spans of the paragraphs, white space trimmed, in order: the lines, unless the text was
    wrapped at a fixed width, when blank lines part them."""
    lines = _spans(text, r"[^\n]+")
    if _is_wrapped([text[start:end] for start, end in lines]):
        return _spans(text, r"[^\n]+(?:\n[^\S\n]*(?=\S)[^\n]+)*")
    return lines


def _spans(text: str, pattern: str) -> list[Span]:
    spans = []
    for match in re.finditer(pattern, text):
        block = match.group()
        if block.strip():
            start = match.start() + len(block) - len(block.lstrip())
            spans.append((start, match.start() + len(block.rstrip())))
    return spans


def _is_wrapped(lines: Sequence[str]) -> bool:
    """Most lines are about as long as a wrapping tool makes them and stop in mid-sentence."""
    broken = [
        line for line in lines if len(line) in _WRAPPED_LINE and not _ENDS_A_SENTENCE.search(line)
    ]
    return len(lines) >= 4 and len(broken) > len(lines) / 2


def kinds_of_lines(lines: Sequence[str]) -> list[Kind]:
    """The kind of each paragraph, given all of them in order."""
    kinds: list[Kind] = []
    for number, line in enumerate(lines):
        following = lines[number + 1] if number + 1 < len(lines) else ""
        previous = lines[number - 1] if number else ""
        kinds.append(_kind_of_line(line, previous, following))
    return kinds


def _kind_of_line(line: str, previous: str, following: str) -> Kind:
    if len(line) > _APPARATUS_CHARACTERS:
        return Kind.BODY  # whatever furniture it holds is found sentence by sentence
    if is_furniture(line):
        return Kind.FURNITURE
    if _CAPTION.search(line) or _IMAGE.match(previous):
        return Kind.CAPTION
    return Kind.HEADING if is_heading(line, following) else Kind.BODY


def is_furniture(text: str) -> bool:
    """Share lines, comment counters, image paths, embedded posts: of the page, not the article."""
    return _FURNITURE.search(text) is not None


def is_heading(line: str, following: str) -> bool:
    """Marked as one, or a short line without a stop that text follows."""
    if _MARKDOWN_HEADING.match(line):
        return True
    if not following or len(line) > _HEADING_CHARACTERS or not line[0].isupper():
        return False
    if _ENDS_A_SENTENCE.search(line) and not _ENDS_A_QUESTION.search(line):
        # « Envoyé russe : « Les négociations se sont très bien déroulées » »
        return bool(re.match(r"^[^.«»]{3,40} : «[^«»]+»$", line))
    return not _ENDS_A_QUESTION.search(line) or len(line.split()) <= 9
