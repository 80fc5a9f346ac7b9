"""What more documents cost: `python -m bench.growth --data DIR`.

    python -m bench.growth --data DIR [--sizes 1000 10000 100000] [--out DIR]

Real texts, and vectors that mean nothing in place of encoded ones: encoding takes hours at the
largest size, and its rate, measured at the smallest, does not depend on it. Every step is a process
of its own. Also: a build that is killed half way, and what the next one embeds again. What was
measured before of other sizes is kept. Writes growth.json, growth.md and growth.svg.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.growth_corpus import KILLED, write_documents
from bench.machine import this_machine
from bench.plots import draw_growth
from bench.table import markdown_table

ROOT = Path(__file__).resolve().parent.parent
SIZES = (1_000, 10_000, 100_000)
ENCODED_SIZE = 1_000
"""Up to this many passages the real encoder builds too."""


@dataclass(frozen=True, slots=True)
class Grown:
    """One size. Milliseconds and MiB are better lower."""

    passages: int
    documents: int
    sentences: int
    build_s: float
    """Without encoding."""
    encoded_build_s: float | None
    search_p50_ms: float
    """Without encoding."""
    search_p95_ms: float
    whole_p50_ms: float
    """Encoding included."""
    whole_p95_ms: float
    faiss_p50_ms: float
    faiss_p95_ms: float
    build_mib: float
    answer_mib: float
    """Of a process that answers, encoder included."""
    texts: int
    """Embedded by a whole build."""
    embedded_again: int
    """By the build after one that was killed when half of its texts were embedded."""


def main() -> None:
    options = _options()
    for size in options.sizes:
        print(f"{size} passages …", file=sys.stderr)
        report = write(options.out, measure(options.data, size))
    print(report, end="")


def measure(data: Path, size: int) -> Grown:
    with tempfile.TemporaryDirectory(prefix="anchorage-growth-") as folder:
        documents, index, second = (Path(folder) / name for name in ("docs", "index", "second"))
        write_documents(data, documents, size)
        build = _step("build", documents, index)
        encode = _step("encode", documents, second / "encoded") if size <= ENCODED_SIZE else None
        search = _step("search", documents, index)
        answer = _step("answer", documents, index)
        texts = int(build["embedded"])
        _step("build", documents, second / "killed", "--until", str(texts // 2))
        resumed = _step("build", documents, second / "killed")
    return Grown(
        passages=int(build["passages"]),
        documents=int(build["documents"]),
        sentences=int(build["sentences"]),
        build_s=build["seconds"],
        encoded_build_s=encode["seconds"] if encode else None,
        search_p50_ms=search["search_p50_ms"],
        search_p95_ms=search["search_p95_ms"],
        whole_p50_ms=answer["whole_p50_ms"],
        whole_p95_ms=answer["whole_p95_ms"],
        faiss_p50_ms=search["faiss_p50_ms"],
        faiss_p95_ms=search["faiss_p95_ms"],
        build_mib=build["peak_mib"],
        answer_mib=answer["peak_mib"],
        texts=texts,
        embedded_again=int(resumed["embedded"]),
    )


def _step(step: str, documents: Path, index: Path, *more: str) -> dict[str, float]:
    """What a step says; nothing when it was to be killed, and was."""
    command = [sys.executable, "-m", "bench.growth_child", step, str(documents), str(index), *more]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if more and ended.returncode == KILLED:
        return {}
    if ended.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{ended.stderr[-2000:]}")
    measured: dict[str, float] = json.loads(ended.stdout.splitlines()[-1])
    return measured


def write(out: Path, now: Grown) -> str:
    """Into what was measured before; the report."""
    kept = out / "growth.json"
    before = json.loads(kept.read_text(encoding="utf-8"))["rows"] if kept.is_file() else []
    rows = merge([Grown(**row) for row in before], now)
    out.mkdir(parents=True, exist_ok=True)
    told = {"machine": str(this_machine()), "rows": [asdict(row) for row in rows]}
    kept.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    report = f"{as_table(rows)}\n{_NOTES}\n{this_machine()}.\n"
    (out / "growth.md").write_text(report, encoding="utf-8")
    draw_growth(rows, out / "growth.svg")
    return report


def merge(before: Sequence[Grown], now: Grown) -> list[Grown]:
    """By size; of two measurements of the same documents the later one."""
    rows = {row.documents: row for row in (*before, now)}
    return [rows[documents] for documents in sorted(rows)]


def as_table(rows: Sequence[Grown]) -> str:
    return markdown_table(
        [name for name, _ in COLUMNS], [[cell(row) for _, cell in COLUMNS] for row in rows]
    )


def _encoded_rate(row: Grown) -> str:
    return "—" if row.encoded_build_s is None else f"{row.passages / row.encoded_build_s:.0f}"


COLUMNS: tuple[tuple[str, Callable[[Grown], str]], ...] = (
    ("passages", lambda row: f"{row.passages:,}"),
    ("sentences", lambda row: f"{row.sentences:,}"),
    ("built /s", lambda row: f"{row.passages / row.build_s:.0f}"),
    ("with encoding /s", _encoded_rate),
    ("query p50 ms", lambda row: f"{row.search_p50_ms:.1f}"),
    ("p95", lambda row: f"{row.search_p95_ms:.1f}"),
    ("with encoding p50", lambda row: f"{row.whole_p50_ms:.1f}"),
    ("p95", lambda row: f"{row.whole_p95_ms:.1f}"),
    ("FAISS alone p50", lambda row: f"{row.faiss_p50_ms:.1f}"),
    ("p95", lambda row: f"{row.faiss_p95_ms:.1f}"),
    ("p95 ratio", lambda row: f"{row.search_p95_ms / row.faiss_p95_ms:.1f}"),
    ("building MiB", lambda row: f"{row.build_mib:.0f}"),
    ("answering MiB", lambda row: f"{row.answer_mib:.0f}"),
    ("embedded again", lambda row: f"{row.embedded_again:,} of {row.texts:,}"),
)

_NOTES = f"""\
Real texts; vectors that mean nothing, but where encoding is named: building is measured with it up
to about {ENCODED_SIZE:,} passages only. Query: 99 questions, each once, the whole hybrid search, on
one thread. FAISS alone: the passages' vectors, exact, on one thread, in turns with the queries.
Answering: the peak of a process, encoder included. Embedded again: by the build after one that
was killed half way.
"""


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.growth", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="training data")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, metavar="N")
    parser.add_argument("--out", type=Path, default=ROOT / "bench" / "results", metavar="DIR")
    return parser.parse_args()


if __name__ == "__main__":
    main()
