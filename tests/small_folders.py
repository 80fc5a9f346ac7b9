"""Two small collections on other subjects than the shipped one, French and English.

What answers and refusals rest on must not be what five articles happen to look like.
"""

from __future__ import annotations

from pathlib import Path

from index.build import build
from index.embed import identify, load
from index.search import Searcher
from index.store import Store

FRENCH = {
    "journal.txt": """Le musée de la mer rouvre à Port-Blanc

Le musée de la mer de Port-Blanc a rouvert ses portes le 3 mai 2023 après quatre ans de travaux.
Le chantier, dirigé par l'architecte Claire Monnier, a coûté 12 millions d'euros.
La maire de la ville, Hélène Tardieu, a déclaré que « la mer revient enfin au centre de la ville ».
Elle a remercié les pêcheurs, qui ont prêté leurs archives.

La pièce principale est le squelette d'une baleine échouée en 1911.
Le directeur, Paul Guérin, attend 80 000 visiteurs par an.
Le musée est fermé le lundi parce que les bassins y sont nettoyés.
""",
    "gazette.txt": """Port-Blanc : un musée tout neuf

Après quatre ans de travaux, le musée de la mer accueille de nouveau le public.
Le chantier a coûté 15 millions d'euros, selon la région.
Le ministre Jacques Lorrain, absent de l'inauguration, a envoyé un message de félicitations.
Les enfants entrent gratuitement jusqu'à douze ans.
""",
}
ENGLISH = {
    "bridge.txt": """The Calder bridge opens

The new Calder bridge was opened to traffic on 14 June 2021 by the engineer Ruth Okafor.
It carries two lanes of cars and a cycle path over the river between Millom and Stanley.
The bridge is 640 metres long and cost 92 million pounds.
Residents of Stanley protested because the works had closed their market for three years.
"We waited too long, but it is a fine bridge," said Tom Harding, who runs the ferry.
""",
    "ferry.txt": """The last ferry

The ferry between Millom and Stanley made its last crossing in September 2021.
Tom Harding had steered it for 31 years.
He will turn the boat into a small museum on the quay of Stanley.
""",
}


def searcher_of(folder: Path, texts: dict[str, str]) -> Searcher:
    """An index of `texts` under `folder`, by the bundled encoder."""
    documents = folder / "documents"
    documents.mkdir(parents=True)
    for name, text in texts.items():
        (documents / name).write_text(text, encoding="utf-8")
    store = Store(folder / "index")
    embedder = load("bundled")
    build(documents, store, lambda: embedder, identify("bundled"))
    return Searcher.open(store, embedder)
