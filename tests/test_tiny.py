"""The encoder of the tests does what the protocol promises: a double that lies proves nothing."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.embed import Embedder
from tests.tiny import TinyEmbedder


def test_the_cosine_of_shared_words() -> None:
    embedder: Embedder = TinyEmbedder()
    rows = embedder.passages(["Trump et Poutine", "Trump", "neige"])
    # Three words of which one is shared: 1 / (√3 · √1).
    cosines = rows @ embedder.query("TRUMP")
    assert cosines.tolist() == np.asarray([1 / math.sqrt(3), 1, 0], dtype=np.float32).tolist()


@given(st.lists(st.text(max_size=40), max_size=5))
def test_rows_are_float32_of_length_one(texts: list[str]) -> None:
    embedder = TinyEmbedder()
    rows = embedder.passages(texts)
    assert rows.dtype == np.float32
    assert rows.shape == (len(texts), embedder.dimension)
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-6)
    assert embedder.embedded == texts
