"""Pairs of natural language inference: French ones, the same across languages, and made ones.

Made of parallel news: a sentence carries its translation, contradicts it once a name or number is
another or the verb is denied, and leaves open the sentence that follows, or the whole of what it is
a part of.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from training.corpora import Pair, read_lines, read_parallel
from training.judge_settings import LABELS
from training.judge_text import contrary
from training.splits import share_of

# Share of the schedule.
SHARES = {"sick": 0.18, "sick_across": 0.12, "daccord": 0.15, "rte3": 0.15, "made": 0.40}
_HELD_OUT = 0.25
"""Share of the daccord pairs, by premise, that is only measured on."""
_MADE = 12_000
_LONGEST = 400
_CARRIES, _OPEN, _CONTRADICTS = (LABELS.index(name) for name in LABELS[:3])


@dataclass(frozen=True)
class Claim:
    """Whether `premise` carries `hypothesis`; `label` is a place in LABELS."""

    premise: str
    hypothesis: str
    label: int


def read_claims(data: Path, names: Sequence[str], seed: int) -> dict[str, list[Claim]]:
    """The sources of SHARES; deterministic for one `seed`."""
    generator = np.random.default_rng(seed + 30)
    rows = _read(data)
    sick = rows["train", "sick-fr"]
    news = read_parallel(data, "wmt_news")
    english = {pair.fr: pair.en for pair in read_parallel(data, "sick")}
    return {
        "sick": sick, "sick_across": across(sick, english),
        "daccord": [c for c in rows["dev", "daccord"] if not _is_measured(c, seed)],
        "rte3": rows["dev", "rte3-fr"], "made": made(news, names, _MADE, generator),
    }  # fmt: skip


def read_measured_claims(data: Path, seed: int) -> dict[str, list[Claim]]:
    """What is never trained on: test parts, a quarter of daccord, SICK across languages."""
    rows = _read(data)
    english = {pair.fr: pair.en for pair in read_parallel(data, "sick")}
    measured = [c for c in rows["dev", "daccord"] if _is_measured(c, seed)]
    return {
        "rte3-fr test": rows["test", "rte3-fr"], "gqnli-fr test": rows["test", "gqnli-fr"],
        "sick-fr test": rows["test", "sick-fr"], "daccord held out": measured,
        "sick fr→en dev": across(rows["dev", "sick-fr"], english),
    }  # fmt: skip


def across(claims: Sequence[Claim], english: dict[str, str]) -> list[Claim]:
    """The claims whose hypothesis is known in English, with it so."""
    known = [claim for claim in claims if claim.hypothesis in english]
    return [replace(claim, hypothesis=english[claim.hypothesis]) for claim in known]


def made(
    news: Sequence[Pair], names: Sequence[str], count: int, generator: np.random.Generator
) -> list[Claim]:
    """At most `count` pairs of parallel news; a third of each label, premises mostly French."""
    claims = []
    for place in generator.integers(0, len(news) - 1, count):
        own, after = news[place], news[place + 1]
        language = "en" if generator.random() < 0.6 else "fr"
        said = own.en if language == "en" else own.fr
        premise = own.en if generator.random() < 0.2 else own.fr
        match int(generator.integers(3)):
            case 0:
                claim = None if said == premise else Claim(premise, said, _CARRIES)
            case 1:
                claim = _left_open(premise, said, after.en if language == "en" else after.fr,
                                   generator)  # fmt: skip
            case _:
                denied = contrary(said, language, names, generator)
                claim = None if denied is None else Claim(premise, denied, _CONTRADICTS)
        if claim:
            claims.append(claim)
    return [replace(c, premise=c.premise[:_LONGEST], hypothesis=c.hypothesis[:_LONGEST])
            for c in claims]  # fmt: skip


def _left_open(premise: str, said: str, after: str, generator: np.random.Generator) -> Claim:
    if generator.random() < 0.5:
        return Claim(premise, after, _OPEN)
    words = premise.split()
    return Claim(" ".join(words[: max(1, len(words) // 2)]), said, _OPEN)


def _is_measured(claim: Claim, seed: int) -> bool:
    return share_of(claim.premise, seed) < _HELD_OUT


def _read(data: Path) -> dict[tuple[str, str], list[Claim]]:
    """By split and source."""
    found: dict[tuple[str, str], list[Claim]] = {}
    for line in read_lines(data / "nli_fr.tsv.gz"):
        split, premise, hypothesis, label, source = line.split("\t")
        claim = Claim(premise, hypothesis, LABELS.index(label))
        found.setdefault((split, source), []).append(claim)
    return found
