"""The bundled encoder, for real: identity, unit vectors, two languages, what is refused."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from index.embed import BUNDLED, TextEmbedder, identify, load
from index.errors import EncoderError

ROOT = Path(__file__).resolve().parent.parent
BUNDLED_FOLDER = ROOT / "index" / "encoder"


@pytest.fixture(scope="module")
def encoder() -> TextEmbedder:
    return load(BUNDLED)


def test_vectors_have_unit_length_and_keep_the_order(encoder: TextEmbedder) -> None:
    texts = ["Court.", "Une phrase bien plus longue que les autres, avec des mots.", "La paix."]
    matrix = encoder.passages(texts)
    assert matrix.shape == (3, encoder.dimension)
    assert matrix.dtype == np.float32
    assert np.linalg.norm(matrix, axis=1) == pytest.approx([1, 1, 1], abs=1e-5)
    for row, text in enumerate(texts):
        assert matrix[row] @ encoder.query(text) == pytest.approx(1, abs=0.01)


def test_a_question_is_nearer_to_its_answer_in_the_other_language(
    encoder: TextEmbedder,
) -> None:
    answers = encoder.passages(
        ["Le président a rencontré son homologue en Alaska.", "La recette demande trois œufs."]
    )
    cosines = answers @ encoder.query("Where did the president meet his counterpart?")
    assert cosines[0] > cosines[1] + 0.2


def test_hidden_characters_do_not_move_a_vector(encoder: TextEmbedder) -> None:
    plain, hidden = encoder.passages(["La paix en Ukraine.", "La pa\u200bix en\U000e0041 Ukraine."])
    assert plain @ hidden == pytest.approx(1, abs=1e-5)


def test_the_identity_follows_the_weights(tmp_path: Path) -> None:
    copy = tmp_path / "encoder"
    shutil.copytree(BUNDLED_FOLDER, copy)
    before = identify(str(copy))
    assert before.revision == identify(BUNDLED).revision
    with (copy / "model.safetensors").open("ab") as weights:
        weights.write(b"\0")
    assert identify(str(copy)).revision != before.revision


@pytest.mark.parametrize("name", ["./nowhere", "no-such-organisation/no-such-model"])
def test_an_encoder_that_is_not_there_is_named(name: str) -> None:
    with pytest.raises(EncoderError, match=name):
        identify(name)


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match=r"modules\.json"):
        identify(str(tmp_path))


def test_damaged_weights_are_refused_in_one_line(tmp_path: Path) -> None:
    copy = tmp_path / "encoder"
    shutil.copytree(BUNDLED_FOLDER, copy)
    (copy / "model.safetensors").write_bytes(b"not weights")
    with pytest.raises(EncoderError) as caught:
        load(str(copy))
    assert "\n" not in str(caught.value)


def test_pickled_weights_are_not_read(tmp_path: Path) -> None:
    copy = tmp_path / "encoder"
    shutil.copytree(BUNDLED_FOLDER, copy)
    (copy / "model.safetensors").rename(copy / "pytorch_model.bin")
    with pytest.raises(EncoderError):
        load(str(copy))


def test_the_prompts_of_a_model_are_used(tmp_path: Path) -> None:
    copy = tmp_path / "encoder"
    shutil.copytree(BUNDLED_FOLDER, copy)
    settings = copy / "config_sentence_transformers.json"
    text = settings.read_text()
    settings.write_text(text.replace('"query": ""', '"query": "query: "'))
    prompted, plain = load(str(copy)), load(BUNDLED)
    assert prompted.identity.revision != plain.identity.revision
    asked = "Qui accompagnait Trump ?"
    assert prompted.query(asked) @ plain.query(f"query: {asked}") == pytest.approx(1, abs=1e-5)
    assert prompted.query(asked) @ plain.query(asked) < 0.999


@pytest.mark.usefixtures("encoder")  # it is converted by then
def test_a_question_waits_for_no_library_that_only_building_needs() -> None:
    asks = (
        "import sys; from index.embed import load; import index.search, rag.answer, rag.question; "
        "load('bundled').query('Qui ?'); "
        "large = {'bm25s', 'scipy', 'sentence_transformers', 'torch', 'transformers'}; "
        "print(*large & sys.modules.keys())"
    )
    shown = subprocess.run([sys.executable, "-c", asks], cwd=ROOT, capture_output=True, text=True)
    assert (shown.stdout.strip(), shown.returncode) == ("", 0), shown.stderr
