"""How close Anchorage is to what its parts take without it: `python -m bench.floor`.

    python -m bench.floor [--only build query search stream] [--rounds N] [--out DIR]

Building against the bare encoder over the same texts; a search against encoding and FAISS alone;
GET /search against a route that returns a constant; a scripted model's stream through Anchorage
against the same stream read directly. What is compared takes turns, figures are medians, and a
ratio is of one run on one machine. Writes floor.json, floor.md and floor.svg.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

from bench import floor_http, floor_index, floor_stream
from bench.floor_record import Compared
from bench.machine import this_machine
from bench.plots import draw_ratios
from bench.table import markdown_table

RESULTS = Path(__file__).resolve().parent / "results"

PARTS: dict[str, Callable[[int], Sequence[Compared]]] = {
    "build": floor_index.build,
    "query": floor_index.query,
    "search": floor_http.search,
    "stream": floor_stream.stream,
}


def main() -> None:
    options = _options()
    now: list[Compared] = []
    for part in options.only or PARTS:
        print(f"{part} …", file=sys.stderr)
        now.extend(PARTS[part](options.rounds))
    print(write(options.out, now), end="")


def write(out: Path, now: Sequence[Compared]) -> str:
    """Into what was measured before; the report."""
    kept = out / "floor.json"
    before = json.loads(kept.read_text(encoding="utf-8"))["rows"] if kept.is_file() else []
    rows = {row.what: row for row in (*(Compared(**row) for row in before), *now)}
    merged = sorted(rows.values(), key=lambda row: row.order)
    out.mkdir(parents=True, exist_ok=True)
    told = {"machine": str(this_machine()), "rows": [asdict(row) for row in merged]}
    kept.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    report = f"{as_table(merged)}\n{this_machine()}.\n"
    (out / "floor.md").write_text(report, encoding="utf-8")
    draw_ratios(merged, out / "floor.svg")
    return report


def as_table(rows: Sequence[Compared]) -> str:
    header = ("what", "beside", "Anchorage", "floor", "ratio", "at most")
    body = [
        (
            row.what,
            row.beside,
            f"{row.ours:.4g} {row.unit}",
            f"{row.floor:.4g} {row.unit}",
            f"{row.ratio:.2f}",
            "" if row.limit is None else f"{row.limit:.2f}",
        )
        for row in rows
    ]
    return markdown_table(header, body)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.floor", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=list(PARTS), metavar="PART")
    parser.add_argument("--rounds", type=int, default=3, help="of each comparison; default 3")
    parser.add_argument("--out", type=Path, default=RESULTS, metavar="DIR")
    return parser.parse_args()


if __name__ == "__main__":
    main()
