"""A question read once: what it asks for, its words with their weights, its names, its quote."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from rapidfuzz import fuzz

from index.lexicon import Term
from index.records import Language
from index.search import Searcher
from index.words import content_tokens, fold, tokens
from rag.question import Asked
from rag.quoting.expected import Expected, Sought, expected
from rag.quoting.mentions import flat, names

_SAME_NAME = 74.0
"""Of 100, by spelling: "Putin" is « Poutine » (83), "Kyiv" is « Kiev » (75)."""

_SAID_BEFORE = 0.5
"""What a word that only the conversation before holds weighs beside one of the question."""

_SHORT_WORD = 2
"""Letters: so short a word must be the same."""

_ASKS_FOR = frozenset(
    "nom noms name names annee annees year years date dates type types genre sorte sort kind "
    "many much exactement exactly article articles source sources texte textes text texts "
    "outlet outlets document documents temps dure duree duration last lasted long cost costs "
    "cout coute analyse analysis phrase sentence mot word oui yes non no "
    "say says said saying tell told dit dire disait eu take took taken held hold happen happened "
    "go goes went gone come came get got make made "
    "describe describes described decrire decrit decrivait qualifier qualifie".split()
)
"""Words that name the kind of answer or the collection itself: no evidence need carry them."""

_PHRASE = re.compile(
    r"\b(?:(?:a|ont|eu|avoir|avait|aura|aurait|avaient) lieu"
    r"|t(?:ak(?:es?|en|ing)|ook) place)\b"
)
"""« avoir lieu » speaks of no place: its noun asks nothing."""
_IDENTITY = re.compile(
    r"^(?:et |mais |and |so )?(?:qui (?:est|etait|sont|etaient)|c'est qui"
    r"|who(?: is|'s| was| are| were))\b"
)
"""Who somebody is, not which one: what describes them bears no mark."""
_KIND = re.compile(r"\b(?:quel(?:le)?s?|which|what)\s(?:\w+\sof\s)?(\w+)")
_DEMONYM = re.compile(
    r"^(?:\w{3,}(?:ians?|ishm?e?n?|eans?|icans?|ese)"
    r"|russes?|(?:americain|ukrainien|europeen|italien|canadien|indien)(?:ne|e)?s?|britanniques?"
    r"|(?:francais|anglais|chinois|japonais|polonais)e?s?|(?:allemand|espagnol)e?s?"
    r"|french|dutch|german|greek|turk|czech|iraqi|swiss|arab|soviets?|arctic|nordic|baltic|balkan"
    r"|(?:western|eastern|northern|southern)(?:ers?)?|allied|cold)$"
)
"""English writes « russe » and « occidental » with a capital: adjectives, nobody's names."""

_QUOTATION = re.compile(r"«\s*(.+?)\s*»|“(.+?)”|\"(.+?)\"|(?<!\w)['‘](.{12,}?)['’](?!\w)")

