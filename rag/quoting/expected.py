"""What kind of answer a question expects: a person, a place, a number, a reason …

Rules over the question's words, French and English, accents and case folded, so that terse and
carelessly typed questions are read too. The first rule that matches decides. Pure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from index.words import fold


class Sought(StrEnum):
    """The kinds of answer that leave a mark in a sentence by which they are recognised."""

    PERSON = "person"
    SPEAKER = "speaker"
    """Who said something: a name beside a verb of saying or a quotation."""
    NAME = "name"
    """What something or somebody is called."""
    ROLE = "role"
    """Who somebody is: what stands in apposition to the name."""
    PLACE = "place"
    CLOCK = "clock"
    DATE = "date"
    COUNT = "count"
    SHARE = "share"
    """A percentage, odds, a mark out of ten."""
    MONEY = "money"
    DURATION = "duration"
    SAYING = "saying"
    """What somebody said."""
    REASON = "reason"
    MANNER = "manner"
    WHICH = "which"
    """Which one of a kind: most often a name or a designation tells."""
    YES_NO = "yes or no"
    THING = "thing"
    """Anything else: leaves no mark of its own."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What a question asks for."""

    sought: Sought
    several: bool
    """It asks for an account or for more than one thing: « lesquels », "how do … describe"."""
    exact: bool
    """Nothing but the value itself answers: a number, a time, a name."""


SAYING_VERB = (
    r"(?:dit|dire|dis|disait|declar\w+|affirm\w+|annonc\w+|expliqu\w+|repond\w*|rapport\w+|promis"
    r"|assur\w+|estim\w+|souten\w+|soutien\w+|argu\w+|insist\w+|repet\w+|ecrit|qualifi\w+"
    r"|raconte\w*"
    r"|say|says|said|tell|told|declare[ds]?|state[ds]?|announce[ds]?|claim\w*|repl(?:y|ied)"
    r"|answer(?:ed)?|respond(?:ed)?|argue[ds]?|insist(?:ed)?|repeat(?:ed)?|compare[ds]?|compar\w+"
    r"|describe[ds]?|anounced|warn(?:ed)?|call(?:ed)?|explain(?:ed)?|fear(?:ed)?|redout\w+)"
)
"""Verbs of saying, folded, in the forms questions use."""
_UNIT = (
    r"(?:ans?|annees?|mois|semaines?|jours?|heures?|minutes?|years?|months?|weeks?|days?"
    r"|hours?)"
)

_WHICH = r"(?:quel(?:le)?s?|which|what)"

