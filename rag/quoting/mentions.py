"""What a text mentions: names, quantities, times, places, causes, speech. French and English.

Regular expressions over the text as written: capitals mark names, digits and number words mark
quantities. No model, no list of people or places; what it can't see it does not report. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from index.words import fold, stop_words
from rag.quoting.expected import Sought

_PARTICLES = r"(?:de|du|des|von|van|der|den|di|da|la|le|el|al|bin|ben|of|the)"
_CAPITALISED = r"(?:[A-ZÀ-ÖØ-Þ][\w’'\u2011-]*[\w]|[A-Z]{2,})"
_NAME = re.compile(rf"{_CAPITALISED}(?:\s(?:{_PARTICLES}\s){{0,2}}{_CAPITALISED})*")
_ELISION = re.compile(r"^(?:[LDJNMTSCldjnmtsc]|[Qq]u|[Jj]usqu|[Ll]orsqu|[Pp]uisqu)[’']")
_POSSESSIVE = re.compile(r"\w\w['’]s$")
_OPENS = re.compile(r"[.!?:«“\"(•*–—]\s*$|^-\s$")

_WORD_NUMBER = (
    r"(?:deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze"
    r"|seize|vingt"
    r"|trente|quarante|cinquante|soixante|cent|mille|millions?|milliards?|dizaines?|douzaines?"
    r"|centaines?|milliers?|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen"
    r"|twenty|thirty|forty|fifty|sixty|hundreds?|thousands?|dozens?|billions?|half|demi\w*)"
)
_NUMBER = rf"(?:\d[\d\s.,\u00a0\u202f]*\d|\d|\b{_WORD_NUMBER}\b)"
_MONTH = (
    r"(?:janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre"
    r"|january|february|march|april|may|june|july|august|september|october|november|december)"
)
_DAY = (
    r"(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|monday|tuesday|wednesday|thursday"
    r"|friday|saturday|sunday)"
)
_SPAN = (
    r"(?:ans?|annees?|mois|semaines?|jours?|heures?|minutes?|siecles?|years?|months?|weeks?"
    r"|days?|hours?|decades?)"
)
_LENGTH = r"(?:metres?|meters?|kilometres?|kilometers?|km|miles?|feet|pieds)"

CLOCK = re.compile(
    r"\b\d{1,2}\s?(?:h\b|h\d{2}\b|heures?\b|[ap]\.?m\b|o.clock)|\b\d{1,2}:\d{2}\b|\bmidi\b"
    r"|\bminuit\b"
    r"|\bnoon\b|\bmidnight\b|\b(?:onze|dix|neuf|huit|sept|midi) heures (?:du|et)\b"
)
DATE = re.compile(
    rf"\b(?:1[0-9]|20)\d{{2}}\b|\b\d{{1,2}}(?:er|st|nd|rd|th)?\s(?:of\s)?{_MONTH}\b"
    rf"|\b{_MONTH}\s\d{{1,2}}\b"
    rf"|\b{_DAY}\b|\b(?:en|in|depuis|since)\s{_MONTH}\b"
    rf"|\b(?:depuis|for|in|en|il y a|after|apres)\s(?:\w+\s){{0,2}}{_NUMBER}\s?{_SPAN}"
    rf"|\b{_NUMBER}\s?{_SPAN} (?:ago|plus tot|earlier)"
)
_OF_THE_DAY = r"(?!\s(?:du (?:matin|soir)|de l'apres-midi|in the (?:morning|evening)))"
DURATION = re.compile(
    rf"(?<!\ba )(?<!\bat )(?<!\d){_NUMBER}\s?(?:a\s{_NUMBER}\s?)?{_SPAN}\b{_OF_THE_DAY}"
    r"|\b(?:une|an?|one)\s(?:heure|minute|semaine|annee|hour|week|year|day|month)\b"
    r"|\bun\s(?:mois|an|jour)\b"
    rf"|{_NUMBER}\s?{_LENGTH}\b|\bdecennies?\b|\bdecade\b"
    r"|(?:\bde|\bpendant|\bdurant|\bduree?|\benviron|\bapres|\bfor"
    r"|\blasted)\s\d{1,2}\s?h(?:\d{2})?\b"
)
SHARE = re.compile(
    rf"{_NUMBER}\s?(?:%|pour ?cent\b|per ?cent\b)|{_NUMBER}\s(?:sur|out of|/)\s?{_NUMBER}"
)
MONEY = re.compile(
    rf"[$€£]\s?{_NUMBER}(?:\s(?:millions?|milliards?|billions?))?"
    rf"|{_NUMBER}(?:\s{_WORD_NUMBER})*\s(?:de\s|d'|of\s)?(?:dollars?|euros?|livres?|pounds?|roubles?|francs?"
    rf"|[$€£])"
)
COUNT = re.compile(
    rf"(?<![\w-])(?!(?<!.)\d{{1,2}}\.\s){_NUMBER}(?:\s?(?:contre|against|vs\.?|a|-|–|\u2011|par|avec)\s?{_NUMBER})?"
)
CAUSE = re.compile(
    r"\b(?:parce qu|car\b|en raison|a cause|afin d|pour (?:que|\w+(?:er|ir|re)\b)|grace a"
    r"|puisqu|faute de"
    r"|c'est pourquoi|objectif|but\b|vis(?:e|ent|ant)\b|permet|risque|crai[gn]\w+|redout\w+"
    r"|pes\w+ lourd"
    r"|apres avoir|because|since\b|due to|in order to|so that|thanks to|as a result"
    r"|therefore|aim\w*|to avoid"
    r"|fear\w*|owing to|raison|motif|reason|estim\w+ que|enjeu|doit\b|souhait\w+|malgre|voit)"
)
SAYING = re.compile(
    r"\b(?:dit|declare\w*|affirme\w*|annonce\w*|explique\w*|repond\w*|ajoute\w*|indique\w*"
    r"|precise\w*|assure\w*"
    r"|estime\w*|souligne\w*|rappelle|ecrit|qualifi\w*|selon|d'apres|confi\w+|reconn\w+"
    r"|resume\w*|promis|lance|"
    r"polemique|insiste\w*|decrit|parle d|reagi|conclu|evoque\w*|espere\w*|note|rapporte\w*"
    r"|redout\w+|"
    r"said|says|told|declared|stated|announced|replied|answered|added|argued|according to"
    r"|wrote|claimed|explained|"
    r"insisted|warned|described|called|promised|noted|reported|hopes?|hoped)\b|[«“\"]"
)
OUTCOME = re.compile(
    r"\b(?:aucune?|ni|jamais|sans|absente?|absence"
    r"|(?:n'|ne )(?:\w+ ){1,3}(?:pas|plus|jamais|aucune?)"
    r"|no|not|never|without|none|neither|absent)\b"
)
"""What denies: it settles a question for yes or no as nothing else does by its form."""
_PLACE_BEFORE = re.compile(
    r"\b(?:a|au|aux|en|dans|sur|depuis|vers|pres d[e']|devant|chez|in|at|on|near|from|to"
    r"|inside|against|contre)\s(?:\w+['\s]){0,3}$|\b(?:la|le|les)\s$|\bl'$"
)
"""« contre le Japon », « l'Ukraine »: a name after an article is no person's."""


Span = tuple[int, int]
"""`[start, end)` in the text looked at."""


@lru_cache(maxsize=20_000)
def flat(text: str) -> str:
    """Without accents and case, character for character: offsets stay what they were."""
    return "".join(_flat(character) for character in text)


@lru_cache(maxsize=4_096)
def _flat(character: str) -> str:
    if character in "’‘":
        return "'"
    folded = fold(character)
    return folded if len(folded) == 1 else character.lower()[:1]


@lru_cache(maxsize=20_000)
def names(text: str) -> tuple[Span, ...]:
    """Where names stand, in order: runs of capitalised words, without article or opening word."""
    return tuple(_names(text))


def _names(text: str) -> Iterator[Span]:
    for match in _NAME.finditer(text):
        start, end = match.span()
        elision = _ELISION.match(text[start:end])
        if elision:
            start = _to_capital(text, start + elision.end(), end)
        elif _OPENS.search(text[max(0, start - 4) : start]) or not text[:start].strip():
            start = _after_openers(text, start, end)
        end -= 2 * bool(_POSSESSIVE.search(text[start:end]))
        if end - start > 1 and (text[start].isupper() or text[start].isdigit()):
            yield start, end


def _to_capital(text: str, start: int, end: int) -> int:
    """Past the common noun of « L'absence de Zelensky », whose capital is its article's."""
    while start < end and text[start].islower():
        space = text.find(" ", start, end)
        start = space + 1 if space >= 0 else end
    return start


def _after_openers(text: str, start: int, end: int) -> int:
    """Past the words that stand with a capital only because they open a sentence."""
    while start < end:
        word = text[start:end].split(maxsplit=1)[0]
        if fold(word) not in stop_words() and fold(word) not in _OPENERS:
            break
        start += len(word)
        while start < end and text[start].isspace():
            start += 1
    return start


@lru_cache(maxsize=20_000)
def marks(sought: Sought, text: str) -> tuple[Span, ...]:
    """Where `text` holds something of the kind sought, in order."""
    if sought is Sought.WHICH:
        return names(text)
    if sought is Sought.ROLE:
        return tuple(role for _, role in roles(text))
    if sought in _NAMED:
        folded = flat(text)
        return tuple(span for span in names(text) if not _NO_PERSON.search(folded[: span[0]]))
    if sought is Sought.PLACE:
        folded = flat(text)
        named = (span for span in names(text) if _PLACE_BEFORE.search(folded[: span[0]]))
        return (*named, *(m.span() for m in _SPOT.finditer(folded)))
    rule = _RULES.get(sought)
    return tuple(match.span() for match in rule.finditer(flat(text))) if rule else ()


@lru_cache(maxsize=20_000)
def roles(text: str) -> tuple[tuple[Span, Span], ...]:
    """Names with what stands in apposition to each, in order."""
    return tuple((name, role) for name in names(text) if (role := _role(name, text)))


def _role(name: Span, text: str) -> Span | None:
    """What stands in apposition to a name, before it or after: « le gouverneur de l'Alaska, X »,
    « X, directeur adjoint de … ». A title may run into the name: « ministre de la Défense X »."""
    folded = flat(text)
    after = _ROLE_AFTER.match(folded, name[1])
    words = [match.start() for match in re.finditer(r"\S+", folded[slice(*name)])]
    runs_in = _TITLE_RUNS_IN.search(folded[: name[0]])
    before = (_ROLE_BEFORE.search(folded[: name[0] + at]) for at in words[: 2 if runs_in else 1])
    for found in (after, *before):
        if found and not _NO_ROLE.search(found["role"]):
            return found.span("role")
    return None


_TITLE_RUNS_IN = re.compile(r"\b(?:de la|de l'|des|du|of|of the)\s?$")
_NO_ROLE = re.compile(
    r"\b(?:entre|avec|contre|par|chez|between|with|against|by)$|^(?:a|ont|avait|lors|pendant|after"
    r"|during|when|dans|avant|puis)\b"
)
_ROLE_BEFORE = re.compile(
    r"(?:\b(?:le|la|les|un|une|son|sa|the|an?|its|his|her)\s|\bl'|^|,\s)"
    r"(?P<role>[a-z][\w'-]*(?:\s[\w'-]+){0,9}?\s[\w'-]{3,}),?\s$"
)
_ROLE_AFTER = re.compile(
    r",\s(?:(?:le|la|un|une|the)\s|l')?(?P<role>[a-z][\w'-]+\s(?:[\w'-]+\s){0,4}?(?:d[eu]s?\b|d'"
    r"|of\b|for\b|pour\b|a\b|au\b|at\b)[^,.»”]{3,60})"
)
_NAMED = frozenset({Sought.PERSON, Sought.SPEAKER, Sought.NAME})
_RULES = {
    Sought.CLOCK: CLOCK,
    Sought.DATE: DATE,
    Sought.DURATION: DURATION,
    Sought.SHARE: SHARE,
    Sought.MONEY: MONEY,
    Sought.COUNT: COUNT,
    Sought.REASON: CAUSE,
    Sought.SAYING: SAYING,
    Sought.YES_NO: OUTCOME,
}
_NO_PERSON = re.compile(r"(?:\b(?:en|aux?|dans|du|des|la|le|les|in|at|the)\s|\bl')$")
"""A name right after an article or « en » is a country, a house or a paper, not a person."""
_SPOT = re.compile(
    r"\b(?:sur|dans|a bord d\w*|on|in|aboard|devant|via)\s(?:(?:l[ea]s?|l'|the|un|une|son"
    r"|sa|its)\s?)?"
    r"(?:\w+\s)?(?:reseaux?|base|chaine|site|ville|capitale|tarmac|avion|salle|aeroport"
    r"|region|place"
    r"|ecole|musee|parc|rue|quai|port|usine|network|media|channel|room|airport|street|square|park"
    r"|museum|school|harbour|harbor|factory)\w*"
)
_OPENERS = frozenset(
    "selon pres apres avant pour pendant lors malgre depuis concernant interroge accueilli "
    "surnommee "
    "quelques plusieurs certains aucun aucune autre donc cependant parallelement toutefois ensuite "
    "according yes no oui non at in on from to after before during despite several some many "
    "however meanwhile since until while among president le la les "
    "un une des ce cette ces mais par plus conformement entre aussi auparavant "
    "devant derriere contre vers chez sous sur hors outre parmi durant suivant sauf hormis "
    "beneath behind beyond against toward towards within without besides beside amid across along "
    "around near throughout upon under below above about regarding concerning following".split()
)
