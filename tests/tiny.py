"""An encoder small enough to work out by hand, behind the real Embedder protocol.

A text's vector counts its words: each word, case and accents aside, adds 1 to the one of 256 places
that its hash names. Texts that share words are near, and nothing is learned or loaded. Counts the
texts it has embedded, so that a test can say that nothing was embedded again.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from index.embed import EncoderIdentity, Vectors

DIMENSION = 256
_WORD = re.compile(r"\w+")


@dataclass(slots=True)
class TinyEmbedder:
    identity: EncoderIdentity = field(default=EncoderIdentity("tiny", "1"))
    dimension: int = DIMENSION
    embedded: list[str] = field(default_factory=list)
    """Every text given to `passages`, in order."""

    def passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> Vectors:
        self.embedded.extend(texts)
        matrix = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            matrix[row] = self.query(text)
            if progress:
                progress(row + 1)
        return matrix

    def query(self, text: str) -> Vectors:
        vector = np.zeros(self.dimension, dtype=np.float32)
        for word in _words(text):
            vector[_place(word, self.dimension)] += 1
        if not vector.any():
            vector[0] = 1  # a text without words still has a direction
        unit: Vectors = vector / np.linalg.norm(vector)
        return unit


def _words(text: str) -> list[str]:
    decomposed = unicodedata.normalize("NFD", text.casefold())
    return _WORD.findall("".join(char for char in decomposed if not unicodedata.combining(char)))


def _place(word: str, places: int) -> int:
    """The same on every run and machine, unlike `hash`."""
    digest = hashlib.blake2b(word.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") % places
