"""The counting rules of `make eval`, each against a case worked by hand."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from bench.golden import (
    Evidence,
    Judged,
    Span,
    cut,
    evidence_spans,
    fold,
    load_judged,
    overlaps,
    says_all,
)
from bench.judge import Outcome, Share, is_exact, is_refusal, judge, percentile, rows, summarise
from bench.table import markdown_table
from rag.records import Answer, Citation, Disagreement, Refusal, Timings, Version

#        0         1         2         3
#        0123456789012345678901234567890123456789
TEXT = "Rubio et Witkoff l'ont suivi. Il neigeait."
TEXTS = {"a.txt": TEXT, "b.txt": "Ils étaient cinq. Ils étaient cinq."}


def judged(**changes: object) -> Judged:
    base = Judged(
        id="q1",
        language="fr",
        type="factoid",
        question="Qui ?",
        answerable=True,
        answer="Rubio et Witkoff.",
        must=(("Rubio",), ("Witkoff", "Whitcoff")),
        evidence=(Evidence("a.txt", "Rubio et Witkoff l'ont suivi."),),
        history=(),
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def citation(start: int, end: int, quote: str | None = None, source: str = "a.txt") -> Citation:
    said = TEXTS[source][start:end] if quote is None else quote
    return Citation(1, source, None, None, start, end, said, (0, len(TEXTS[source])))


def answer(**changes: object) -> Answer:
    base = Answer(
        id="q1",
        question="Qui ?",
        standalone_question="Qui ?",
        language="fr",
        status="answered",
        text="Rubio et Witkoff l'ont suivi. [1]",
        claims=(),
        citations=(citation(0, 29),),
        model="extractive",
        encoder="tiny",
        index="g1",
        timings_ms=Timings(1.0, 2.0, 3.0),
    )
    return replace(base, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ((0, 10), (0, 10), True),
        ((0, 10), (5, 25), True),  # 5 of the shorter's 10: half is enough
        ((0, 10), (6, 26), False),  # 4 of 10
        ((0, 100), (40, 44), True),  # the shorter lies within
        ((0, 11), (6, 17), False),  # 5 of 11: just under half
        ((0, 10), (10, 20), False),  # they touch and share nothing
        ((0, 0), (0, 10), False),  # an empty span overlaps nothing
    ],
)
def test_overlap_is_half_of_the_shorter(
    one: tuple[int, int], other: tuple[int, int], expected: bool
) -> None:
    assert overlaps(Span("a", *one), Span("a", *other)) is expected
    assert overlaps(Span("a", *other), Span("a", *one)) is expected
    assert not overlaps(Span("a", *one), Span("b", *other))


def test_evidence_is_found_at_every_place_it_stands() -> None:
    twice = judged(evidence=(Evidence("b.txt", "Ils étaient cinq."),))
    assert evidence_spans(twice, TEXTS) == (Span("b.txt", 0, 17), Span("b.txt", 18, 35))


@pytest.mark.parametrize("wrong", [Evidence("a.txt", "rubio et"), Evidence("c.txt", "Rubio")])
def test_evidence_that_stands_nowhere_is_refused(wrong: Evidence) -> None:
    with pytest.raises(ValueError, match=r"q1: .* does not say"):
        evidence_spans(judged(evidence=(wrong,)), TEXTS)


def test_ranked_passages_are_cut_at_the_budget() -> None:
    ranked = [Span("a", 0, 6), Span("b", 10, 20), Span("a", 30, 31)]
    assert cut(ranked, 9) == (Span("a", 0, 6), Span("b", 10, 13))
    assert cut(ranked, 6) == (Span("a", 0, 6),)
    assert cut(ranked, 100) == tuple(ranked)


def test_folding_takes_away_case_and_accents_only() -> None:
    assert fold("Sergueï LAVROV, Élysée") == "serguei lavrov, elysee"
    assert fold("l’été") == "l’ete"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("RUBIO et whitcoff", True),
        ("Rubio seul", False),
        ("Witkoff et Whitcoff", False),  # two alternatives of one group are one
        ("", False),
    ],
)
def test_an_answer_says_one_alternative_of_every_group(text: str, expected: bool) -> None:
    assert says_all(text, (("Rubio",), ("Witkoff", "Whitcoff"))) is expected


def test_judging_an_answer_with_evidence_at_rank_two() -> None:
    ranked = [Span("a.txt", 30, 42), Span("a.txt", 0, 29)]
    two = answer(citations=(citation(0, 29), citation(30, 42)))
    assert judge(judged(), two, ranked, TEXTS, 12.5) == Outcome(
        id="q1",
        language="fr",
        type="factoid",
        status="answered",
        recall_1=False,
        recall_5=True,
        recall_8=True,
        recall_budget=True,
        accurate=True,
        refused=False,
        answerable=True,
        disagreement=None,
        citations=2,
        supporting=1,
        quotes=2,
        exact=2,
        length=33,
        latency_ms=12.5,
    )


def test_a_passage_past_the_budget_is_not_recalled() -> None:
    texts = {"a.txt": "x" * 5_000 + "Rubio"}
    asked = judged(evidence=(Evidence("a.txt", "Rubio"),), must=(("Rubio",),))
    # Ten characters are left for the second passage, then all of its 25.
    for first_end, expected in ((2_490, False), (2_475, True)):
        ranked = [Span("a.txt", 0, first_end), Span("a.txt", 4_980, 5_005)]
        outcome = judge(asked, answer(citations=()), ranked, texts, 1.0)
        assert outcome.recall_5 is True
        assert outcome.recall_budget is expected


def test_a_refusal_that_names_the_answer_has_not_given_it() -> None:
    nearest = (citation(0, 29),)
    refused = answer(
        status="refused", citations=(), refusal=Refusal("not_in_sources", "Rubio, Witkoff", nearest)
    )
    outcome = judge(judged(), refused, [], TEXTS, 1.0)
    assert (outcome.accurate, outcome.refused) == (False, True)
    assert (outcome.citations, outcome.supporting, outcome.quotes, outcome.exact) == (0, 0, 1, 1)


def test_a_false_premise_is_refused_only_with_a_citation() -> None:
    premise = Refusal("false_premise", "Non.", ())
    assert is_refusal(answer(refusal=premise))
    assert not is_refusal(answer(refusal=premise, citations=()))
    assert not is_refusal(answer())
    assert is_refusal(answer(status="refused", citations=()))
    assert not is_refusal(answer(refusal=Refusal("unclear", "?", ())))


def test_a_corrected_premise_does_not_refuse_an_answerable_question() -> None:
    corrected = answer(refusal=Refusal("false_premise", "Non.", ()))
    assert judge(judged(), corrected, [], TEXTS, 1.0).refused is False
    unanswerable = judged(answerable=False, must=(), evidence=(), type="unanswerable_nearmiss")
    outcome = judge(unanswerable, corrected, [], TEXTS, 1.0)
    assert (outcome.refused, outcome.accurate, outcome.recall_1) == (True, None, None)
    assert outcome.supporting is None


def test_a_conflict_counts_as_shown_when_both_versions_stand_side_by_side() -> None:
    asked = judged(type="conflict")
    versions = (Version("2", (1,)), Version("5", (1,)))
    both = Disagreement("combien", versions)
    one = Disagreement("combien", versions[:1])
    assert judge(asked, answer(disagreement=(both,)), [], TEXTS, 1.0).disagreement is True
    assert judge(asked, answer(disagreement=(one,)), [], TEXTS, 1.0).disagreement is False
    silent = answer(disagreement=(both,), text="Rubio [1]")
    assert judge(asked, silent, [], TEXTS, 1.0).disagreement is False


def test_a_quote_is_exact_only_at_its_offsets() -> None:
    assert is_exact(citation(0, 5), TEXTS)
    assert not is_exact(citation(0, 5, "rubio"), TEXTS)
    assert not is_exact(citation(1, 6, "Rubio"), TEXTS)
    assert not is_exact(citation(0, 0, ""), TEXTS)
    assert not is_exact(replace(citation(0, 5), source="elsewhere.txt"), TEXTS)


def test_nearest_rank_percentiles() -> None:
    # The worked example of the nearest-rank method: 15 20 35 40 50.
    values = [40.0, 15.0, 50.0, 20.0, 35.0]
    expected = {5: 15, 30: 20, 40: 20, 50: 35, 100: 50}
    assert {rank: percentile(values, rank) for rank in expected} == expected
    assert percentile([7.0], 95) == 7.0


def outcome(**changes: object) -> Outcome:
    base = judge(judged(), answer(), [Span("a.txt", 0, 29)], TEXTS, 10.0)
    return replace(base, **changes)  # type: ignore[arg-type]


def test_a_row_adds_up() -> None:
    unanswerable = outcome(
        recall_1=None,
        recall_5=None,
        recall_8=None,
        recall_budget=None,
        accurate=None,
        answerable=False,
        refused=True,
        citations=0,
        supporting=None,
        quotes=3,
        exact=2,
        length=10,
        latency_ms=30.0,
    )
    wrong = outcome(recall_1=False, accurate=False, citations=3, supporting=1, quotes=3, exact=3)
    row = summarise("fr", "all", [outcome(), wrong, unanswerable])
    assert row.recall_1 == Share(1, 2)
    assert row.recall_5 == Share(2, 2)
    assert row.accuracy == Share(1, 2)
    assert row.citation_precision == Share(2, 4)  # of all citations, not an average of averages
    assert row.rightly_refused == Share(1, 1)
    assert row.wrongly_refused == Share(0, 2)
    assert row.exact == Share(6, 7)
    assert row.disagreement == Share(0, 0)
    assert row.disagreement.value is None
    assert (row.median_length, row.latency_p50_ms, row.latency_p95_ms) == (33, 10.0, 30.0)


def test_rows_are_ordered_by_language_then_first_appearance() -> None:
    asked = [
        outcome(language="en", type="quote"),
        outcome(language="fr", type="factoid"),
        outcome(language="fr", type="quote"),
    ]
    assert [(row.language, row.type, row.questions) for row in rows(asked)] == [
        ("fr", "quote", 1),
        ("fr", "factoid", 1),
        ("fr", "all", 2),
        ("en", "quote", 1),
        ("en", "all", 1),
        ("all", "all", 3),
    ]


def test_questions_are_read_in_file_order(tmp_path: Path) -> None:
    row = {
        "id": "q9",
        "lang": "en",
        "type": "followup",
        "question": "And the Russians?",
        "answerable": True,
        "answer": "Lavrov.",
        "must": [["Lavrov"]],
        "evidence": [{"doc": "a.txt", "quote": "Rubio"}],
        "pair": None,
        "history": [{"role": "user", "content": "Who went with Trump?"}],
    }
    file = tmp_path / "questions.jsonl"
    file.write_text("\n".join(json.dumps(row | {"id": id_}) for id_ in ("q9", "q2")) + "\n")
    questions = load_judged(file)
    assert [question.id for question in questions] == ["q9", "q2"]
    assert questions[0].must == (("Lavrov",),)
    assert questions[0].evidence == (Evidence("a.txt", "Rubio"),)
    assert questions[0].history[0].content == "Who went with Trump?"


def test_a_row_without_its_fields_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text('{"id": "q1", "question": "Qui ?"}\n')
    with pytest.raises(ValueError, match="not a judged question"):
        load_judged(file)


def test_the_table_is_markdown_with_even_columns() -> None:
    table = markdown_table(["who", "what", "share"], [["fr", "quote", "1.00"], ["en", "x", "—"]])
    assert table == (
        "| who | what  | share |\n"
        "| --- | ----- | ----: |\n"
        "| fr  | quote |  1.00 |\n"
        "| en  | x     |     — |\n"
    )
