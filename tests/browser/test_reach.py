"""What the page must work for: keyboards, screen readers, phones, two languages, the dark."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pytest
from axe_playwright_python.async_playwright import Axe

from tests.browser.conftest import Visit
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
from tests.browser.steps import ask, in_view, marked

if TYPE_CHECKING:
    from playwright.async_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

LONG = "Anticonstitutionnellement" * 8
TEXT = f"First line.\n{'Filler sentence. ' * 400}\nThe ferry sails at nine. {LONG}\n"
FERRY = source(f"{LONG}.txt", TEXT, publisher="The Daily", url=f"https://daily.example/{LONG}")
SAILS = citation(1, FERRY, "The ferry sails at nine.")
QUESTION = f"When does the ferry sail? {LONG}"


@pytest.fixture
def rich(script: Script) -> Script:
    """An answer that has every part, and words too long for a line."""
    script.sources = {FERRY["id"]: FERRY}
    version = {"value": f"nine {LONG}", "citations": [1]}
    script.steps = stream_of(
        answer(
            QUESTION,
            [claim(f"It sails at nine, {LONG}.", 1), claim(SAILS["quote"], 1, support="verbatim")],
            [SAILS],
            disagreement=[{"subject": "the hour", "versions": [version, version]}],
            status="partial",
            missing=LONG,
            degraded=LONG,
            refusal={"reason": "false_premise", "text": LONG, "nearest": [SAILS]},
            conversation="c1",
        )
    )
    return script


async def serious(page: Page) -> list[str]:
    """What axe finds that keeps a person out."""
    results = await Axe().run(page)
    return [
        f"{found['id']}: {node['html']}"
        for found in results.response["violations"]
        if found["impact"] in ("serious", "critical")
        for node in found["nodes"]
    ]


async def assert_fits(page: Page) -> None:
    """That neither the page nor the reader is wider than the window; while style sheets load it may
    be, before anything is painted."""
    await page.wait_for_function(
        """() => [document.documentElement, document.getElementById("reader")]
          .every((it) => it.scrollWidth <= it.clientWidth)""",
        timeout=3_000,
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [375, 1280])
async def test_axe_finds_nothing_serious(
    visit: Visit,
    scripted_service: ScriptedService,
    rich: Script,
    scheme: Literal["light", "dark"],
    width: int,
) -> None:
    page = await visit(scripted_service.address, scheme=scheme, width=width)
    await page.locator("#documents li").wait_for()
    assert await serious(page) == []
    turn = await ask(page, QUESTION)
    await turn.locator(".number").first.hover()
    assert await serious(page) == []
    await turn.locator(".number").first.click()
    await marked(page)
    assert await serious(page) == []
    await page.get_by_role("button", name="Close").click()
    rich.refusals = [refusal(429, "too_many", "Too many questions.", "Wait.")]
    await ask(page, QUESTION)
    assert await serious(page) == []


async def test_the_field_for_a_key_is_reachable_for_all(
    visit: Visit, scripted_service: ScriptedService, rich: Script
) -> None:
    rich.refusals = [refusal(401, "no_key", "An API key is needed.", "Send one.")]
    page = await visit(scripted_service.address)
    await page.locator("#key[open]").wait_for()
    assert await serious(page) == []
    assert await page.evaluate("document.activeElement.id") == "key-value"


@pytest.mark.parametrize("locale", ["fr", "en"])
async def test_a_phone_never_scrolls_sideways(
    visit: Visit, scripted_service: ScriptedService, rich: Script, locale: str
) -> None:
    page = await visit(
        scripted_service.address,
        locale=locale,
        width=375,
        height=700,
        has_touch=True,
        is_mobile=True,
    )
    await page.locator("#documents li").wait_for()
    await assert_fits(page)
    turn = await ask(page, QUESTION)
    await assert_fits(page)
    await turn.locator(".said .number").first.tap()
    assert await marked(page) == SAILS["quote"]
    await assert_fits(page)
    assert await in_view(page, "#reader mark")
    # The source lies over the conversation; going back puts it away.
    assert await page.locator("#main").evaluate("it => it.inert")
    await page.go_back()
    assert not await page.locator("#reader").is_visible()
    assert not await page.locator("#main").evaluate("it => it.inert")
    small = await page.locator(":is(button, .tool):visible").evaluate_all(
        "all => all.filter((it) => it.getBoundingClientRect().height < 24).length"
    )
    assert small == 0, "too small to be touched (WCAG 2.2, 2.5.8)"


async def test_the_keyboard_is_enough(
    visit: Visit, scripted_service: ScriptedService, rich: Script
) -> None:
    page = await visit(scripted_service.address)
    await page.locator("#documents li").wait_for()
    await page.keyboard.press("Tab")
    assert await page.locator(":focus").text_content() == "Skip to the question"
    await page.keyboard.press("Enter")
    assert await page.locator("#question").evaluate("it => it === document.activeElement")
    await page.keyboard.type("When?")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("At what hour?")
    assert await page.input_value("#question") == "When?\nAt what hour?"
    await page.keyboard.press("Enter")
    await page.locator(".foot").wait_for()
    assert await page.locator("#question").evaluate("it => it === document.activeElement")
    while not await page.locator(".said .number:focus").count():
        await page.keyboard.press("Shift+Tab")
    focused = await page.locator(":focus").get_attribute("aria-label")
    assert focused == "Citation 1, The Daily"
    # The quote shows without opening, and Escape puts it away.
    assert await page.locator("#tip q").text_content() == SAILS["quote"]
    assert await page.locator(":focus").get_attribute("aria-describedby") == "tip"
    await page.keyboard.press("Escape")
    assert not await page.locator("#tip").is_visible()
    await page.keyboard.press("Enter")
    assert await marked(page) == SAILS["quote"]
    assert await page.locator("mark").evaluate("it => it === document.activeElement")
    await page.keyboard.press("Escape")
    assert not await page.locator("#reader").is_visible()
    assert await page.locator(":focus").get_attribute("aria-label") == focused


async def test_a_quote_shows_while_the_pointer_is_on_its_number_or_on_it(
    visit: Visit, scripted_service: ScriptedService, rich: Script
) -> None:
    page = await visit(scripted_service.address)
    turn = await ask(page, QUESTION)
    await turn.locator(".said .number").first.hover()
    tip = page.locator("#tip")
    assert await tip.locator("q").text_content() == SAILS["quote"]
    await tip.hover()
    await page.wait_for_timeout(300)
    assert await tip.is_visible()
    await page.mouse.move(5, 400)
    await tip.wait_for(state="hidden")


async def test_the_same_number_opens_its_source_again(
    visit: Visit, scripted_service: ScriptedService, rich: Script
) -> None:
    page = await visit(scripted_service.address)
    turn = await ask(page, QUESTION)
    number = turn.locator(".said .number").first
    await number.click()
    await marked(page)
    await page.locator("#reader").evaluate("it => it.scrollTo(0, 0)")
    assert not await in_view(page, "#reader mark")
    await number.click()
    await page.wait_for_function(
        "document.querySelector('#reader').scrollTop > 100 && document.querySelector('mark')"
    )
    assert await in_view(page, "#reader mark")
    await page.get_by_role("button", name="Close").click()
    await number.click()
    assert await marked(page) == SAILS["quote"]


@pytest.mark.parametrize(
    ("locale", "expected"),
    [
        ("fr-BE", "Interrogez les documents"),
        ("en-US", "Ask the documents"),
        ("de", "Ask the documents"),
    ],
)
async def test_the_interface_speaks_the_browsers_language_until_told_otherwise(
    visit: Visit, scripted_service: ScriptedService, rich: Script, locale: str, expected: str
) -> None:
    page = await visit(scripted_service.address, locale=locale)
    title = page.locator("#welcome h2")
    assert await title.text_content() == expected
    assert await page.locator("html").get_attribute("lang") == locale[:2].replace("de", "en")
    await page.click("#language")
    changed = await title.text_content()
    assert changed != expected
    await page.reload()
    assert await title.text_content() == changed


async def test_a_change_of_language_redraws_what_was_answered(
    visit: Visit, scripted_service: ScriptedService, rich: Script
) -> None:
    page = await visit(scripted_service.address)
    turn = await ask(page, QUESTION)
    said = await turn.locator(".said").text_content()
    await page.click("#language")
    assert await turn.locator(".status").text_content() == "Réponse partielle"
    assert await turn.locator(".said").text_content() == said


async def test_both_languages_have_the_same_words(
    visit: Visit, scripted_service: ScriptedService
) -> None:
    page = await visit(scripted_service.address)
    shapes = await page.evaluate(
        """async () => {
          const { WORDS } = await import("/page/words.js");
          const shape = (it) => typeof it === "object"
            ? Object.entries(it).map(([name, value]) => [name, shape(value)]) : typeof it;
          return [shape(WORDS.en), shape(WORDS.fr)];
        }"""
    )
    assert shapes[0] == shapes[1]
    used = await page.locator("[data-word]").evaluate_all(
        "all => all.map((it) => [it.dataset.word, it.textContent])"
    )
    assert [word for word, text in used if not text or text == "undefined"] == []


async def test_dark_and_light_follow_the_system_until_told_otherwise(
    visit: Visit, scripted_service: ScriptedService, rich: Script
) -> None:
    page = await visit(scripted_service.address, scheme="dark")

    async def brightness() -> int:
        paper: str = await page.evaluate("getComputedStyle(document.body).backgroundColor")
        return int(paper.removeprefix("rgb(").split(",")[0])

    assert await brightness() < 64
    await page.emulate_media(color_scheme="light")
    assert await brightness() > 192
    await page.get_by_role("button", name="Use dark colours").click()
    assert await brightness() < 64
    await page.reload()
    assert await brightness() < 64
    await page.get_by_role("button", name="Use light colours").click()
    await page.emulate_media(color_scheme="dark")
    assert await brightness() < 64, "a choice that is the system's own is not kept"


async def test_a_question_too_long_is_told_before_it_is_sent(
    visit: Visit, scripted_service: ScriptedService, rich: Script
) -> None:
    page = await visit(scripted_service.address)
    await page.fill("#question", "🚢" * 1990)
    assert await page.locator("#composer-hint").text_content() == "10 characters left"
    await page.fill("#question", "🚢" * 2001)
    assert await page.locator("#composer-hint").text_content() == "1 character too many"
    await page.keyboard.press("Enter")
    assert await page.locator("#ask").is_disabled()
    assert rich.asked == []
