"""What the checker catches and what it keeps: `make bench-checks`.

Every faithful pair is checked, and every mutant of it, by the deterministic tier alone and with the
bundled encoder's cosine; both halves are reported apart. `--calibrate` prints instead what each
threshold of `rag.checking.meaning` would keep and catch on the development half.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter

import numpy as np

from bench.faithful import FILES, Half, Pair, context_of, load_pairs
from bench.judge import percentile
from bench.machine import this_machine
from bench.mutate import mutants
from bench.table import markdown_table
from index.embed import BUNDLED, Embedder, load
from rag.check import check
from rag.checking.alignment import align
from rag.checking.meaning import coverage
from rag.checking.reading import read

RESULTS = Path(__file__).resolve().parent / "results"
HALVES: tuple[Half, ...] = ("development", "held out")
FAITHFUL = "faithful"


@dataclass(frozen=True, slots=True)
class Case:
    """A claim and what it cites; `kind` is "faithful" or what was changed."""

    pair: str
    half: Half
    languages: str
    kind: str
    claim: str
    evidence: tuple[str, ...]
    context: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    case: Case
    similarity: float
    """Best cosine of the claim with a cited sentence, in [-1, 1]."""
    right: bool
    """Kept when faithful, rejected when not, by the deterministic tier."""
    right_with_encoder: bool
    failures: tuple[str, ...]
    milliseconds: float
    """Of the deterministic tier, the claim unread so far; mutants find their evidence read."""


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--calibrate", action="store_true")
    arguments.add_argument("--pairs", type=Path, nargs="+", help="other pairs; nothing is written")
    chosen = arguments.parse_args()
    outcomes = run(cases(load_pairs(chosen.pairs or FILES)), load(BUNDLED))
    report = calibration(outcomes) if chosen.calibrate else _report(outcomes)
    print(report, end="")
    if not (chosen.calibrate or chosen.pairs):
        RESULTS.mkdir(parents=True, exist_ok=True)
        (RESULTS / "checks.md").write_text(report, encoding="utf-8")
        details = ",\n".join(_line(outcome) for outcome in outcomes)
        (RESULTS / "checks.json").write_text(f"[\n{details}\n]\n", encoding="utf-8")


def _line(outcome: Outcome) -> str:
    """One outcome as JSON; what was cited is told by the pair."""
    case = asdict(outcome.case)
    del case["evidence"], case["context"]
    told = {**case, **asdict(outcome)}
    del told["case"]
    return json.dumps(told, ensure_ascii=False)


def cases(pairs: Iterable[Pair]) -> list[Case]:
    """Each pair, then its mutants, in order."""
    found = []
    for pair in pairs:
        found.append(_case(pair, FAITHFUL, pair.claim, pair.evidence))
        found += [
            _case(pair, mutant.kind, mutant.claim, mutant.evidence or pair.evidence)
            for mutant in mutants(pair)
        ]
    return found


def _case(pair: Pair, kind: str, claim: str, evidence: tuple[str, ...]) -> Case:
    context = context_of(pair.source, evidence)
    return Case(pair.id, pair.half, pair.languages, kind, claim, evidence, context)


def run(found: Sequence[Case], encoder: Embedder) -> list[Outcome]:
    cosines = _similarities(found, encoder)
    check(found[0].claim, found[0].evidence)  # the tables are read once, before the clock starts
    return [_outcome(case, cosine) for case, cosine in zip(found, cosines, strict=True)]


def _outcome(case: Case, similarity: float) -> Outcome:
    started = perf_counter()
    verdict = check(case.claim, case.evidence, context=case.context)
    milliseconds = 1_000 * (perf_counter() - started)
    full = check(case.claim, case.evidence, similarity=similarity, context=case.context)
    wanted = case.kind == FAITHFUL
    return Outcome(
        case=case,
        similarity=round(similarity, 4),
        right=verdict.supported == wanted,
        right_with_encoder=full.supported == wanted,
        failures=tuple(f"{failure.kind}: {failure.detail}" for failure in full.failures),
        milliseconds=round(milliseconds, 3),
    )


def _similarities(found: Sequence[Case], encoder: Embedder) -> list[float]:
    texts = sorted({text for case in found for text in (case.claim, *case.evidence)})
    rows = {text: row for row, text in enumerate(texts)}
    vectors = encoder.passages(texts)
    return [
        float(np.max(vectors[[rows[text] for text in case.evidence]] @ vectors[rows[case.claim]]))
        for case in found
    ]


def _report(outcomes: Sequence[Outcome]) -> str:
    header = ["kind", "languages"]
    header += [f"{half}, {tier}" for half in HALVES for tier in ("rules", "with encoder")]
    body = [_row(key, group) for key, group in sorted(_groups(outcomes).items(), key=_order)]
    times = [outcome.milliseconds for outcome in outcomes]
    return (
        "Share of faithful claims kept, and of mutants rejected, with their number. Languages are "
        "those of claim and evidence.\n\n"
        f"{markdown_table(header, body)}\n"
        f"{len(outcomes)} claims; the rules take {percentile(times, 50):.1f} ms a claim at the "
        f"median, {percentile(times, 95):.1f} ms at the 95th percentile.\n\n{this_machine()}.\n"
    )


def _groups(outcomes: Iterable[Outcome]) -> Mapping[tuple[str, str], list[Outcome]]:
    groups: defaultdict[tuple[str, str], list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        groups[outcome.case.kind, "all"].append(outcome)
        groups[outcome.case.kind, outcome.case.languages].append(outcome)
    return groups


def _order(item: tuple[tuple[str, str], list[Outcome]]) -> tuple[bool, str, bool, str]:
    (kind, languages), _ = item
    return kind != FAITHFUL, kind, languages != "all", languages


def _row(key: tuple[str, str], group: Sequence[Outcome]) -> list[str]:
    cells = list(key)
    for half in HALVES:
        mine = [outcome for outcome in group if outcome.case.half == half]
        cells.append(_share([outcome.right for outcome in mine]))
        cells.append(_share([outcome.right_with_encoder for outcome in mine]))
    return cells


def _share(right: Sequence[bool]) -> str:
    return f"{sum(right) / len(right):.3f} of {len(right)}" if right else ""


def calibration(outcomes: Sequence[Outcome]) -> str:
    """For each threshold on coverage, and on coverage + cosine: what is kept of the faithful claims
    and what is rejected of the wrong citations, on the development half, by that alone."""
    mine = [outcome for outcome in outcomes if outcome.case.half == "development"]
    shared = {id(o): _coverage(o.case) for o in mine if o.case.kind in {FAITHFUL, "citation"}}
    body = []
    for step in range(21):
        cut = step / 20
        alone = _kept_and_caught(mine, shared, cut)
        joint = {id(o): shared[id(o)] + o.similarity for o in mine if id(o) in shared}
        both = _kept_and_caught(mine, joint, 2 * cut)
        body.append([f"{cut:.2f}", f"{2 * cut:.2f}", *alone, *both])
    header = ["coverage", "joint", "kept", "caught", "kept jointly", "caught jointly"]
    return markdown_table(header, body)


def _kept_and_caught(
    outcomes: Iterable[Outcome], scores: Mapping[int, float], cut: float
) -> list[str]:
    scored = [(o.case.kind, scores[id(o)]) for o in outcomes if id(o) in scores]
    kept = [score >= cut for kind, score in scored if kind == FAITHFUL]
    caught = [score < cut for kind, score in scored if kind == "citation"]
    return [_share(kept), _share(caught)]


def _coverage(case: Case) -> float:
    return coverage(align(read(case.claim), read("\n".join(sorted(case.evidence)))))


if __name__ == "__main__":
    main()
