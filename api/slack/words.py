"""Our own words in Slack, in French and English; the documents keep theirs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from index.records import Language


@dataclass(frozen=True, slots=True)
class Words:
    colon: str
    quote: tuple[str, str]
    sources: str
    nearest: str
    versions: str
    missing: str
    evidence: str
    """Of a button; a view's title has room for 24 characters."""
    close: str
    good: str
    bad: str
    thanks: str
    gone: str
    """Instead of evidence that is no longer kept."""
    reading: str
    how_to_ask: str
    failed: str
    """Followed by one of these three."""
    unfit: str
    busy: str
    out_of_order: str
    interrupted: str
    shortened: str
    more_sources: str
    degraded: str
    """For everybody in a channel; the reason may name machines and is for whoever runs this."""
    not_kept: str
    carried: str
    contradicted: str
    not_found: str
    unread: str
    nothing_to_check: str
    prompts: str


WORDS: Mapping[Language, Words] = {
    "en": Words(
        colon=": ",
        quote=("“", "”"),
        sources="Sources",
        nearest="What came nearest",
        versions="The sources disagree",
        missing="Not in the sources",
        evidence="Show evidence",
        close="Close",
        good="Good answer",
        bad="Bad answer",
        thanks="Noted, thank you.",
        gone="The evidence of this answer is no longer kept.",
        reading="Reading the sources…",
        how_to_ask="Ask a question about the documents, in English or French.",
        failed="The question could not be answered",
        unfit="ask in one to 2,000 characters.",
        busy="too many are being asked. Try again in a minute.",
        out_of_order="whoever runs Anchorage finds the cause with `anchorage doctor`.",
        interrupted="The service ended before the answer was whole. Ask again in a moment.",
        shortened="The answer was too long for Slack and is cut here.",
        more_sources="and {count} more",
        degraded="Not all that is set up could be used for this answer.",
        not_kept="This answer could not be kept: a follow-up will not know of it.",
        carried="Carried by the sources",
        contradicted="Contradicted by the sources",
        not_found="Not found in the sources",
        unread="The message goes on; what follows was not checked.",
        nothing_to_check="There is no sentence in this message to check.",
        prompts="Ask about the documents",
    ),
    "fr": Words(
        colon="\u00a0: ",
        quote=("«\u00a0", "\u00a0»"),
        sources="Sources",
        nearest="Ce qui s’en approche le plus",
        versions="Les sources se contredisent",
        missing="Absent des sources",
        evidence="Voir les preuves",
        close="Fermer",
        good="Bonne réponse",
        bad="Mauvaise réponse",
        thanks="C’est noté, merci.",
        gone="Les preuves de cette réponse ne sont plus conservées.",
        reading="Lecture des sources…",
        how_to_ask="Posez une question sur les documents, en français ou en anglais.",
        failed="La question n’a pas pu recevoir de réponse",
        unfit="posez-la en 2\u202f000 caractères au plus.",
        busy="trop de questions à la fois. Réessayez dans une minute.",
        out_of_order="qui gère Anchorage en trouve la cause avec `anchorage doctor`.",
        interrupted="Le service s’est arrêté avant la fin de la réponse\u00a0: redemandez bientôt.",
        shortened="La réponse était trop longue pour Slack et s’arrête ici.",
        more_sources="et {count} de plus",
        degraded="Tout ce qui est configuré n’a pas pu servir à cette réponse.",
        not_kept="Cette réponse n’a pas pu être conservée\u00a0: une suite n’en saura rien.",
        carried="Confirmé par les sources",
        contradicted="Contredit par les sources",
        not_found="Introuvable dans les sources",
        unread="Le message continue\u00a0; la suite n’a pas été vérifiée.",
        nothing_to_check="Il n’y a dans ce message aucune phrase à vérifier.",
        prompts="Interroger les documents",
    ),
}
