"""Our own words in an answer, in the two languages it may be in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from index.records import Language
from rag.records import RefusalReason

Words = Mapping[Language, str]
"""One text in both languages; what stands in braces is filled in with `filled`."""

Fact = str | int | float | Words
"""What a text is filled in with."""
_LANGUAGES: tuple[Language, ...] = ("fr", "en")


@dataclass(frozen=True, slots=True)
class Counted:
    """Of one document, and of any other number of them."""

    one: Words
    many: Words

    def of(self, count: int, **facts: Fact) -> Words:
        return filled(self.one if count == 1 else self.many, count=count, **facts)


def filled(words: Words, **facts: Fact) -> Words:
    """With the facts in place of their names; numbers as each language writes them. Raises KeyError
    for a name without a fact."""
    return {
        language: words[language].format(
            **{name: _written(fact, language) for name, fact in facts.items()}
        )
        for language in _LANGUAGES
    }


def joined(first: Words, second: Words) -> Words:
    """One behind the other, in each language."""
    return {language: first[language] + second[language] for language in _LANGUAGES}


def _written(fact: Fact, language: Language) -> str:
    match fact:
        case str():
            return fact
        case int() | float():
            figures = f"{fact:,}" if isinstance(fact, int) else f"{fact:g}"
            return figures.translate(_FRENCH_FIGURES) if language == "fr" else figures
        case _:
            return fact[language]


_FRENCH_FIGURES = str.maketrans({",": "\u202f", ".": ","})

OFF_TOPIC = Counted(
    one={
        "fr": "Cette question ne relève pas du document consulté.",
        "en": "This question is not about the document searched.",
    },
    many={
        "fr": "Cette question ne relève pas des {count} documents consultés.",
        "en": "This question is not about the {count} documents searched.",
    },
)
NOT_IN_SOURCES = Counted(
    one={
        "fr": "Le document consulté ne le dit pas.",
        "en": "The document searched does not say.",
    },
    many={
        "fr": "Les {count} documents consultés ne le disent pas.",
        "en": "The {count} documents searched do not say.",
    },
)
ACCORDING_TO: Words = {
    "fr": "Selon {source} :",
    "en": "According to {source}:",
}
DISAGREE: Words = {
    "fr": "Les sources ne concordent pas.",
    "en": "The sources disagree.",
}
FALSE_PREMISE = Counted(
    one={
        "fr": "Le document consulté contredit ce que la question suppose.",
        "en": "The document searched contradicts what the question takes for granted.",
    },
    many={
        "fr": "Les {count} documents consultés contredisent ce que la question suppose.",
        "en": "The {count} documents searched contradict what the question takes for granted.",
    },
)
SOME_MISSING: Words = {
    "fr": "une partie de ce qui est demandé",
    "en": "a part of what was asked",
}
"""Surfaces put « Absent des sources : » before it."""
_UNCLEAR: Words = {
    "fr": "Je ne vois pas sur quoi porte la question : précisez de qui ou de quoi il s’agit.",
    "en": "I can't tell what the question is about: say whom or what you mean.",
}
REFUSED: Mapping[RefusalReason, Counted] = {
    "off_topic": OFF_TOPIC,
    "not_in_sources": NOT_IN_SOURCES,
    "false_premise": FALSE_PREMISE,
    "unclear": Counted(_UNCLEAR, _UNCLEAR),
}

NONE_PASSED: Words = {
    "fr": "{model} n’a écrit aucune phrase qui passe la vérification : la réponse cite les sources",
    "en": "no sentence of {model} passed its check: the answer quotes the sources",
}
KEPT: Words = {
    "fr": " ; ce qui avait été vérifié jusque-là est gardé",
    "en": "; what had been checked by then is kept",
}
TOO_LONG: Words = {
    "fr": "les consignes et la question ne tiennent pas dans {tokens} tokens : augmentez "
    "ANCHORAGE_NUM_CTX",
    "en": "the prompt does not fit into {tokens} tokens: raise ANCHORAGE_NUM_CTX",
}
NOT_WHOLE = Counted(
    one={
        "fr": "{model} n’a lu que les passages trouvés, le document ne tient pas dans {tokens} "
        "tokens : augmentez ANCHORAGE_NUM_CTX si le modèle le permet, ou retirez "
        "ANCHORAGE_WHOLE_CORPUS",
        "en": "{model} read only the passages found, the document does not fit into {tokens} "
        "tokens: raise ANCHORAGE_NUM_CTX if the model allows it, or unset ANCHORAGE_WHOLE_CORPUS",
    },
    many={
        "fr": "{model} n’a lu que les passages trouvés, les {count} documents ne tiennent pas dans "
        "{tokens} tokens : augmentez ANCHORAGE_NUM_CTX si le modèle le permet, ou retirez "
        "ANCHORAGE_WHOLE_CORPUS",
        "en": "{model} read only the passages found, the {count} documents do not fit into "
        "{tokens} tokens: raise ANCHORAGE_NUM_CTX if the model allows it, or unset "
        "ANCHORAGE_WHOLE_CORPUS",
    },
)
