"""Reads what the encoder is measured on; of these files only half of PIAF is ever trained on."""

from __future__ import annotations

import json
from pathlib import Path

from training.corpora import Asked, Graded, Pair, read_graded, read_lines


def read_piaf(data: Path) -> list[Asked]:
    """PIAF part A: French questions with the context each was asked about."""
    rows = map(json.loads, read_lines(data / "eval_piaf_a.jsonl.gz"))
    return [Asked(r["question"], r["context"]) for r in rows]


def read_parallel_test(data: Path, source: str) -> list[Pair]:
    """Pairs of the held-out parallel file from `source` ("flores", "ntrex"), in file order."""
    rows = (line.split("\t") for line in read_lines(data / "eval_parallel.tsv.gz"))
    return [Pair(en, fr) for en, fr, name in rows if name.startswith(source)]


def read_tatoeba_test(data: Path) -> list[Pair]:
    """The LASER Tatoeba test."""
    rows = (line.split("\t") for line in read_lines(data / "eval_tatoeba1000.tsv.gz"))
    return [Pair(row[0], row[1]) for row in rows]


def read_orangesum_test(data: Path) -> list[Asked]:
    """News titles with their articles (the abstract left out: it repeats the title)."""
    rows = map(json.loads, read_lines(data / "eval_orangesum_title.jsonl.gz"))
    return [Asked(r["title"], r["text"]) for r in rows]


def read_sts_test(data: Path, language: str) -> list[Graded]:
    """The STS benchmark's test pairs; `language` is "en" or "fr" (machine-translated)."""
    return read_graded(data, language, "test", frozenset({"stsb"}))
