"""Our own words: both languages say the same of the same facts, in numbers that each one writes."""

from __future__ import annotations

from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

import rag.ollama.words
import rag.words
from rag.words import REFUSED, Counted, Words, filled, joined


def tables() -> dict[str, Words]:
    """Every text there is, by its name; the two numbers of a counted one apart."""
    found: dict[str, Words] = {}
    for module in (rag.words, rag.ollama.words):
        for name, value in vars(module).items():
            if isinstance(value, Counted):
                found |= {f"{name}.one": value.one, f"{name}.many": value.many}
            elif isinstance(value, dict) and "fr" in value:
                found[f"{module.__name__}.{name}"] = value
    return found


def facts_of(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("name", sorted(tables()))
def test_both_languages_name_the_same_facts(name: str) -> None:
    words = tables()[name]
    assert words.keys() == {"fr", "en"}
    assert facts_of(words["fr"]) == facts_of(words["en"])


def test_there_are_as_many_as_it_seems() -> None:
    assert len(tables()) > 40


@pytest.mark.parametrize(
    ("count", "french", "english"),
    [
        (1, "Le document consulté ne le dit pas.", "The document searched does not say."),
        (2, "Les 2 documents consultés ne le disent pas.", "The 2 documents searched do not say."),
        (
            12_345,
            "Les 12\u202f345 documents consultés ne le disent pas.",
            "The 12,345 documents searched do not say.",
        ),
    ],
)
def test_documents_are_counted(count: int, french: str, english: str) -> None:
    assert REFUSED["not_in_sources"].of(count) == {"fr": french, "en": english}


@pytest.mark.parametrize("reason", sorted(REFUSED))
def test_one_document_is_never_several(reason: str) -> None:
    one = next(counted.of(1) for name, counted in REFUSED.items() if name == reason)
    assert "documents" not in one["fr"] + one["en"]


def test_numbers_are_written_as_each_language_writes_them() -> None:
    words: Words = {"fr": "{count} en {seconds} s{said}", "en": "{count} in {seconds} s{said}"}
    said: Words = {"fr": " (« x »)", "en": " (“x”)"}
    assert filled(words, count=8192, seconds=0.5, said=said) == {
        "fr": "8\u202f192 en 0,5 s (« x »)",
        "en": "8,192 in 0.5 s (“x”)",
    }
    with pytest.raises(KeyError):
        filled(words, count=1)


@given(st.text(), st.text())
def test_what_is_filled_in_is_never_read_as_a_text_to_fill(first: str, second: str) -> None:
    words: Words = {"fr": "{a} : {b}", "en": "{a}: {b}"}
    made = filled(words, a=first, b=second)
    assert made == {"fr": f"{first} : {second}", "en": f"{first}: {second}"}
    assert joined(made, made)["en"] == made["en"] * 2
