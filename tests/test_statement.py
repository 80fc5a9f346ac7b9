"""What the sources say of somebody's own words: carried, contradicted, or not found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from rag import statement as module
from rag.statement import check_statement

if TYPE_CHECKING:
    from index.search import Searcher

CARRIED = "Du côté américain, Trump était accompagné de Marco Rubio et de Steve Whitcoff."


def test_sentences_are_judged_one_by_one_with_exact_quotes(bundled_searcher: Searcher) -> None:
    message = (
        f"{CARRIED} The harbour of Marseille was closed by a strike of the dockers. Who came?\n"
        "- Vladimir Poutine n’est pas venu en Alaska."
    )
    found = check_statement(message, bundled_searcher)
    assert [sentence.text for sentence in found.sentences] == [
        CARRIED,
        "The harbour of Marseille was closed by a strike of the dockers.",
        "- Vladimir Poutine n’est pas venu en Alaska.",
    ]
    assert found.sentences[0].finding == "carried"
    assert (found.sentences[1].finding, found.sentences[1].citations) == ("not_found", ())
    assert found.sentences[2].finding != "carried"
    assert found.whole
    for citation in found.citations:
        document = bundled_searcher.document(citation.source)
        assert document is not None
        assert document.text[citation.start : citation.end] == citation.quote
    cited = {number for sentence in found.sentences for number in sentence.citations}
    assert cited == {citation.id for citation in found.citations}


def test_the_words_of_a_source_are_carried_by_it(bundled_searcher: Searcher) -> None:
    document = bundled_searcher.documents[0]
    body = [
        sentence
        for sentence in bundled_searcher.sentences(document.id)
        if sentence.kind == "body" and 80 < len(sentence.text) < 200 and "\n" not in sentence.text
    ][:6]
    found = check_statement("\n".join(sentence.text for sentence in body), bundled_searcher)
    assert {sentence.finding for sentence in found.sentences} == {"carried"}


def test_another_number_of_the_same_thing_is_contradicted(bundled_searcher: Searcher) -> None:
    claims = {
        "Les chances de succès étaient de 3 % selon Donald Trump.": "contradicted",
        "Zelensky bought 12 bicycles in Marseille.": "not_found",
    }
    for claim, finding in claims.items():
        (sentence,) = check_statement(claim, bundled_searcher).sentences
        assert sentence.finding == finding, claim


def test_what_is_not_read_is_said(
    bundled_searcher: Searcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_SENTENCES", 2)
    found = check_statement(f"{CARRIED}\n{CARRIED}\n{CARRIED}", bundled_searcher)
    assert len(found.sentences) == 2
    assert not found.whole
    long = check_statement("\n" * 3_999 + "x" * 10, bundled_searcher)
    assert long.whole


@pytest.mark.parametrize("text", ["", " \n ", "Who came?", "…", "<>", "Oui"])
def test_a_message_without_a_statement_has_nothing_to_check(
    text: str, bundled_searcher: Searcher
) -> None:
    found = check_statement(text, bundled_searcher)
    assert (found.sentences, found.citations, found.whole) == ((), (), True)


def test_the_same_message_is_found_the_same(bundled_searcher: Searcher) -> None:
    assert check_statement(CARRIED, bundled_searcher) == check_statement(CARRIED, bundled_searcher)
