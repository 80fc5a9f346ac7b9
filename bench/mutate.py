"""Mutants made by code: a claim with one number, date or name changed, or cited wrongly.

Deterministic: what is drawn depends on the pair's id alone. Written apart from the checker and
with other means, so that a blind spot of the checker is not one of the bench as well.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence

from bench.faithful import Mutant, Pair, sentences_by_source

WRONG_CITATIONS = 2
"""How many other sentences of its source each claim is cited with."""
NAMES_CHANGED = 2
"""How many names of a claim are changed at most, each in a mutant of its own."""
_TOO_NEAR = 0.25
"""Another sentence that shares this much of its longer words may carry the claim as well."""

_WORD_NUMBERS = {
    "en": "two three four five six seven eight nine ten eleven twelve fifteen sixteen eighteen "
    "twenty thirty forty".split(),
    "fr": "deux trois quatre cinq six sept huit neuf dix onze douze quinze seize dix-huit vingt "
    "trente quarante".split(),
}
_MONTHS = {
    "en": "January February March April May June July August September October November "
    "December".split(),
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre "
    "décembre".split(),
}
_WEEKDAYS = {
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(),
    "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche".split(),
}
_NAMES: tuple[tuple[str, ...], ...] = (
    (
        "Trump",
        "Putin|Poutine",
        "Zelenskyy|Zelensky",
        "Macron",
        "Biden",
        "Lavrov",
        "Rubio",
        "Merz",
        "Starmer",
        "Scholz",
        "Erdogan",
        "Peskov",
        "Witkoff",
        "Ushakov|Ouchakov",
        "Leavitt",
        "Lukashenko|Loukachenko",
        "Dunleavy",
        "Dmitriev",
        "Darchiev",
        "Rutte",
        "Obama",
        "Modi",
        "Netanyahu|Netanyahou",
        "Kelly",
        "Siluanov|Silouanov",
        "Belousov|Beloussov",
    ),
    (
        "Belkacem",
        "Lambotte",
        "Diatta",
        "Etame",
        "Ndour",
        "Abadie",
        "Macklem",
        "Freeland",
        "Kermarec",
        "Hénaff",
        "Tanguy",
        "Markova",
        "Verhaegen",
        "Almodóvar",
        "Morvan",
        "Mitsotakis",
        "Kasselakis",
        "Touré",
        "Kaboré",
        "Faury",
        "Sackona",
        "Delvaux",
        "Dubois",
        "Martinez",
        "Okafor",
        "Lindqvist",
        "Yamamoto",
        "Rossi",
    ),
    (
        "Russia|Russie",
        "Ukraine|Ukraine",
        "France",
        "Germany|Allemagne",
        "China|Chine",
        "Canada",
        "Brazil|Brésil",
        "Thailand|Thaïlande",
        "Cambodia|Cambodge",
        "Senegal|Sénégal",
        "Cameroon|Cameroun",
        "Morocco|Maroc",
        "Greece|Grèce",
        "Romania|Roumanie",
        "Italy|Italie",
        "Japan|Japon",
        "Spain|Espagne",
        "Finland|Finlande",
    ),
    (
        "Russian|russe",
        "American|américain",
        "Ukrainian|ukrainien",
        "French|français",
        "German|allemand",
        "Chinese|chinois",
        "Belgian|belge",
        "Danish|danois",
        "Korean|coréen",
        "Belarusian|biélorusse",
        "Canadian|canadien",
        "Italian|italien",
        "Spanish|espagnol",
    ),
    (
        "Moscow|Moscou",
        "Kyiv|Kiev",
        "Washington",
        "Anchorage",
        "Magadan",
        "Helsinki",
        "Geneva|Genève",
        "Paris",
        "London|Londres",
        "Berlin",
        "Beijing|Pékin",
        "Lille-Flandres",
        "Arras",
        "Dakar",
        "Rennes",
        "Venice|Venise",
        "Alexandroupolis|Alexandroúpoli",
        "Ouagadougou",
        "Toulouse",
        "Hamburg|Hambourg",
        "Phnom Penh",
        "Vienna|Vienne",
        "Rome",
        "Warsaw|Varsovie",
    ),
    ("Alaska", "Texas", "Siberia|Sibérie", "Hawaii|Hawaï", "California|Californie"),
    ("NATO|l'OTAN", "the United Nations|l'ONU", "the African Union|l'Union africaine"),
    ("CNN", "BFMTV", "Fox News", "Reuters", "Al Jazeera"),
    ("Airbus", "Boeing", "Lufthansa", "Vaxence", "Batirest", "Renault", "Siemens", "Nordimmun"),
    ("F-35", "F-16", "B-2", "B-52", "A350", "A380"),
)


def mutants(pair: Pair) -> list[Mutant]:
    """Those of the file, then those made here; none equal to the claim."""
    chance = random.Random(pair.id)
    made = [
        *pair.mutants,
        *_numbers(pair, chance),
        *_dates(pair, chance),
        *_names(pair, chance),
        *_wrong_citations(pair, chance),
    ]
    return [mutant for mutant in made if mutant.evidence or mutant.claim != pair.claim]


def _numbers(pair: Pair, chance: random.Random) -> Iterator[Mutant]:
    """Each number of the claim that is no year and no day of a month, changed in its own mutant."""
    for match in re.finditer(r"(?<![\w-])\d[\d.,  ]*\d|(?<![\w-])\d(?![\d])", pair.claim):
        text = match[0]
        if re.fullmatch(r"(?:19|20)\d\d|18\d\d", text) or _beside_a_month(pair, match):
            continue
        yield _with(pair, match, _other_figures(text, chance), "number")
    words = _WORD_NUMBERS[pair.language]
    pattern = rf"(?<![\w-])({'|'.join(sorted(words, key=len, reverse=True))})(?![\w-])"
    for match in re.finditer(pattern, pair.claim):
        before = pair.claim[: match.start()].split()[-1:]
        if before and before[0].casefold() in {"the", "les", "these", "ces", "from", "about"}:
            continue  # "the two leaders" counts whom everybody knows
        yield _with(pair, match, chance.choice([w for w in words if w != match[0]]), "number")


def _beside_a_month(pair: Pair, match: re.Match[str]) -> bool:
    around = pair.claim[max(0, match.start() - 11) : match.end() + 11]
    return any(month in around for month in _MONTHS[pair.language])


def _other_figures(text: str, chance: random.Random) -> str:
    """Another number written the same way: one of its figures changed, never a leading zero."""
    places = [at for at, character in enumerate(text) if character.isdigit()]
    at = chance.choice(places)
    allowed = [figure for figure in "123456789" if figure != text[at]]
    return text[:at] + chance.choice(allowed) + text[at + 1 :]


def _dates(pair: Pair, chance: random.Random) -> Iterator[Mutant]:
    for match in re.finditer(r"\b(?:18|19|20)\d\d\b", pair.claim):
        year = int(match[0]) + chance.choice([-7, -3, -2, -1, 1, 2, 4])
        yield _with(pair, match, str(year), "date")
    for names in (_MONTHS[pair.language], _WEEKDAYS[pair.language]):
        for match in re.finditer(rf"\b(?:{'|'.join(names)})\b", pair.claim):
            other = chance.choice([name for name in names if name != match[0]])
            yield _with(pair, match, other, "date")
    for match in re.finditer(r"\b[123]?\d\b", pair.claim):
        if _beside_a_month(pair, match) and int(match[0]) <= 31:
            day = chance.choice([d for d in range(2, 28) if d != int(match[0])])
            yield _with(pair, match, str(day), "date")


def _names(pair: Pair, chance: random.Random) -> Iterator[Mutant]:
    """A name changed for another of its kind that the evidence does not hold."""
    column = 0 if pair.language == "en" else -1
    evidence = " ".join(pair.evidence)
    found = []
    for group in _NAMES:
        for name in group:
            written = name.split("|")[column]
            for match in list(re.finditer(rf"(?<![\w-]){re.escape(written)}(?![\w-])", pair.claim))[
                :1
            ]:
                others = [
                    other.split("|")
                    for other in group
                    if not any(form in evidence for form in _forms(other))
                    and not any(form in pair.claim for form in _forms(other))
                ]
                if others:
                    found.append(_with(pair, match, chance.choice(others)[column], "name"))
    yield from chance.sample(found, min(NAMES_CHANGED, len(found)))


def _forms(name: str) -> list[str]:
    """A name with its stems in both languages, so that « russes » counts as Russian."""
    return [form.split("'")[-1][:6] for form in name.split("|")]


def _wrong_citations(pair: Pair, chance: random.Random) -> Iterator[Mutant]:
    others = [
        other
        for other in sentences_by_source()[pair.source]
        if len(other.split()) >= 6
        and not any(_nearness(other, own) >= _TOO_NEAR for own in pair.evidence)
    ]
    for other in chance.sample(others, min(WRONG_CITATIONS, len(others))):
        yield Mutant("citation", pair.claim, (other,))


def _nearness(one: str, other: str) -> float:
    first, second = _long_words(one), _long_words(other)
    return len(first & second) / max(1, min(len(first), len(second)))


def _long_words(text: str) -> set[str]:
    return {word.casefold()[:6] for word in re.findall(r"\w{5,}", text)} - {
        "trump",
        "poutin",
        "présid",
        "donald",
        "vladim",
        "russie",
        "alaska",
    }


def _with(pair: Pair, match: re.Match[str], other: str, kind: str) -> Mutant:
    return Mutant(kind, pair.claim[: match.start()] + other + pair.claim[match.end() :])


def kinds(found: Sequence[Mutant]) -> list[str]:
    return sorted({mutant.kind for mutant in found})
