"""A build that was interrupted goes on where it was, and trusts nothing that is not whole."""

from __future__ import annotations

import os
import signal
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import build as building
from index.build import build
from index.embed import EncoderIdentity, Vectors
from index.journal import Journal
from index.store import Store
from tests.tiny import TinyEmbedder

SLICE = 8
NAME = "embedded.journal"
DIMENSION = 3


@dataclass
class Interrupted(TinyEmbedder):
    """Embeds so many texts, then `end` is called in the middle of its work."""

    until: int = 20
    end: Callable[[], None] = field(default=lambda: None)

    def passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> Vectors:
        if len(self.embedded) + len(texts) > self.until:
            self.end()
        return TinyEmbedder.passages(self, texts, progress)


class Stopped(Exception):
    pass


def _stop() -> None:
    raise Stopped


def _kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.fixture(autouse=True)
def small_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "_SLICE", SLICE)


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    folder = tmp_path / "documents"
    folder.mkdir()
    for number in range(3):
        lines = (f"La phrase {n} du document {number} parle du sommet.\n" for n in range(12))
        (folder / f"{number}.txt").write_text("".join(lines))
    return folder


def _texts(documents: Path, root: Path) -> tuple[set[str], dict[str, bytes]]:
    """What a build that nothing interrupts embeds, and what it writes."""
    whole, store = TinyEmbedder(), Store(root)
    build(documents, store, lambda: whole, whole.identity)
    return set(whole.embedded), store.read()[1]


def _killed(documents: Path, store: Store) -> None:
    child = os.fork()
    if child == 0:
        killed = Interrupted(end=_kill)
        build(documents, store, lambda: killed, killed.identity)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), "the build was to be killed"


def test_a_killed_build_does_not_embed_again_what_it_had_embedded(
    documents: Path, tmp_path: Path
) -> None:
    texts, files = _texts(documents, tmp_path / "whole")
    store, later = Store(tmp_path / "index"), TinyEmbedder()
    _killed(documents, store)
    report = build(documents, store, lambda: later, later.identity)
    assert report.embedded == len(later.embedded) == len(texts) - 2 * SLICE
    assert len(set(later.embedded)) == len(later.embedded)
    assert store.read()[1] == files
    assert not (store.root / NAME).exists()


def test_a_build_that_failed_goes_on_too(documents: Path, tmp_path: Path) -> None:
    texts, files = _texts(documents, tmp_path / "whole")
    store, failing, later = Store(tmp_path / "index"), Interrupted(end=_stop), TinyEmbedder()
    with pytest.raises(Stopped):
        build(documents, store, lambda: failing, failing.identity)
    build(documents, store, lambda: later, later.identity)
    assert set(failing.embedded).isdisjoint(later.embedded)
    assert set(failing.embedded) | set(later.embedded) == texts
    assert store.read()[1] == files


def test_a_rebuild_and_another_encoder_begin_anew(documents: Path, tmp_path: Path) -> None:
    texts, _ = _texts(documents, tmp_path / "whole")
    store, other = Store(tmp_path / "index"), TinyEmbedder(EncoderIdentity("tiny", "2"))
    _killed(documents, store)
    build(documents, store, lambda: other, other.identity)
    assert set(other.embedded) == texts
    _killed(documents, again := Store(tmp_path / "again"))
    anew = TinyEmbedder()
    build(documents, again, lambda: anew, anew.identity, replace="always")
    assert set(anew.embedded) == texts


def test_the_journal_holds_no_text(documents: Path, tmp_path: Path) -> None:
    store = Store(tmp_path / "index")
    _killed(documents, store)
    content = (store.root / NAME).read_bytes()
    assert len(content) > SLICE * 4 * 256
    assert b"sommet" not in content


BLOCKS = (("a", "b", "é"), ("d",), ("e", "f"))


def _written(folder: Path) -> tuple[Path, list[int]]:
    """A journal of three blocks, and the size of the file after each."""
    ends = []
    with Journal.opened(folder, "tiny@1", DIMENSION) as journal:
        for number, texts in enumerate(BLOCKS):
            journal.add(texts, _vectors(number))
            ends.append((folder / NAME).stat().st_size)
    return folder / NAME, ends


def _vectors(number: int) -> Vectors:
    shape = (len(BLOCKS[number]), DIMENSION)
    return np.arange(np.prod(shape), dtype=np.float32).reshape(shape) + 100 * number


def _kept(folder: Path) -> list[bool]:
    """Which blocks are there; those that are have their vectors."""
    kept = []
    with Journal.opened(folder, "tiny@1", DIMENSION) as journal:
        for number, texts in enumerate(BLOCKS):
            there = [text in journal for text in texts]
            assert len(set(there)) == 1, "half a block"
            if there[0]:
                assert (journal.vectors(texts) == _vectors(number)).all()
            kept.append(there[0])
    return kept


@given(st.data())
def test_a_journal_cut_anywhere_keeps_what_is_whole(data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as name:
        path, ends = _written(Path(name))
        size = data.draw(st.integers(0, ends[-1]))
        os.truncate(path, size)
        assert _kept(path.parent) == [end <= size for end in ends]
        with Journal.opened(path.parent, "tiny@1", DIMENSION) as journal:
            journal.add(["new"], np.ones((1, DIMENSION), dtype=np.float32))
        with Journal.opened(path.parent, "tiny@1", DIMENSION) as journal:
            assert (journal.vectors(["new"]) == 1).all()


@given(st.data(), st.integers(1, 255))
def test_an_altered_byte_drops_its_block_and_what_follows(data: st.DataObject, mask: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        path, ends = _written(Path(name))
        content = bytearray(path.read_bytes())
        place = data.draw(st.integers(0, len(content) - 1))
        content[place] ^= mask
        path.write_bytes(content)
        assert _kept(path.parent) == [end <= place for end in ends]
