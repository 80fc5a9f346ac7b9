"""Which of our two languages a text is in: French, or English for any other."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from index.records import Language

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

_ENOUGH_CHARACTERS = 4_000


@cache
def _identifier() -> LanguageIdentifier:
    # Here and not above: the model's load would slow every `anchorage --help`.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(["fr", "en"])
    return identifier


def language_of(text: str) -> Language:
    """The likelier of the two, judged on the first few thousand characters."""
    return "fr" if _identifier().classify(text[:_ENOUGH_CHARACTERS])[0] == "fr" else "en"
