"""Documents of a wanted size, vectors without a model, and the table of sizes."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bench.growth import Grown, as_table, merge, write
from bench.growth_child import built, searched
from bench.growth_corpus import KILLED, SeededEmbedder, unit_vectors, write_documents

ROOT = Path(__file__).resolve().parent.parent
SENTENCE = "Le sommet a duré trois heures à Anchorage, en Alaska, et personne n'a signé. "


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The three files that the bench reads, small."""
    folder = tmp_path / "data"
    folder.mkdir()
    rows = {
        "title_passage_fr": [{"title": f"Titre {n}", "text": SENTENCE * 20} for n in range(3)],
        "title_passage_en": [{"title": "Summit", "text": "It took three hours."}],
        "title_passage_bilingual_laws_sample": [
            {"title_fr": "Loi", "text_fr": "Elle vaut.", "title_en": "Act", "text_en": "It holds."}
        ],
    }
    for name, lines in rows.items():
        with gzip.open(folder / f"{name}.jsonl.gz", "wt", encoding="utf-8") as file:
            file.writelines(json.dumps(line) + "\n" for line in lines)
    return folder


def test_documents_come_in_turns_until_there_are_enough(data: Path, tmp_path: Path) -> None:
    write_documents(data, tmp_path / "docs", 5)
    texts = [path.read_text(encoding="utf-8") for path in sorted((tmp_path / "docs").iterdir())]
    assert [text.partition("\n")[0] for text in texts] == ["Titre 0", "Summit", "Titre 1"]


def test_both_sides_of_the_laws_come_last(data: Path, tmp_path: Path) -> None:
    write_documents(data, tmp_path / "docs", 9)
    texts = [path.read_text(encoding="utf-8") for path in sorted((tmp_path / "docs").iterdir())]
    assert [text.partition("\n")[0] for text in texts][-2:] == ["Loi", "Act"]


def test_data_that_do_not_suffice_are_named(data: Path, tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="holds 9 passages, 50 were asked for"):
        write_documents(data, tmp_path / "docs", 50)
    with pytest.raises(SystemExit, match=r"has no title_passage_fr\.jsonl\.gz: give the folder"):
        write_documents(tmp_path, tmp_path / "more", 5)


def test_seeded_vectors_are_unit_vectors_that_mean_nothing() -> None:
    matrix = unit_vectors("seed", 200, 384)
    np.testing.assert_allclose(np.linalg.norm(matrix, axis=1), 1.0, rtol=1e-5)
    np.testing.assert_array_equal(matrix, unit_vectors("seed", 200, 384))
    apart = matrix @ matrix.T - np.eye(200)
    assert np.abs(apart).max() < 0.4, "vectors that are near each other are no test of FAISS"


def test_a_built_folder_can_be_searched(data: Path, tmp_path: Path) -> None:
    write_documents(data, tmp_path / "docs", 9)
    report = built(tmp_path / "docs", tmp_path / "index", SeededEmbedder())
    assert report["documents"] == 6
    assert report["embedded"] > report["passages"] >= 6
    told = searched(tmp_path / "index")
    assert 0 < told["faiss_p50_ms"] <= told["faiss_p95_ms"]
    assert told["search_p50_ms"] <= told["search_p95_ms"]


def test_a_build_can_be_killed_half_way(data: Path, tmp_path: Path) -> None:
    write_documents(data, tmp_path / "docs", 9)
    command = [sys.executable, "-m", "bench.growth_child", "build"]
    places = [str(tmp_path / "docs"), str(tmp_path / "index")]
    ended = subprocess.run([*command, *places, "--until", "1"], cwd=ROOT, capture_output=True)
    assert ended.returncode == KILLED
    assert not (tmp_path / "index" / "manifest.json").exists()


GROWN = Grown(
    passages=1_000,
    documents=300,
    sentences=5_000,
    build_s=2.0,
    encoded_build_s=20.0,
    search_p50_ms=1.0,
    search_p95_ms=3.0,
    whole_p50_ms=8.0,
    whole_p95_ms=9.0,
    faiss_p50_ms=0.5,
    faiss_p95_ms=1.0,
    build_mib=300.0,
    answer_mib=600.0,
    texts=6_000,
    embedded_again=2_904,
)


def test_the_table_gives_rates_and_the_ratio_to_faiss() -> None:
    cells = [cell.strip() for cell in as_table([GROWN]).splitlines()[2].strip("|").split("|")]
    assert cells == [
        *("1,000", "5,000", "500", "50", "1.0", "3.0", "8.0", "9.0", "0.5", "1.0", "3.0"),
        *("300", "600", "2,904 of 6,000"),
    ]
    unencoded = as_table([replace(GROWN, encoded_build_s=None)]).splitlines()[2]
    assert unencoded.split("|")[4].strip() == "—"


def test_sizes_measured_apart_end_in_one_report(tmp_path: Path) -> None:
    large = replace(GROWN, passages=10_000, documents=3_000, search_p95_ms=9.0)
    write(tmp_path, large)
    report = write(tmp_path, GROWN)
    assert [line.split("|")[1].strip() for line in report.splitlines()[2:4]] == ["1,000", "10,000"]
    assert (tmp_path / "growth.svg").stat().st_size > 0
    again = replace(large, search_p95_ms=5.0)
    assert merge([GROWN, large], again) == [GROWN, again]
