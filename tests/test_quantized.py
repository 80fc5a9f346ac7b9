"""Questions in 8-bit integers, held against sentence-transformers in float32; and what is kept of
the conversion, whatever happens to the file or to the process that writes it."""

from __future__ import annotations

import json
import logging
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from sentence_transformers import SentenceTransformer

from bench.golden import load_judged
from index.embed import BUNDLED, TextEmbedder, Vectors, identify, load
from index.quantized import shape_of

ROOT = Path(__file__).resolve().parent.parent
BUNDLED_FOLDER = ROOT / "index" / "encoder"
ASKED = "Qui accompagnait Trump ?"
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
NEAR = 0.99
"""The least cosine of a question's vector in integers with the same in float32."""


@pytest.fixture(scope="module")
def oracle() -> SentenceTransformer:
    torch.set_num_threads(1)  # as when serving; on a busy machine more threads wait for each other
    return SentenceTransformer(
        str(BUNDLED_FOLDER), device="cpu", local_files_only=True, model_kwargs={"dtype": "float32"}
    )


@pytest.fixture(scope="module")
def questions() -> list[str]:
    return [judged.question for judged in load_judged(ROOT / "seeds" / "questions.jsonl")]


@pytest.fixture(scope="module")
def encoder() -> TextEmbedder:
    return load(BUNDLED)


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the conversions of this test lie."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    return tmp_path / "anchorage" / "encoders"


def _changed(folder: Path, file: str, **settings: Any) -> Path:
    """A copy of the bundled encoder with other settings in one of its files."""
    shutil.copytree(BUNDLED_FOLDER, folder)
    path = folder / file
    path.write_text(json.dumps(json.loads(path.read_text()) | settings))
    return folder


def _vectors(encoder: TextEmbedder, texts: list[str]) -> Vectors:
    return np.stack([encoder.query(text) for text in texts])


# Vectors


def test_vectors_are_those_of_sentence_transformers_but_for_the_precision(
    encoder: TextEmbedder, oracle: SentenceTransformer, questions: list[str]
) -> None:
    texts = [*questions, *ODD]
    expected = oracle.encode_query(texts, normalize_embeddings=True)
    vectors = _vectors(encoder, texts)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(len(texts)), abs=1e-5)
    cosines = (vectors * expected).sum(axis=1)
    assert cosines[: len(questions)].mean() > 0.997
    assert cosines[: len(questions)].min() > NEAR
    assert cosines.min() > 0.98


def test_questions_rank_documents_as_the_library_does(
    encoder: TextEmbedder, oracle: SentenceTransformer, questions: list[str]
) -> None:
    texts = [path.read_text("utf-8") for path in (ROOT / "seeds" / "documents").glob("*.txt")]
    lines = sorted({line for text in texts for line in text.splitlines() if len(line) > 40})[::3]
    documents = oracle.encode_document(lines, normalize_embeddings=True)
    theirs = oracle.encode_query(questions, normalize_embeddings=True) @ documents.T
    ours = _vectors(encoder, questions) @ documents.T
    best = ours.argmax(axis=1)
    assert (best == theirs.argmax(axis=1)).mean() > 0.9
    # Where another line comes first, it was as near before.
    lost = theirs.max(axis=1) - theirs[np.arange(len(questions)), best]
    assert lost.max() < 0.02


def test_at_once_questions_have_the_vectors_they_have_alone(questions: list[str]) -> None:
    alone = _vectors(load(BUNDLED), questions)
    shared = load(BUNDLED)
    with ThreadPoolExecutor(8) as threads:
        at_once = np.stack(list(threads.map(shared.query, questions)))
    assert (at_once == alone).all()


def test_nobody_can_change_the_vector_that_the_next_one_gets(encoder: TextEmbedder) -> None:
    with pytest.raises(ValueError, match="read-only"):
        encoder.query(ASKED)[0] = 1


def test_a_prompt_and_a_shorter_limit_are_kept(tmp_path: Path) -> None:
    folder = _changed(
        tmp_path / "prompted", "config_sentence_transformers.json", prompts={"query": "query: "}
    )
    (folder / "sentence_bert_config.json").write_text('{"max_seq_length": 12}')
    oracle = SentenceTransformer(str(folder), device="cpu", model_kwargs={"dtype": "float32"})
    prompted = load(str(folder))
    for text in ("Qui ?", "Qui accompagnait le président américain au sommet de l'Alaska ?"):
        expected = oracle.encode_query(text, normalize_embeddings=True)
        assert prompted.query(text) @ expected > NEAR
        assert oracle.encode(text, normalize_embeddings=True) @ expected < 0.97  # the prompt counts


# Encoders of other kinds


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
    assert shape_of(BUNDLED_FOLDER) is not None
    assert shape_of(_changed(tmp_path / "other", file, **settings)) is None


def test_an_encoder_of_another_shape_is_run_by_the_library(
    tmp_path: Path, kept: Path, encoder: TextEmbedder, questions: list[str]
) -> None:
    settings = {"pooling_mode": "cls", "pooling_mode_mean_tokens": False}
    folder = _changed(tmp_path / "cls", "1_Pooling/config.json", **settings)
    other = load(str(folder))
    expected = SentenceTransformer(str(folder), device="cpu").encode_query(questions[:24])
    with ThreadPoolExecutor(8) as threads:
        vectors = np.stack(list(threads.map(other.query, questions[:24])))
    assert vectors == pytest.approx(expected, abs=1e-3)
    assert abs(other.query(ASKED) - encoder.query(ASKED)).max() > 0.01
    assert not kept.exists()


