"""A model's stream read as sentences: every way to cite, any cut into pieces, nothing but text."""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.records import Language
from rag.model_errors import ReplyUnfinished
from rag.plain_text import plain_text
from rag.prompt_words import NOT_TOLD
from rag.reply import MAX_DRAFTS, MAX_SENTENCE_CHARACTERS, Draft, drafts

SHOWN = range(1, 13)


async def said(parts: Sequence[str], error: Exception | None = None) -> AsyncGenerator[str, None]:
    for part in parts:
        yield part
    if error:
        raise error


def read(*parts: str, language: Language = "fr") -> list[Draft]:
    async def collect() -> list[Draft]:
        return [draft async for draft in drafts(said(parts), SHOWN, language)]

    return asyncio.run(collect())


def cited(text: str, language: Language = "fr") -> list[tuple[str, tuple[int, ...]]]:
    return [(draft.text, draft.numbers) for draft in read(text, language=language)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Il part [7][9].", [("Il part.", (7, 9))]),
        ("Il part. [7]", [("Il part.", (7,))]),
        ("Il part.[7]", [("Il part.", (7,))]),
        ("Il part [7, 9].", [("Il part.", (7, 9))]),
        ("Il part [7] [9] [7].", [("Il part.", (7, 9))]),
        ("Il part [7-9].", [("Il part.", (7, 8, 9))]),
        ("Il part [7 et 9].", [("Il part.", (7, 9))]),
        ("Il part [lignes 7 et 9].", [("Il part.", (7, 9))]),
        ("Il part 【7】.", [("Il part.", (7,))]),
        ("Il part [^7].", [("Il part.", (7,))]),
        ("[7] Il part.", [("Il part.", (7,))]),
        ("Il part.\n[7]\nElle reste. [8]", [("Il part.", (7,)), ("Elle reste.", (8,))]),
        ("[7] Il part.\n[8] Elle reste.", [("Il part.", (7,)), ("Elle reste.", (8,))]),
        ("Il part [7]. [8] Elle reste [9].", [("Il part.", (7, 8)), ("Elle reste.", (9,))]),
        ("Il part. [7] Elle reste. [8]", [("Il part.", (7,)), ("Elle reste.", (8,))]),
        ("Il part.[7] Elle reste.[8]", [("Il part.", (7,)), ("Elle reste.", (8,))]),
        ("Il part [7].Elle reste [8].", [("Il part.", (7,)), ("Elle reste.", (8,))]),
        ("Lui [1] et elle [2] partent [3].", [("Lui et elle partent.", (1, 2, 3))]),
        ("Il part. Elle reste [8].", [("Il part.", ()), ("Elle reste.", (8,))]),
        ("Quel succès [3] ! Oui [4].", [("Quel succès !", (3,)), ("Oui.", (4,))]),
        ("- Il part [7]\n- Elle reste [8]", [("Il part", (7,)), ("Elle reste", (8,))]),
        ("1. Il part [7]\n2) Elle reste [8]", [("Il part", (7,)), ("Elle reste", (8,))]),
        ("Il part [7", [("Il part", ())]),
        ("**Réponse :** Il part [7].", [("Il part.", (7,))]),
    ],
)
def test_every_way_to_cite(text: str, expected: list[tuple[str, tuple[int, ...]]]) -> None:
    assert cited(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "M. Poutine a vu Mme. Dupont [7]. Oui [8].",
            [("M. Poutine a vu Mme. Dupont.", (7,)), ("Oui.", (8,))],
        ),
        (
            "Le taux est de 25,5 % [7]. Puis 3.2 [8].",
            [("Le taux est de 25,5 %.", (7,)), ("Puis 3.2.", (8,))],
        ),
        (
            "« Bravo ! Merci ! », a-t-il dit [7]. Il dit « Oui. » [8] Puis il part [9].",
            [
                ("« Bravo ! Merci ! », a-t-il dit.", (7,)),
                ("Il dit « Oui. »", (8,)),
                ("Puis il part.", (9,)),
            ],
        ),
        (
            "Selon l'U.S. Army et J. D. Vance, non [1].",
            [("Selon l'U.S. Army et J. D. Vance, non.", (1,))],
        ),
        ("À 11 h [1], il part [2].", [("À 11 h, il part.", (1, 2))]),
        ("It begins at 11 a.m. Alaska time [3].", [("It begins at 11 a.m. Alaska time.", (3,))]),
    ],
)
def test_what_is_no_end_of_a_sentence(
    text: str, expected: list[tuple[str, tuple[int, ...]]]
) -> None:
    assert cited(text) == expected


