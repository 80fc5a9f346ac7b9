"""A message to an answer in its thread: deduplicated, one at a time in a thread, kept.

The history of a thread is ours: Slack gives it out once a minute.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import aclosing, suppress
from functools import partial

from anyio import to_thread

from api.answering import answering
from api.asking import new_question
from api.errors import ConversationsBusy, ConversationsError
from api.slack.blocks import Shown, below, notice, whole, written
from api.slack.client import UNSENT, reason
from api.slack.desk import Desk, public_reason
from api.slack.incoming import AnswerKey, Message
from api.slack.reply import Reply
from api.slack.words import WORDS, Words
from rag.question import checked
from rag.question import language as language_of
from rag.records import Answer, Claimed, Question

_TRIES = 3
_LAST_WORD_S = 1.0
"""How long a reply that is broken off may take to say so."""

_log = logging.getLogger(__name__)


async def answer_message(desk: Desk, message: Message) -> None:
    """Replies once to what is for us, and to nothing else."""
    if message.way == "overheard" and not await _is_ours(desk, message):
        return
    if not await first_time(desk, message.place.team, message.marks):
        return
    async with desk.threads.of(message.place.conversation):
        words = await words_of(new_question(message.text))
        reply = Reply(desk.client, message.place, message.person)
        try:
            await _answered(desk, message, words, reply)
        except UNSENT as error:
            _not_posted(error)
        except asyncio.CancelledError:
            await _told_of_the_end(reply, words)
            raise
        except Exception as error:  # noqa: BLE001 - whoever asked is told, whatever it is
            await _last_word(reply, f"{words.failed}{words.colon}{public_reason(error, words)}")


async def first_time(desk: Desk, team: str, marks: tuple[str, ...]) -> bool:
    """Whether this was not seen before. Patient: Slack was told already that it has come."""
    for _ in range(_TRIES - 1):
        with suppress(ConversationsBusy):
            return await desk.memory.first_time(team, marks)
    return await desk.memory.first_time(team, marks)


async def kept(desk: Desk, owner: str, conversation: str, answer: Answer) -> Shown:
    """Keeps the answer, for follow-ups and evidence, before it is seen whole; how it is shown."""
    words, public_url = WORDS[answer.language], desk.service.public_url
    try:
        await desk.conversations.keep(owner, conversation, answer)
    except ConversationsError:
        _log.exception("an answer could not be kept")
        return Shown(public_url, None, (words.not_kept,))
    return Shown(public_url, str(AnswerKey(conversation, answer.id)))


async def words_of(question: Question) -> Words:
    """In the language of what was asked, or said before."""
    return WORDS[await to_thread.run_sync(language_of, question)]


async def _is_ours(desk: Desk, message: Message) -> bool:
    place = message.place
    return await desk.conversations.history(place.owner, place.conversation) is not None


async def _question(desk: Desk, message: Message) -> Question:
    place = message.place
    history = await desk.conversations.history(place.owner, place.conversation)
    return new_question(message.text, history or ())


async def _answered(desk: Desk, message: Message, words: Words, reply: Reply) -> None:
    if not message.text:
        await reply.end_with(notice(words.how_to_ask))
        return
    place = message.place
    await desk.service.rate.count(f"{place.owner}:{message.person}")
    question = checked(await _question(desk, message))
    if message.way == "direct":
        await _show_status(desk, message, words.reading)
    parts = await desk.parts()
    async with aclosing(answering(desk.service, parts, question)) as events:
        async for event in events:
            if isinstance(event, Claimed):
                await reply.say(written(event.claim))
            elif isinstance(event, Answer):
                shown = await kept(desk, place.owner, place.conversation, event)
                await reply.end(whole(event, shown), partial(below, event, shown))


async def _show_status(desk: Desk, message: Message, status: str) -> None:
    """That we read is shown where Slack has a place for it; if not, nothing is lost."""
    with suppress(*UNSENT):
        await desk.hasty.assistant_threads_setStatus(
            channel_id=message.place.channel, thread_ts=message.place.thread, status=status
        )


async def _told_of_the_end(reply: Reply, words: Words) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(_LAST_WORD_S):
            await _last_word(reply, words.interrupted)


async def _last_word(reply: Reply, text: str) -> None:
    try:
        await reply.end_with(notice(text))
    except UNSENT as error:
        _not_posted(error)


def _not_posted(error: Exception) -> None:
    _log.warning("nothing could be posted in Slack: %s", reason(error))
