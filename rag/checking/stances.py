"""Words by which a claim tells a view, a wish or a finding as somebody's; all folded.

Wider than `speech_words`: a claim that holds one of them does not tell the words of another as
plain fact. They open no statement of their own, because who holds the view is not read from them.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from rag.checking.grammar import BE
from rag.checking.reading import Reading
from rag.checking.speech_words import NEEDS_WORDS

_REGULAR_ENGLISH = (
    "repeat reiterate remind recall acknowledge concede note state report "
    "complain lament decry condemn propose "
    "ask urge worry fear suspect doubt believe consider argue claim assert reject dispute contest "
    "deny refuse demand request wish hope expect disagree criticise criticize cite sum describe "
    "depict portray characterise characterize label dub view regard interpret perceive deem judge "
    "rate assess evaluate conclude infer suggest imply hint signal indicate blame accuse attribute "
    "pledge vow commit promise guarantee assure insist stress emphasise emphasize underline reveal "
    "estimate explain recount mention affirm declare maintain advocate plead allege contend"
)
_REGULAR_FRENCH = (
    "demander redouter trouver soupconner douter penser juger estimer considerer affirmer "
    "contester nier refuser reclamer exiger souhaiter desirer esperer critiquer inquieter alarmer "
    "denoncer citer reveler imputer attribuer reprocher assurer insister souligner expliquer "
    "resumer raconter confier repeter plaider invoquer evoquer arguer qualifier presenter "
    "engager jurer avancer proposer interpreter evaluer chiffrer suggerer insinuer signaler "
    "indiquer accuser regretter deplorer rappeler annoncer declarer confirmer noter ajouter "
    "preciser"
)
_OTHERS = frozenset(
    "summed summing sums said words statement view views opinion interview remarks according "
    "source article report media study survey polled surveyed interroges interrogees felicite "
    "felicitait rejoui rejouit poll researchers findings finding found pointing pointed shows "
    "showed want wants wanted afraid worried concerned convinced confident perspective eyes mind "
    "points promettre peur position stance assessment analysis avis yeux propos declaration "
    "souhait espoir crainte craintes wishes etude enquete sondage chercheurs crain craint "
    "craignent craignait craignaient "
    "craignant croit croient croyait veut veulent voulait voulaient voudrait voudraient prevoit "
    "prevoient prevoyait prevoyaient decrit decrivent decrivait decrivant percoit percoivent "
    "conclut conclu promet promettent promis garantit maintient soutient soutenait dement dementi "
    "valoir pointe pointant convaincu convaincue convaincus persuade persuadee inquiets inquiet "
    "inquiete voient voit clear resume scheduled planned fixe prevu programme".split()
)
_FEELINGS = frozenset(
    "delighted pleased relieved worried concerned convinced disappointed angry surprised outraged "
    "glad happy thrilled ravi ravie heureux heureuse satisfait satisfaite furieux furieuse decu "
    "decue inquiet inquiete convaincu convaincue".split()
)
"""Tell a view after "to be" as well."""
_NOUN_AFTER = frozenset({"of", "the", "a", "head"})
_WITH_AS = frozenset("saw see sees seen seeing taken takes take read reads".split())


_SEEING = frozenset("see sees saw voit voient voyait voyaient put puts".split())
_CHANCES = frozenset(
    "risk risks risque risques threat menace danger chance chances odds likelihood probability "
    "hope espoir opportunity occasion".split()
)
_CONCLUDING = frozenset("conclu conclut concluded trouver trouve trouvent trouvait".split())


def english_forms(base: str) -> Iterator[str]:
    """Present, past and -ing of a regular English verb."""
    stem = base.removesuffix("e")
    if base.endswith("y") and base[-2] not in "aeou":
        yield from (base, base[:-1] + "ies", base[:-1] + "ied", base + "ing")
    else:
        yield from (base, base + "s", stem + "ed", stem + "ing")


def french_forms(infinitive: str) -> Iterator[str]:
    """The third persons, participles and infinitive of a French verb in -er, folded."""
    stem = infinitive.removesuffix("er")
    link = "e" if stem.endswith("g") else ""
    yield from (stem + ending for ending in ("e", "es", "ee", "ees", "ent", "er", "erait"))
    yield from (stem + link + ending for ending in ("ait", "aient", "ant"))


STANCES: frozenset[str] = (
    frozenset(form for base in _REGULAR_ENGLISH.split() for form in english_forms(base))
    | frozenset(form for base in _REGULAR_FRENCH.split() for form in french_forms(base))
    | _OTHERS
    | _FEELINGS
    | NEEDS_WORDS
)


def _has_an_agent(reading: Reading, at: int) -> bool:
    """ "It was suggested to Ann by Paul": who holds it is told."""
    words = reading.words
    after = (word for word in words[at + 1 : at + 8] if word.clause == words[at].clause)
    return any(word.folded in {"by", "par"} for word in after)


def _sees_a_chance(reading: Reading, at: int) -> bool:
    """ "see a real risk", « voit une menace », "put the odds at"."""
    words = reading.words
    after = {word.folded for word in words[at + 1 : at + 8] if word.clause == words[at].clause}
    return bool(after & _CHANCES)


def _opens_what_is_held(reading: Reading, at: int) -> bool:
    """« conclut que », « trouve l'idée séduisante », not « trouver »."""
    following = {word.folded for word in reading.words[at + 1 : at + 3]}
    finds = reading.words[at].folded.startswith("trouv") and not reading.words[at].text.endswith(
        "er"
    )
    return finds or bool(following & {"que", "qu", "that"})


def stance_words(reading: Reading) -> Iterator[int]:
    """Words of a claim that tell that something is someone's view: one of the list, not in the
    passive ("were found"), or "saw" before "as"."""
    words = reading.words
    for at, word in enumerate(words):
        before = {other.folded for other in words[max(0, at - 2) : at]}
        if (word.capital and not word.opens) or (word.folded == "state" and before & _NOUN_AFTER):
            continue  # "the United States", "heads of state"
        if word.folded == "propos" and before & {"a"}:
            continue  # « à propos de »
        if word.folded in _CONCLUDING and not _opens_what_is_held(reading, at):
            continue  # « un accord conclu », « trouver une issue »
        if word.folded in STANCES:
            passive = word.folded.endswith(("ed", "found", "e", "es")) and bool(before & BE)
            passive = passive and not _has_an_agent(reading, at)
            if not passive or before & {"s", "se"} or word.folded in _FEELINGS:
                yield at
        elif (word.folded in _SEEING and _sees_a_chance(reading, at)) or (
            word.folded in _WITH_AS and any(other.folded == "as" for other in words[at:])
        ):
            yield at


@lru_cache(maxsize=4_096)
def taken_for_granted(reading: Reading) -> frozenset[int]:
    """Words after « le fait que », "the fact that", with the apposition that follows: told as fact
    by whoever judges it."""
    words, found = reading.words, set()
    for at in range(1, len(words)):
        insisted = any(word.folded.startswith("insist") for word in words[max(0, at - 7) : at])
        if insisted:
            continue
        if words[at].folded in {"que", "qu", "that"} and words[at - 1].folded in {"fait", "fact"}:
            clause = words[at].clause
            found |= {
                place
                for place in range(at, len(words))
                if words[place].clause <= clause + 1 and words[place].sentence == words[at].sentence
            }
    return frozenset(found)
