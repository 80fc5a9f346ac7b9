"""The errors of the surfaces, and the one table that says what any error means to a caller.

    SurfaceError            (never raised itself)
    ├── SettingsError       an environment variable or option has a value that can't be used
    ├── InputError          a file of questions or of history can't be understood
    ├── AddressError        the service can't listen at the address it was given
    ├── SlackError          Slack can't be reached, or does not take a token
    └── ConversationsError  the database of conversations can't be used
        └── ConversationsBusy   it is locked for longer than anybody should wait

Every message is one line: what was seen, where, the next step.
"""

from __future__ import annotations

from dataclasses import dataclass

from index import errors as index_errors
from rag.errors import AnswerError, JudgeError, QuestionError


class SurfaceError(Exception):
    """Root of this layer's errors; its message is fit to be shown to a person."""


class SettingsError(SurfaceError):
    pass


class InputError(SurfaceError):
    pass


class AddressError(SurfaceError):
    pass


class SlackError(SurfaceError):
    pass


class ConversationsError(SurfaceError):
    pass


class ConversationsBusy(ConversationsError):
    pass


WRONG_INPUT = 2
INDEX_UNUSABLE = 3
UNREACHABLE = 4
INTERRUPTED = 130


@dataclass(frozen=True, slots=True)
class Fault:
    """What an error means to a process that ran us, and to an HTTP client."""

    exit_code: int
    code: str
    """Names the fault in an HTTP error body."""
    status: int
    hint: str
    public: str | None = None
    """What an HTTP client reads instead of the message, which may name folders of this machine."""


def _of_the_index(code: str, public: str, hint: str) -> Fault:
    return Fault(INDEX_UNUSABLE, code, 503, hint, public)


_REBUILD = "Whoever runs this service can rebuild it with `anchorage index`."
_ASK_OPERATOR = "Whoever runs this service finds the cause with `anchorage doctor`."

_FAULTS: dict[type[Exception], Fault] = {
    SurfaceError: Fault(WRONG_INPUT, "wrong_setup", 503, _ASK_OPERATOR, "The service can't run."),
    SlackError: Fault(UNREACHABLE, "no_slack", 503, _ASK_OPERATOR, "Slack can't be reached."),
    ConversationsError: Fault(
        WRONG_INPUT, "no_conversations", 503, _ASK_OPERATOR, "Conversations can't be kept here."
    ),
    ConversationsBusy: Fault(
        WRONG_INPUT, "busy", 503, "Try again shortly.", "The conversations are being written."
    ),
    QuestionError: Fault(WRONG_INPUT, "invalid_question", 422, "Ask in one to 2,000 characters."),
    AnswerError: Fault(
        WRONG_INPUT, "no_answer", 503, "Try again.", "The question could not be answered."
    ),
    JudgeError: Fault(WRONG_INPUT, "no_judge", 503, _ASK_OPERATOR, "The judge can't be loaded."),
    index_errors.DocumentsError: Fault(
        WRONG_INPUT, "no_documents", 503, _ASK_OPERATOR, "The documents can't be read."
    ),
    index_errors.EncoderError: Fault(
        WRONG_INPUT, "no_encoder", 503, _ASK_OPERATOR, "The encoder can't be loaded."
    ),
    index_errors.IndexMissing: _of_the_index("index_missing", "There is no index.", _REBUILD),
    index_errors.IndexDamaged: _of_the_index(
        "index_damaged", "The index is damaged.", _ASK_OPERATOR
    ),
    index_errors.IndexMismatch: _of_the_index(
        "index_mismatch", "The index was built by another encoder or version.", _REBUILD
    ),
    index_errors.IndexBusy: _of_the_index(
        "index_busy", "The index is being written.", "Try again shortly."
    ),
    index_errors.IndexWriteFailed: _of_the_index(
        "index_not_written", "The index could not be written.", _ASK_OPERATOR
    ),
    index_errors.AnchorageIndexError: _of_the_index(
        "index_unusable", "The index can't be used.", _ASK_OPERATOR
    ),
}


def fault_of(error: BaseException) -> Fault | None:
    """The row of the nearest class in the error's ancestry; None for what nobody foresaw."""
    return next((_FAULTS[kind] for kind in type(error).__mro__ if kind in _FAULTS), None)
