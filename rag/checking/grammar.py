"""Closed classes of words that several subjects of the check read by, per language."""

from __future__ import annotations

from collections.abc import Mapping

from index.records import Language

DETERMINERS: Mapping[Language, frozenset[str]] = {
    "fr": frozenset(
        "le la les l un une des du d de ce cette ces cet son sa ses leur leurs mon ma nos notre "
        "vos votre au aux aucun aucune chaque plusieurs quelques".split()
    ),
    "en": frozenset(
        "the a an this these those his her its their our my your no any some each every of".split()
    ),
}
PERFECT: frozenset[str] = frozenset(
    "a ont avait avaient ayant aurait auraient aura auront ai avons avoir has have "
    "had having".split()
)
"""Auxiliaries before a participle."""
BE: frozenset[str] = frozenset(
    "was were is are been be being ete est sont fut furent etait etaient etre sera seront soit "
    "serait".split()
)
