"""The index by the command line: built, kept up to date, refused and rebuilt."""

from __future__ import annotations

from pathlib import Path

from api.settings import read_settings
from index.build import build
from index.store import Store
from tests.command_line import DOCUMENTS, QUESTION, Command, contents, write
from tests.tiny import TinyEmbedder


def test_an_index_is_built_once_and_kept_up_to_date(command: Command, tmp_path: Path) -> None:
    docs = write(tmp_path / "press", DOCUMENTS)
    (docs / "photo.jpg").write_bytes(b"\xff\xd8")
    places = ("--docs", docs, "--index", tmp_path / "index")
    first = command("index", *places, "--json").object
    assert (first["added"], first["unchanged"]) == (sorted(DOCUMENTS), [])
    assert first["embedded"] > 0
    assert [skipped["path"] for skipped in first["skipped"]] == ["photo.jpg"]

    second = command("index", *places)
    assert "2 documents unchanged, 0 texts embedded" in second.out
    assert "skipped photo.jpg: " in second.out

    (docs / "lieu.txt").unlink()
    write(docs, {"duree.txt": "Le sommet a duré trois heures.\n"})
    third = command("index", *places, "--json").object
    changes = (third["added"], third["removed"], third["unchanged"])
    assert changes == (["duree.txt"], ["lieu.txt"], ["delegation.txt"])
    found = command("search", "base près d'Anchorage", *places, "--json").object
    assert {hit["source"] for hit in found["hits"]} <= {"duree.txt", "delegation.txt"}

    # A stale index is brought up to date by whoever asks.
    write(docs, {"lieu.txt": "Le sommet a eu lieu à Anchorage.\n"})
    assert "Anchorage" in command("ask", "Où a eu lieu le sommet ?", *places).out


def test_a_damaged_index_is_refused_and_rebuilt_on_demand(
    command: Command, docs: Path, tmp_path: Path
) -> None:
    index = tmp_path / "my index"
    places = ("--docs", docs, "--index", index)
    assert command("index", *places).code == 0
    victim = max((index / "generations").rglob("*.faiss"))
    content = victim.read_bytes()
    victim.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    before = contents(index / "generations")
    for asking in (("ask", QUESTION), ("search", "Trump"), ("doctor", "--json")):
        ended = command(*asking, *places)
        assert ended.code == 3
        told = ended.out + ended.err
        assert victim.name in told
        assert "anchorage index --rebuild" in told
    message = command("ask", QUESTION, *places).refused(3)
    assert f"`anchorage index --rebuild --docs {docs} --index '{index}'`" in message
    assert contents(index / "generations") == before
    assert command("index", *places, "--rebuild").code == 0
    assert "Marco Rubio" in command("ask", QUESTION, *places).out


def test_an_index_of_another_encoder_is_refused_where_the_user_named_it(
    command: Command, docs: Path, tmp_path: Path
) -> None:
    index = tmp_path / "index"
    tiny = TinyEmbedder()
    build(docs, Store(index), lambda: tiny, tiny.identity)
    before = contents(index / "generations")
    for asking in (("ask", QUESTION), ("index",)):
        message = command(*asking, "--docs", docs, "--index", index).refused(3)
        assert "tiny@1" in message
        assert "bundled@" in message
        assert "anchorage index --rebuild" in message
    assert contents(index / "generations") == before
    doctor = command("doctor", "--docs", docs, "--index", index)
    assert (doctor.code, "broken" in doctor.out) == (3, True)


def test_an_index_of_another_encoder_is_rebuilt_where_we_placed_it(
    command: Command, tmp_path: Path
) -> None:
    docs = write(tmp_path / "press", DOCUMENTS)
    tiny = TinyEmbedder()
    store = Store(read_settings(docs=docs).index_folder)
    build(docs, store, lambda: tiny, tiny.identity)
    ended = command("ask", QUESTION, "--docs", docs, "--json")
    assert ended.object["encoder"].startswith("bundled@")
    assert "The index was built anew" in ended.err
    assert "--rebuild" not in ended.err  # It has just been done.
    assert "tiny@1" in ended.err
