"""Our own words in an answer, in the two languages it may be in."""

from __future__ import annotations

from collections.abc import Mapping

from index.records import Language
from rag.records import RefusalReason

Words = Mapping[Language, str]

OFF_TOPIC: Words = {
    "fr": "Cette question ne relève pas des {count} documents consultés.",
    "en": "This question is not about the {count} documents searched.",
}
NOT_IN_SOURCES: Words = {
    "fr": "Les {count} documents consultés ne le disent pas.",
    "en": "The {count} documents searched do not say.",
}
ACCORDING_TO: Words = {
    "fr": "Selon {source} :",
    "en": "According to {source}:",
}
DISAGREE: Words = {
    "fr": "Les sources ne concordent pas.",
    "en": "The sources disagree.",
}
FALSE_PREMISE: Words = {
    "fr": "Les {count} documents consultés contredisent ce que la question suppose.",
    "en": "The {count} documents searched contradict what the question takes for granted.",
}
SOME_MISSING: Words = {
    "fr": "Les documents consultés ne répondent pas à toute la question.",
    "en": "The documents searched do not answer all of the question.",
}
UNCLEAR: Words = {
    "fr": "Je ne vois pas sur quoi porte la question : précisez de qui ou de quoi il s’agit.",
    "en": "I can't tell what the question is about: say whom or what you mean.",
}
REFUSED: Mapping[RefusalReason, Words] = {
    "off_topic": OFF_TOPIC,
    "not_in_sources": NOT_IN_SOURCES,
    "false_premise": FALSE_PREMISE,
    "unclear": UNCLEAR,
}