_PAST = re.compile(
    r"\b(?:did|was|were|had|has|have)\b|\b(?:a|ont|avait|avaient|etait|etaient|fut)\b"
    r"|\b\w{2,}(?:ait|aient)\b"
)
_AHEAD = re.compile(
    r"\b(?:supposed|due to|scheduled|planned|expected?|going to|will|would|could|might|next"
    r"|before)\b"
    r"|\b(?:prevue?s?|devai(?:t|ent)|doit|doivent|pourrai(?:t|ent)|avant|prochaine?s?|futur"
    r"|annonce)\b"
)
_PLANNED = re.compile(
    r"\b(?:prevue?s?|devai(?:t|ent)|initial\w*|planned|supposed|originally|scheduled|meant)\b"
)
_BECAME = re.compile(
    r"\b(?:au final|finalement|en realite|en fait|actually|in the end|eventually|finally|instead)\b"
)
_COMPARES = re.compile(
    r"\b(?:all the (?:articles|sources)|outlets)\b"
    r"|\b(?:les|tous les|toutes les|differents) (?:articles|sources|medias|journaux|textes)\b"
)
_DISPUTES = re.compile(
    r"\b(?:agree|disagree|differ|concord\w*|diverg\w*|contradi\w+|(?:d'accord entre)|accordent)\b"
)
_COUNTED = re.compile(r"\b(?:combien d(?:e |')|how many |nombre d(?:e |'))((?:\w+\W?){1,3})")
_THING = re.compile(r"\b(?:l[ae]s?|l'|du|au|aux|the)(?:\s|(?<='))(\w+)")
FOLLOWS = re.compile(
    r"\b(?:next|follow-up|upcoming|future|another|prochaine?s?|future?s?|suivante?s?"
    r"|a venir|seconde?"
    r"|deuxieme|nouvelle)\b|\b(?:de|a) nouveau\b"
)
RECURS = re.compile(
    r"\b(?:last(?!\s*\??$)|first|previous(?:ly)?|ever|never|since|again|already|latest)\b"
    r"|\bhow many \w+ ha(?:d|s|ve) (?:it been|passed|gone)|\bhow long ha(?:s|ve)\b"
    r"|\b(?:premier|premiere|premiers|premieres|dernier|derniere|derniers|dernieres|precedente?s?"
    r"|jamais|depuis|deja|nouveau|inedite?|plus recente?)\b|\bn'avait plus\b"
)
FIRST_SINCE = re.compile(
    r"\b(?:premiere?|dernier|derniere|precedente?|inedite?)s?\s(?!sur\b|a\b|en\b|de\b"
    r"|et\b)\w+|\bdepuis\b"
    r"|\b(?:plus recente?|jamais|une premiere|deja|a nouveau|de nouveau)\b"
    r"|\b(?:first|last|previous|latest)\s(?:time|meeting|\w+)\b|\b(?:since|never|ever|again"
    r"|already)\b"
)
"""How a sentence tells of it: the first time since is the last time before."""


@dataclass(frozen=True, slots=True)
class Inquiry:
    """What is looked for. `weights` is the rarity of each of the question's words."""

    text: str
    language: Language
    expected: Expected
    terms: tuple[Term, ...]
    weights: Mapping[str, float]
    names: tuple[str, ...]
    words: tuple[str, ...]
    """Its content words, folded."""
    past: bool
    """It asks what was, not what was expected or is to come."""
    recurs: bool
    """It asks for the last time or the first: "when had they last met" is « depuis 2019 »."""
    follows: bool
    """It asks for the next one: "a follow-up summit" is « un second rendez-vous »."""
    foreign: bool
    """It is in a language whose words can't be met in the collection's: words tell nothing."""
    contrasts: bool
    """It asks what was planned and what became of it."""
    compares: bool
    """It asks what the several sources tell, each for itself."""
    disputes: bool
    """It asks whether they agree."""
    focus: frozenset[str]
    """Its words that are no part of a name: what is asked about those it names. Empty for a
    follow-up, whose matter was named before."""
    counted: str
    """The word for what is to be counted; empty when nothing is."""
    absent: bool
    """A thing it names, « le pape », is never met in the collection."""
    kind: str
    """The word for the kind of thing of which one is asked for: « quel avion », "which plane"."""
    quotation: str
    """The longest quotation in the question, without its marks; empty when there is none."""

    def share(self, words: frozenset[str], known: bool = False) -> float:
        """How much of the question these of its words are, in [0, 1]; of its `known` words, those
        met in the collection, where that is asked."""
        of = {t.word for t in self.terms if t.candidates} if known else set(self.weights)
        whole = sum(weight for word, weight in self.weights.items() if word in of)
        return sum(self.weights[word] for word in sorted(words)) / whole if whole else 0.0


