"""The errors of the answering layer.

    AnswerError                 (never raised itself)
    ├── QuestionError           the question is blank, too long, or not text
    ├── JudgeError              the configured judge can't be had
    └── ModelError              what goes wrong with a language model: see rag.model_errors

Every message is one line and never repeats the question.
"""

from __future__ import annotations


class AnswerError(Exception):
    """Root of this layer's errors; its message is fit to be shown to a person."""


class QuestionError(AnswerError):
    pass


class JudgeError(AnswerError):
    """Not found, not readable, or no judge of inference."""
