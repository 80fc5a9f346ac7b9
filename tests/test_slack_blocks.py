"""Answers as messages of Slack: what they say, and that they fit whatever an answer holds."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.slack import pieces
from api.slack.blocks import Shown, answer_markdown, below, notice, whole, written
from api.slack.checked import checked_message
from api.slack.evidence import evidence_view
from api.slack.pieces import MAX_TOTAL, Rendered
from api.slack.words import WORDS
from index.records import Language
from rag.records import (
    Answer,
    Citation,
    Claim,
    Disagreement,
    Refusal,
    RefusalReason,
    Status,
    Timings,
    Version,
)
from rag.statement import Finding, Found, Statement
from tests.slack_blocks import faults_in, faults_in_view, texts_in
from tests.slack_shown import calls_in, links_in, words_of

KEPT = Shown("https://ask.example", "conversation:answer")


def citation(
    number: int, quote: str = "Rubio est venu.", title: str | None = "Le sommet"
) -> Citation:
    return Citation(number, f"{number:03}.txt", title, "Le Monde", 0, len(quote), quote, (0, 9))


def answer(**values: object) -> Answer:
    plain = Answer(
        id="a1",
        question="Who came?",
        standalone_question="Who came?",
        language="en",
        status="answered",
        text="Rubio came. [1]",
        claims=(Claim("Rubio came.", (1,), "checked"),),
        citations=(citation(1),),
        model="extractive",
        encoder="tiny",
        index="g1",
        timings_ms=Timings(1.0, 1.0, 2.0),
    )
    return replace(plain, **values)  # type: ignore[arg-type]


def dicts(message: Rendered) -> list[dict[str, object]]:
    return [block.to_dict() for block in message.blocks]


def test_an_answer_says_its_sentences_then_its_sources() -> None:
    message = whole(answer(), KEPT)
    assert words_of(dicts(message)).splitlines() == [
        "Rubio came. [1]",
        "*Sources*",
        "[1] Le sommet — Le Monde: “Rubio est venu.”",
        "[Show evidence]",
        "[Good answer]",
        "[Bad answer]",
    ]
    assert links_in(dicts(message)) == ["https://ask.example/sources/001.txt#char=0,15"]
    assert message.text == "Rubio came. [1]"


def test_the_buttons_say_which_answer() -> None:
    *_, evidence, feedback = dicts(whole(answer(), KEPT))
    assert evidence["elements"][0]["value"] == "conversation:answer"  # type: ignore[index]
    buttons = feedback["elements"][0]  # type: ignore[index]
    assert buttons["positive_button"]["value"] == "good:conversation:answer"
    assert buttons["negative_button"]["value"] == "bad:conversation:answer"


def test_below_a_stream_the_text_is_not_repeated() -> None:
    message = below(answer(), KEPT, 15)
    assert words_of(dicts(message)).splitlines()[0] == "*Sources*"


def test_an_answer_that_was_not_kept_has_no_buttons_and_says_why() -> None:
    message = whole(answer(), Shown(None, None, ("Not kept.",)))
    assert words_of(dicts(message)).splitlines()[-1] == "Not kept."
    assert links_in(dicts(message)) == []


def test_sources_that_disagree_are_shown_with_their_values() -> None:
    versions = (Version("25 %", (1,)), Version("75 % & <b>", (2, 3)))
    found = answer(language="fr", disagreement=(Disagreement("chances", versions),))
    words = words_of(dicts(whole(found, KEPT)))
    assert "*Les sources se contredisent*\u00a0: chances\n• 25 % [1]\n• 75 % & <b> [2][3]" in words


def test_a_refusal_shows_what_came_nearest_unnumbered() -> None:
    refused = answer(
        status="refused",
        text="The 5 documents searched do not say.",
        claims=(),
        citations=(),
        refusal=Refusal(
            "not_in_sources", "The 5 documents searched do not say.", (citation(1), citation(2))
        ),
    )
    assert words_of(dicts(whole(refused, KEPT))).splitlines()[:4] == [
        "The 5 documents searched do not say.",
        "*What came nearest*",
        "Le sommet — Le Monde: “Rubio est venu.”",
        "Le sommet — Le Monde: “Rubio est venu.”",
    ]


def test_a_corrected_premise_says_so_above_or_below_its_sentences() -> None:
    corrected = answer(
        status="refused",
        text="The sources deny this. Rubio came. [1]",
        refusal=Refusal("false_premise", "The sources deny this.", ()),
    )
    assert answer_markdown(corrected) == "The sources deny this. Rubio came. [1]"
    assert words_of(dicts(below(corrected, KEPT, 15))).startswith("The sources deny this.\n")


def test_what_is_missing_and_what_was_degraded_is_said() -> None:
    half = answer(
        status="partial",
        missing="the date",
        degraded="the model at http://10.0.0.9 was not reached",
    )
    words = words_of(dicts(whole(half, KEPT)))
    assert "*Not in the sources*: the date" in words
    assert "Not all that is set up could be used for this answer." in words
    assert "not reached" not in words


HOSTILE = "<!channel> <@U123> [x](http://evil) *b* & `c`\n# d"


def test_nothing_in_a_document_or_a_model_calls_people_or_makes_links() -> None:
    found = answer(
        text=HOSTILE,
        claims=(Claim(HOSTILE, (1,), "verbatim"),),
        citations=(Citation(1, "<@U1>.txt", HOSTILE, HOSTILE, 0, 9, HOSTILE, (0, 9)),),
        missing=HOSTILE,
        degraded=HOSTILE,
        disagreement=(Disagreement(HOSTILE, (Version(HOSTILE, (1,)),)),),
    )
    for message in (whole(found, Shown(None, "c:a")), below(found, Shown(None, "c:a"), 9)):
        shown = dicts(message)
        assert [call for text in texts_in(shown) for call in calls_in(text)] == []
        assert calls_in(message.text) == []
        assert links_in(shown) == []


def test_a_source_of_forty_thousand_characters_and_thirty_citations_fit() -> None:
    long = answer(
        claims=tuple(
            Claim(f"Rubio came {n}. " + "x" * 500, (n,), "verbatim") for n in range(1, 31)
        ),
        citations=tuple(
            citation(n, "é<&> " * 8_000, "Un titre & <des> mots " * 20) for n in range(1, 31)
        ),
    )
    message = whole(long, KEPT)
    assert faults_in(dicts(message)) == []
    assert pieces.size(message.blocks, message.text) <= MAX_TOTAL
    words = words_of(dicts(message))
    assert all(f"[{n}]" in words for n in range(1, 14))
    assert "The answer was too long for Slack" in words


texts = st.text(
    st.one_of(st.sampled_from("<>&*_`[]\\\n |"), st.characters(exclude_categories=["Cs"])),
    max_size=60,
)
sizes = st.sampled_from([1, 1, 1, 3, 40, 200])
long_texts = st.builds(lambda text, times: text * times, texts, sizes)
citations = st.builds(
    lambda number, source, title, publisher, quote: Citation(
        number, source or "s", title, publisher, 0, 1, quote, (0, 1)
    ),
    st.integers(1, 99),
    texts,
    st.none() | long_texts,
    st.none() | long_texts,
    long_texts,
)
numbers = st.lists(st.integers(1, 99), max_size=60).map(tuple)
claims = st.builds(
    Claim, long_texts.map(lambda text: text or "x"), numbers, st.sampled_from(["verbatim"])
)
disagreements = st.builds(
    Disagreement,
    long_texts,
    st.lists(st.builds(Version, long_texts, numbers), max_size=8).map(tuple),
)
reasons: st.SearchStrategy[RefusalReason] = st.sampled_from(["not_in_sources", "false_premise"])
statuses: st.SearchStrategy[Status] = st.sampled_from(["answered", "partial", "refused"])
languages: st.SearchStrategy[Language] = st.sampled_from(["fr", "en"])
some_citations = st.lists(citations, max_size=40).map(tuple)
answers = st.builds(
    answer,
    language=languages,
    status=statuses,
    text=long_texts,
    claims=st.lists(claims, max_size=12).map(tuple),
    citations=some_citations,
    disagreement=st.lists(disagreements, max_size=4).map(tuple),
    missing=st.none() | long_texts,
    degraded=st.none() | long_texts,
    refusal=st.none() | st.builds(Refusal, reasons, long_texts, some_citations),
)
shown = st.builds(
    Shown, st.sampled_from([None, "https://ask.example/"]), st.sampled_from([None, "c:a"])
)


@settings(max_examples=40)
@given(answers, shown)
def test_whatever_an_answer_holds_slack_takes_it_whole(found: Answer, how: Shown) -> None:
    message = whole(found, how)
    assert faults_in(dicts(message)) == []
    assert pieces.size(message.blocks, message.text) <= MAX_TOTAL
    assert 0 < len(message.text) <= 200
    assert len(message.instead) <= 4_000
    assert [call for text in texts_in(dicts(message)) for call in calls_in(text)] == []


@settings(max_examples=40)
@given(answers, shown)
def test_whatever_an_answer_holds_slack_takes_the_rest_below_a_stream(
    found: Answer, how: Shown
) -> None:
    streamed = answer_markdown(found)
    message = below(found, how, len(streamed))
    assert faults_in(dicts(message)) == []
    assert pieces.size(message.blocks, message.text, streamed) <= MAX_TOTAL
    assert all(len(written(claim)) <= 12_000 for claim in found.claims)


@settings(max_examples=40)
@given(some_citations, st.sampled_from([None, "https://ask.example"]))
def test_whatever_is_cited_the_evidence_opens(cited: tuple[Citation, ...], url: str | None) -> None:
    distinct = tuple(replace(one, id=number) for number, one in enumerate(cited, start=1))
    if not distinct:
        return
    view = evidence_view(distinct, WORDS["fr"], url).to_dict()
    assert faults_in_view(view) == []
    assert len(json.dumps(view, ensure_ascii=False)) <= MAX_TOTAL + 300


def test_the_evidence_is_the_quotes_with_their_numbers() -> None:
    view = evidence_view([citation(1), citation(2, "Il <est> venu.")], WORDS["en"], None).to_dict()
    assert words_of(view["blocks"]) == (
        "*[1]* Le sommet — Le Monde\n> “Rubio est venu.”\n"
        "*[2]* Le sommet — Le Monde\n> “Il <est> venu.”"
    )


findings: st.SearchStrategy[Finding] = st.sampled_from(["carried", "contradicted", "not_found"])
founds = st.builds(Found, long_texts.map(lambda text: text or "x"), findings, numbers)
statements = st.builds(
    Statement, languages, st.lists(founds, max_size=20).map(tuple), some_citations, st.booleans()
)


@settings(max_examples=40)
@given(statements)
def test_whatever_was_found_of_a_message_slack_takes_it(statement: Statement) -> None:
    message = checked_message(statement, "https://ask.example")
    assert faults_in(dicts(message)) == []
    assert pieces.size(message.blocks, message.text) <= MAX_TOTAL


def test_a_checked_message_says_of_each_sentence_what_was_found() -> None:
    statement = Statement(
        "en",
        (Found("Rubio came.", "carried", (1,)), Found("So did <Lavrov>.", "not_found", ())),
        (citation(1),),
        whole=False,
    )
    message = checked_message(statement, None)
    assert words_of(dicts(message)).splitlines() == [
        ":white_check_mark: *Carried by the sources* [1]",
        "Rubio came.",
        ":grey_question: *Not found in the sources*",
        "So did <Lavrov>.",
        "*Sources*",
        "[1] Le sommet — Le Monde: “Rubio est venu.”",
        "The message goes on; what follows was not checked.",
    ]
    assert message.text == "Carried by the sources: 1 · Not found in the sources: 1"


@pytest.mark.parametrize("language", ["en", "fr"])
def test_our_own_words_fit_where_they_stand(language: Language) -> None:
    words = WORDS[language]
    assert len(words.evidence) <= 24
    assert len(words.close) <= 24
    assert max(len(words.good), len(words.bad)) <= 75
    assert faults_in(dicts(notice(words.how_to_ask))) == []
