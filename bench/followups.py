"""Follow-ups against the same questions asked whole: what is lost by leaving things unsaid.

Run `python -m bench.followups`. Every judged follow-up that `followups.jsonl` tells in full is
asked twice, with its history and in full without it; both answers are counted like any other. It
prints; it keeps nothing.
"""

from __future__ import annotations

import asyncio
import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from api.settings import read_settings
from api.wire import Parts, build_parts
from bench.golden import Judged, load_judged, says_all
from bench.table import markdown_table
from rag.records import Answer, Question, Turn

ROOT = Path(__file__).resolve().parent.parent
QUESTIONS = (ROOT / "seeds" / "questions.jsonl", ROOT / "bench" / "more_questions.jsonl")
WHOLE = ROOT / "bench" / "followups.jsonl"
"""Of each follow-up its `id` and the question in full, `whole`, as a person would ask it."""


@dataclass(frozen=True, slots=True)
class Pair:
    """One follow-up: whether its answer is right within the conversation, and asked in full."""

    language: str
    within: bool
    whole: bool


def main() -> None:
    told = load_whole(WHOLE)
    judged = [q for file in QUESTIONS for q in load_judged(file) if q.id in told]
    with tempfile.TemporaryDirectory(prefix="anchorage-followups-") as folder:
        parts = build_parts(read_settings(index=Path(folder), model="none"), lambda *_: None).parts
        pairs = asyncio.run(ask(parts, judged, told))
    print(table(pairs), end="")


def load_whole(path: Path) -> dict[str, str]:
    """The question in full, by the id of the follow-up."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return {row["id"]: row["whole"] for row in map(json.loads, lines)}


async def ask(parts: Parts, judged: Sequence[Judged], told: Mapping[str, str]) -> list[Pair]:
    """Both answers of each question, in order."""
    pairs = []
    for one in judged:
        whole = replace(one, question=told[one.id], history=())
        pairs.append(Pair(one.language, await _right(parts, one), await _right(parts, whole)))
    return pairs


async def _right(parts: Parts, asked: Judged) -> bool:
    history = tuple(Turn(said.role, said.content) for said in asked.history)
    async for event in parts.answer(Question(asked.id, asked.question, history)):
        if isinstance(event, Answer):
            return event.status != "refused" and says_all(event.text, asked.must)
    raise RuntimeError(f"{asked.id}: the stream ended without an answer")


def table(pairs: Sequence[Pair]) -> str:
    """Right answers by language; the last column is the share of the whole questions' accuracy."""
    lines = []
    for language in ("fr", "en", "all"):
        group = [pair for pair in pairs if language in (pair.language, "all")]
        within, whole = sum(p.within for p in group), sum(p.whole for p in group)
        share = f"{within / whole:.2f}" if whole else "—"
        lines.append([language, str(len(group)), str(within), str(whole), share])
    header = ["language", "n", "within the conversation", "asked whole", "share"]
    return markdown_table(header, lines)


if __name__ == "__main__":
    main()
