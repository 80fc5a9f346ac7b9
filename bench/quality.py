"""Ask every judged question and print one table: `make eval`.

The questions go through the real answer function, in process, over a new index of the shipped
documents, in the order of their file. The table and every single outcome are kept in
`bench/results/quality.md` and `quality.json`; apart from the latencies two runs give the same.
How each figure is counted: `bench/README.md`.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from api.settings import read_settings
from api.wire import Parts, build_parts
from bench.golden import Judged, Span, load_judged
from bench.judge import Outcome, Row, Share, judge, rows
from bench.machine import Machine, this_machine
from bench.scripted import ReferenceModel, ReferenceModels, load_restated
from bench.table import markdown_table
from rag.records import Answer, Question, Retrieved, Turn

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "bench" / "results"
_WIDE = 131_072
"""Tokens of context, the most that can be set: room for every shipped document several times."""


@dataclass(frozen=True, slots=True)
class Scripted:
    """The same questions with a model that writes the reference answers, restated."""

    rows: tuple[Row, ...]
    """The rows over all types."""
    written: int
    kept: int
    """Of the sentences written, those that passed their check."""
    degraded: int
    """Answers of which none passed, and which quote the sources instead."""


@dataclass(frozen=True, slots=True)
class Measurement:
    """A run, and all that is needed to run it again."""

    questions: str
    """File name of the judged questions."""
    model: str
    encoder: str
    index: str
    machine: Machine
    rows: tuple[Row, ...]
    outcomes: tuple[Outcome, ...]
    scripted: Scripted
    """Shown the passages that were found."""
    whole_corpus: Scripted
    """Shown every document."""


def main(arguments: Sequence[str] | None = None) -> None:
    options = _options(arguments)
    judged = load_judged(options.questions)
    with tempfile.TemporaryDirectory(prefix="anchorage-eval-") as index:
        settings = read_settings(index=Path(index), model=options.model)
        parts = build_parts(settings, _progress).parts
        outcomes, answer = asyncio.run(_ask_all(parts, judged))
        scripted = asyncio.run(_ask_scripted(parts, judged))
        whole_corpus = asyncio.run(_ask_scripted(parts, judged, whole_corpus=True))
    measured = Measurement(
        questions=options.questions.name,
        model=answer.model,
        encoder=answer.encoder,
        index=answer.index,
        machine=this_machine(),
        rows=rows(outcomes),
        outcomes=tuple(outcomes),
        scripted=scripted,
        whole_corpus=whole_corpus,
    )
    report = as_markdown(measured)
    print(report, end="")
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "quality.md").write_text(report, encoding="utf-8")
    kept = json.dumps(asdict(measured), ensure_ascii=False, indent=1)
    (options.out / "quality.json").write_text(kept + "\n", encoding="utf-8")


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.quality", description=__doc__)
    parser.add_argument(
        "--questions", type=Path, default=ROOT / "seeds" / "questions.jsonl", metavar="FILE"
    )
    parser.add_argument("--model", default="none", metavar="NAME", help="as ANCHORAGE_MODEL")
    parser.add_argument("--out", type=Path, default=RESULTS, metavar="DIR")
    return parser.parse_args(arguments)


def _progress(stage: str, done: int, total: int) -> None:
    if total == 0 or done == total:
        print(f"{stage} …", file=sys.stderr)


async def _ask_all(parts: Parts, judged: Sequence[Judged]) -> tuple[list[Outcome], Answer]:
    """One outcome a question, in order, and the last answer, which names model and encoder."""
    texts = {document.id: document.text for document in parts.searcher.documents}
    # What is loaded at first use is not the time of an answer.
    answer = (await _ask(parts, judged[0]))[0]
    outcomes: list[Outcome] = []
    for asked in judged:
        started = time.perf_counter()
        answer, ranked = await _ask(parts, asked)
        took_ms = 1_000 * (time.perf_counter() - started)
        outcomes.append(judge(asked, answer, ranked, texts, took_ms))
    return outcomes, answer


async def _ask_scripted(
    parts: Parts, judged: Sequence[Judged], *, whole_corpus: bool = False
) -> Scripted:
    """Asks again with `bench.scripted`; what counts as one of its sentences is a checked claim."""
    model = ReferenceModel(load_restated())
    if whole_corpus:
        model.context_tokens, model.prompt_tokens = _WIDE, _WIDE - 1_000
    scripted = replace(parts, models=ReferenceModels(model, whole_corpus=whole_corpus))
    texts = {document.id: document.text for document in parts.searcher.documents}
    outcomes: list[Outcome] = []
    kept = degraded = 0
    for asked in judged:
        model.asked = asked
        started = time.perf_counter()
        answer, ranked = await _ask(scripted, asked)
        took_ms = 1_000 * (time.perf_counter() - started)
        outcomes.append(judge(asked, answer, ranked, texts, took_ms))
        kept += sum(claim.support == "checked" for claim in answer.claims)
        degraded += answer.degraded is not None
    overall = tuple(row for row in rows(outcomes) if row.type == "all")
    return Scripted(overall, model.wrote, kept, degraded)


async def _ask(parts: Parts, asked: Judged) -> tuple[Answer, tuple[Span, ...]]:
    """The answer, and the passages found for it, best first."""
    history = tuple(Turn(said.role, said.content) for said in asked.history)
    ranked: tuple[Span, ...] = ()
    async for event in parts.answer(Question(asked.id, asked.question, history)):
        if isinstance(event, Retrieved):
            passages = [hit.passage for hit in event.hits]
            ranked = tuple(Span(found.document, found.start, found.end) for found in passages)
        elif isinstance(event, Answer):
            return event, ranked
    raise RuntimeError(f"{asked.id}: the stream ended without an answer")


def as_markdown(measured: Measurement) -> str:
    scripted, whole = measured.scripted, measured.whole_corpus
    return (
        f"{_table(measured.rows)}\n{measured.questions}, answers by {measured.model}, "
        f"encoder {measured.encoder}, index {measured.index}.\n{measured.machine}.\n\n"
        "With a scripted model that writes the reference answers, restated as whole sentences; "
        f"{_passed(scripted)}:\n\n{_table(scripted.rows)}\n"
        "With the same model shown every document instead of what was found "
        f"(`ANCHORAGE_WHOLE_CORPUS`); {_passed(whole)}:\n\n{_table(whole.rows)}"
    )


def _passed(scripted: Scripted) -> str:
    return (
        f"{scripted.kept} of its {scripted.written} sentences passed the check, and "
        f"{scripted.degraded} answers had none left and quote the sources"
    )


def _table(shown: Sequence[Row]) -> str:
    header = [name for name, _ in COLUMNS]
    return markdown_table(header, [[cell(row) for _, cell in COLUMNS] for row in shown])


def _shown(share: Share) -> str:
    return "—" if share.value is None else f"{share.value:.2f}"


def _counted(share: Share) -> str:
    return "—" if share.value is None else f"{share.count}/{share.of}"


COLUMNS: tuple[tuple[str, Callable[[Row], str]], ...] = (
    ("language", lambda row: row.language),
    ("type", lambda row: row.type),
    ("n", lambda row: str(row.questions)),
    ("recall@1", lambda row: _shown(row.recall_1)),
    ("@5", lambda row: _shown(row.recall_5)),
    ("@8", lambda row: _shown(row.recall_8)),
    ("2,500 chars", lambda row: _shown(row.recall_budget)),
    ("accuracy", lambda row: _shown(row.accuracy)),
    ("cited well", lambda row: _shown(row.citation_precision)),
    ("both shown", lambda row: _shown(row.disagreement)),
    ("exact", lambda row: _shown(row.exact)),
    ("refused rightly", lambda row: _counted(row.rightly_refused)),
    ("wrongly", lambda row: _counted(row.wrongly_refused)),
    ("length", lambda row: f"{row.median_length:.0f}"),
    ("p50 ms", lambda row: f"{row.latency_p50_ms:.0f}"),
    ("p95 ms", lambda row: f"{row.latency_p95_ms:.0f}"),
)


if __name__ == "__main__":
    main()
