"""The product's search as a measurement: each passage is a document, the right one is found."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from training.product_search import find

ENCODER = Path(__file__).resolve().parents[2] / "index" / "encoder"
PASSAGES = [
    "La tour Eiffel a été construite par Gustave Eiffel pour l'Exposition universelle de 1889.",
    "Le fromage de chèvre se conserve au frais. Il se mange avec du pain.",
    "Marie Curie a découvert le radium. Elle a reçu deux prix Nobel.",
]


def test_the_passage_that_answers_ranks_first_by_both() -> None:
    questions = ["Qui a découvert le radium ?", "Who built the Eiffel Tower?"]
    found = find(ENCODER, questions, PASSAGES)
    assert found.search.shape == found.meaning.shape == (2, 3)
    assert found.search.argmax(axis=1).tolist() == [2, 0]
    assert found.meaning.argmax(axis=1).tolist() == [2, 0]
    assert (np.abs(found.meaning) <= 1 + 1e-6).all()
    assert (found.search >= 0).all()
