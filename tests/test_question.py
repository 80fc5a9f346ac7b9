"""A question read: may it be asked, its language, what it expects, what it leaves unsaid."""

from __future__ import annotations

import pytest

from rag.errors import QuestionError
from rag.question import MAX_CHARACTERS, asked, checked, language
from rag.quoting.expected import Sought, expected
from rag.quoting.parts import parts
from rag.records import Question, Turn


def follow_up(text: str, *said: str) -> Question:
    """`said` alternates between the person and the answers, the person first."""
    turns = [Turn("user" if n % 2 == 0 else "assistant", content) for n, content in enumerate(said)]
    return Question("q", text, tuple(turns))


@pytest.mark.parametrize("text", ["", " \n\t ", "x" * (MAX_CHARACTERS + 1), "half \ud83d"])
def test_what_is_no_question_is_refused_without_being_repeated(text: str) -> None:
    with pytest.raises(QuestionError) as caught:
        checked(Question("q", text))
    assert "\n" not in str(caught.value)
    assert "xxxx" not in str(caught.value)


def test_white_space_around_a_question_goes() -> None:
    assert checked(Question("q", "  Qui ?\n")) == Question("q", "Qui ?")


@pytest.mark.parametrize(
    ("text", "said", "spoken"),
    [
        ("pourquoi ?", (), "fr"),
        ("why?", (), "en"),
        ("nom du directeur ?", (), "fr"),
        ("and the mayor?", (), "en"),
        ("Okafor ?", ("Qui a ouvert le pont ?",), "fr"),
        ("Okafor?", ("Who opened the bridge?", "« Ruth Okafor » [1]"), "en"),
        ("How much did the works on the museum cost?", (), "en"),
    ],
)
def test_the_language_of_short_questions(text: str, said: tuple[str, ...], spoken: str) -> None:
    assert language(follow_up(text, *said)) == spoken


@pytest.mark.parametrize(
    ("text", "sought"),
    [
        ("Qui dirige le musée ?", Sought.PERSON),
        ("who runs teh ferry", Sought.PERSON),
        ("Qui a déclaré que la mer revient ?", Sought.SPEAKER),
        ("ou est le musee", Sought.PLACE),
        ("In which town was it built?", Sought.PLACE),
        ("What time does it open?", Sought.CLOCK),
        ("Depuis quand est-il fermé ?", Sought.DATE),
        ("Combien de temps dure le trajet ?", Sought.DURATION),
        ("How old is she?", Sought.DURATION),
        ("Combien de visiteurs sont venus ?", Sought.COUNT),
        ("Combien a coûté le chantier ?", Sought.MONEY),
        ("What are the odds of success?", Sought.SHARE),
        ("Pourquoi est-il fermé ?", Sought.REASON),
        ("What was the point of the call?", Sought.REASON),
        ("Qu'a dit la maire ?", Sought.SAYING),
        ("What did the mayor say about it?", Sought.SAYING),
        ("Comment s'appelle le bateau ?", Sought.NAME),
        ("Comment y va-t-on ?", Sought.MANNER),
        ("Quel navire a coulé ?", Sought.WHICH),
        ("Was the bridge closed?", Sought.YES_NO),
        ("Le pont était-il fermé ?", Sought.YES_NO),
    ],
)
def test_what_a_question_expects(text: str, sought: Sought) -> None:
    assert expected(text).sought is sought


@pytest.mark.parametrize(
    ("question", "standalone"),
    [
        (
            follow_up("Et Macron ?", "Où était Zelensky ?", "À Kiev."),
            "Où était Macron ?",
        ),
        (
            follow_up("And in Stanley?", "Who closed the market?", "The works did."),
            "Who closed the market, and in Stanley?",
        ),
        (
            follow_up("Et où est-elle née ?", "Qui est la maire ?", "Hélène Tardieu."),
            "Où Hélène Tardieu est-elle née ? (Qui est la maire ? Hélène Tardieu.)",
        ),
        (
            follow_up("What did he turn it into?", "Did Tom Harding sell the ferry?", "No."),
            "What did Tom Harding turn the ferry into? (Did Tom Harding sell the ferry? No.)",
        ),
        (
            follow_up("And how many work there?", "Where is the ferry?", "At the quay of Stanley."),
            "How many work at the quay of Stanley?",
        ),
        (
            follow_up("Et pour les Français ?", "Qui est dans l'équipe anglaise ?", "Tom Harding."),
            "Qui est dans l'équipe, et pour les Français ?",
        ),
        (
            follow_up("What did she say?", "Who is Hélène Tardieu?", "Paul Guérin's successor."),
            "What did Hélène Tardieu say? (Who is Hélène Tardieu? Paul Guérin's successor.)",
        ),
        (
            follow_up("why?", "Was the market closed?", "Yes, for three years."),
            "Why? (Was the market closed? Yes, for three years.)",
        ),
        (
            follow_up(
                "On which channel did she say that?",
                "Who comes first?",
                "The minister, according to the mayor, Hélène Tardieu.",
            ),
            "On which channel did she say that? (Who comes first? The minister, according to the "
            "mayor, Hélène Tardieu.)",
        ),
    ],
)
def test_a_follow_up_is_made_to_stand_alone(question: Question, standalone: str) -> None:
    if "channel" in question.text:  # the pronoun is replaced: a name, not "she"
        standalone = standalone.replace("did she say", "did Hélène Tardieu say")
    assert asked(question).standalone == standalone


@pytest.mark.parametrize(
    "text",
    [
        "Combien a coûté le musée de la mer ?",
        "Was the Calder bridge closed?",
        "Y a-t-il eu un accord signé à Genève ?",
        "Who said that the bridge was too long?",
        "Quel temps fera-t-il demain à Lyon ?",
    ],
)
def test_what_stands_alone_is_left_as_it_is(text: str) -> None:
    read = asked(follow_up(text, "Qui dirige le musée ?", "Paul Guérin."))
    assert read.standalone == text
    assert read.known == ""


def test_a_double_question_has_two_halves() -> None:
    whole = asked(Question("q", "Who opened the bridge, and how much did it cost?"))
    first, second = parts(whole)
    assert first.standalone == "Who opened the bridge?"
    assert second.standalone == "How much did the bridge cost?"


@pytest.mark.parametrize(
    "text", ["Who opened the bridge?", "Quels liens entre le musée et la ville ?", "Qui et quand ?"]
)
def test_one_question_has_no_halves(text: str) -> None:
    assert parts(asked(Question("q", text))) == ()
