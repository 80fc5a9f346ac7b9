"""The answer a model writes: prompt in, verified claims out, sentence by sentence.

A claim leaves only after `rag.verify` has found the words that carry it. The model's failures pass
through as they are (ModelError), after the claims that were whole by then.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass

from anyio import to_thread

from index.records import Hit
from index.search import Searcher
from rag.judge import Judge
from rag.model import ChatModel
from rag.prompt import Asked, prompt
from rag.records import Dropped
from rag.reply import drafts
from rag.verify import Verified, Verifier


@dataclass(frozen=True, slots=True)
class Declined:
    """The model says that the sources do not tell, all or a part of what was asked."""


Written = Verified | Dropped | Declined


async def write(
    asked: Asked,
    hits: Sequence[Hit],
    searcher: Searcher,
    model: ChatModel,
    judge: Judge | None = None,
) -> AsyncGenerator[Written, None]:
    """The model's sentences in its order, each verified, dropped or a word that it can't tell.

    Raises ModelError. Closing this closes the model's stream.
    """
    made = prompt(asked, hits, searcher.document, model.prompt_tokens, model.estimate_tokens)
    verifier = Verifier(searcher, hits, asked.question, judge)
    said: set[str] = set()
    pieces = model.stream(made.messages)
    async with aclosing(drafts(pieces, made.sentences, asked.language)) as sentences:
        async for draft in sentences:
            if draft.declines:
                yield Declined()
            elif draft.text not in said:
                said.add(draft.text)
                cited = [made.sentences[number] for number in draft.numbers]
                yield await to_thread.run_sync(verifier.verify, draft.text, cited)
