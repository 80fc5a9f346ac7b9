"""What a person calls for themselves: a command, the check of a message, a button.

Only they see the reply; it goes to the address that came with the call.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

from anyio import to_thread
from pydantic import TypeAdapter

from api.answering import final_of
from api.asking import new_question
from api.slack.asking import first_time, kept, words_of
from api.slack.blocks import notice, whole
from api.slack.checked import checked_message
from api.slack.client import UNSENT, reason, respond
from api.slack.desk import Desk, public_reason
from api.slack.evidence import evidence_view, no_evidence_view
from api.slack.incoming import Call, key_of, rating_of
from api.slack.memory import Feedback, now, stamp
from api.slack.pieces import Rendered
from api.slack.place import Place, owner_of
from api.slack.words import WORDS
from index.records import Language
from rag.question import checked
from rag.records import Citation
from rag.statement import check_statement

_CITATIONS = TypeAdapter(tuple[Citation, ...])

_log = logging.getLogger(__name__)


async def answer_command(desk: Desk, call: Call) -> None:
    """The answer to what stands behind the command; kept, so that its evidence can be seen."""

    async def answered() -> Rendered:
        await desk.service.rate.count(f"{owner_of(call.team)}:{call.person}")
        question = checked(new_question(call.text))
        answer = await final_of(desk.service, await desk.parts(), question)
        place = Place(call.team, call.person, f"command:{answer.id}")
        return whole(answer, await kept(desk, place.owner, place.conversation, answer))

    await _reply_once(desk, call, answered)


async def check_message(desk: Desk, call: Call) -> None:
    """What the sources say of each sentence of a message."""

    async def found() -> Rendered:
        await desk.service.rate.count(f"{owner_of(call.team)}:{call.person}")
        parts = await desk.parts()
        statement = await to_thread.run_sync(
            check_statement, call.text, parts.searcher, parts.judge
        )
        return checked_message(statement, desk.service.public_url)

    await _reply_once(desk, call, found)


async def take_feedback(desk: Desk, call: Call) -> None:
    """Keeps what a person thinks of an answer of their own team."""
    rated = rating_of(call.text)
    if rated is None:
        return
    rating, key = rated

    async def noted() -> Rendered:
        conversation = await desk.conversations.read(owner_of(call.team), key.conversation)
        turns = conversation.turns if conversation else ()
        answer = next((turn.answer for turn in turns if turn.answer["id"] == key.answer), None)
        language = _language(answer)
        if answer is None:
            return notice(WORDS[language].gone)
        given = Feedback(key.answer, key.conversation, call.person, rating, stamp(now()))
        await desk.memory.rate(call.team, given)
        return notice(WORDS[language].thanks)

    await _reply_once(desk, call, noted)


async def show_evidence(desk: Desk, call: Call) -> None:
    """Opens the quotes that an answer rests on."""
    key = key_of(call.text)
    if key is None or not await first_time(desk, call.team, call.marks):
        return
    conversation = await desk.conversations.read(owner_of(call.team), key.conversation)
    turns = conversation.turns if conversation else ()
    answer = next((turn.answer for turn in turns if turn.answer["id"] == key.answer), None)
    words = WORDS[_language(answer)]
    if answer is None:
        view = no_evidence_view(words)
    else:
        cited = answer["citations"] or (answer["refusal"] or {}).get("nearest", ())
        citations = _CITATIONS.validate_python(cited)
        view = evidence_view(citations, words, desk.service.public_url)
    try:
        await desk.client.views_open(trigger_id=call.trigger, view=view)
    except UNSENT as error:
        _log.warning("the evidence could not be opened in Slack: %s", reason(error))


async def _reply_once(desk: Desk, call: Call, make: Callable[[], Awaitable[Rendered]]) -> None:
    if call.response_url is None or not await first_time(desk, call.team, call.marks):
        return
    try:
        message = await make()
    except Exception as error:  # noqa: BLE001 - whoever called is told, whatever it is
        words = await words_of(new_question(call.text))
        message = notice(f"{words.failed}{words.colon}{public_reason(error, words)}")
    try:
        await respond(call.response_url, message)
    except UNSENT as error:
        _log.warning("a call of Slack could not be answered: %s", reason(error))


def _language(answer: dict[str, object] | None) -> Language:
    return "fr" if answer is not None and answer.get("language") == "fr" else "en"
