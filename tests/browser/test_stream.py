"""An answer on its way: sentences one by one, stopped, cut, refused, put off, behind a key."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from tests.browser.conftest import Visit
from tests.browser.scripted import (
    Script,
    ScriptedService,
    answer,
    citation,
    claim,
    event,
    refusal,
    source,
    stream_of,
)
from tests.browser.steps import ask

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

TEXT = "The ferry sails at nine. 🚢 It calls at Kodiak. The fare is 40 dollars.\n"
FERRY = source("ferry.txt", TEXT, title="The ferry")
SAILS = citation(1, FERRY, "The ferry sails at nine.")
CALLS = citation(2, FERRY, "It calls at Kodiak.")
CLAIMS = [claim("It sails at nine 🚢.", 1), claim("It stops at Kodiak.", 2)]
QUESTION = "When does the ferry sail?"


@pytest.fixture(autouse=True)
def ferry(script: Script) -> None:
    script.sources = {"ferry.txt": FERRY}


def whole(**changes: object) -> dict[str, Any]:
    return answer(QUESTION, CLAIMS, [SAILS, CALLS], **changes)


async def test_sentences_are_shown_as_they_come(
    visit: Visit, scripted_service: ScriptedService, script: Script
) -> None:
    found, first, second, last = stream_of(whole())
    assert isinstance(first, bytes)
    gates = [threading.Event() for _ in range(4)]
    # The stream breaks off within the four bytes of the emoji.
    cut = first.index("🚢".encode()) + 2
    script.steps = [
        *(gates[0], b": waiting\r\n\r\n", found, gates[1]),
        *(first[:cut], gates[2], first[cut:], gates[3], second, last),
    ]
    page = await visit(scripted_service.address)
    await page.fill("#question", QUESTION)
    await page.keyboard.press("Enter")
    turn = page.locator("#thread > li")
    await turn.get_by_text("Searching the documents").wait_for()
    assert await page.locator("#stop").is_visible()
    gates[0].set()
    await turn.get_by_text("2 passages found").wait_for()
    gates[1].set()
    gates[2].set()
    await turn.locator(".sentence").wait_for()
    assert (await turn.locator(".sentence").text_content() or "").strip() == "It sails at nine 🚢.1"
    assert await turn.locator(".foot").count() == 0
    node = await turn.locator(".sentence").first.element_handle()
    gates[3].set()
    await turn.locator(".foot").wait_for()
    assert await turn.locator(".sentence").count() == 2
    assert node is not None
    assert await node.evaluate("it => it.isConnected"), "a sentence that was read was drawn anew"
    assert await page.locator("#ask").is_visible()
    log = await page.locator("#announcer p").all_text_contents()
    assert log == [*(it["text"] for it in CLAIMS), "Answer complete: 2 sentences, 2 quotes."]


async def test_stopping_keeps_what_was_checked_and_ends_the_stream(
    visit: Visit, scripted_service: ScriptedService, script: Script
) -> None:
    script.steps = [*stream_of(whole())[:2], threading.Event()]
    page = await visit(scripted_service.address)
    await page.fill("#question", QUESTION)
    await page.keyboard.press("Enter")
    await page.locator(".sentence").wait_for()
    await page.click("#stop")
    await page.get_by_text("You stopped this answer").wait_for()
    assert await page.locator(".sentence").count() == 1
    assert script.left.wait(2), "the service was not told"
    script.steps = stream_of(whole())
    await ask(page, QUESTION)
    assert await page.locator(".foot").count() == 1


async def test_a_fault_in_the_stream_is_shown_after_what_was_checked(
    visit: Visit, scripted_service: ScriptedService, script: Script
) -> None:
    error = {"code": "internal", "message": "Something went wrong here.", "hint": "Try again."}
    script.steps = [*stream_of(whole())[:2], event("error", {"error": error})]
    page = await visit(scripted_service.address)
    turn = await ask(page, QUESTION)
    assert await turn.locator(".sentence").count() == 1
    assert await turn.locator(".failure p").all_text_contents() == [
        "Something went wrong here.",
        "Try again.",
    ]


async def test_a_stream_that_ends_early_is_no_answer(
    visit: Visit, scripted_service: ScriptedService, script: Script
) -> None:
    script.steps = stream_of(whole())[:2]
    page = await visit(scripted_service.address, locale="fr")
    turn = await ask(page, QUESTION)
    await turn.get_by_text("La connexion s’est interrompue").wait_for()
    await turn.get_by_text("n’est pas complet").wait_for()


async def test_a_refused_request_shows_message_and_hint(
    visit: Visit, scripted_service: ScriptedService, script: Script
) -> None:
    page = await visit(scripted_service.address, locale="fr")
    await page.locator("#documents li").wait_for()
    script.refusals = [refusal(429, "too_many", "Too many questions.", "Wait a minute.", 60)]
    turn = await ask(page, QUESTION)
    assert await turn.locator(".failure p").all_text_contents() == [
        "Too many questions.",
        "Wait a minute.",
    ]
    assert await turn.locator(".failure").get_attribute("lang") == "en"
    assert len(script.asked) == 1


async def test_an_unreachable_service_is_told_in_the_readers_language(
    visit: Visit, scripted_service: ScriptedService
) -> None:
    page = await visit(scripted_service.address, locale="fr")
    await page.locator("#documents li").wait_for()
    await page.context.set_offline(True)
    turn = await ask(page, QUESTION)
    await turn.get_by_text("Le service est injoignable.").wait_for()


async def test_while_the_service_loads_the_page_says_so_and_asks_again(
    visit: Visit, scripted_service: ScriptedService, script: Script
) -> None:
    def loading() -> Any:
        return refusal(503, "loading", "The index is being loaded.", "Try again shortly.", 1)

    script.refusals = [loading()]
    script.steps = stream_of(whole())
    page = await visit(scripted_service.address)
    await page.get_by_text("The documents are being loaded").wait_for()
    await page.locator("#documents li").wait_for()
    script.refusals = [loading()]
    await page.fill("#question", QUESTION)
    await page.keyboard.press("Enter")
    await page.get_by_text("Your question is asked as soon as they are there").wait_for()
    await page.locator(".foot").wait_for()
    assert len(script.asked) == 2


async def test_a_key_is_asked_for_only_when_the_service_wants_one(
    visit: Visit, scripted_service: ScriptedService, script: Script
) -> None:
    script.refusals = [refusal(401, "no_key", "An API key is needed.", "Send one.")]
    script.steps = stream_of(whole())
    page = await visit(scripted_service.address)
    await page.locator("#key").get_by_text("An API key is needed. Send one.").wait_for()
    await page.get_by_label("API key", exact=True).fill("paper-clip")
    await page.keyboard.press("Enter")
    await page.locator("#documents li").wait_for()
    await ask(page, QUESTION)
    assert script.keys == [None, "Bearer paper-clip", "Bearer paper-clip"]
    kept = await page.evaluate("[{...sessionStorage}['anchorage.key'], localStorage.length]")
    assert kept == ["paper-clip", 0]
    assert not await page.locator("#key").is_visible()


async def test_whoever_gives_no_key_is_told_why_nothing_came(
    visit: Visit, scripted_service: ScriptedService, script: Script
) -> None:
    script.refusals = [refusal(401, "no_key", "An API key is needed.", "Send one.")]
    page = await visit(scripted_service.address)
    await page.get_by_role("button", name="Cancel").click()
    await page.locator("#documents .failure").get_by_text("An API key is needed.").wait_for()


async def test_a_kept_conversation_goes_on_and_can_be_deleted(
    visit: Visit, scripted_service: ScriptedService, script: Script
) -> None:
    script.steps = stream_of(whole(conversation="c7"))
    page = await visit(scripted_service.address)
    await ask(page, QUESTION)
    assert (
        await page.locator("#question").get_attribute("placeholder") == "Ask a follow-up question"
    )
    await page.reload()
    await ask(page, "And on Sundays?")
    assert [body["conversation"] for body in script.asked] == [None, "c7"]
    await page.get_by_role("button", name="Delete this conversation").click()
    await page.locator("#welcome").wait_for()
    assert script.deleted == ["c7"]


async def test_a_conversation_that_is_gone_makes_room_for_another(
    visit: Visit, scripted_service: ScriptedService, script: Script
) -> None:
    script.steps = stream_of(whole(conversation="c7"))
    page = await visit(scripted_service.address)
    await ask(page, QUESTION)
    script.refusals = [refusal(404, "no_conversation", "There is none.", "Send null.")]
    await ask(page, QUESTION)
    await page.get_by_text("There is none.").wait_for()
    await ask(page, QUESTION)
    assert [body["conversation"] for body in script.asked] == [None, "c7", None]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
async def test_events_are_the_same_wherever_the_stream_is_cut(
    visit: Visit, scripted_service: ScriptedService, end: str
) -> None:
    text = (
        ': hello\nid: 4\nevent: claim\ndata: {"a":\ndata:  1}\n\n\ndata:2\n\nevent: x\n\ndata: 3\n'
    )
    page = await visit(scripted_service.address)
    outcomes = await page.evaluate(
        """async (text) => {
          const { EventParser } = await import("/page/stream.js");
          const outcomes = new Set();
          for (let first = 0; first <= text.length; first += 1) {
            for (let second = first; second <= text.length; second += 1) {
              const parser = new EventParser();
              const parts = [text.slice(0, first), text.slice(first, second), text.slice(second)];
              outcomes.add(JSON.stringify(parts.flatMap((part) => parser.push(part))));
            }
          }
          return [...outcomes];
        }""",
        text.replace("\n", end),
    )
    # The last event was not ended by an empty line, so it never was.
    assert outcomes == ['[{"name":"claim","data":{"a":1}},{"name":"message","data":2}]']
