"""Questions embedded without sentence-transformers: held against sentence-transformers itself."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from sentence_transformers import SentenceTransformer

from bench.golden import load_judged
from index.bert import Bert, shape_of
from index.embed import BUNDLED, TextEmbedder, load

ROOT = Path(__file__).resolve().parent.parent
BUNDLED_FOLDER = ROOT / "index" / "encoder"
ODD = (
    *(
        "",
        " ",
        "?",
        "é",
        "🙂🙃 👩‍👩‍👧",
        "a\u200bb",
        "ﬁn œuvre",
        "日本語の文",
        "Ω≈ç√",
        "[MASK] [SEP]",
    ),
    "mot " * 300,
    "Qui accompagnait Trump ? " * 60,
    "x" * 3_000,
)
TOLERANCE = 1e-5
"""Of each of the vector's numbers: sums in another order."""


@pytest.fixture(scope="module")
def oracle() -> SentenceTransformer:
    torch.set_num_threads(1)  # as when serving; on a busy machine more threads wait for each other
    return SentenceTransformer(
        str(BUNDLED_FOLDER), device="cpu", local_files_only=True, model_kwargs={"dtype": "float32"}
    )


@pytest.fixture(scope="module")
def bert() -> Bert:
    shape = shape_of(BUNDLED_FOLDER)
    assert shape is not None, "the bundled encoder is not of the shape that is run without library"
    return Bert.load(BUNDLED_FOLDER, shape)


@pytest.fixture(scope="module")
def questions() -> list[str]:
    return [judged.question for judged in load_judged(ROOT / "seeds" / "questions.jsonl")]


def _changed(folder: Path, file: str, **settings: Any) -> Path:
    """A copy of the bundled encoder with other settings in one of its files."""
    shutil.copytree(BUNDLED_FOLDER, folder)
    path = folder / file
    path.write_text(json.dumps(json.loads(path.read_text()) | settings))
    return folder


def test_questions_have_the_vectors_that_sentence_transformers_makes(
    bert: Bert, oracle: SentenceTransformer, questions: list[str]
) -> None:
    for text in (*questions, *ODD):
        expected = oracle.encode_query(text, normalize_embeddings=True)
        assert bert.queries([text])[0] == pytest.approx(expected, abs=TOLERANCE), text


def test_questions_together_have_the_vectors_they_have_alone(
    bert: Bert, oracle: SentenceTransformer, questions: list[str]
) -> None:
    texts = [*questions[:20], *ODD]
    expected = oracle.encode_query(texts, normalize_embeddings=True)
    for size in (2, 8, len(texts)):
        batches = [bert.queries(texts[n : n + size]) for n in range(0, len(texts), size)]
        assert np.concatenate(batches) == pytest.approx(expected, abs=TOLERANCE)


def test_questions_rank_sentences_as_the_library_does(
    bert: Bert, oracle: SentenceTransformer, questions: list[str]
) -> None:
    documents = oracle.encode_document(questions, normalize_embeddings=True)
    ours = bert.queries(questions) @ documents.T
    theirs = oracle.encode_query(questions, normalize_embeddings=True) @ documents.T
    best = np.argsort(-ours, axis=1, kind="stable")[:, :8]
    assert (
        np.abs(np.sort(-theirs, axis=1)[:, :8] + np.take_along_axis(theirs, best, 1)) < TOLERANCE
    ).all()
    # Rank by rank the same cosine, so the same order wherever the cosines differ at all.
    assert (np.diff(np.take_along_axis(theirs, best, 1)) < TOLERANCE).all()


def test_a_prompt_and_a_shorter_limit_are_kept(tmp_path: Path) -> None:
    folder = _changed(
        tmp_path / "prompted", "config_sentence_transformers.json", prompts={"query": "query: "}
    )
    (folder / "sentence_bert_config.json").write_text('{"max_seq_length": 12}')
    shape = shape_of(folder)
    assert shape is not None
    oracle = SentenceTransformer(str(folder), device="cpu", model_kwargs={"dtype": "float32"})
    for text in ("Qui ?", "Qui accompagnait le président américain au sommet de l'Alaska ?"):
        expected = oracle.encode_query(text, normalize_embeddings=True)
        assert Bert.load(folder, shape).queries([text])[0] == pytest.approx(expected, abs=TOLERANCE)


@pytest.mark.parametrize(
    ("file", "settings"),
    [
        ("config.json", {"model_type": "roberta"}),
        ("config.json", {"hidden_act": "relu"}),
        ("1_Pooling/config.json", {"pooling_mode": "cls", "pooling_mode_mean_tokens": False}),
        ("config_sentence_transformers.json", {"default_prompt_name": "query"}),
    ],
)
def test_another_shape_is_left_to_the_library(
    tmp_path: Path, file: str, settings: dict[str, Any]
) -> None:
    assert shape_of(_changed(tmp_path / "other", file, **settings)) is None


def test_an_encoder_of_another_shape_is_run_by_the_library(tmp_path: Path) -> None:
    settings = {"pooling_mode": "cls", "pooling_mode_mean_tokens": False}
    folder = _changed(tmp_path / "cls", "1_Pooling/config.json", **settings)
    embedder: TextEmbedder = load(str(folder))
    text = "Qui accompagnait Trump ?"
    expected = SentenceTransformer(str(folder), device="cpu").encode_query(text)
    assert embedder.query(text) == pytest.approx(expected, abs=1e-3)
    assert abs(embedder.query(text) - load(BUNDLED).query(text)).max() > 0.01
