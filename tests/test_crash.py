"""kill -9 and a full disk at any moment of a build: the old index or the new one, never a mixture.

Zero failures in n tries bounds the failure rate by 3/n (95 %). The short form runs with every
commit, the long one with `make test-long`; the control shows that the harness can fail.
"""

from __future__ import annotations

import os
import random
import resource
import shutil
import signal
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from tqdm.auto import tqdm

from index.build import build
from index.errors import AnchorageIndexError, IndexWriteFailed
from index.generation import Generation
from index.store import Store
from tests.tiny import TinyEmbedder

WORDS = ("sommet", "Alaska", "président", "accord", "paix", "guerre", "base", "avion", "tarmac")


def _folder(root: Path, name: str, files: int) -> Path:
    folder = root / name
    folder.mkdir()
    for number in range(files):
        lines = (f"Dans {name} la ligne {n} parle de {WORDS[n % len(WORDS)]}." for n in range(30))
        (folder / f"{number}.txt").write_text("\n".join(lines))
    return folder


def _generation_of(store: Store) -> str:
    """The generation, after all of it was read and found to fit."""
    manifest, files = store.read()
    Generation.of_files(manifest, files)
    return manifest.generation


def _in_child(work: Callable[[], None]) -> int:
    """Runs `work` in a forked process; the caller kills it or waits for it."""
    child = os.fork()
    if child == 0:
        try:
            # The progress bars of bm25s share a lock between processes: one that is killed while
            # it holds it would leave this test waiting for ever. It is the lock of this very class,
            # `tqdm.auto`'s, not of the one it is made from.
            tqdm.set_lock(threading.RLock())
            work()
        finally:
            os._exit(0)
    return child


def _kill_while(work: Callable[[], None], after_s: float) -> None:
    child = _in_child(work)
    time.sleep(after_s)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def _alternate(store: Store, folders: list[Path]) -> None:
    tiny = TinyEmbedder()
    while True:
        for folder in folders:
            build(folder, store, lambda: tiny, tiny.identity)


def _overwrite_in_place(store: Store, target: Path, copies: list[Path]) -> None:
    """The planted bad version: the same files, written over the old ones."""
    while True:
        for copy in copies:
            for path in sorted(copy.rglob("*")):
                if path.is_file():
                    place = target / path.relative_to(copy)
                    place.parent.mkdir(parents=True, exist_ok=True)
                    place.write_bytes(path.read_bytes())


@pytest.fixture
def folders(tmp_path: Path) -> list[Path]:
    return [_folder(tmp_path, "one", 2), _folder(tmp_path, "two", 3)]


@pytest.mark.parametrize("kills", [20, pytest.param(200, marks=pytest.mark.long)])
def test_kill_9_leaves_the_old_or_the_new_index(
    tmp_path: Path, folders: list[Path], kills: int
) -> None:
    store = Store(tmp_path / "index")
    tiny = TinyEmbedder()
    whole = {build(f, store, lambda: tiny, tiny.identity).generation for f in folders}
    chance = random.Random(7)
    seen = set()
    for _ in range(kills):
        _kill_while(lambda: _alternate(store, folders), chance.uniform(0.01, 0.12))
        seen.add(_generation_of(store))
    assert seen <= whole
    build(folders[0], store, lambda: tiny, tiny.identity)  # no lock was left behind


@pytest.mark.long
def test_the_harness_notices_an_index_that_is_overwritten_in_place(
    tmp_path: Path, folders: list[Path]
) -> None:
    tiny = TinyEmbedder()
    copies = []
    for folder in folders:
        built = Store(tmp_path / f"built-{folder.name}")
        build(folder, built, lambda: tiny, tiny.identity)
        copies.append(built.root)
    target = Store(tmp_path / "index")
    shutil.copytree(copies[0], target.root)
    chance = random.Random(7)
    broken = 0
    for _ in range(100):
        _kill_while(
            lambda: _overwrite_in_place(target, target.root, copies), chance.uniform(0.001, 0.02)
        )
        try:
            _generation_of(target)
        except AnchorageIndexError:
            broken += 1
    assert broken > 0


@pytest.mark.parametrize("tries", [12, pytest.param(200, marks=pytest.mark.long)])
def test_a_full_disk_is_noticed_and_the_old_index_stays(
    tmp_path: Path, folders: list[Path], tries: int
) -> None:
    store = Store(tmp_path / "index")
    tiny = TinyEmbedder()
    old = build(folders[0], store, lambda: tiny, tiny.identity).generation
    largest = max(entry.bytes for entry in store.manifest().files.values())
    outcome = tmp_path / "outcome"

    def build_with_room_for(size: int) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
        try:
            build(folders[1], store, lambda: tiny, tiny.identity)
            outcome.touch()
        except IndexWriteFailed:
            pass

    for number in range(tries):
        outcome.unlink(missing_ok=True)
        size = largest * number // tries
        os.waitpid(_in_child(partial(build_with_room_for, size)), 0)
        assert not outcome.exists(), f"a build with room for {size} bytes a file said it succeeded"
        assert _generation_of(store) == old
