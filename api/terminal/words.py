"""The chat's own words, in French and English. Messages of the layers below stay as they are."""

from __future__ import annotations

import locale
from dataclasses import dataclass
from typing import Literal

from index.records import Language

LanguageChoice = Literal["fr", "en", "auto"]

_WELCOMES = ("Ask your documents", "Interrogez vos documents", "/help")


def welcome(columns: int) -> str:
    """Before anything is known of whoever reads it: in both languages where there is room."""
    both = " · ".join(_WELCOMES)
    if len(both) <= columns:
        return both
    english, french, help_ = _WELCOMES
    return f"{french if language_of_the_locale() == 'fr' else english} · {help_}"


@dataclass(frozen=True, slots=True)
class Words:
    """A `{name}` is filled in where the words are used."""

    how_to_ask: str
    keys: str
    starting: str
    loading: str
    indexing: str
    searching: str
    reading: str
    checking: str
    asking_models: str
    stopped: str
    leaving: str
    unknown: str
    nearest: str
    no_such_quote: str
    no_quote_yet: str
    quotes_are: str
    no_such_source: str
    nothing_found: str
    search_needs_words: str
    nothing_asked: str
    new: str
    languages: str
    language_is: str
    model_is: str
    no_models: str
    models_are: str
    extractive: str
    saved: str
    nothing_to_save: str
    save_needs_name: str
    name_taken: str
    not_written: str
    refused: str
    partial: str


EN = Words(
    how_to_ask="Ask in French or English; a follow-up may lean on the answer before it.",
    keys="Alt-Enter: new line · Ctrl-R: search what was asked · Ctrl-C: stop · Ctrl-D: leave",
    starting="starting",
    loading="loading the encoder",
    indexing="indexing the documents",
    searching="searching the documents",
    reading="reading {count} passages",
    checking="checking every sentence",
    asking_models="asking for the models",
    stopped="stopped",
    leaving="Ctrl-D leaves",
    unknown="there is no {name}: /help lists the commands",
    nearest="there is no {name}; did you mean {nearest}?",
    no_such_quote="the last answer has no quote {asked}: /source takes one of {numbers}",
    no_quote_yet="no quote to open yet: ask a question, or name a source (/sources lists them)",
    quotes_are="/source takes the number of a quote ({numbers}) or the id of a source",
    no_such_source="there is no source {asked}: /sources lists them",
    nothing_found="nothing was found",
    search_needs_words="search for what? /search words",
    nothing_asked="nothing has been asked yet",
    new="a new conversation: what was said before is forgotten",
    languages="/lang takes fr, en or auto",
    language_is="our own words: {language}; the sources keep theirs",
    model_is="{model} answers from now on",
    no_models="no language model is installed: answers are the sources' own sentences",
    models_are="/model NAME chooses one, /model none goes without",
    extractive="the sources' own sentences, no language model",
    saved="saved: {name}",
    nothing_to_save="there is nothing to save yet: ask a question",
    save_needs_name="save where? /save conversation.md, or .json",
    name_taken="{name} exists: choose another name",
    not_written="{name} can't be written: {reason}",
    refused="not in the sources",
    partial="in part",
)

FR = Words(
    how_to_ask="Posez une question en français ou en anglais ; la suivante peut s’appuyer sur "
    "la réponse.",
    keys="Alt-Entrée : nouvelle ligne · Ctrl-R : chercher une question · Ctrl-C : arrêter · "
    "Ctrl-D : sortir",
    starting="démarrage",
    loading="chargement de l’encodeur",
    indexing="indexation des documents",
    searching="recherche dans les documents",
    reading="lecture de {count} passages",
    checking="vérification de chaque phrase",
    asking_models="recherche des modèles",
    stopped="arrêté",
    leaving="Ctrl-D pour sortir",
    unknown="{name} n’existe pas : /help liste les commandes",
    nearest="{name} n’existe pas ; vouliez-vous dire {nearest} ?",
    no_such_quote="la dernière réponse n’a pas de citation {asked} : /source prend {numbers}",
    no_quote_yet="aucune citation à ouvrir : posez une question, ou nommez une source (/sources)",
    quotes_are="/source prend le numéro d’une citation ({numbers}) ou l’identifiant d’une source",
    no_such_source="il n’y a pas de source {asked} : /sources les liste",
    nothing_found="rien n’a été trouvé",
    search_needs_words="chercher quoi ? /search mots",
    nothing_asked="rien n’a encore été demandé",
    new="nouvelle conversation : ce qui a été dit est oublié",
    languages="/lang prend fr, en ou auto",
    language_is="nos propres mots : {language} ; les sources gardent les leurs",
    model_is="{model} répond désormais",
    no_models="aucun modèle de langue n’est installé : les réponses sont les phrases des sources",
    models_are="/model NOM en choisit un, /model none s’en passe",
    extractive="les phrases des sources, sans modèle de langue",
    saved="enregistré : {name}",
    nothing_to_save="rien à enregistrer encore : posez une question",
    save_needs_name="enregistrer où ? /save conversation.md, ou .json",
    name_taken="{name} existe déjà : choisissez un autre nom",
    not_written="impossible d’écrire {name} : {reason}",
    refused="absent des sources",
    partial="en partie",
)

_WORDS: dict[Language, Words] = {"en": EN, "fr": FR}


def words_in(language: Language) -> Words:
    return _WORDS[language]


def language_of_the_locale() -> Language:
    """French where the person's locale is; English for any other."""
    name, _ = locale.getlocale(locale.LC_CTYPE)
    return "fr" if name is not None and name.lower().startswith("fr") else "en"


def stage_in_words(name: str, words: Words) -> str:
    """The stage of a build, as its progress names it, in the person's words."""
    if name == "starting":
        return words.starting
    return words.loading if "encoder" in name else words.indexing
