"""What goes wrong with a model, in the two languages an answer may be in.

Each line ends with the next step. What stands in braces is filled in by whoever meets the fault.
"""

from __future__ import annotations

from rag.words import Words

_HOW_TO_WRITE_IT: Words = {
    "fr": "écrivez-la 127.0.0.1:11434 ou http://hôte:port dans OLLAMA_HOST",
    "en": "write it like 127.0.0.1:11434 or http://host:port in OLLAMA_HOST",
}
HOST_SCHEME: Words = {
    "fr": f"l’adresse d’Ollama commence par {{scheme}} : {_HOW_TO_WRITE_IT['fr']}",
    "en": f"Ollama's address has the scheme {{scheme}}: {_HOW_TO_WRITE_IT['en']}",
}
HOST_UNREADABLE: Words = {
    "fr": f"l’adresse d’Ollama est illisible : {_HOW_TO_WRITE_IT['fr']}",
    "en": f"Ollama's address can't be read: {_HOW_TO_WRITE_IT['en']}",
}

UNREACHABLE: Words = {
    "fr": "aucun serveur Ollama ne répond à {url} : lancez-le avec `ollama serve`, "
    "ou indiquez OLLAMA_HOST",
    "en": "no Ollama server answers at {url}: start it with `ollama serve`, or set OLLAMA_HOST",
}
SERVER_SILENT: Words = {
    "fr": "le serveur Ollama à {url} n’a rien dit pendant {seconds} s : relancez `ollama serve`",
    "en": "the Ollama server at {url} said nothing for {seconds} s: restart `ollama serve`",
}
NOT_OLLAMA: Words = {
    "fr": "ce qui répond à {url} n’est pas un serveur Ollama{status} : vérifiez OLLAMA_HOST",
    "en": "what answers at {url} is no Ollama server{status}: check OLLAMA_HOST",
}
REDIRECTED: Words = {
    "fr": "{url} renvoie ailleurs ({status}) : indiquez le serveur lui-même dans OLLAMA_HOST",
    "en": "{url} sends us elsewhere ({status}): set OLLAMA_HOST to the server itself",
}
FORBIDDEN: Words = {
    "fr": "le serveur à {url} refuse l’accès, code {status}{said} : vérifiez OLLAMA_HOST, "
    "et OLLAMA_ORIGINS là où il tourne",
    "en": "the server at {url} refuses us, status {status}{said}: check OLLAMA_HOST, "
    "and OLLAMA_ORIGINS where it runs",
}
BUSY: Words = {
    "fr": "le serveur Ollama à {url} est occupé{said} : reposez la question dans un moment",
    "en": "the Ollama server at {url} is busy{said}: ask again in a while",
}
FAILED: Words = {
    "fr": "le serveur Ollama à {url} a échoué{said}{status} : reposez la question ; si cela se "
    "reproduit, relancez `ollama serve`",
    "en": "the Ollama server at {url} failed{said}{status}: ask again; if it happens again, "
    "restart `ollama serve`",
}
CONNECTION_BROKE: Words = {
    "fr": "la connexion au serveur Ollama à {url} s’est rompue avant la fin de la réponse : "
    "reposez la question ; si cela se reproduit, relancez `ollama serve` ou vérifiez OLLAMA_HOST",
    "en": "the connection to the Ollama server at {url} broke before the reply was whole: "
    "ask again; if it happens again, restart `ollama serve` or check OLLAMA_HOST",
}
UNREADABLE: Words = {
    "fr": "ce que le serveur à {url} a envoyé n’est pas ce qu’envoie Ollama : vérifiez "
    "OLLAMA_HOST, et les proxys sur le chemin",
    "en": "what the server at {url} sent is not what Ollama sends: check OLLAMA_HOST, "
    "and proxies on the way",
}
LINE_TOO_LARGE: Words = {
    "fr": "le serveur à {url} a envoyé une ligne de plus de {limit} octets : choisissez un autre "
    "modèle, ou vérifiez OLLAMA_HOST",
    "en": "the server at {url} sent a line of more than {limit} bytes: choose another model, "
    "or check OLLAMA_HOST",
}
REPLY_TOO_LARGE: Words = {
    "fr": "le serveur à {url} a envoyé une réponse de plus de {limit} octets : choisissez un autre "
    "modèle, ou vérifiez OLLAMA_HOST",
    "en": "the server at {url} sent a reply of more than {limit} bytes: choose another model, "
    "or check OLLAMA_HOST",
}

