"""Build, store and search together, on small folders and a hand-checkable encoder."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from index.build import build, is_current
from index.embed import EncoderIdentity
from index.errors import IndexBusy, IndexDamaged, IndexMismatch, IndexMissing, IndexWriteFailed
from index.search import CAPTION_PRIOR, Searcher
from index.store import Store
from index.vectors import VectorIndex
from tests.tiny import TinyEmbedder


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "a.txt").write_text(
        "Le sommet a eu lieu en Alaska.\nLes deux présidents ont parlé pendant trois heures.\n"
    )
    (folder / "b.txt").write_text("Le gouverneur Mike Dunleavy attendait sur le tarmac.\n")
    return folder


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "index")


def _never() -> TinyEmbedder:
    raise AssertionError("nothing had to be embedded")


def _searcher(documents: Path, store: Store, tiny: TinyEmbedder) -> Searcher:
    build(documents, store, lambda: tiny, tiny.identity)
    return Searcher.open(store, tiny)


def test_a_search_finds_the_words_at_their_offsets(
    documents: Path, store: Store, tiny: TinyEmbedder
) -> None:
    searcher = _searcher(documents, store, tiny)
    best = searcher.search("gouverneur Dunleavy tarmac")[0]
    assert best.passage.document == "b.txt"
    document = searcher.document("b.txt")
    assert document is not None
    assert document.text[best.passage.start : best.passage.end] == best.passage.text
    # Six words once and « le » twice against three words: 3 / (√(6 + 2²) · √3).
    assert best.cosine == pytest.approx(3 / np.sqrt(10 * 3))
    assert best.sentences[0].coverage == pytest.approx(1.0)


def test_scores_fall_and_the_same_question_gives_the_same_hits(
    documents: Path, store: Store, tiny: TinyEmbedder
) -> None:
    searcher = _searcher(documents, store, tiny)
    hits = searcher.search("Alaska sommet présidents")
    assert hits == searcher.search("Alaska sommet présidents")
    assert [h.score for h in hits] == sorted((h.score for h in hits), reverse=True)
    assert len(searcher.search("Alaska", k=1)) == 1


def test_a_caption_ranks_below_body_text_that_is_as_near(
    tmp_path: Path, store: Store, tiny: TinyEmbedder
) -> None:
    folder = tmp_path / "two"
    folder.mkdir()
    (folder / "a.txt").write_text("![]()\nLa base en Alaska vue du ciel (Photo : BBC).\n")
    (folder / "b.txt").write_text("La base en Alaska vue du ciel (Photo : BBC) est grande.\n")
    hits = _searcher(folder, store, tiny).search("base Alaska ciel Photo BBC")
    assert [hit.passage.document for hit in hits] == ["b.txt", "a.txt"]
    assert CAPTION_PRIOR < 1


def test_a_second_build_embeds_nothing_and_keeps_the_generation(
    documents: Path, store: Store, tiny: TinyEmbedder
) -> None:
    first = build(documents, store, lambda: tiny, tiny.identity)
    second = build(documents, store, _never, tiny.identity)
    assert first.added == ("a.txt", "b.txt")
    assert (second.embedded, second.unchanged) == (0, ("a.txt", "b.txt"))
    assert second.generation == first.generation
    assert is_current(documents, store, tiny.identity)


def test_only_what_changed_is_embedded_and_the_rest_is_as_a_fresh_build(
    documents: Path, store: Store, tiny: TinyEmbedder, tmp_path: Path
) -> None:
    build(documents, store, lambda: tiny, tiny.identity)
    (documents / "b.txt").write_text("Le porte-parole Dmitri Peskov était à Magadan.\n")
    assert not is_current(documents, store, tiny.identity)
    later = TinyEmbedder()
    report = build(documents, store, lambda: later, tiny.identity)
    assert report.changed == ("b.txt",)
    assert all("Peskov" in text for text in later.embedded)
    fresh = Store(tmp_path / "fresh")
    build(documents, fresh, lambda: tiny, tiny.identity)
    assert store.read()[1] == fresh.read()[1]


def test_a_removed_document_is_gone_everywhere(
    documents: Path, store: Store, tiny: TinyEmbedder
) -> None:
    build(documents, store, lambda: tiny, tiny.identity)
    (documents / "b.txt").unlink()
    report = build(documents, store, _never, tiny.identity)
    assert report.removed == ("b.txt",)
    assert not any(b"Dunleavy" in content for content in store.read()[1].values())
    searcher = Searcher.open(store, tiny)
    assert {hit.passage.document for hit in searcher.search("gouverneur Dunleavy")} == {"a.txt"}
    assert len(list((store.root / "generations").iterdir())) == 1


def test_metadata_alone_changes_the_generation_but_embeds_nothing(
    documents: Path, store: Store, tiny: TinyEmbedder
) -> None:
    first = build(documents, store, lambda: tiny, tiny.identity)
    (documents / "sources.toml").write_text('["a.txt"]\ntitle = "Le sommet"\n')
    second = build(documents, store, _never, tiny.identity)
    assert second.generation != first.generation
    document = Searcher.open(store, tiny).document("a.txt")
    assert document is not None
    assert document.title == "Le sommet"


def test_another_encoder_is_refused_and_both_are_named(
    documents: Path, store: Store, tiny: TinyEmbedder
) -> None:
    build(documents, store, lambda: tiny, tiny.identity)
    before = store.read()
    other = EncoderIdentity("other", "2")
    with pytest.raises(IndexMismatch, match=r"tiny@1.*other@2"):
        build(documents, store, _never, other)
    with pytest.raises(IndexMismatch, match=r"tiny@1.*other@2"):
        Searcher.open(store, TinyEmbedder(identity=other))
    assert store.read() == before


def test_another_encoder_replaces_when_that_is_asked_for(
    documents: Path, store: Store, tiny: TinyEmbedder
) -> None:
    build(documents, store, lambda: tiny, tiny.identity)
    other = TinyEmbedder(identity=EncoderIdentity("other", "2"))
    report = build(documents, store, lambda: other, other.identity, replace="mismatch")
    assert report.replaced is not None
    assert "tiny@1" in report.replaced
    assert report.embedded == len(other.embedded) > 0


def test_every_damaged_byte_is_noticed(documents: Path, store: Store, tiny: TinyEmbedder) -> None:
    build(documents, store, lambda: tiny, tiny.identity)
    files = [p for p in store.root.rglob("*") if p.is_file() and p.name != "lock"]
    rng = np.random.default_rng(7)
    for path in files:
        intact = path.read_bytes()
        positions = rng.integers(0, len(intact), 40)
        for position in positions.tolist():
            damaged = bytearray(intact)
            damaged[position] ^= 1 << int(rng.integers(0, 8))
            path.write_bytes(damaged)
            with pytest.raises((IndexDamaged, IndexMismatch)):
                store.read()
        for length in (0, 1, len(intact) // 2, len(intact) - 1):
            path.write_bytes(intact[:length])
            with pytest.raises(IndexDamaged):
                store.read()
        path.unlink()
        with pytest.raises((IndexDamaged, IndexMissing)):
            store.read()
        path.write_bytes(intact)
    assert Searcher.open(store, tiny).search("sommet")


def test_a_damaged_index_is_left_alone_unless_a_rebuild_is_asked_for(
    documents: Path, store: Store, tiny: TinyEmbedder
) -> None:
    build(documents, store, lambda: tiny, tiny.identity)
    vectors = next(store.root.rglob("passages.faiss"))
    vectors.write_bytes(vectors.read_bytes()[:-1])
    with pytest.raises(IndexDamaged, match=r"passages\.faiss.*--rebuild"):
        build(documents, store, lambda: tiny, tiny.identity)
    build(documents, store, lambda: tiny, tiny.identity, replace="always")
    assert Searcher.open(store, tiny).search("sommet")


def test_counts_that_do_not_fit_are_refused(
    documents: Path, store: Store, tiny: TinyEmbedder
) -> None:
    from dataclasses import replace

    from index.generation import Generation

    build(documents, store, lambda: tiny, tiny.identity)
    manifest, files = store.read()
    one = (np.eye(1, tiny.dimension, dtype=np.float32), np.zeros(1, np.int64))
    fewer = VectorIndex.of_parts(tiny.dimension, [one])
    with pytest.raises(IndexDamaged, match="passage vectors"):
        Generation.of_files(manifest, files | {"passages.faiss": bytes(fewer.to_bytes())})
    with pytest.raises(IndexDamaged, match="dimensions"):
        Generation.of_files(replace(manifest, dimension=3), files)


def test_no_index_says_how_to_build_one(store: Store) -> None:
    with pytest.raises(IndexMissing, match="anchorage index"):
        store.manifest()


def test_two_writers_do_not_meet(documents: Path, store: Store, tiny: TinyEmbedder) -> None:
    with store.writing(), pytest.raises(IndexBusy, match="another process"):
        build(documents, Store(store.root), lambda: tiny, tiny.identity)


def test_what_an_interrupted_build_left_is_cleaned_up(
    documents: Path, store: Store, tiny: TinyEmbedder
) -> None:
    build(documents, store, lambda: tiny, tiny.identity)
    orphan = store.root / "generations" / "0123456789ab.0"
    orphan.mkdir()
    (orphan / "corpus.jsonl").write_text("half a li")
    assert Searcher.open(store, tiny).search("sommet")
    (documents / "c.txt").write_text("Un troisième document arrive ici.\n")
    build(documents, store, lambda: tiny, tiny.identity)
    assert not orphan.exists()


def test_a_place_that_can_not_be_written_is_named(
    documents: Path, tmp_path: Path, tiny: TinyEmbedder
) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(IndexWriteFailed, match="--index"):
        build(documents, Store(tmp_path / "file"), lambda: tiny, tiny.identity)


def test_vectors_are_cosines_in_order_with_ties_by_id() -> None:
    vectors = np.array([[1, 0], [0, 1], [1, 0], [0.6, 0.8]], dtype=np.float32)
    index = VectorIndex.of_parts(2, [(vectors, np.array([9, 1, 4, 2], dtype=np.int64))])
    ids, cosines = index.nearest(np.array([1, 0], dtype=np.float32), 4)
    assert ids.tolist() == [4, 9, 2, 1]
    assert cosines.tolist() == pytest.approx([1, 1, 0.6, 0])
    again = VectorIndex.from_bytes(bytes(index.to_bytes()))
    assert again.vectors(1, 3).tolist() == vectors[1:3].tolist()
    assert again.ids.tolist() == [9, 1, 4, 2]


def test_an_index_can_be_copied_elsewhere(
    documents: Path, store: Store, tiny: TinyEmbedder, tmp_path: Path
) -> None:
    _searcher(documents, store, tiny)
    shutil.copytree(store.root, tmp_path / "copy")
    assert Searcher.open(Store(tmp_path / "copy"), tiny).search("sommet")


def test_a_text_is_compared_with_indexed_sentences(
    documents: Path, store: Store, tiny: TinyEmbedder
) -> None:
    searcher = _searcher(documents, store, tiny)
    sentences = [*searcher.sentences("a.txt"), *searcher.sentences("b.txt")]
    text = sentences[1].text
    expected = [float(tiny.query(text) @ tiny.query(s.text)) for s in reversed(sentences)]
    # Vectors of sentences are kept in half precision.
    assert searcher.similarities(text, sentences[::-1]) == pytest.approx(expected, abs=1e-3)