def inquire(asked: Asked, searcher: Searcher) -> Inquiry:
    """Of a question; its words are weighed against the searcher's collection."""
    text = asked.standalone
    empty = _ASKS_FOR | set(content_tokens(" ".join(_PHRASE.findall(flat(text)))))
    everything = tuple(searcher.terms(text))
    terms = tuple(term for term in everything if term.word not in empty) or everything
    own = set(content_tokens(asked.own))
    folded = flat(asked.asks)
    named = _names(asked.own, terms)
    asks = expected(asked.asks)
    in_names = {word for name in named for word in content_tokens(name)}
    focus = frozenset(t.word for t in terms if t.word in own - in_names and not asked.known)
    if asks.sought is Sought.PERSON and named and not focus and _IDENTITY.match(folded):
        asks = replace(asks, sought=Sought.ROLE)
    return Inquiry(
        text=text,
        language=asked.language,
        expected=asks,
        terms=terms,
        weights={
            term.word: _rarity(term, searcher) * (1.0 if term.word in own else _SAID_BEFORE)
            for term in terms
        },
        names=named,
        words=tuple(dict.fromkeys(content_tokens(f"{text} {asked.known}"))),
        past=bool(_PAST.search(folded)) and not _AHEAD.search(folded),
        recurs=bool(RECURS.search(folded)),
        follows=bool(FOLLOWS.search(folded)),
        foreign=_foreign(asked.language, searcher),
        contrasts=bool(_PLANNED.search(folded) and _BECAME.search(folded)),
        compares=bool(_COMPARES.search(folded) or _DISPUTES.search(folded)),
        disputes=bool(_DISPUTES.search(folded)),
        focus=focus,
        counted=_counted(folded) if asks.sought is Sought.COUNT else "",
        absent=_absent(asked.own, terms),
        kind=next((m.group(1) for m in _KIND.finditer(folded) if m.group(1) in own), ""),
        quotation=_quotation(asked.own),
    )


def _names(text: str, terms: Sequence[Term]) -> tuple[str, ...]:
    """Each once. The capital of the first word proves nothing: it counts when it is met here as
    it is spelt."""
    met = {term.word for term in terms if any(weight == 1.0 for _, weight in term.candidates)}
    found = [(start, text[start:end]) for start, end in names(text)]
    return tuple(
        dict.fromkeys(
            name
            for start, name in found
            if (start or " " in name or fold(name) in met) and not _DEMONYM.match(fold(name))
        )
    )


def _foreign(language: Language, searcher: Searcher) -> bool:
    """The term table reads English questions only; French ones meet French documents."""
    return language != "en" and all(document.language == "en" for document in searcher.documents)


def _absent(text: str, terms: Sequence[Term]) -> bool:
    """By the article before it: a verb that is never met proves nothing."""
    unmet = {term.word for term in terms if not term.candidates}
    return any(match.group(1) in unmet for match in _THING.finditer(flat(text)))


def _counted(folded: str) -> str:
    match = _COUNTED.search(folded)
    words = [word for word in content_tokens(match.group(1)) if len(word) > 1] if match else []
    return next(iter(words), "")


def _rarity(term: Term, searcher: Searcher) -> float:
    """Of the stem it is most surely met as here, the commonest of several: "conference" is the
    « conférence » of every page and no rare « conférencier ». Of the word when never met."""
    if not term.candidates:
        return searcher.rarity(term.word)
    surest = max(weight for _, weight in term.candidates)
    return min(searcher.rarity(stem) for stem, weight in term.candidates if weight == surest)


def _quotation(text: str) -> str:
    found = ("".join(part or "" for part in match.groups()) for match in _QUOTATION.finditer(text))
    return max(found, key=len, default="")


@lru_cache(maxsize=20_000)
def same_name(one: str, other: str) -> bool:
    """Whether two names share a word, by spelling: "Vladimir Putin" and « M. Poutine »."""
    return any(
        fuzz.ratio(a, b) >= _SAME_NAME
        for a in _words(one)
        for b in _words(other)
        if min(len(a), len(b)) > _SHORT_WORD or a == b
    )


@lru_cache(maxsize=20_000)
def _words(name: str) -> tuple[str, ...]:
    return tuple(tokens(name))
