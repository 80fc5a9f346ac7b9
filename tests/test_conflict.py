"""Values that disagree, read into one unit; versions shown side by side, and only then."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.search import Searcher
from rag.question import asked
from rag.quoting.expected import Sought
from rag.quoting.quoted import HITS, Quoted, quote
from rag.quoting.values import values
from rag.records import Question
from rag.words import DISAGREE
from tests.small_folders import FRENCH, searcher_of


@pytest.mark.parametrize(
    ("sought", "text", "sizes"),
    [
        (Sought.SHARE, "25 % ou vingt pour cent", [25.0, 20.0]),
        (Sought.DURATION, "trois heures", [3.0]),
        (Sought.DURATION, "90 minutes", [1.5]),
        (Sought.DURATION, "two days", [48.0]),
        (Sought.MONEY, "12 millions d'euros", [12_000_000.0]),
        (Sought.MONEY, "2,5 milliards d'euros", [2_500_000_000.0]),
        (Sought.COUNT, "80 000 visiteurs", [80_000.0]),
        (Sought.DATE, "en août 2021", [2021.0]),
    ],
)
def test_values_are_read_into_one_unit(sought: Sought, text: str, sizes: list[float]) -> None:
    assert [value.size for value in values(sought, text)] == sizes


def test_a_span_back_is_a_year_once_the_year_of_writing_is_known() -> None:
    assert [v.size for v in values(Sought.DATE, "pour la première fois en six ans", 2025)] == [2019]
    assert values(Sought.DATE, "pour la première fois en six ans") == ()


@pytest.fixture(scope="module")
def french(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    return searcher_of(tmp_path_factory.mktemp("french"), FRENCH)


def answered(text: str, searcher: Searcher) -> Quoted:
    read = asked(Question("q", text))
    return quote(read, searcher.search(read.search, HITS), searcher)


def test_two_prices_of_one_thing_are_set_side_by_side(french: Searcher) -> None:
    made = answered("Combien a coûté le chantier ?", french)
    assert made.conflict is not None
    told = {reading.value: reading.quotes[0].source.id for reading in made.conflict.readings}
    assert told == {"12 millions d'euros": "journal.txt", "15 millions d'euros": "gazette.txt"}
    assert made.statements[0].text.startswith(f"{DISAGREE['fr']} Selon ")
    assert {statement.quote.document for statement in made.statements} == set(told.values())


@pytest.mark.parametrize(
    "question",
    [
        "Quand le musée a-t-il rouvert ?",
        "Combien de visiteurs le directeur attend-il ?",
        "Combien de temps ont duré les travaux ?",
        "Qui est l'architecte du chantier ?",
        "Pourquoi le musée est-il fermé le lundi ?",
    ],
)
def test_ordinary_questions_raise_no_conflict(french: Searcher, question: str) -> None:
    assert answered(question, french).conflict is None


def test_a_copied_text_is_no_second_version(tmp_path: Path) -> None:
    copied = {**FRENCH, "copie.txt": FRENCH["gazette.txt"]}
    made = answered("Combien a coûté le chantier ?", searcher_of(tmp_path, copied))
    assert made.conflict is not None
    assert [reading.value for reading in made.conflict.readings] in (
        ["12 millions d'euros", "15 millions d'euros"],
        ["15 millions d'euros", "12 millions d'euros"],
    )


def test_a_time_since_is_no_second_length(tmp_path: Path) -> None:
    texts = {
        "un.txt": "La réunion des maires a duré trois heures, mardi, dans la salle des fêtes.\n",
        "deux.txt": "Les maires ont tenu leur réunion, pour la première fois en six ans.\n",
        "trois.txt": "La réunion des maires de la région avait lieu depuis dix ans à Ploz.\n",
    }
    made = answered("Combien de temps a duré la réunion ?", searcher_of(tmp_path, texts))
    assert made.conflict is None
    assert "trois heures" in made.statements[0].text
