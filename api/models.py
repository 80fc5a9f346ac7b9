"""Which language model answers now: looked for when a question comes, remembered for a while.

A model server may start, stop or lose a model while a service or a chat runs; nobody should have
to start anew because of it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rag.model import ChatModel, Deadlines
    from rag.words import Words

REMEMBERED_S = 30.0
"""Asking takes three requests to a local server, some milliseconds; a server that is away takes
the two seconds of connecting."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The model to ask, or none."""

    model: ChatModel | None
    degraded: Words | None = None
    """Why the model that was named is not used; None when all is as it was set."""


@dataclass(slots=True)
class Models:
    """The models of one Ollama server, seen through one setting: "auto", "none" or a name."""

    setting: str
    host: str | None
    context_tokens: int
    deadline_s: float
    whole_corpus: bool = False
    """Whether a model is shown every document: reading them takes it as long as it may."""
    _chosen: Chosen | None = field(default=None, init=False)
    _since: float = field(default=0.0, init=False)

    async def choose(self) -> Chosen:
        """Never raises: without a model an answer is made of the sources' own sentences."""
        from rag.model_errors import ModelError
        from rag.ollama.choice import choose_model

        if self._chosen is not None and monotonic() - self._since < REMEMBERED_S:
            return self._chosen
        self._since = monotonic()  # whoever asks meanwhile gets what was known
        try:
            choice = await choose_model(
                self.setting, self.host, self.context_tokens, self._deadlines()
            )
        except ModelError as error:
            chosen = Chosen(None, error.words)
        else:
            chosen = Chosen(choice.model)
        self._chosen = chosen
        return chosen

    def forget(self) -> None:
        """Look again at the next question: the model that was chosen has failed."""
        self._chosen = None

    async def installed(self) -> tuple[str, ...]:
        """The chat models on the server, by name. Raises ModelError."""
        from rag.ollama.choice import installed_models

        return await installed_models(self.host, self._deadlines())

    def named(self, setting: str) -> Models:
        """The same server seen through another setting."""
        return Models(setting, self.host, self.context_tokens, self.deadline_s, self.whole_corpus)

    def _deadlines(self) -> Deadlines:
        from rag.model import Deadlines

        usual = Deadlines()
        reading_s = self.deadline_s if self.whole_corpus else usual.first_token_s
        return replace(
            usual,
            total_s=self.deadline_s,
            first_token_s=min(reading_s, self.deadline_s),
            silence_s=min(usual.silence_s, self.deadline_s),
        )
