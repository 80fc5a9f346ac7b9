"""The parts of an answer that are rare: disagreement, half an answer, a changed source, a copy."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.conftest import Visit
from tests.browser.scripted import (
    Script,
    ScriptedService,
    answer,
    citation,
    claim,
    source,
    stream_of,
)
from tests.browser.steps import ask, in_view, marked, reading

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

DAILY = source(
    "daily.txt",
    "The harbour 👩‍👩‍👧🚢 reopened.\n\n"
    "About 25 % of the ships came back 🎉 within a week.\nA storm is due.\n",
    title="Harbour reopens",
    publisher="The Daily",
    date="2025-08-15",
    url="https://daily.example/harbour",
)
WEEKLY = source(
    "news/été/weekly.txt",
    "« Les trois quarts, soit 75 %, sont revenus », dit le port.\n"
    "Première ligne.\nSeconde ligne.\n",
    language="fr",
)
QUARTER = citation(1, DAILY, "About 25 % of the ships came back 🎉 within a week.")
MOST = citation(2, WEEKLY, "« Les trois quarts, soit 75 %, sont revenus », dit le port.")
QUESTION = "How many ships came back?"


@pytest.fixture(autouse=True)
def harbour(script: Script) -> None:
    script.sources = {it["id"]: it for it in (DAILY, WEEKLY)}


def disagreeing(**changes: object) -> dict[str, Any]:
    versions = [{"value": "25 %", "citations": [1]}, {"value": "75 %", "citations": [2]}]
    claims = [claim("A quarter of the ships came back.", 1), claim("Three quarters did.", 2)]
    subject = "the share of ships that came back"
    return answer(
        QUESTION,
        claims,
        [QUARTER, MOST],
        disagreement=[{"subject": subject, "versions": versions}],
        **changes,
    )


async def test_a_disagreement_shows_both_values_with_their_words(
    visit: Visit, scripted_service: ScriptedService, script: Script
) -> None:
    script.steps = stream_of(disagreeing())
    page = await visit(scripted_service.address)
    turn = await ask(page, QUESTION)
    versions = turn.locator(".versions > li")
    assert [
        await it.locator(".value > span").first.text_content() for it in await versions.all()
    ] == [
        "25 %",
        "75 %",
    ]
    assert await versions.locator("q").all_text_contents() == [QUARTER["quote"], MOST["quote"]]
    tops = await versions.evaluate_all("all => all.map((it) => it.getBoundingClientRect().top)")
    assert tops[0] == tops[1], "not side by side"
    await versions.nth(1).locator(".number").click()
    assert await marked(page) == MOST["quote"]


async def test_words_after_an_emoji_are_marked_exactly(
    visit: Visit, scripted_service: ScriptedService, script: Script
) -> None:
    script.steps = stream_of(disagreeing())
    page = await visit(scripted_service.address)
    turn = await ask(page, QUESTION)
    await turn.locator(".said .number").first.click()
    assert await marked(page) == QUARTER["quote"]
    assert await in_view(page, "#reader mark")
    assert await reading(page) == DAILY["text"]


async def test_a_quote_over_two_paragraphs_is_marked_in_both(
    visit: Visit, scripted_service: ScriptedService, script: Script
) -> None:
    both = citation(1, WEEKLY, "Première ligne.\nSeconde ligne.")
    script.steps = stream_of(answer(QUESTION, [claim("Two lines.", 1)], [both]))
    page = await visit(scripted_service.address)
    turn = await ask(page, QUESTION)
    await turn.locator(".said .number").click()
    assert await marked(page) == both["quote"]
    assert await page.locator("#reader mark").count() == 2


async def test_code_points_are_turned_into_the_units_of_the_browser(
    visit: Visit, scripted_service: ScriptedService
) -> None:
    page = await visit(scripted_service.address)
    text = "a\u00e9e\u0301🚢\u200d👩\U0001f1eb\U0001f1f7z"
    units = await page.evaluate(
        """async ([text, count]) => {
          const { unitIndex, unitRange } = await import("/page/offsets.js");
          const cuts = [...Array(count + 1).keys()].map((end) => {
            const [from, to] = unitRange(text, 1, Math.max(end, 1));
            return [text.slice(0, unitIndex(text, end)), text.slice(from, to)];
          });
          try {
            unitIndex(text, count + 1);
          } catch (error) {
            return [cuts, error.name];
          }
        }""",
        [text, len(text)],
    )
    assert units == [[[text[:end], text[1:end]] for end in range(len(text) + 1)], "RangeError"]


async def test_a_source_that_changed_since_is_told_and_marks_nothing(
    visit: Visit, scripted_service: ScriptedService, script: Script
) -> None:
    script.steps = stream_of(disagreeing())
    changed = {**DAILY, "text": f"Corrected. {DAILY['text']}"}
    script.sources = {**script.sources, "daily.txt": changed}
    page = await visit(scripted_service.address)
    turn = await ask(page, QUESTION)
    await turn.locator(".said .number").first.click()
    await page.get_by_text("This source has changed since the answer").wait_for()
    assert await page.locator("#reader mark").count() == 0
    assert await reading(page) == changed["text"]


async def test_half_an_answer_says_what_is_missing_and_what_was_not_used(
    visit: Visit, scripted_service: ScriptedService, script: Script
) -> None:
    script.steps = stream_of(
        disagreeing(
            status="partial",
            missing="why they came back",
            degraded="The model did not answer; sentences of the sources are shown.",
            standalone_question="How many ships came back to the harbour?",
        )
    )
    page = await visit(scripted_service.address)
    turn = await ask(page, QUESTION)
    assert await turn.locator(".status").text_content() == "Partial answer"
    assert await turn.locator(".note").text_content() == "Not in the sources: why they came back"
    assert "model did not answer" in (await turn.locator(".degraded").text_content() or "")
    understood = "Understood as: How many ships came back to the harbour?"
    assert await turn.locator(".head .details").text_content() == understood


async def test_a_premise_is_corrected_with_its_quote_and_what_came_nearest(
    visit: Visit, scripted_service: ScriptedService, script: Script
) -> None:
    script.steps = stream_of(
        answer(
            "Why did no ship come back?",
            [claim("About a quarter did.", 1)],
            [QUARTER],
            refusal={"reason": "false_premise", "text": "Some did.", "nearest": [MOST]},
        )
    )
    page = await visit(scripted_service.address)
    turn = await ask(page, "Why did no ship come back?")
    assert await turn.locator(".said .number").count() == 1
    assert await turn.locator(".nearest q").text_content() == MOST["quote"]


async def test_the_copy_holds_the_answer_and_its_sources(
    visit: Visit, scripted_service: ScriptedService, script: Script
) -> None:
    script.steps = stream_of(disagreeing(missing="why"))
    page = await visit(scripted_service.address)
    turn = await ask(page, QUESTION)
    await turn.get_by_role("button", name="Copy with sources").click()
    await turn.get_by_role("button", name="Copied").wait_for()
    assert await page.evaluate("navigator.clipboard.readText()") == (
        "**How many ships came back?**\n\n"
        "A quarter of the ships came back. [1] Three quarters did. [2]\n\n"
        "Not in the sources: why\n\n"
        "The sources disagree (the share of ships that came back)\n\n"
        "- 25 % [1]\n- 75 % [2]\n\n"
        "Sources\n\n"
        "- [1] “About 25 % of the ships came back 🎉 within a week.” — Harbour reopens, The Daily, "
        f"August 15, 2025, daily.txt, {QUARTER['start']}–{QUARTER['end']}, "
        "<https://daily.example/harbour>\n"
        "- [2] “« Les trois quarts, soit 75 %, sont revenus », dit le port.” — "
        "« Les trois quarts, soit 75 %, sont revenus », dit le port., news/été/weekly.txt, 0–59\n"
    )