# What is kept


def _told() -> list[str]:
    """What is said while the encoder is loaded; its vectors must be right."""
    told: list[str] = []
    vector = load(BUNDLED, told.append).query(ASKED)
    assert (vector == load(BUNDLED).query(ASKED)).all()
    return told


CONVERTING = ["converting the encoder for questions, once"]


def test_it_is_converted_once_and_one_that_is_damaged_is_made_anew(kept: Path) -> None:
    assert _told() == CONVERTING
    (path,) = kept.iterdir()
    whole = path.read_bytes()
    assert identify(BUNDLED).revision in path.name
    assert _told() == []
    flipped = bytearray(whole)
    flipped[len(whole) // 2] ^= 1
    for damaged in (whole[:-1], bytes(flipped)):
        path.write_bytes(damaged)
        assert _told() == CONVERTING
        assert len(path.read_bytes()) == len(whole)
        assert _told() == []


def test_one_of_another_version_is_not_read(kept: Path) -> None:
    load(BUNDLED)
    (path,) = kept.iterdir()
    path.rename(path.with_name(path.name.replace("-int8-", "-int8-0.")))
    assert _told() == CONVERTING
    assert path.is_file()


def test_several_at_once_leave_one_that_is_whole(kept: Path) -> None:
    with ThreadPoolExecutor(3) as threads:
        vectors = list(threads.map(lambda _: load(BUNDLED).query(ASKED), range(3)))
    assert all((vector == vectors[0]).all() for vector in vectors)
    assert len(list(kept.iterdir())) == 1
    assert torch.get_default_dtype() == torch.float32  # one that reads alters it for all meanwhile
    assert _told() == []


def test_old_conversions_go_and_so_does_what_a_killed_process_left(kept: Path) -> None:
    kept.mkdir(parents=True)
    for age_h in range(1, 7):
        for name in (f"{age_h}.zip", f"{age_h}.zip.new"):
            (kept / name).touch()
            then = time.time() - 3_600 * (age_h - 0.5)
            os.utime(kept / name, (then, then))
    load(BUNDLED)
    names = {path.name for path in kept.iterdir()}
    assert {name for name in names if identify(BUNDLED).revision not in name} == {
        *("1.zip", "2.zip", "3.zip"),
        "1.zip.new",  # somebody may still be writing it
    }
    assert len(names) == 5


def test_where_it_cannot_be_kept_it_is_said_and_questions_are_answered(
    kept: Path, caplog: pytest.LogCaptureFixture
) -> None:
    kept.parent.write_text("a file where the folder would be")
    assert load(BUNDLED).query(ASKED).shape == (384,)
    (record,) = caplog.records
    message = record.getMessage()
    assert record.levelno == logging.WARNING
    assert str(kept) in message
    assert "Not a directory" in message
    assert "\n" not in message


@pytest.fixture
def small_files() -> Iterator[None]:
    """No file can grow beyond 1 MB, as if the disk were full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.usefixtures("small_files")
def test_where_it_cannot_be_converted_the_library_embeds_and_it_is_said(
    kept: Path, oracle: SentenceTransformer, caplog: pytest.LogCaptureFixture
) -> None:
    vector = load(BUNDLED).query(ASKED)
    expected = oracle.encode_query(ASKED, normalize_embeddings=True)
    assert vector == pytest.approx(expected, abs=1e-5)
    (record,) = caplog.records
    assert str(BUNDLED_FOLDER) in record.getMessage()
    assert "sentence-transformers" in record.getMessage()
    assert "\n" not in record.getMessage()
    assert not kept.exists()


@pytest.mark.long
def test_killed_while_converting_nothing_half_is_read(kept: Path, encoder: TextEmbedder) -> None:
    asks = "from index.embed import load; load('bundled', lambda s: print(s, flush=True)); print()"
    for moment in range(3):
        shutil.rmtree(kept, ignore_errors=True)
        process = subprocess.Popen(
            [sys.executable, "-c", asks], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        assert process.stdout.readline().strip() == CONVERTING[0]
        # Most of the time is the import; from the first byte on, a little later each time.
        while not list(kept.glob("*")) and process.poll() is None:
            time.sleep(0.005)
        time.sleep(0.02 * moment)
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        assert (load(BUNDLED).query(ASKED) == encoder.query(ASKED)).all()


# What a question waits for


LARGE = {"bm25s", "scipy", "sentence_transformers", "torch", "transformers"}


@pytest.mark.parametrize(
    "command", [("ask", ASKED, "--model", "none"), ("search", ASKED)], ids=["ask", "search"]
)
def test_a_command_on_a_built_index_imports_no_large_library(
    docs: Path, command: tuple[str, ...]
) -> None:
    main = "from api.cli import main; main()"
    built = [sys.executable, "-c", main, "index", "--docs", str(docs)]
    subprocess.run(built, cwd=ROOT, check=True, capture_output=True)
    ended = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", main, *command, "--docs", str(docs)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "Trump" in ended.stdout
    lines = [line for line in ended.stderr.splitlines() if line.startswith("import time:")]
    imported = {line.rpartition("|")[2].strip().partition(".")[0] for line in lines}
    assert "ctranslate2" in imported
    assert imported & LARGE == set()
