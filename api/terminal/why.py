"""Why an answer is what it is: what was found, what was dropped and what answered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from api.printable import one_line
from api.terminal.exchange import Exchange
from index.records import Hit, Language
from rag.records import Answer, Dropped

_HEADINGS: dict[Language, dict[str, str]] = {
    "en": {
        "asked": "Searched for",
        "found": "Found, best first: fused score, cosine, terms; * is cited",
        "nothing": "Nothing was found.",
        "dropped": "Dropped: sentences that failed their check",
        "kept": "No sentence was dropped.",
        "made": "Made by",
        "times": "search {0} ms, first sentence {1} ms, in all {2} ms",
        "stopped": "Stopped before it was done.",
    },
    "fr": {
        "asked": "Recherché",
        "found": "Trouvé, le meilleur d’abord : score fusionné, cosinus, termes ; * est cité",
        "nothing": "Rien n’a été trouvé.",
        "dropped": "Écarté : phrases qui n’ont pas passé leur vérification",
        "kept": "Aucune phrase n’a été écartée.",
        "made": "Fait par",
        "times": "recherche {0} ms, première phrase {1} ms, en tout {2} ms",
        "stopped": "Arrêté avant la fin.",
    },
}


def why(exchange: Exchange, language: Language) -> Iterator[tuple[str, str]]:
    """Lines and their styles."""
    headings = _HEADINGS[language]
    if exchange.retrieved is not None:
        yield headings["asked"], "bold"
        yield f"  {one_line(exchange.retrieved.standalone_question)}", ""
        yield from _found(exchange.retrieved.hits, _cited_places(exchange), headings)
    yield from _dropped(exchange.dropped, headings)
    if exchange.answer is None:
        yield headings["stopped"], "bold"
    else:
        yield headings["made"], "bold"
        yield from ((f"  {line}", "") for line in _made_by(exchange.answer, headings))


def _found(
    hits: Sequence[Hit], cited: Sequence[tuple[str, int]], headings: dict[str, str]
) -> Iterator[tuple[str, str]]:
    if not hits:
        yield headings["nothing"], "bold"
        return
    yield headings["found"], "bold"
    for hit in hits:
        passage = hit.passage
        inside = any(
            source == passage.document and passage.start <= start < passage.end
            for source, start in cited
        )
        scores = f"{hit.score:.4f} {hit.cosine:6.2f} {hit.terms:6.1f}"
        place = f"{one_line(passage.document)} [{passage.start}:{passage.end}]"
        yield f"{'*' if inside else ' '} {scores}  {place}", ""
        yield f"    {one_line(passage.text)}", "dim"


def _dropped(dropped: Sequence[Dropped], headings: dict[str, str]) -> Iterator[tuple[str, str]]:
    yield headings["dropped" if dropped else "kept"], "bold"
    for one in dropped:
        yield f"  {one_line(one.text)}", ""
        for reason in one.reasons:
            yield f"    {one_line(reason)}", "yellow"


def _made_by(answer: Answer, headings: dict[str, str]) -> Iterator[str]:
    digest = f" ({one_line(answer.model_digest, 20)})" if answer.model_digest else ""
    yield f"{one_line(answer.model)}{digest}"
    yield f"{one_line(answer.encoder)}, {one_line(answer.index)}"
    times = answer.timings_ms
    stages = (times.retrieve, times.first_claim, times.total)
    yield headings["times"].format(*("-" if ms is None else round(ms) for ms in stages))
    if answer.degraded is not None:
        yield one_line(answer.degraded)


def _cited_places(exchange: Exchange) -> tuple[tuple[str, int], ...]:
    return tuple((one.source, one.start) for one in exchange.citations)
