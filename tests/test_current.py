"""The index is brought up to date while the service runs."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from api import current
from api.wire import Built, Parts, Progress
from index.build import build as rebuild
from index.search import Searcher
from index.store import Store
from tests.http_service import QUESTION, built, ready, running
from tests.tiny import TinyEmbedder


def test_a_turn_is_answered_from_the_generation_that_is_current(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(current, "LOOK_EVERY_S", 0.0)
    embedder = TinyEmbedder()
    store = Store(tmp_path / "index")

    def load(_: Progress) -> Built:
        first = built(tmp_path, embedder)
        return replace(first, renew=partial(renewed, store, embedder))

    with running(load) as client:
        ready(client)
        before = client.post("/chat", json={"question": QUESTION}).json()
        (tmp_path / "docs" / "new.txt").write_text("Melania Trump est restée à Washington.\n")
        rebuild(tmp_path / "docs", store, lambda: embedder, embedder.identity)
        body = {"question": "Où est restée Melania Trump ?", "conversation": before["conversation"]}
        after = client.post("/chat", json=body).json()
        kept = client.get(f"/conversations/{before['conversation']}").json()
        (tmp_path / "index" / "manifest.json").write_text("damaged")
        still = client.post("/chat", json={"question": QUESTION})
    assert before["index"] != after["index"]
    assert "Washington" in after["text"]
    assert [turn["index"] for turn in kept["turns"]] == [before["index"], after["index"]]
    # What was open goes on when what was published can't be read.
    assert still.json()["index"] == after["index"]


def renewed(store: Store, embedder: TinyEmbedder, parts: Parts) -> Parts:
    if store.manifest().generation == parts.searcher.generation:
        return parts
    return replace(parts, searcher=Searcher.open(store, embedder))