def test_english() -> None:
    text = 'Mr. Trump left at 2.5 p.m. [7] He said "Great!" [9, 10] He went home [11] [12].'
    assert cited(text, "en") == [
        ("Mr. Trump left at 2.5 p.m.", (7,)),
        ('He said "Great!"', (9, 10)),
        ("He went home.", (11, 12)),
    ]


def test_numbers_never_shown_are_told_apart() -> None:
    (draft,) = read("Il part [7][99] en [2025].")
    assert draft == Draft("Il part en.", (7,), (99, 2025), declines=False)


@pytest.mark.parametrize(
    "text",
    [
        *NOT_TOLD.values(),
        "Les sources ne disent pas à quelle heure il part [2].",
        "Cependant, les articles ne précisent pas pourquoi.",
        "However, the sources don't say why.",
        "The provided documents do not mention it.",
    ],
)
def test_a_reply_that_declines(text: str) -> None:
    assert [draft.declines for draft in read(text)] == [True]


@pytest.mark.parametrize(
    "text",
    ["Les sources divergent [1].", "Il dit que les sources ne le disent pas [1].", "Oui [1]."],
)
def test_a_reply_that_does_not_decline(text: str) -> None:
    assert [draft.declines for draft in read(text)] == [False]


# --- nothing but text ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("**Il** _part_ `ici` ~~non~~", "Il part ici non"),
        ("## Titre", "Titre"),
        ("> Il part", "Il part"),
        ("```python\nIl part\n```", "Il part"),
        ("Voir [ici](http://evil.example/?q=secret).", "Voir ici."),
        ("Voir ![image](http://evil.example/x.png).", "Voir image."),
        ("Voir ![a][b] et [7](http://e) et [[8]](http://e).", "Voir a et [7] et [8]."),
        ("Voir https://evil.example/x?y. Oui.", "Voir . Oui."),
        ("<b onclick='x()'>Il</b> <img src=x onerror=alert(1)>part<br/>", "Il part"),
        ("<scr<b>ipt>x</scr</b>ipt>", "x"),
        ("<img src=x onerror=alert(1)", "img src=x onerror=alert(1)"),
        ("a <!-- hidden --> b <!-- open", "a b"),
        ("3 < 5 et 7 > 2", "3 < 5 et 7 > 2"),
        ("\x1b[31mrouge\x1b[0m", "rouge"),
        ("\x1b]8;;http://evil\x07lien\x1b]8;;\x1b\\ fin", "lien fin"),
        ("\x1b]52;c;c2VjcmV0\x07x\x9b2Jy\x07\x00", "xy"),
        ("a\u200bb\u202ec\U000e0041d", "abcd"),
        ("Il\u00a0part\u202f!", "Il\u00a0part\u202f!"),
    ],
)
def test_markup_links_and_controls_become_plain_text(text: str, expected: str) -> None:
    assert plain_text(text) == expected


SHARDS = """[7] [9] [7,9] . ! … » « - # * ** ` ``` <b> </b> <img ( ) ](http://x) [a ![ | http://e.x
M. Mme. J. Il Poutine part est 25,5 %""".split()
CONTROLS = ["\n", "\r", " ", "\x1b[31m", "\x1b]8;;", "\x07", "\x9b", "\u202e", "\u200b", "\ud83d"]
HOSTILE = st.lists(
    st.one_of(st.sampled_from(SHARDS), st.sampled_from(CONTROLS), st.text(max_size=4)), max_size=40
).map("".join)


@given(HOSTILE, st.lists(st.integers(0, 200), max_size=12))
def test_how_a_reply_was_cut_into_pieces_changes_nothing(text: str, places: list[int]) -> None:
    cuts = sorted({0, len(text), *(min(place, len(text)) for place in places)})
    whole = read(text)
    assert read(*(text[start:end] for start, end in pairwise(cuts))) == whole
    assert read(*text) == whole


