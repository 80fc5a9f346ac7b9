"""Documents, models and services that attack the page: all is text, nothing runs or calls."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from markdown_it import MarkdownIt

from tests.browser.conftest import Canary, Visit
from tests.browser.hostile import TOWNS, attacks
from tests.browser.scripted import (
    Script,
    ScriptedService,
    answer,
    citation,
    claim,
    refusal,
    source,
    stream_of,
)
from tests.browser.service import Service
from tests.browser.steps import ask, marked, reading

if TYPE_CHECKING:
    from playwright.async_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

TEXT_PARTS = {
    *("inline", "text", "text_special", "paragraph_open", "paragraph_close", "strong_open"),
    *("strong_close", "bullet_list_open", "bullet_list_close", "list_item_open", "list_item_close"),
}
"""What Markdown makes of plain text, the bold question and lists."""


async def unharmed(page: Page, canary: Canary) -> None:
    """Nothing of what came was made into an element, ran, or called anywhere."""
    # Long enough for an image that was made to be asked for.
    await page.wait_for_timeout(100)
    assert await page.evaluate("window.stung") is None
    assert canary.asked == []
    made = (
        ":is(#thread, #reader, #tip, #documents) :is(script, img, svg, iframe, style, meta, base)"
    )
    assert await page.locator(made).count() == 0
    links = await page.locator("a").evaluate_all("all => all.map((it) => it.protocol)")
    assert set(links) <= {"http:"}
    hosts = await page.locator("a").evaluate_all("all => all.map((it) => it.host)")
    assert set(hosts) == {page.url.split("/")[2]}


async def test_the_canary_counts(canary: Canary) -> None:
    async with httpx.AsyncClient(trust_env=False) as client:
        assert (await client.get(f"{canary.address}/x")).status_code == 204
    assert canary.asked.pop() == "/x"


async def test_hostile_documents_are_read_as_text(
    visit: Visit, hostile_service: Service, canary: Canary
) -> None:
    page = await visit(hostile_service.address)
    await page.locator("#documents li").nth(len(TOWNS) - 1).wait_for()
    names = " ".join(await page.locator("#documents li").all_text_contents())
    wanted = attacks(canary.address)
    assert wanted["script"] in names
    read = ""
    for number in range(len(TOWNS)):
        await page.click("#open-sources")
        await page.locator("#reader .source-list a").nth(number).click()
        read += await reading(page)
    for attack in wanted.values():
        assert read.count(attack) >= 1
    await unharmed(page, canary)


async def test_answers_from_hostile_documents_are_text(
    visit: Visit, hostile_service: Service, canary: Canary
) -> None:
    page = await visit(hostile_service.address, locale="fr")
    for town in TOWNS[:4]:
        turn = await ask(page, f"Qui a inauguré le pont de {town} ?")
        link = turn.locator(".number, .nearest a").first
        await link.hover()
        await link.click()
        assert await marked(page) in await reading(page)
    said = await page.locator("#thread").inner_text()
    assert "window.stung" in said, "no attack reached the page"
    await unharmed(page, canary)


def full_of(attack: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """A source and an answer with the attack in every text that they have."""
    hostile = source(
        f"{' '.join(attack.replace('/', '_').split())}/a?b#c.txt",
        f"Before. {attack} After.\n",
        title=attack,
        publisher=attack,
        date=attack,
        url=f"javascript:{attack}",
        language="en",
    )
    cited = citation(1, hostile, attack)
    said = answer(
        attack,
        [claim(attack, 1, support="verbatim"), claim(f"x {attack}", 1)],
        [cited],
        standalone_question=f"{attack} whole",
        disagreement=[
            {"subject": attack, "versions": [{"value": attack, "citations": [1]}] * 2},
        ],
        refusal={"reason": "false_premise", "text": attack, "nearest": [cited]},
        status="partial",
        missing=attack,
        degraded=attack,
        model=f"ollama:{attack}",
    )
    return hostile, said


async def test_hostile_answers_are_text_wherever_they_put_it(
    visit: Visit, scripted_service: ScriptedService, script: Script, canary: Canary
) -> None:
    filled = {attack: full_of(attack) for attack in attacks(canary.address).values()}
    script.sources = {hostile["id"]: hostile for hostile, _ in filled.values()}
    page = await visit(scripted_service.address)
    for attack, (_, said) in filled.items():
        script.steps = stream_of(said)
        turn = await ask(page, attack)
        await turn.locator(".number").first.hover()
        await page.locator("#tip q").wait_for()
        await turn.locator(".number").first.click()
        await page.locator("#reader mark").first.wait_for()
        assert await marked(page) == attack
        assert await page.locator("#reader a.outside").count() == 0
        await page.get_by_role("button", name="Close").click()
        script.refusals = [refusal(400, attack, attack, attack)]
        failed = await ask(page, attack)
        assert await failed.locator(".failure p").all_text_contents() == [attack, attack]
    await unharmed(page, canary)


async def test_a_hostile_answer_is_copied_as_harmless_markdown(
    visit: Visit, scripted_service: ScriptedService, script: Script, canary: Canary
) -> None:
    filled = {attack: full_of(attack) for attack in attacks(canary.address).values()}
    script.sources = {hostile["id"]: hostile for hostile, _ in filled.values()}
    page = await visit(scripted_service.address)
    await page.locator("#documents li").nth(len(filled) - 1).wait_for()
    for attack, (_, said) in filled.items():
        copied = await page.evaluate(
            "async (it) => (await import('/page/markdown.js')).markdownOf(it)", said
        )
        blocks = MarkdownIt("commonmark").parse(copied)
        parts = [part for block in blocks for part in [block, *(block.children or [])]]
        made = {part.type for part in parts} - TEXT_PARTS
        assert made == set(), attack
        # A reader of the rendered copy sees the attack itself.
        words = "".join(part.content for part in parts if part.type in ("text", "text_special"))
        assert " ".join(attack.split()) in words
        # Many editors make links of bare addresses.
        assert not re.search(r"https?://|www\.|mailto:", copied, re.IGNORECASE)
