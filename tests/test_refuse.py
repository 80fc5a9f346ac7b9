"""Refusals on folders that nothing was calibrated on: another subject, not told, false premise."""

from __future__ import annotations

import pytest

from index.search import Searcher
from rag.question import asked
from rag.quoting.quoted import HITS, NEAREST, Quoted, quote
from rag.records import Question
from tests.small_folders import ENGLISH, FRENCH, searcher_of


@pytest.fixture(scope="module")
def french(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    return searcher_of(tmp_path_factory.mktemp("french"), FRENCH)


@pytest.fixture(scope="module")
def english(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    return searcher_of(tmp_path_factory.mktemp("english"), ENGLISH)


def answered(text: str, searcher: Searcher) -> Quoted:
    read = asked(Question("q", text))
    return quote(read, searcher.search(read.search, HITS), searcher)


@pytest.mark.parametrize(
    "question",
    [
        "Comment changer un pneu de vélo ?",
        "how do I bake bread",
        "Quelle est la capitale du Pérou ?",
        "What is the boiling point of mercury?",
    ],
)
def test_another_subject_is_refused(french: Searcher, english: Searcher, question: str) -> None:
    for searcher in (french, english):
        made = answered(question, searcher)
        assert made.declined in ("off_topic", "not_in_sources")
        assert made.statements == ()


@pytest.mark.parametrize("question", ["?", "What about it?", "Et ça ?", "why?"])
def test_a_question_about_nothing_is_unclear(french: Searcher, question: str) -> None:
    made = answered(question, french)
    assert made.declined == "unclear"
    assert made.statements == ()


@pytest.mark.parametrize(
    "question",
    [
        "Combien de salariés le musée emploie-t-il ?",
        "Quel âge a le directeur ?",
        "À quelle heure ouvre le musée ?",
        "Qui est le photographe du musée ?",
    ],
)
def test_what_the_french_folder_does_not_tell_is_refused(french: Searcher, question: str) -> None:
    made = answered(question, french)
    assert made.declined == "not_in_sources"
    assert 1 <= len(made.nearest) <= NEAREST


@pytest.mark.parametrize(
    "question",
    [
        "How many workers built the bridge?",
        "What did Boris Johnson say about the bridge?",
        "How old is Ruth Okafor?",
        "What time does the bridge close?",
    ],
)
def test_what_the_english_folder_does_not_tell_is_refused(english: Searcher, question: str) -> None:
    assert answered(question, english).declined == "not_in_sources"


def test_a_false_premise_is_corrected_with_a_quote(french: Searcher) -> None:
    question = "À quelle heure Jacques Lorrain est-il arrivé à l'inauguration ?"
    made = answered(question, french)
    assert made.declined == "false_premise"
    assert "absent de l'inauguration" in made.statements[0].text


def test_the_half_that_is_told_is_answered_and_the_other_named(english: Searcher) -> None:
    made = answered("When was the bridge opened, and how many workers built it?", english)
    assert made.declined is None
    assert "14 June 2021" in made.statements[0].text
    assert made.missing is not None
    assert "workers" in made.missing


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Qui est Claire Monnier ?", "architecte"),
        ("Quand le musée a-t-il rouvert ?", "3 mai 2023"),
        ("Combien de temps ont duré les travaux ?", "quatre ans"),
        ("Qu'a dit Hélène Tardieu ?", "au centre de la ville"),
    ],
)
def test_easy_questions_are_answered_in_french(french: Searcher, question: str, told: str) -> None:
    made = answered(question, french)
    assert made.declined is None
    assert told in " ".join(statement.text for statement in made.statements)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Who is Tom Harding?", "Harding"),
        ("When did the bridge open?", "14 June 2021"),
        ("What did Tom Harding say?", "fine bridge"),
    ],
)
def test_easy_questions_are_answered_in_english(
    english: Searcher, question: str, told: str
) -> None:
    made = answered(question, english)
    assert made.declined is None
    assert told in " ".join(statement.text for statement in made.statements)


def test_asking_for_somebodys_words_is_no_false_premise(french: Searcher) -> None:
    made = answered("Qu'a dit Jacques Lorrain de l'inauguration ?", french)
    assert made.declined != "false_premise"