MISSING: Words = {
    "fr": "le modèle {model} n’est pas installé : installez-le avec `ollama pull {model}`",
    "en": "the model {model} is not installed: get it with `ollama pull {model}`",
}
REMOTE: Words = {
    "fr": "le modèle {model} tourne sur d’autres machines et les documents quitteraient celle-ci : "
    "choisissez un modèle local, `ollama pull {recommended}`",
    "en": "the model {model} runs on other machines and the documents would leave this one: "
    "choose a local model, `ollama pull {recommended}`",
}
NO_CHAT: Words = {
    "fr": "le modèle {model} ne sait pas dialoguer : choisissez-en un qui sache, "
    "`ollama pull {recommended}`",
    "en": "the model {model} can't chat: choose one that can, `ollama pull {recommended}`",
}
UNFIT: Words = {
    "fr": "le modèle ne peut pas servir{said} : choisissez un modèle de dialogue",
    "en": "the model can't be used{said}: choose a chat model",
}
TOO_LARGE: Words = {
    "fr": "le modèle ne tient pas dans la mémoire de cette machine{said} : choisissez un modèle "
    "plus petit, ou baissez ANCHORAGE_NUM_CTX",
    "en": "the model does not fit this machine's memory{said}: choose a smaller model, "
    "or lower ANCHORAGE_NUM_CTX",
}

PROMPT_OVER_CONTEXT: Words = {
    "fr": "ce qui est demandé au modèle ne tient pas dans son contexte : augmentez "
    "ANCHORAGE_NUM_CTX, ou interrogez moins de documents",
    "en": "the prompt does not fit the model's context: raise ANCHORAGE_NUM_CTX, "
    "or ask about fewer documents",
}
PROMPT_OVER_ROOM: Words = {
    "fr": "ce qui est demandé au modèle prend environ {estimated} tokens et {free} sont libres : "
    "augmentez ANCHORAGE_NUM_CTX",
    "en": "the prompt takes about {estimated} tokens and {free} are free: raise ANCHORAGE_NUM_CTX",
}
PROMPT_CUT: Words = {
    "fr": "{model} n’a lu que {read} tokens de ce qui lui était demandé et a perdu le reste : "
    "augmentez ANCHORAGE_NUM_CTX",
    "en": "{model} read {read} tokens of the prompt and lost the rest: raise ANCHORAGE_NUM_CTX",
}

NOTHING_YET: Words = {
    "fr": "{model} n’a rien écrit en {seconds} s : reposez la question une fois qu’il est chargé, "
    "ou choisissez un modèle plus petit",
    "en": "{model} wrote nothing in {seconds} s: ask again once it is loaded, "
    "or choose a smaller model",
}
WENT_SILENT: Words = {
    "fr": "{model} s’est tu pendant {seconds} s : reposez la question",
    "en": "{model} stopped writing for {seconds} s: ask again",
}
TOOK_TOO_LONG: Words = {
    "fr": "{model} n’avait pas fini après {seconds} s : augmentez ANCHORAGE_DEADLINE_S, "
    "ou choisissez un modèle plus petit",
    "en": "{model} was not done after {seconds} s: raise ANCHORAGE_DEADLINE_S, "
    "or choose a smaller model",
}
UNFINISHED: Words = {
    "fr": "{model} s’est arrêté avant d’avoir fini : reposez la question ; si cela se reproduit, "
    "relancez `ollama serve`",
    "en": "{model} stopped before it was done: ask again; if it happens again, "
    "restart `ollama serve`",
}
CUT: Words = {
    "fr": "{model} a été coupé à {tokens} tokens : demandez moins à la fois, "
    "ou choisissez un autre modèle",
    "en": "{model} was cut at {tokens} tokens: ask for less, or choose another model",
}
EMPTY: Words = {
    "fr": "{model} n’a rien écrit : reposez la question, ou choisissez un autre modèle",
    "en": "{model} wrote nothing: ask again, or choose another model",
}

STATUS: Words = {"fr": ", code {status}", "en": ", status {status}"}
STATUS_ALONE: Words = {"fr": " ({status})", "en": " ({status})"}
SAID: Words = {"fr": " (« {text} »)", "en": " (“{text}”)"}
"""What the server itself said, as it said it."""
NOTHING: Words = {"fr": "", "en": ""}
