"""Words, the bilingual lexicon, BM25 and fusion against values worked out by hand."""

from __future__ import annotations

from math import log, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.fuse import RANK_CONSTANT, fuse
from index.lexicon import Lexicon, Term, shipped_lexicon
from index.terms import TermIndex
from index.words import content_tokens, fold, stem, stems, tokens, visible


def test_folding_takes_accents_ligatures_case_and_hidden_characters_away() -> None:
    assert fold("Œuvre à GENÈVE\u200b\u202e") == "oeuvre a geneve"
    assert visible("a\u200bb\U000e0041c") == "abc"


def test_tokens_split_at_apostrophes_and_hyphens() -> None:
    assert tokens("l’Alaska, B-2 d'août") == ["l", "alaska", "b", "2", "d", "aout"]


def test_stop_words_of_both_languages_go() -> None:
    assert content_tokens("Qui accompagnait Trump ? Who went with the president?") == [
        "accompagnait",
        "trump",
        "went",
        "president",
    ]


def test_stems_are_snowball_s() -> None:
    assert stem("discussions", "fr") == "discuss"
    assert stems("Les négociations avançaient", "fr") == ["negoci", "avanc"]


LEXICON = Lexicon({("en", "fr"): {"court": (("cour", 0.64), ("tribunal", 0.16), ("absent", 0.1))}})
VOCABULARY = dict.fromkeys(["cour", "tribunal", "zelensky", "trump"], 0)


def test_a_translation_weighs_the_root_of_its_share() -> None:
    (term,) = LEXICON.terms("court", "en", VOCABULARY)
    assert dict(term.candidates) == pytest.approx({"cour": 1.0, "tribunal": sqrt(0.16 / 0.64)})


def test_a_word_with_translations_of_its_own_is_not_read_as_its_stem() -> None:
    table = {
        "report": (("rapport", 0.8),),
        "=reporters": (("journal", 0.9),),
        "reporters": (("x", 1.0),),
    }
    lexicon = Lexicon({("en", "fr"): table})
    asked = lexicon.terms("reporters reported", "en", dict.fromkeys(["rapport", "journal", "x"], 0))
    assert [dict(term.candidates) for term in asked] == [{"journal": 1.0}, {"rapport": 1.0}]


def test_a_name_stands_for_itself_in_either_language() -> None:
    (term,) = LEXICON.terms("Trump", "en", VOCABULARY)
    assert term.candidates == (("trump", 1.0),)


def test_a_capital_keeps_a_known_name_from_being_translated() -> None:
    lexicon = Lexicon({("en", "fr"): {"trump": (("trompet", 0.5),), "russian": (("russ", 0.9),)}})
    known = dict.fromkeys(["trump", "trompet", "russ"], 0)
    asked = lexicon.terms("did Trump see a Russian", "en", known)
    terms = {term.word: dict(term.candidates) for term in asked}
    assert terms["trump"] == {"trump": 1.0}
    assert terms["russian"] == {"russ": 1.0}
    lower = lexicon.terms("did trump win", "en", known)
    assert dict(lower[0].candidates) == {"trump": 1.0, "trompet": 1.0}


def test_a_synonym_weighs_how_often_it_comes_back_from_the_other_language() -> None:
    there = {"rencontr": (("meet", 0.6), ("encount", 0.2))}
    back = {
        "meet": (("reunion", 0.5), ("rencontr", 0.3), ("seanc", 0.1)),
        "encount": (("rencontr", 0.9), ("reunion", 0.05)),
    }
    lexicon = Lexicon({("fr", "en"): there, ("en", "fr"): back})
    known = dict.fromkeys(["reunion", "seanc", "rencontr"], 0)
    (term,) = lexicon.terms("la rencontre", "fr", known)
    # reunion: 0.6 · 0.5 + 0.2 · 0.05; seanc comes back 0.06 of the time, too seldom.
    expected = {"rencontr": 1.0, "reunion": sqrt((0.3 + 0.01) / 0.75)}
    assert dict(term.candidates) == pytest.approx(expected)


def test_the_shipped_tables_know_synonyms_in_both_languages() -> None:
    assert "rencontr" in dict(shipped_lexicon().synonyms("reunion", "fr"))
    assert "begin" in dict(shipped_lexicon().synonyms("start", "en"))


def test_an_unknown_word_is_matched_by_spelling() -> None:
    (term,) = LEXICON.terms("Zelenskyy", "en", VOCABULARY)
    assert dict(term.candidates) == pytest.approx({"zelensky": 2 * 8 / 17})


def test_a_word_without_any_match_keeps_its_place() -> None:
    assert LEXICON.terms("carbonara", "en", VOCABULARY) == [Term("carbonara", ())]


def test_the_shipped_table_translates() -> None:
    (term,) = shipped_lexicon().terms("prisoners", "en", {"prisonni": 0, "bateau": 1})
    assert [candidate for candidate, _ in term.candidates] == ["prisonni"]


def _bm25(frequency: int, length: int, mean_length: float, passages: int, met: int) -> float:
    """Lucene's BM25 by hand, k1 = 1.5, b = 0.75."""
    idf = log(1 + (passages - met + 0.5) / (met + 0.5))
    return idf * frequency / (frequency + 1.5 * (1 - 0.75 + 0.75 * length / mean_length))


def test_scores_are_bm25_by_hand() -> None:
    index = TermIndex.of([["paix", "paix", "guerre"], ["paix"], ["sommet", "alaska"]])
    scores = index.scores([Term("paix", (("paix", 1.0),))])
    assert scores.tolist() == pytest.approx(
        [_bm25(2, 3, 2.0, 3, 2), _bm25(1, 1, 2.0, 3, 2), 0.0], rel=1e-5
    )
    assert index.rarity("guerre") == pytest.approx(log(1 + 2.5 / 1.5))


def test_a_term_scores_its_best_candidate_not_their_sum() -> None:
    index = TermIndex.of([["cour", "tribunal"], ["autre", "chose"]])
    both = index.scores([Term("court", (("cour", 1.0), ("tribunal", 0.5)))])
    one = index.scores([Term("court", (("cour", 1.0),))])
    assert both.tolist() == one.tolist()


def test_terms_come_back_from_their_bytes() -> None:
    index = TermIndex.of([["a", "b"], ["b", "c", "c"]])
    again = TermIndex.from_bytes(*index.to_bytes(), 2)
    asked = [Term("c", (("c", 0.7),)), Term("b", (("b", 1.0),))]
    assert again.scores(asked).tolist() == index.scores(asked).tolist()
    assert again.to_bytes() == index.to_bytes()


def test_no_words_at_all_score_nothing() -> None:
    assert TermIndex.of([[], []]).scores([Term("a", (("a", 1.0),))]).tolist() == [0.0, 0.0]


def test_fusion_by_hand() -> None:
    fused = dict(fuse([(1.0, [7, 3]), (1.5, [3])]))
    assert fused == pytest.approx(
        {3: 1 / (RANK_CONSTANT + 2) + 1.5 / (RANK_CONSTANT + 1), 7: 1 / (RANK_CONSTANT + 1)}
    )


@given(st.lists(st.permutations(range(6)), min_size=1, max_size=4))
def test_fusion_is_ordered_and_breaks_ties_by_item(rankings: list[list[int]]) -> None:
    fused = fuse((1.0, ranking) for ranking in rankings)
    assert fused == sorted(fused, key=lambda entry: (-entry[1], entry[0]))
