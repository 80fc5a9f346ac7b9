"""What the check reads in a text, part by part, against values worked out by hand."""

from __future__ import annotations

from fractions import Fraction

import pytest

from rag.checking.dates import Date, dates
from rag.checking.denials import denials
from rag.checking.gazetteer import place_mentions
from rag.checking.modality import qualifications
from rag.checking.numerals import figure, numerals
from rag.checking.quantities import quantities
from rag.checking.reading import read
from rag.checking.sides import sides_of
from rag.checking.speech import statements
from rag.checking.spelling import same_name


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Il y a quatre-vingt-dix-sept lits.", 97),
        ("Il y a soixante et onze lits.", 71),
        ("Il y a deux cent trente mille lits.", 230_000),
        ("There are twenty-three beds.", 23),
        ("There are two hundred and five beds.", 205),
        ("There are 1.5 million beds.", 1_500_000),
        ("There are a dozen beds.", 12),
    ],
)
def test_numbers_in_words(text: str, value: int) -> None:
    assert value in {numeral.value for numeral in numerals(read(text)) if not numeral.article}


@pytest.mark.parametrize(
    ("text", "french", "english"),
    [
        ("6 000", "6000", "6000"),
        ("1,2", "1.2", "1.2"),
        ("6,000", "6", "6000"),
        ("1.500.000", "1500000", "1500000"),
        ("12\u202f300", "12300", "12300"),
    ],
)
def test_figures_are_read_in_their_language(text: str, french: str, english: str) -> None:
    assert figure(text, "fr") == Fraction(french)
    assert figure(text, "en") == Fraction(english)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("le vendredi 15 août 2025", Date(2025, 8, 15, weekday=5)),
        ("on August 15, 2025", Date(2025, 8, 15)),
        ("on 15 August", Date(month=8, day=15)),
        ("en juin 2021", Date(2021, 6)),
        ("depuis 2019", Date(2019)),
        ("the 1990s", Date(decade=90)),
        ("les années 90", Date(decade=90)),
        ("2025-08-15", Date(2025, 8, 15)),
    ],
)
def test_dates(text: str, expected: Date) -> None:
    assert [mention.date for mention in dates(read(text))] == [expected]


def test_may_is_a_month_only_beside_a_number_or_after_in() -> None:
    assert dates(read("They may leave.")) == ()
    assert [mention.date for mention in dates(read("They left in May."))] == [Date(month=5)]


@pytest.mark.parametrize(
    ("text", "value", "dimension"),
    [
        ("pendant quarante minutes", 2_400, "time"),
        ("for two years", 24, "calendar"),
        ("une décennie", 120, "calendar"),
        ("25 % des voix", 25, "%"),
        ("25 per cent of votes", 25, "%"),
        ("$7.5 billion", 7_500_000_000, "USD"),
        ("à 2 heures du matin", 120, "clock"),
        ("at 10:30 p.m.", 1_350, "clock"),
    ],
)
def test_quantities_in_their_base(text: str, value: int, dimension: str) -> None:
    assert (Fraction(value), dimension) in {(q.value, q.dimension) for q in quantities(read(text))}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Ouchakov", "Ushakov", True),
        ("Zelensky", "Zelenskyy", True),
        ("Loukachenko", "Lukashenko", True),
        ("Whitcoff", "Witkoff", True),
        ("Erdoğan", "Erdogan", True),
        ("Путин", "Putin", True),
        ("Iran", "Irak", False),
        ("Vladimir", "Volodymyr", False),
        ("Peskov", "Lavrov", False),
    ],
)
def test_spellings_of_one_name(one: str, other: str, same: bool) -> None:
    assert same_name(one, other) is same


def test_places_meet_across_languages_and_pronouns_are_none() -> None:
    french = place_mentions(read("L'OTAN a réuni les Américains à Kiev."))
    english = place_mentions(read("NATO gathered the Americans in Kyiv."))
    assert [m.places for m in french] == [m.places for m in english]
    assert place_mentions(read("They told us in a jordan accent.")) == ()


def test_a_statement_has_a_speaker_before_or_after_its_words() -> None:
    for text in (
        "« Nous partirons demain », a annoncé Rubio.",
        "Rubio announced that they would leave tomorrow.",
        "Selon Rubio, ils partiront demain.",
    ):
        reading = read(text)
        (statement,) = [s for s in statements(reading) if s.cue >= 0]
        assert [reading.words[at].text for at in sorted(statement.speaker)] == ["Rubio"]


def test_ne_que_and_an_idle_ne_deny_nothing() -> None:
    assert denials(read("Il n'en reste que trois.")) == ()
    assert denials(read("Il craint que la loi ne passe.")) == ()
    assert len(denials(read("Il n'est pas venu."))) == 1


def test_degrees_of_modality() -> None:
    def degrees(text: str) -> list[int]:
        return [scope.level for scope in qualifications(read(text))]

    assert degrees("Il pourrait venir.") == [2]
    assert degrees("Il viendra.") == [1]
    assert degrees("Il est venu.") == []
    assert degrees("Il rencontrait ses amis.") == []


def test_a_passive_is_turned_round() -> None:
    for text, verb in (
        ("Trump invited Putin.", "invited"),
        ("Putin was invited by Trump.", "invited"),
        ("Poutine a été invité par Trump.", "invité"),
    ):
        reading = read(text)
        at = next(place for place, word in enumerate(reading.words) if word.text == verb)
        acting = sides_of(reading, at).acting
        assert {reading.words[place].text for place in acting} == {"Trump"}
