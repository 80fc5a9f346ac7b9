"""A Markdown table of equal columns, fit for a terminal and for a README."""

from __future__ import annotations

from collections.abc import Sequence


def markdown_table(header: Sequence[str], body: Sequence[Sequence[str]]) -> str:
    """First two columns are names, set left; the rest are figures, set right."""
    widths = [max(len(row[column]) for row in (header, *body)) for column in range(len(header))]
    lines = [_line(header, widths), _rule(widths), *(_line(row, widths) for row in body)]
    return "\n".join(lines) + "\n"


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = [
        cell.ljust(width) if column < 2 else cell.rjust(width)
        for column, (cell, width) in enumerate(zip(cells, widths, strict=True))
    ]
    return f"| {' | '.join(padded)} |"


def _rule(widths: Sequence[int]) -> str:
    dashes = [
        "-" * width if column < 2 else "-" * (width - 1) + ":"
        for column, width in enumerate(widths)
    ]
    return f"| {' | '.join(dashes)} |"
