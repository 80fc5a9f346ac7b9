"""The figures of the term tables on a few sentences worked by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from index.lexicon import Lexicon
from training.corpora import Pair
from training.term_figures import judged_found, sentence_rank

LEXICON = Lexicon({("en", "fr"): {"soldier": (("soldat", 0.9),), "ship": (("bateau", 0.8),)}})


def test_a_sentence_is_found_by_the_words_that_translate() -> None:
    # The first is found; the second scores nothing, and so stands behind both: place 2.
    pairs = [Pair("Soldiers wait", "Des soldats attendent"), Pair("It rains", "Il pleut")]
    assert sentence_rank(pairs, "en", LEXICON, seed=1) == pytest.approx((1 + 1 / 2) / 2)


def test_evidence_counts_by_the_language_of_the_question(tmp_path: Path) -> None:
    for number in range(9):
        (tmp_path / f"a{number}.txt").write_text("Le bateau est parti.\n", encoding="utf-8")
    (tmp_path / "b.txt").write_text("Les soldats dorment.\n", encoding="utf-8")
    evidence = [{"doc": "b.txt", "quote": "Les soldats dorment."}]
    asked = [
        ("en", "Where are the soldiers?"),
        ("en", "What about the ships over there?"),
        ("fr", "Où est le bateau ?"),
    ]
    rows = [
        {"lang": language, "question": question, "answerable": True, "evidence": evidence,
         "history": []}
        for language, question in asked
    ]  # fmt: skip
    judged = tmp_path / "judged.jsonl"
    judged.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    # The nine passages about the boat stand before the evidence unless the soldiers are asked for.
    assert judged_found([judged], tmp_path, LEXICON) == [
        ("fr", {5: 0, 8: 0}, 1),
        ("en", {5: 1, 8: 1}, 2),
    ]
