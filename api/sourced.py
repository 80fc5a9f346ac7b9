"""An Answer for a reader that knows nothing of citations: its sources below, with their addresses.

A claim's numbers are in its text; each of them is also an annotation with the place where it
stands. The address of a source ends with the quote's characters (RFC 5147).
"""

from __future__ import annotations

import re
from urllib.parse import quote

from api.openai_shapes import Annotation, UrlCitation
from api.printable import one_line
from rag.records import Answer, Citation, Claim

_NUMBER = re.compile(r"\[(\d+)\]")


def written(claim: Claim) -> str:
    """As the answer's text has it."""
    return f"{claim.text} {''.join(f'[{number}]' for number in claim.citations)}"


def sources_text(answer: Answer, base_url: str) -> str:
    """Numbered, one a line; empty when nothing is cited."""
    if not answer.citations:
        return ""
    heading = "Sources :" if answer.language == "fr" else "Sources:"
    lines = (
        f"[{citation.id}] {_name(citation)} — {source_url(citation, base_url)}"
        for citation in answer.citations
    )
    return "\n\n" + "\n".join([heading, *lines])


def numbered(answer: Answer, text: str, base_url: str) -> tuple[Annotation, ...]:
    """One for each number in the text that stands for a citation, in the order of the text."""
    cited = {citation.id: citation for citation in answer.citations}
    found = ((match, cited.get(int(match[1]))) for match in _NUMBER.finditer(text))
    return tuple(
        Annotation(
            UrlCitation(match.start(), match.end(), _name(citation), source_url(citation, base_url))
        )
        for match, citation in found
        if citation is not None
    )


def source_url(citation: Citation, base_url: str) -> str:
    place = f"#char={citation.start},{citation.end}"
    return f"{base_url}/sources/{quote(citation.source, safe='/')}{place}"


def _name(citation: Citation) -> str:
    known = [one_line(name) for name in (citation.publisher, citation.title) if name]
    return ", ".join(known) or one_line(citation.source)
