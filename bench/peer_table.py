"""The table of `bench.peers`: a row for each system and encoder, and where a peer is better."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from bench.table import markdown_table

OURSELVES = "Anchorage"


@dataclass(frozen=True, slots=True)
class Measured:
    """One system with one encoder. Seconds, milliseconds and MiB are better lower."""

    system: str
    encoder: str
    import_s: float
    first_index_s: float
    second_index_s: float
    cold_s: float
    p50_ms: float
    p95_ms: float
    indexing_mib: float
    """The most that a process took: one that indexes, and below one that asks."""
    asking_mib: float
    recall_5_fr: float
    recall_5_en: float
    recall_budget_fr: float
    recall_budget_en: float
    requests_per_second: float

    def best_of(self, other: Measured) -> Measured:
        """Of two rounds the faster of each time; what machines do in between only adds to it."""
        faster = ("import_s", "first_index_s", "second_index_s", "cold_s", "p50_ms", "p95_ms")
        times = {name: min(getattr(self, name), getattr(other, name)) for name in faster}
        rate = max(self.requests_per_second, other.requests_per_second)
        return replace(self, **times, requests_per_second=rate)


@dataclass(frozen=True, slots=True)
class Column:
    title: str
    cell: Callable[[Measured], str]
    better: Literal["lower", "higher"]
    name: str
    """In a sentence; titles repeat."""
    why: str
    """What Anchorage does that may make a peer's figure the better one."""


_HYBRID = (
    "three rankings, of passages, sentences and terms, are fused, and every sentence of a passage "
    "that is found is weighed; a peer compares one vector with those of its passages"
)
_RECALL = "not known: passages are cut differently, and a few questions decide it"
COLUMNS = (
    Column(
        *("import s", lambda row: f"{row.import_s:.1f}", "lower", "import"),
        "FAISS, NumPy and the tables of stems are read at once, a peer's parts when first needed",
    ),
    Column(
        *("first index s", lambda row: f"{row.first_index_s:.1f}", "lower", "first index"),
        "every sentence is embedded besides every passage, about five times as many texts, and an "
        "encoder met for the first time is converted for questions",
    ),
    Column(
        *("second index s", lambda row: f"{row.second_index_s:.1f}", "lower", "second index"),
        "every document is read and every file of the index verified before it is called current",
    ),
    Column(
        *("cold question s", lambda row: f"{row.cold_s:.1f}", "lower", "cold question"),
        "every file of the index is verified before it is read, and the table of stems is loaded",
    ),
    Column(*("query p50 ms", lambda row: f"{row.p50_ms:.1f}", "lower", "query p50"), _HYBRID),
    Column(*("p95 ms", lambda row: f"{row.p95_ms:.1f}", "lower", "query p95"), _HYBRID),
    Column(
        *("indexing MiB", lambda row: f"{row.indexing_mib:.0f}", "lower", "memory of indexing"),
        "sentence-transformers is loaded here as there, and more and longer texts are embedded at "
        "once",
    ),
    Column(
        *("asking MiB", lambda row: f"{row.asking_mib:.0f}", "lower", "memory of asking"),
        "sentences have vectors too, and the table of stems is in memory",
    ),
    Column(
        *("recall@5 fr", lambda row: f"{row.recall_5_fr:.2f}", "higher", "recall@5 in French"),
        _RECALL,
    ),
    Column(
        *("en", lambda row: f"{row.recall_5_en:.2f}", "higher", "recall@5 in English"),
        _RECALL,
    ),
    Column(
        "2,500 chars fr",
        lambda row: f"{row.recall_budget_fr:.2f}",
        "higher",
        "recall within 2,500 characters in French",
        _RECALL,
    ),
    Column(
        "en",
        lambda row: f"{row.recall_budget_en:.2f}",
        "higher",
        "recall within 2,500 characters in English",
        _RECALL,
    ),
    Column(
        *("requests /s", lambda row: f"{row.requests_per_second:.0f}", "higher", "requests"),
        _HYBRID,
    ),
)


def as_table(rows: Sequence[Measured]) -> str:
    header = ["system", "encoder", *(column.title for column in COLUMNS)]
    body = [[row.system, row.encoder, *(column.cell(row) for column in COLUMNS)] for row in rows]
    return markdown_table(header, body)


def behind(rows: Sequence[Measured]) -> str:
    """A line for each column in which a peer shows a better figure than Anchorage with the same
    encoder, and why; nothing when there is none."""
    lines = [line for row in rows if row.system == OURSELVES for line in _behind_of(row, rows)]
    return "".join(f"- {line}\n" for line in lines)


def _behind_of(ours: Measured, rows: Sequence[Measured]) -> Iterator[str]:
    peers = [one for one in rows if one.encoder == ours.encoder and one.system != OURSELVES]
    for column in COLUMNS:
        sign = 1 if column.better == "higher" else -1
        # As shown: a difference that rounding hides is none.
        own = sign * float(column.cell(ours))
        ahead = [one for one in peers if sign * float(column.cell(one)) > own]
        if ahead:
            told = ", ".join(f"{one.system} {column.cell(one)}" for one in ahead)
            yield (
                f"{column.name}, {ours.encoder}: {told} against {column.cell(ours)}: {column.why}."
            )