_RULES: tuple[tuple[Sought, str], ...] = (
    (
        Sought.REASON,
        rf"\bpourquoi\b|\bwhy\b|\braisons?\b.*\?|\b{_WHICH} (?:\w+ )?reasons?\b|\bhow come\b"
        r"|\bdans quel but\b|\bwhat (?:was|is|were) the (?:point|purpose|aim|goal)\b|\bwhat made\b"
        r"|\bqu'est-ce qui (?:rend|a rendu|rendait|a pousse|explique)\b",
    ),
    (
        Sought.SHARE,
        r"\bpour ?cent(?:age)?\b|\bper ?cent(?:age)?\b|%|\bodds\b"
        r"|\bhow (?:un)?likely\b|\bprobabilit\w+\b|\bchances?\b"
        r"|\blikelihood\b|\bquelle note\b|\bout of (?:ten|10|20)\b|\bsur (?:10|20|dix)\b"
        r"|\bwhat (?:score|grade|mark|rating)\b",
    ),
    (
        Sought.MONEY,
        r"\bcombien (?:a |ont |avait |aura )?(?:cout\w*|vaut|valent|gagne\w*|paye?\w*)|\bprix\b"
        r"|\bhow much (?:did|does|do|was|is|were|will|has|have|money)\b|\bprices?\b|\bcosts?\b"
        r"|\bquel (?:montant|cout|budget|salaire)\b|\bsalar(?:y|ies)\b|\bwages?\b"
        r"|\bwhat (?:amount|budget|salary)\b",
    ),
    (
        Sought.DATE,
        r"\bdepuis combien\b|\bhow long ha(?:s|ve)\b.* (?:been|lasted|gone|waged|raged)\b"
        r"|\bfor how long ha(?:s|ve)\b",
    ),
    (
        Sought.ROLE,
        r"\bquel(?:le)? (?:est (?:le |la )?)?(?:poste|fonction|role|metier|profession|titre)\b"
        r"|\b(?:what|which) (?:is |was )?(?:\S+ )?(?:job|post|position|office|profession|title)\b"
        r"|\b(?:pour qui|ou) travaille\b|\b(?:where|for whom) does \S+(?: \S+)? work\b"
        r"|\bwho does \S+(?: \S+)? work for\b",
    ),
    (Sought.CLOCK, r"\bquelle heure\b|\bwhat time\b|\bwhen exactly\b"),
    (
        Sought.DURATION,
        r"\bcombien de temps\b|\bhow (?:long|much time)\b"
        rf"|\bcombien d(?:e |'){_UNIT}\b|\bhow many {_UNIT}\b"
        r"|\bhow old\b|\bquel age\b|\bquelle (?:est |etait )?(?:la )?duree\b",
    ),
    (
        Sought.DATE,
        r"^(?:et |mais |alors )?(?:depuis |jusqu'a )?quand\b|\b(?:et|depuis|jusqu'a) quand\b"
        r"|\bquand\W*$|\bquand (?:est-ce|a|ont|est|sont|s'est|etai\w*|avai\w*|aura|va|\S+-t?-?)\b"
        r"|^(?:and |so |but )?(?:since |until |by )?when\b|\b(?:and|since|until) when\b|\bwhen\W*$"
        r"|\bwhen (?:did|do|does|was|were|is|are|will|would|had|has|have|can|exactly)\b"
        r"|\bquelle date\b|\bquel(?:le)? (?:jour|annee|mois)\b"
        r"|\bwh(?:at|ich) (?:date|day|year|month)\b|\bwhat's the date\b",
    ),
    (
        Sought.COUNT,
        r"\bcombien\b|\bhow (?:many|tall|far|big|large|high|deep|fast|much|heavy)\b"
        r"|\bquel(?:le)? (?:nombre|chiffre|taille|distance)\b|\b(?:what|which) number\b",
    ),
    (
        Sought.SPEAKER,
        rf"^(?:et |alors )?qui\b.{{0,40}}\b{SAYING_VERB}\b|^(?:and "
        rf"|so )?who\b.{{0,40}}\b{SAYING_VERB}\b"
        rf"|\bde qui (?:est|sont|vient)\b|\bby whom\b|\bpar qui\b|\bqui (?:a|ont"
        rf"|avait) {SAYING_VERB}\b"
        rf"|^quel(?:le)?s? (?:\w+ ){{1,4}}{SAYING_VERB}\b|^which (?:\w+ ){{1,3}}{SAYING_VERB}\b",
    ),
    (
        Sought.PLACE,
        r"^(?:et |alors )?ou\b(?! bien)|\bd'ou\b|\bou ?\?|\bou$|\bwhere\b"
        r"|\bquel(?:le)?s? (?:endroit|lieu|ville|pays|region|etat|base|continent)s?\b"
        r"|\b(?:what|which) (?:place|city|town|country|region|location|state|base"
        r"|continent|venue)\b",
    ),
    (
        Sought.SAYING,
        rf"\b(?:que|qu'a|qu'ont|qu'est-ce qu\S*|quoi|what) .{{0,40}}\b{SAYING_VERB}\b"
        r"|\bcomment .{0,40}\b(?:qualifi|decri|repon|reagi)\w+|\bque (?:dit|pense)\b"
        r"|\bhow d(?:id|o|oes) .* (?:describe|respond|react|reply)\b|\b(?:quel|what) (?:mot"
        r"|word)\b",
    ),
    (Sought.NAME, r"\bnoms?\b|\bnames?\b|\bs'appel\w+\b|\bsurnom\w*|\bnicknam\w*|\bcalled\b"),
    (
        Sought.PERSON,
        rf"\bqui\b(?! (?:rend|a rendu|etait ecrit))|\bwho\b|\bwhom\b|\bwhose\b|\b{_WHICH} (?:\w+ )?"
        r"(?:president|chef|leader|dirigeant|ministre|minister|responsable|official|expert"
        r"|ambassad\w+|porte-parole|spokes\w+|personne|person|people|homme|femme|man|woman"
        r"|gouverneur|governor|envoye|envoy|journaliste|journalist)s?\b",
    ),
    (Sought.MANNER, r"\bcomment\b|\bhow\b|\bde quelle (?:maniere|facon)\b|\ben quoi\b"),
    (
        Sought.WHICH,
        r"\bquel(?:le)?s?\b|\bwhich\b|\bwhat (?:(?:type|kind|sort|brand|model)\b"
        r"|(?!is|was|are|were|did|does|do|has|had|have|will|would|can|could|should|if|about|the|a)"
        r"\w+ (?:did|does|do|was|were|is|are|had|has|will|would)\b)",
    ),
    (Sought.THING, rf"\b{_WHICH}\b|\blesquel\w+\b|\blaquelle\b|\blequel\b|\bqu'|\bque\b|\bquoi\b"),
    (
        Sought.YES_NO,
        r"^(?:et |and |so |alors )?(?:est-ce|etait-ce|y a-t-il|is|are|was|were|did|does|do|has"
        r"|have|had|will|would|can|could|should)\b|\b\w+-t-(?:il|elle|on)s?\b|\b\w+-(?:ils?"
        r"|elles?)\b",
    ),
)
_COMPILED = tuple((sought, re.compile(rule)) for sought, rule in _RULES)

_SEVERAL = re.compile(
    r"\blesquel(?:le)?s\b|\bquel(?:le)?s\b(?<=s)|\bwhich (?:of|ones|two)\b"
    r"|\b(?:which|what) (?:\w+ ){0,2}?(?!was\b|is\b|has\b|does\b|this\b)\w{3,}(?<!s)s\b"
    r"|\ben quoi\b|\bcomment\b|\bhow (?:did|do|does|was|were|is|are|would|has|have)\b"
    r"|\b(?:different|differents|differentes|tous|toutes|all|each|chaque|both|list|liste)\b"
    r"|\bpourquoi\b|\bwhy\b|\band (?:who|what|when|where|how|why)\b"
    r"|\bet (?:qui|que|quand|ou|comment|combien|pourquoi|au final)\b"
)
_EXACT = frozenset(
    {
        Sought.CLOCK,
        Sought.DATE,
        Sought.COUNT,
        Sought.SHARE,
        Sought.MONEY,
        Sought.DURATION,
        Sought.NAME,
    }
)


def expected(question: str) -> Expected:
    """What `question` asks for."""
    text = fold(question).strip()
    sought = next((kind for kind, rule in _COMPILED if rule.search(text)), Sought.THING)
    return Expected(sought, bool(_SEVERAL.search(text)), sought in _EXACT)
