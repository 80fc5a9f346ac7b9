"""What can go wrong between us and a language model, one type for each cause.

    AnswerError
    └── ModelError              (never raised itself)
        ├── HostInvalid         the server's address can't be read
        ├── ModelUnreachable    nothing answers at that address
        ├── NotOllama           something answers there, but not as Ollama does
        ├── ModelMissing        the model asked for is not installed
        ├── ModelUnfit          it is installed and can't be used: it only embeds, or runs elsewhere
        ├── ModelForbidden      the server refuses us
        ├── ModelBusy           its queue is full
        ├── ModelTooLarge       it does not fit this machine's memory
        ├── ModelFailed         the server or its model broke down
        ├── PromptTooLong       the prompt does not fit the context, or was cut to fit
        ├── ModelTimeout        (never raised itself)
        │   ├── FirstTokenLate  nothing was written in time
        │   ├── WentSilent      it stopped writing in the middle
        │   └── TookTooLong     it wrote, for too long
        ├── ReplyUnfinished     the stream ended without saying that it was done
        ├── ReplyCut            the reply reached its token cap or the context's end
        ├── ReplyTooLarge       more bytes than a reply may have
        ├── ReplyUnreadable     what came is no reply
        └── ReplyEmpty          it was done and had written nothing

Every message is one line that ends with the next step, in both languages that an answer may be in.
Nothing of a prompt or a reply is in it.
"""

from __future__ import annotations

from rag.errors import AnswerError
from rag.words import Words


class ModelError(AnswerError):
    """Root: whoever asks a model catches this one and answers without it."""

    def __init__(self, words: Words) -> None:
        """`str()` of it is the English message."""
        super().__init__(words["en"])
        self.words = words


class HostInvalid(ModelError):
    pass


class ModelUnreachable(ModelError):
    pass


class NotOllama(ModelError):
    pass


class ModelMissing(ModelError):
    pass


class ModelUnfit(ModelError):
    pass


class ModelForbidden(ModelError):
    pass


class ModelBusy(ModelError):
    pass


class ModelTooLarge(ModelError):
    pass


class ModelFailed(ModelError):
    pass


class PromptTooLong(ModelError):
    pass


class ModelTimeout(ModelError):
    pass


class FirstTokenLate(ModelTimeout):
    pass


class WentSilent(ModelTimeout):
    pass


class TookTooLong(ModelTimeout):
    pass


class ReplyUnfinished(ModelError):
    pass


class ReplyCut(ModelError):
    pass


class ReplyTooLarge(ModelError):
    pass


class ReplyUnreadable(ModelError):
    pass


class ReplyEmpty(ModelError):
    pass
