"""The extractive answer: the right sentence, few of them, whole, verbatim, in its frame."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from index.records import Document, Kind, Sentence
from index.search import Searcher
from rag.question import asked
from rag.quoting.antecedent import MAX_TOGETHER, continued, leans, together
from rag.quoting.expected import Sought, expected
from rag.quoting.extract import MAX_CHARACTERS, MAX_QUOTES
from rag.quoting.frame import framed
from rag.quoting.mentions import flat, marks, names, roles
from rag.quoting.quoted import HITS, Quoted, quote
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


def said(made: Quoted) -> str:
    return " ".join(statement.text for statement in made.statements)


@pytest.mark.parametrize(
    ("question", "tells"),
    [
        ("Quand le musée a-t-il rouvert ?", "3 mai 2023"),
        ("Qui est l'architecte du chantier ?", "Claire Monnier"),
        ("Pourquoi le musée est-il fermé le lundi ?", "les bassins y sont nettoyés"),
        ("Combien de visiteurs le directeur attend-il ?", "80 000"),
        ("qui est la maire de port-blanc", "Hélène Tardieu"),
        ("What is the main piece of the museum?", "baleine"),
    ],
)
def test_french_documents_are_answered_from(french: Searcher, question: str, tells: str) -> None:
    assert tells in said(answered(question, french))


@pytest.mark.parametrize(
    ("question", "tells"),
    [
        ("When was the bridge opened?", "14 June 2021"),
        ("How long is the bridge?", "640 metres"),
        ("Why did residents protest?", "closed their market"),
        ("who runs the ferry", "Tom Harding"),
        ("Quand le ferry a-t-il fait sa dernière traversée ?", "September 2021"),
    ],
)
def test_english_documents_are_answered_from(english: Searcher, question: str, tells: str) -> None:
    assert tells in said(answered(question, english))


def test_statements_are_few_short_and_hold_their_quote_word_for_word(english: Searcher) -> None:
    for question in ("Why did residents protest?", "What is said of the bridge and the ferry?"):
        made = answered(question, english)
        assert 1 <= len(made.statements) <= MAX_QUOTES
        assert len(said(made)) <= MAX_CHARACTERS
        for statement in made.statements:
            source = english.document(statement.quote.document)
            assert source is not None
            assert source.text[statement.quote.start : statement.quote.end] == statement.quote.text
            assert statement.quote.text in statement.text


def test_the_same_question_gives_the_same_answer(french: Searcher) -> None:
    assert answered("Qui dirige le musée ?", french) == answered("Qui dirige le musée ?", french)


DOCUMENT = Document(id="a.txt", text="", sha256="", publisher="Le Phare", language="fr")


def test_a_quote_in_the_language_of_the_question_stands_bare() -> None:
    assert framed("La mer monte.", DOCUMENT, "fr") == "La mer monte."


def test_a_quote_in_another_language_says_who_tells_it() -> None:
    assert framed("La mer monte.", DOCUMENT, "en") == "According to Le Phare: “La mer monte.”"
    unnamed = replace(DOCUMENT, publisher=None)
    assert framed("Up.", replace(unnamed, language="en"), "fr") == "Selon a.txt : « Up. »"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Elle a remercié les pêcheurs.", True),
        ("Ce chiffre illustre l'entreprise.", True),
        ("He will turn the boat into a museum.", True),
        ("« Nous avons attendu », a-t-elle ajouté.", True),
        ("« Nous avons attendu. »", True),
        ("« Nous avons attendu », a déclaré Claire Monnier.", False),
        ("Il y a deux bassins.", False),
        ("Cette année, le musée rouvre.", False),
        ("La maire a remercié les pêcheurs.", False),
    ],
)
def test_which_sentences_lean_on_the_one_before(text: str, expected: bool) -> None:
    assert leans(text) is expected


def cut(*texts: str, paragraphs: tuple[int, ...] = ()) -> tuple[Document, list[Sentence]]:
    """A document of these sentences, one paragraph unless said otherwise."""
    sentences: list[Sentence] = []
    at = 0
    for number, text in enumerate(texts):
        paragraph = paragraphs[number] if paragraphs else 0
        where = (paragraph, paragraph + 1)
        sentences.append(Sentence("a.txt", number, at, at + len(text), text, Kind.BODY, where))
        at += len(text) + 1
    return replace(DOCUMENT, text=" ".join(texts)), sentences


def test_a_sentence_that_leans_is_quoted_with_the_one_before_it() -> None:
    source, (first, second) = cut("La maire a parlé.", "Elle a remercié les pêcheurs.")
    quote = together(second, [first], source)
    assert quote.text == "La maire a parlé. Elle a remercié les pêcheurs."
    assert source.text[quote.start : quote.end] == quote.text


def test_it_stays_alone_across_paragraphs_and_beyond_the_limit() -> None:
    source, (first, second) = cut("La maire a parlé.", "Elle rit.", paragraphs=(0, 1))
    assert together(second, [first], source) == second
    source, (first, second) = cut("La maire " + "x" * MAX_TOGETHER, "Elle rit.")
    assert together(second, [first], source) == second


def test_an_account_goes_on_within_its_paragraph() -> None:
    source, (first, second) = cut("L'exclusion inquiète.", "Plusieurs redoutent la division.")
    assert continued(first, [second], source).text == source.text


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Le chantier, dirigé par Claire Monnier, a rouvert.", ["Claire Monnier"]),
        ("L'Ukraine et Ursula von der Leyen", ["Ukraine", "Ursula von der Leyen"]),
        ("Après la visite, M. Guérin parle.", ["Guérin"]),
        ("un bombardier B-2 et quatre F-35", ["B-2", "F-35"]),
        ("Quelques minutes après", []),
    ],
)
def test_names_are_seen_by_their_capitals(text: str, found: list[str]) -> None:
    assert [text[start:end] for start, end in names(text)] == found


@pytest.mark.parametrize(
    ("sought", "text", "found"),
    [
        (Sought.SHARE, "estimée à 25 % ce matin", ["25 %"]),
        (Sought.SHARE, "une note de « 10 sur 10 »", ["10 sur 10"]),
        (Sought.CLOCK, "à 11 heures du matin", ["11 heures"]),
        (Sought.MONEY, "a coûté 12 millions d'euros", ["12 millions d'euros"]),
        (Sought.DURATION, "pendant trois heures", ["trois heures"]),
        (Sought.DURATION, "decolle à 11 h", []),
        (Sought.DATE, "le 3 mai 2023", ["3 mai", "2023"]),
    ],
)
def test_what_a_sentence_holds_of_a_kind(sought: Sought, text: str, found: list[str]) -> None:
    assert [text[start:end] for start, end in marks(sought, text)] == found


def test_flat_text_keeps_its_offsets() -> None:
    text = "« Œuvre » — É ﬁn d’été 10 000"
    assert len(flat(text)) == len(text)
    assert flat("D’été") == "d'ete"


def test_the_article_before_a_name_does_not_hide_it() -> None:
    text = "L'absence de Volodymyr Zelensky, selon l'ambassadeur Ian Kelly"
    found = [text[start:end] for start, end in names(text)]
    assert found == ["Volodymyr Zelensky", "Ian Kelly"]


@pytest.mark.parametrize(
    ("text", "name", "role"),
    [
        ("Le gouverneur de l'île, Paul Guérin, a parlé.", "Paul Guérin", "gouverneur de l'île"),
        ("Selon Claire Monnier, directrice adjointe de la halle.", "Claire Monnier", "directrice"),
        ("La maire salue le ministre des Ports Jean Roche.", "Ports Jean Roche", "ministre des"),
    ],
)
def test_a_role_stands_in_apposition_to_its_name(text: str, name: str, role: str) -> None:
    found = {text[slice(*who)]: text[slice(*what)] for who, what in roles(text)}
    assert role in found[name]


def test_no_role_is_read_from_a_verb_or_between_two_names() -> None:
    assert roles("La rencontre entre Paul Guérin et Claire Monnier a eu lieu.") == ()
    assert roles("Hier, a déclaré Paul Guérin.") == ()


@pytest.mark.parametrize(
    ("question", "sought"),
    [
        ("What did the mayor answer when Paul Guérin left?", Sought.SAYING),
        ("When did Paul Guérin leave?", Sought.DATE),
        ("For how long has the market been closed?", Sought.DATE),
        ("How much time did they spend there?", Sought.DURATION),
        ("Quel poste occupe Paul Guérin ?", Sought.ROLE),
    ],
)
def test_what_is_sought(question: str, sought: Sought) -> None:
    assert expected(question).sought is sought


def test_who_says_it_is_not_told_again() -> None:
    source = Document("a.txt", "Oui.", "0", publisher="Le Phare", language="fr")
    assert framed("Oui.", source, "en") == "According to Le Phare: “Oui.”"
    assert framed("Oui.", source, "en", again=True) == "“Oui.”"
    assert framed("Oui.", source, "fr", again=True) == "Oui."
    assert framed("Oui.", source, "en", attributed=True, again=True).startswith("According to")


def test_a_sentence_too_long_for_an_answer_is_cut_at_a_comma(tmp_path: Path) -> None:
    clauses = ", ".join(f"le quai numéro {n} a été rénové par les pêcheurs" for n in range(30))
    text = f"Pendant la grande tempête de Brévignac, {clauses}."
    searcher = searcher_of(tmp_path, {"a.txt": text})
    made = answered("Qu'a-t-on rénové pendant la grande tempête de Brévignac ?", searcher)
    (statement,) = made.statements
    assert len(statement.text) <= MAX_CHARACTERS
    quoted = statement.quote
    assert text[quoted.start : quoted.end] == quoted.text
    assert text[quoted.end] == ","


def test_one_without_a_comma_is_cut_between_words(tmp_path: Path) -> None:
    clauses = " et ".join(f"le quai numéro {n} a été rénové par les pêcheurs" for n in range(30))
    text = f"Pendant la grande tempête de Brévignac {clauses}."
    searcher = searcher_of(tmp_path, {"a.txt": text})
    made = answered("Qu'a-t-on rénové pendant la grande tempête de Brévignac ?", searcher)
    (statement,) = made.statements
    assert MAX_CHARACTERS - 40 < len(statement.text) <= MAX_CHARACTERS
    quoted = statement.quote
    assert text[quoted.start : quoted.end] == quoted.text
    assert text[quoted.end] == " "
