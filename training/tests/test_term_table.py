"""Which translations a table keeps, from a corpus small enough to see through."""

from __future__ import annotations

from dataclasses import replace

import pytest

from training.corpora import Pair
from training.settings import TermSettings
from training.term_table import linked, translations

SETTINGS = replace(TermSettings(), min_count=1.0, smoothing=1.0)
SENTENCES = [
    Pair("reports", "les rapports"),
    Pair("the report", "le rapport"),
    Pair("reporters", "des journalistes"),
    Pair("Trump", "Trump"),
]


def shares(pairs: list[tuple[Pair, float]], settings: TermSettings) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = {}
    for entry in translations(linked(pairs, settings), "en", settings):
        found.setdefault(entry.source, {})[entry.target] = entry.probability
    return found


def test_a_word_has_translations_of_its_own_where_they_differ_from_its_stem_s() -> None:
    found = shares([(pair, 8.0) for pair in SENTENCES], SETTINGS)
    assert set(found) == {"report", "=reporters"}
    assert found["report"]["rapport"] == pytest.approx(2 / 3, rel=0.1)
    assert found["=reporters"]["journal"] > 0.9 > found["report"]["journal"]
    alike = shares([(pair, 8.0) for pair in SENTENCES], replace(SETTINGS, min_difference=0.9))
    assert set(alike) == {"report"}


def test_a_stem_that_is_a_word_of_another_stem_is_told_from_it() -> None:
    pairs = [Pair("meeting", "rencontre"), Pair("meet", "rencontrer"), Pair("meetingitis", "manie")]
    found = shares([(pair, 8.0) for pair in pairs], SETTINGS)
    assert found["meeting"] == {"man": 1.0}
    assert found["meet"] == pytest.approx({"rencontr": 1.0})


def test_what_only_stands_for_itself_is_left_out() -> None:
    assert "trump" not in shares([(pair, 8.0) for pair in SENTENCES], SETTINGS)


def test_the_other_direction_translates_french_words() -> None:
    agreed = linked([(pair, 8.0) for pair in SENTENCES], SETTINGS).turned()
    found = {(e.source, e.target): e.probability for e in translations(agreed, "fr", SETTINGS)}
    assert found == pytest.approx({("journal", "report"): 1.0, ("rapport", "report"): 1.0})


def test_a_dictionary_entry_alone_is_enough() -> None:
    weight = TermSettings().dictionary_weight
    found = shares([(Pair("lectern", "lutrin"), weight)], TermSettings())
    assert found == {"lectern": {"lutrin": 1.0}}
    with pytest.raises(ValueError, match="no word counts 3 in 1 pairs"):
        linked([(Pair("lectern", "lutrin"), weight - 1)], TermSettings())
