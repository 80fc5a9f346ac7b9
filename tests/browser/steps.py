"""What a reader does on the page, and what they see there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.async_api import Locator, Page


async def ask(page: Page, question: str) -> Locator:
    """Types a question, waits for all of its answer, returns its place on the page."""
    await page.fill("#question", question)
    await page.keyboard.press("Enter")
    turn = page.locator("#thread > li").last
    await turn.locator(".foot, .failure").first.wait_for()
    return turn


async def marked(page: Page) -> str:
    """The highlighted words of the source that is open, over all of their paragraphs."""
    await page.locator("#reader mark").first.wait_for()
    return "".join(await page.locator("#reader mark").all_text_contents())


async def reading(page: Page) -> str:
    """The whole text of the source that is open."""
    await page.locator("#reader .text").wait_for()
    text: str = await page.locator("#reader .text").evaluate("it => it.textContent")
    return text


async def in_view(page: Page, selector: str) -> bool:
    """Whether it lies within the window and within the pane that scrolls it."""
    visible: bool = await page.locator(selector).first.evaluate(
        """it => {
          const box = it.getBoundingClientRect();
          const pane = (it.closest("#reader") ?? document.documentElement).getBoundingClientRect();
          return box.top >= Math.max(pane.top, 0) &&
            box.bottom <= Math.min(pane.bottom, innerHeight) && box.height > 0;
        }"""
    )
    return visible


async def place_of(link: Locator) -> dict[str, Any]:
    """Source, start and end of the address that a citation leads to."""
    place: dict[str, Any] = await link.evaluate(
        "async it => (await import('/page/places.js')).readPlace(it.hash)"
    )
    return place