@given(HOSTILE)
def test_no_draft_holds_anything_but_text(text: str) -> None:
    for draft in read(text):
        assert not any(unicodedata.category(c) in ("Cc", "Cf", "Cs") for c in draft.text)
        assert not set("[]`*\n") & set(draft.text)
        assert "://" not in draft.text
        assert 0 < len(draft.text) <= MAX_SENTENCE_CHARACTERS
        assert set(draft.numbers) <= set(SHOWN)
        assert not set(draft.unknown) & set(SHOWN)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(
                ["Il part", "M. Poutine est là", "Elle a dit « oui »", "Le taux est de 25,5 %"]
            ),
            st.lists(st.sampled_from(SHOWN), min_size=1, max_size=3, unique=True),
            st.booleans(),
        ),
        max_size=6,
    )
)
def test_what_was_written_is_what_is_read(
    sentences: list[tuple[str, list[int], bool]],
) -> None:
    def written(text: str, numbers: list[int], stop_first: bool) -> str:
        groups = "".join(f"[{number}]" for number in numbers)
        return f"{text}. {groups}" if stop_first else f"{text} {groups}."

    reply = " ".join(written(*sentence) for sentence in sentences)
    assert cited(reply) == [(f"{text}.", tuple(numbers)) for text, numbers, _ in sentences]


# --- limits, and a stream that ends badly --------------------------------------------------------


def test_a_sentence_leaves_when_the_next_one_begins() -> None:
    async def first_after() -> int:
        parts = ["Il part ", "[7]", ".", " ", "El", "le", " reste [8]."]
        read_so_far: list[str] = []

        async def noting() -> AsyncGenerator[str, None]:
            for part in parts:
                read_so_far.append(part)
                yield part

        async with aclosing(drafts(noting(), SHOWN, "fr")) as stream:
            assert (await anext(stream)).text == "Il part."
        return len(read_so_far)

    assert asyncio.run(first_after()) == 5


def test_a_stream_that_breaks_gives_what_was_whole_and_its_error() -> None:
    async def collect() -> list[str]:
        broke = ReplyUnfinished({"fr": "coupé", "en": "cut"})
        stream = drafts(said(["Il part [7]. Elle res"], broke), SHOWN, "fr")
        got = [(await anext(stream)).text]
        with pytest.raises(ReplyUnfinished):
            await anext(stream)
        return got

    assert asyncio.run(collect()) == ["Il part."]


def test_closing_the_drafts_closes_the_stream() -> None:
    closed = []

    async def endless() -> AsyncGenerator[str, None]:
        try:
            while True:
                yield "Il part [7]. "
        finally:
            closed.append(True)

    async def leave() -> None:
        async with aclosing(drafts(endless(), SHOWN, "fr")) as stream:
            await anext(stream)
        assert closed == [True]  # at once, not when somebody collects it

    asyncio.run(leave())


def test_a_stream_without_end_is_read_up_to_a_limit() -> None:
    count = 0

    async def endless() -> AsyncGenerator[str, None]:
        nonlocal count
        while True:
            count += 1
            yield "Il part [7]. "

    async def collect() -> list[Draft]:
        return [draft async for draft in drafts(endless(), SHOWN, "fr")]

    assert len(asyncio.run(collect())) == MAX_DRAFTS
    assert count <= MAX_DRAFTS + 1


@pytest.mark.parametrize("size", [1_000, 4_500, 30_000, 10_000_000])
def test_a_line_too_long_is_dropped_and_the_next_read(size: int) -> None:
    long = "mot " * (size // 4)
    text = f"Il part [7]. {long}[8]. Elle reste [9]."
    expected = [("Il part.", (7,))] + ([("Elle reste.", (9,))] if size < 40_000 else [])
    assert cited(text) == expected
    pieces = [text[start : start + 997] for start in range(0, min(len(text), 50_000), 997)]
    assert [(d.text, d.numbers) for d in read(*pieces)] == expected
