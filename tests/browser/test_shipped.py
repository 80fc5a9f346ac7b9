"""Asking the real service over the shipped documents: answers, quotes in place, both languages."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.browser.conftest import Visit
from tests.browser.service import Service
from tests.browser.steps import ask, in_view, marked, place_of, reading

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

FRENCH = "Avec quel chef d'État Trump a-t-il parlé au téléphone avant de voir Poutine ?"
ENGLISH = 'Who said "the president is always on time"?'
DISPUTED = "When had Trump and Putin last met before the summit?"
OFF_TOPIC = "can you recommend a cheap laptop for a student"


@pytest.fixture(scope="module")
def texts(seeds_documents: Path) -> dict[str, str]:
    """The documents as the citations count them."""
    return {
        path.name: path.open(encoding="utf-8", newline="").read()
        for path in seeds_documents.glob("*.txt")
    }


@pytest.mark.parametrize(
    ("locale", "question", "button"),
    [("fr-FR", FRENCH, "Copier avec les sources"), ("en-US", ENGLISH, "Copy with sources")],
)
async def test_every_number_opens_the_exact_words(
    visit: Visit,
    seeds_service: Service,
    texts: dict[str, str],
    locale: str,
    question: str,
    button: str,
) -> None:
    page = await visit(seeds_service.address, locale=locale)
    turn = await ask(page, question)
    assert await turn.get_by_role("button", name=button).is_visible()
    numbers = await turn.locator(".said .number").all()
    assert numbers
    for number in numbers:
        place = await place_of(number)
        quote = texts[place["source"]][place["start"] : place["end"]]
        assert await number.get_attribute("data-quote") == quote
        await number.click()
        # The source of the number before is there until this one's is.
        await page.locator("#reader mark", has_text=quote).wait_for()
        assert await marked(page) == quote
        assert await in_view(page, "#reader mark")
        assert await reading(page) == texts[place["source"]]
        assert await number.get_attribute("aria-current") == "true"


async def test_a_sentence_taken_word_for_word_is_set_as_a_quote(
    visit: Visit, seeds_service: Service
) -> None:
    page = await visit(seeds_service.address)
    turn = await ask(page, ENGLISH)
    quote = turn.locator(".said q").first
    assert await quote.get_attribute("lang") == "fr"
    number = turn.locator(".said .number").first
    assert await quote.text_content() == await number.get_attribute("data-quote")


async def test_what_the_documents_do_not_say_is_refused_with_what_came_nearest(
    visit: Visit, seeds_service: Service, texts: dict[str, str]
) -> None:
    page = await visit(seeds_service.address, locale="fr-FR")
    turn = await ask(page, OFF_TOPIC)
    assert await turn.locator(".status").text_content() == "Sans réponse"
    assert "5 documents" in (await turn.locator(".refusal").text_content() or "")
    assert await turn.locator(".said .number").count() == 0
    nearest = turn.locator(".nearest a").first
    place = await place_of(nearest)
    await nearest.click()
    assert await marked(page) == texts[place["source"]][place["start"] : place["end"]]


async def test_a_follow_up_is_understood_until_the_conversation_is_deleted(
    visit: Visit, seeds_service: Service
) -> None:
    page = await visit(seeds_service.address, locale="fr")
    sent: list[str | None] = []
    page.on("request", lambda it: sent.append(it.post_data) if it.method == "POST" else None)
    await ask(page, "Qui accompagnait Trump dans la salle ?")
    assert await page.locator("#question").get_attribute("placeholder") == (
        "Poursuivez la conversation"
    )
    turn = await ask(page, "Et du côté russe ?")
    assert await page.locator("#thread > li").count() == 2
    understood = await turn.locator(".head .details").text_content() or ""
    assert understood.startswith("Comprise ainsi")
    assert "Trump" in understood
    async with page.expect_response("**/conversations/*") as deleted:
        await page.get_by_role("button", name="Supprimer cette conversation").click()
    assert (await deleted.value).status == 204
    await page.locator("#welcome").wait_for()
    await ask(page, FRENCH)
    conversations = [json.loads(body or "")["conversation"] for body in sent]
    assert conversations[0] is None
    assert conversations[1]
    assert conversations[2] is None


async def test_sources_that_disagree_are_shown_side_by_side(
    visit: Visit, seeds_service: Service, texts: dict[str, str]
) -> None:
    page = await visit(seeds_service.address)
    turn = await ask(page, DISPUTED)
    values = await turn.locator(".versions .value > span:first-child").all_text_contents()
    assert values == ["2019", "2022"]
    for value, number in zip(values, await turn.locator(".versions .number").all(), strict=True):
        place = await place_of(number)
        quote = texts[place["source"]][place["start"] : place["end"]]
        assert value in quote
        await number.click()
        await page.locator("#reader mark", has_text=quote).wait_for()
        assert await marked(page) == quote


async def test_an_example_is_asked_by_a_click(visit: Visit, seeds_service: Service) -> None:
    page = await visit(seeds_service.address, locale="fr-CA")
    examples = page.locator("#examples button")
    await examples.first.wait_for()
    assert await examples.count() == 3
    question = await examples.first.text_content()
    await examples.first.click()
    await page.locator(".foot").wait_for()
    assert await page.locator(".asked").text_content() == question
    assert not await page.locator("#welcome").is_visible()


async def test_every_source_is_listed_and_can_be_read_whole(
    visit: Visit, seeds_service: Service, texts: dict[str, str]
) -> None:
    page = await visit(seeds_service.address)
    await page.locator("#documents li").first.wait_for()
    assert await page.locator("#documents li").count() == len(texts)
    await page.click("#open-sources")
    for number, name in enumerate(sorted(texts)):
        await page.locator("#reader .source-list a").nth(number).click()
        assert await reading(page) == texts[name]
        assert await page.locator("#reader mark").count() == 0
        await page.get_by_role("link", name="All sources").click()
        await page.locator("#reader .source-list").wait_for()


async def test_only_an_http_address_of_a_source_leads_out(
    visit: Visit, seeds_service: Service
) -> None:
    page = await visit(seeds_service.address, "/#source=003_9314d60c7a8b177d.txt")
    link = page.locator("#reader a.outside")
    assert str(await link.get_attribute("href")).startswith("https://dantri.com.vn/")
    assert await link.get_attribute("rel") == "noopener noreferrer"
    assert await page.locator("a[href^=http]").count() == 1


async def test_an_address_opens_a_source_at_its_words(
    visit: Visit, seeds_service: Service, texts: dict[str, str]
) -> None:
    source, quote = "002_8444ed4c2f62775b.txt", "montés ensemble dans la même voiture"
    start = texts[source].index(quote)
    page = await visit(
        seeds_service.address, f"/#source={source}&start={start}&end={start + len(quote)}"
    )
    assert await marked(page) == quote


async def test_reloading_loses_nothing(visit: Visit, seeds_service: Service) -> None:
    page = await visit(seeds_service.address)
    turn = await ask(page, FRENCH)
    said = await turn.locator(".said").text_content()
    await page.reload()
    assert await page.locator(".said").text_content() == said
    await page.click("#new")
    await page.reload()
    assert await page.locator("#thread > li").count() == 0
