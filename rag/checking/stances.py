"""Words by which a claim tells a view, a wish or a finding as somebody's; all folded.

Wider than `speech_words`: a claim that holds one of them does not tell the words of another as
plain fact. They open no statement of their own, because who holds the view is not read from them.
"""

from __future__ import annotations

from collections.abc import Iterator

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
    "estimate explain recount mention declare maintain advocate plead allege contend"
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
    "position stance assessment analysis avis yeux propos declaration souhait espoir crainte "
    "craintes wishes etude enquete sondage chercheurs crain craint craignent craignait craignaient "
    "craignant croit croient croyait veut veulent voulait voulaient voudrait voudraient prevoit "
    "prevoient prevoyait prevoyaient decrit decrivent decrivait decrivant percoit percoivent "
    "conclut conclu promet promettent promis garantit maintient soutient soutenait dement dementi "
    "valoir pointe pointant convaincu convaincue convaincus persuade persuadee inquiets inquiet "
    "inquiete voient voit resume scheduled planned fixe prevu programme".split()
)
_FEELINGS = frozenset(
    "delighted pleased relieved worried concerned convinced disappointed angry surprised outraged "
    "glad happy thrilled ravi ravie heureux heureuse satisfait satisfaite furieux furieuse decu "
    "decue inquiet inquiete convaincu convaincue".split()
)
"""Tell a view after "to be" as well."""
_NOUN_AFTER = frozenset({"of", "the", "a", "head"})
_WITH_AS = frozenset("saw see sees seen seeing taken takes take read reads".split())


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


def stance_words(reading: Reading) -> Iterator[int]:
    """Words of a claim that tell that something is someone's view: one of the list, not in the
    passive ("were found"), or "saw" before "as"."""
    words = reading.words
    for at, word in enumerate(words):
        before = {other.folded for other in words[max(0, at - 2) : at]}
        if (word.capital and not word.opens) or (word.folded == "state" and before & _NOUN_AFTER):
            continue  # "the United States", "heads of state"
        if word.folded in STANCES:
            passive = word.folded.endswith(("ed", "found", "e", "es")) and before & BE
            if not passive or before & {"s", "se"} or word.folded in _FEELINGS:
                yield at
        elif word.folded in _WITH_AS and any(other.folded == "as" for other in words[at:]):
            yield at


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
