"""Documents held as offsets give back the very sentences and passages they were cut into."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.corpus import Corpus, Cut
from index.errors import IndexDamaged
from index.records import Document, Kind

_LINES = st.sampled_from(
    [
        "# Le sommet",
        "Le sommet a duré trois heures. Personne n'a signé 🤝 d'accord.",
        "La base vue du ciel (Photo : AFP).",
        "![]()",
        "Partager",
        "",
        "He said \U0001f600 no.  She — « Mme. » — left\u2028early.",
    ]
)
_TEXTS = st.lists(_LINES, max_size=12).map("\n".join)


def _cuts(texts: list[str]) -> list[Cut]:
    return [
        Cut.of(Document(f"{number:03}.txt", text, "0" * 64, title="Titre", language="fr"))
        for number, text in enumerate(texts)
    ]


@given(st.lists(_TEXTS | st.text(max_size=60), max_size=4))
def test_what_was_cut_comes_back_whole_from_memory_and_from_bytes(texts: list[str]) -> None:
    cuts = _cuts(texts)
    held = Corpus(cuts)
    read = Corpus.from_bytes(held.to_bytes())
    passages = [passage for cut in cuts for passage in cut.passages]
    for corpus in (held, read):
        assert list(corpus.cuts) == cuts
        assert [corpus.cut(cut.document.id) for cut in cuts] == cuts
        assert corpus.documents == tuple(cut.document for cut in cuts)
        assert [corpus.passage(row) for row in range(len(corpus))] == passages
        assert list(corpus.passages()) == passages
        assert corpus.sentence_counts().tolist() == [len(p.sentences) for p in passages]
        captions = {row for row, p in enumerate(passages) if p.kind is Kind.CAPTION}
        assert corpus.captions() == captions
    assert read.to_bytes() == held.to_bytes()


@given(st.lists(_TEXTS, min_size=1, max_size=3))
def test_a_sentence_is_found_in_its_passage_and_furniture_in_none(texts: list[str]) -> None:
    cuts = _cuts(texts)
    corpus = Corpus(cuts)
    for sentence in (sentence for cut in cuts for sentence in cut.sentences):
        if sentence.kind is Kind.FURNITURE:
            with pytest.raises(KeyError):
                corpus.place(sentence)
        else:
            row, offset = corpus.place(sentence)
            assert corpus.passage(row).sentences[offset] == sentence
            assert row in corpus.rows(sentence.document)


def test_captions_and_furniture_are_among_the_examples() -> None:
    """Or the two tests above would say little."""
    text = "Le sommet a duré.\n![]()\nLa base vue du ciel (Photo : AFP).\nPartager\n"
    corpus = Corpus(_cuts([text]))
    assert corpus.captions()
    (cut,) = corpus.cuts
    assert any(sentence.kind is Kind.FURNITURE for sentence in cut.sentences)


def test_an_unknown_document_has_no_cut() -> None:
    assert Corpus(_cuts(["Un texte."])).cut("other.txt") is None
    assert len(Corpus(())) == 0
    assert Corpus(()).sentence_counts().tolist() == []


@pytest.mark.parametrize(
    "content",
    [
        b"half a li",
        b"[1]\n",
        b'{"document": {}}\n',
        b'{"document": {"id": "a", "text": "b", "sha256": "c"}, "headings": [], '
        b'"sentences": [[0, 1, "song", 0, 1, null]], "passages": []}\n',
    ],
)
def test_what_is_no_corpus_is_refused(content: bytes) -> None:
    with pytest.raises(IndexDamaged, match="the corpus can't be read"):
        Corpus.from_bytes(content)
