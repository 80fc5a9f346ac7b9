"""Times that answer and times that only stand there: when, how long, how long ago. Pure."""

from __future__ import annotations

import re

from rag.quoting.expected import Sought
from rag.quoting.inquiry import Inquiry
from rag.quoting.mentions import Span, flat

TIMES = frozenset({Sought.CLOCK, Sought.DATE, Sought.DURATION})

_BEFORE = 40
"""Characters looked at before a time."""
_LASTS = re.compile(
    r"\b(?:dur\w*|pendant|durant|environ|plus de|moins de|pres de|apres|au moins|\d+ a|for"
    r"|last\w*|takes?)\s(?:\w+\s){0,2}$|\bd'environ\s$"
)
"""What a length follows, never an hour."""
_AGO = re.compile(
    r"(?:depuis|since|for|en|in|il y a|after|apres)\s(?:\w+\s){0,2}\w+\s?(?:an|year|m|s|j|d)"
)
_SINCE = re.compile(r"\b(?:depuis|since)\s(?:\w+\s)?$")
_LONG_AGO = re.compile(
    r"(?:\b(?:depuis|since|il y a)(?: (?:plus|moins|pres|environ|over|about|more|less|than|de|d'))*"
    r"|\b(?:fois|une premiere|(?:first|last) time|times?) (?:en|depuis|in|for))\s*$"
)
_STARTS = re.compile(r"\b(?:beg[aiu]n\w*|start\w*|br[eo]a?ke? out|commenc\w+|debut\w*|eclate\w*)\b")
"""It asks when something began: « depuis 2019 » tells."""
_DAY_TOLD = re.compile(r"[a-z]{3}.*\d|\d.*[a-z]{3}|di$|day$|dimanche$")
_DAY_ASKED = re.compile(r"\b(?:quel jour|quelle date|(?:what|which) (?:day|date))\b")


def tells_when(span: Span, folded: str, inquiry: Inquiry) -> bool:
    """Whether a time is one of the thing asked about: an hour is no length, « la première fois en
    six ans » tells neither when it was nor how long it took, and a year is no day."""
    start, end = span
    before, told, after = folded[max(0, start - _BEFORE) : start], folded[start:end], folded[end:]
    if inquiry.expected.sought is Sought.CLOCK:
        return not (_LASTS.search(before) or after.startswith(" de vol"))
    if inquiry.expected.sought is Sought.DURATION:
        return inquiry.recurs or not _LONG_AGO.search(before)
    starts = inquiry.recurs or bool(_STARTS.search(flat(inquiry.text)))
    if not starts and (_AGO.match(told) or _SINCE.search(before)):
        return False
    return bool(_DAY_TOLD.search(told)) or not _DAY_ASKED.search(flat(inquiry.text))
