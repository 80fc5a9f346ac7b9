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
from rag.model_errors import PromptTooLong
from rag.prompt import Asked, Prompt, prompt, whole_corpus
from rag.records import Dropped
from rag.reply import drafts
from rag.verify import Verified, Verifier


@dataclass(frozen=True, slots=True)
class Declined:
    """The model says that the sources do not tell, all or a part of what was asked."""


@dataclass(frozen=True, slots=True)
class Excerpted:
    """All was to be shown and did not fit: the model is shown what was found for the question."""


Written = Verified | Dropped | Declined | Excerpted


async def write(
    asked: Asked,
    hits: Sequence[Hit],
    searcher: Searcher,
    model: ChatModel,
    judge: Judge | None = None,
    *,
    everything: bool = False,
) -> AsyncGenerator[Written, None]:
    """The model's sentences in its order, each verified, dropped or a word that it can't tell.

    With `everything` the model is shown all documents; where they don't fit, Excerpted comes first
    and it is shown the hits. Raises ModelError. Closing this closes the model's stream.
    """
    made = _whole(asked, searcher, model) if everything else None
    passages = [hit.passage for hit in hits] if made is None else list(searcher.passages())
    if made is None:
        if everything:
            yield Excerpted()
        made = prompt(asked, hits, searcher.document, model.prompt_tokens, model.estimate_tokens)
    verifier = Verifier(searcher, passages, asked.question, judge)
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


def _whole(asked: Asked, searcher: Searcher, model: ChatModel) -> Prompt | None:
    """The prompt that shows every document; None when it is longer than the model reads."""
    budget, estimate = model.prompt_tokens, model.estimate_tokens
    try:
        return whole_corpus(asked, searcher.passages(), searcher.document, budget, estimate)
    except PromptTooLong:
        return None
