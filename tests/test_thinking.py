"""Thinking is kept out of a reply, and a prompt's tokens are estimated: no server needed."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from rag.ollama.thinking import ThinkingFilter
from rag.ollama.tokens import TokenEstimate

TAGGED = st.lists(
    st.sampled_from(
        [
            "<think>",
            "</think>",
            "<THINKING>",
            "[THINK]",
            "[/THINK]",
            "<",
            "[",
            "[7]",
            "a",
            "é ",
            "\n",
        ]
    ),
    max_size=12,
).map("".join)


@given(TAGGED, st.lists(st.integers(0, 60), max_size=8))
def test_thinking_is_found_however_the_text_is_cut(text: str, places: list[int]) -> None:
    cuts = sorted({0, len(text), *(min(place, len(text)) for place in places)})
    torn = [text[a:b] for a, b in pairwise(cuts)]
    assert filtered(torn) == filtered([text])
    assert "think" not in filtered(torn).lower()


def filtered(parts: list[str]) -> str:
    keeper = ThinkingFilter()
    return "".join([*(keeper.feed(part) for part in parts), keeper.end()])


def test_numbers_are_not_held_back_for_a_tag() -> None:
    keeper = ThinkingFilter()
    assert keeper.feed("Oui [7") == "Oui [7"
    assert keeper.feed("] <b") == "] <b"
    assert keeper.feed(" <thi") == " "
    assert keeper.end() == "<thi"


def test_the_estimate_follows_what_the_model_reports() -> None:
    estimate = TokenEstimate()
    text = "x" * 1000
    assert estimate.of(text) == 400
    assert not estimate.was_cut(text, 126)
    assert estimate.was_cut(text, 124)  # over eight bytes a token
    estimate.learn(text, 300)
    assert estimate.of(text) == 345  # 0.3 and 15 % more
    assert estimate.was_cut(text, 179)  # under 60 % of 0.3
    assert not estimate.was_cut(text, 181)
    estimate.learn(text, 900)
    assert estimate.of(text) == 1000
    assert estimate.of("é") == 2
