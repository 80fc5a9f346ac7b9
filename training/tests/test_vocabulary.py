"""What the tokenizer keeps and how it reads, and what code switching replaces."""

from __future__ import annotations

from collections import Counter

import numpy as np

from training.code_switch import switch, word_table
from training.corpora import Pair
from training.vocabulary import build, choose

BASE = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "[unused0]", "a", "##b", "中", "the", "rare"]


def test_letters_and_new_pieces_stay_and_the_most_used_fill_up() -> None:
    english = Counter({"the": 50, "rare": 1, "中": 0})
    pieces = choose(BASE, ["guerre", "the"], english, Counter({"rare": 3}), total=10)
    assert pieces[:5] == BASE[:5]
    assert pieces[5:] == ["a", "##b", "guerre", "the", "rare"]
    shorter = choose(BASE, ["guerre"], english, Counter(), total=9)
    assert shorter[5:] == ["a", "##b", "guerre", "the"]


def test_typography_and_accents_read_the_same() -> None:
    words = ["l", "'", "oeuvre", "ete", '"']
    tokenizer = build([*BASE[:5], *words], max_length=16)
    plain = tokenizer.encode('"l\'oeuvre" ete').ids
    assert tokenizer.encode("«\u00a0L’Œuvre\u00a0» Été").ids == plain
    assert plain == [2, 9, 5, 6, 7, 9, 8, 3]


def test_switching_replaces_only_words_of_the_table() -> None:
    table = {"guerre": "war", "ou": "where"}
    generator = np.random.default_rng(0)
    assert switch("Où est la Guerre ?", table, 1.0, generator) == "where est la war ?"
    assert switch("Où est la Guerre ?", table, 0.0, generator) == "Où est la Guerre ?"


def test_the_word_table_keeps_the_likeliest() -> None:
    pairs = [Pair("war", "guerre"), Pair("the war", "la guerre"), Pair("the end", "la fin")] * 4
    assert word_table(pairs) == {"fin": "end", "guerre": "war", "la": "the"}
