"""Bring an index up to date: load, split, embed, store. Only what changed is embedded, and what an
interrupted build had embedded already is not embedded again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from index.corpus import Corpus, Cut
from index.embed import Embedder, EncoderIdentity
from index.errors import DocumentsError, IndexMismatch, IndexMissing
from index.generation import Generation, generation_id
from index.journal import Journal
from index.load import Folder, Skipped, load_folder
from index.records import Document, Kind, Passage
from index.split import CHUNKING
from index.store import REBUILD, Manifest, Store
from index.terms import TermIndex
from index.vectors import VectorIndex
from index.words import stems

Progress = Callable[[str, int, int], None]
"""Called with a stage ("reading" | "embedding" | "writing"), how much is done, and of how much."""

Replace = Literal["never", "mismatch", "always"]
"""Whether an index that can't be brought up to date may be replaced: never; when another encoder,
format or chunking made it; or always, even a damaged one."""

_SLICE = 256
"""Texts that are embedded, and kept, together: what an interrupted build loses at most."""

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did. The tuples hold document ids, sorted."""

    generation: str
    documents: int
    sentences: int
    passages: int
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: tuple[str, ...]
    skipped: tuple[Skipped, ...]
    embedded: int
    """How many texts (sentences and passages) went through the encoder."""
    replaced: str | None
    """Why all was embedded anew, when it was."""
    seconds: float


def build(
    documents: Path,
    store: Store,
    embedder: Callable[[], Embedder],
    identity: EncoderIdentity,
    *,
    replace: Replace = "never",
    progress: Progress | None = None,
) -> BuildReport:
    """Make `store` hold exactly what the folder `documents` holds, embedded by `identity`.

    `embedder` is called only when something has to be embedded. Raises DocumentsError, IndexBusy,
    IndexWriteFailed, EncoderError, and, unless `replace` allows it, IndexMismatch or IndexDamaged;
    the old index is then as it was.
    """
    began = perf_counter()
    report = progress or (lambda stage, done, total: None)
    report("reading", 0, 1)
    folder = load_folder(documents)
    with store.writing():
        previous = _previous(store, identity, replace)
        corpus = Corpus(_cut(folder.documents, previous.corpus))
        if not len(corpus):
            raise DocumentsError(f"no sentence to index in {documents}: its files hold no prose")
        embedded = 0
        if previous.generation_id != generation_id(folder.documents, identity):
            if replace == "always":
                Journal.discard(store.root)
            generation, embedded = _embed(corpus, previous, embedder, store, report)
            report("writing", 0, 1)
            store.publish(
                store.unused_directory(generation_id(folder.documents, identity)),
                generation.files(),
                partial(generation.manifest, identity),
            )
        Journal.discard(store.root)
        return _report(store.manifest(), folder, previous, embedded, perf_counter() - began)


def is_current(documents: Path, store: Store, identity: EncoderIdentity) -> bool:
    """Whether a build would change nothing. Reads the documents, embeds nothing.

    Raises DocumentsError, IndexMissing, IndexDamaged, IndexMismatch (of format).
    """
    manifest = store.manifest()
    found = load_folder(documents).documents
    same_settings = manifest.encoder == identity and manifest.chunking == CHUNKING
    return same_settings and manifest.generation == generation_id(found, identity)


@dataclass(frozen=True, slots=True)
class _Previous:
    """What was there before, as far as it can be used again."""

    generation_id: str | None = None
    generation: Generation | None = None
    replaced: str | None = None

    @property
    def corpus(self) -> Corpus:
        return self.generation.corpus if self.generation else Corpus(())


def _previous(store: Store, identity: EncoderIdentity, replace: Replace) -> _Previous:
    if replace == "always":
        return _Previous(replaced="a rebuild was asked for")
    try:
        manifest = store.manifest()
        _check_settings(manifest, identity, store)
        manifest, generation = store.read_as(
            lambda manifest, files: (manifest, Generation.of_files(manifest, files))
        )
    except IndexMissing:
        return _Previous()
    except IndexMismatch as error:
        if replace == "never":
            raise
        return _Previous(replaced=str(error).removesuffix(f": {REBUILD}"))
    return _Previous(manifest.generation, generation)


def _check_settings(manifest: Manifest, identity: EncoderIdentity, store: Store) -> None:
    for what, found, wanted in (
        ("encoder", str(manifest.encoder), str(identity)),
        ("chunking", manifest.chunking, CHUNKING),
    ):
        if found != wanted:
            raise IndexMismatch(
                f"the index at {store.root} was built with {what} {found}, not {wanted}: {REBUILD}"
            )


def _cut(documents: Sequence[Document], previous: Corpus) -> Iterator[Cut]:
    """Documents cut into passages; the cuts of unchanged texts are used again."""
    for document in documents:
        old = previous.cut(document.id)
        if old and _cuts_alike(old.document, document):
            yield Cut(document, old.sentences, old.passages)
        else:
            yield Cut.of(document)


def _cuts_alike(old: Document, new: Document) -> bool:
    return (old.text, old.language) == (new.text, new.language)


@dataclass(frozen=True, slots=True)
class _Texts:
    """What is embedded of one document, in order."""

    passages: list[str]
    sentences: list[str]
    """Of the passages: furniture has no vector."""

    @classmethod
    def of(cls, cut: Cut) -> _Texts:
        return cls(
            [searchable(passage) for passage in cut.passages],
            [sentence.text for passage in cut.passages for sentence in passage.sentences],
        )


@dataclass(frozen=True, slots=True)
class _Vectors:
    """What gives the vectors of a document's passages and of their sentences: float32, shape
    (n, d). Given when they are needed, so that those of all documents are in memory once."""

    passages: Callable[[], Vectors]
    sentences: Callable[[], Vectors]


def _embed(
    corpus: Corpus,
    previous: _Previous,
    embedder: Callable[[], Embedder],
    store: Store,
    report: Progress,
) -> tuple[Generation, int]:
    """The new generation, and how many texts were embedded for it."""
    kept = _kept_vectors(corpus, previous)
    new = [id_ for document in corpus.documents if (id_ := document.id) not in kept]
    if not new:
        return _generation(corpus, kept), 0
    model = embedder()
    with Journal.opened(store.root, str(model.identity), model.dimension) as journal:
        texts = (_texts(corpus, id_) for id_ in new)
        embedded = _embed_missing(texts, model, journal, report)
        kept |= {id_: _journalled(journal, corpus, id_) for id_ in new}
        return _generation(corpus, kept), embedded


def _embed_missing(
    new: Iterable[_Texts], model: Embedder, journal: Journal, report: Progress
) -> int:
    """Slice by slice, each kept before the next is begun. How many were not kept already."""
    texts = list(dict.fromkeys(text for one in new for text in (*one.passages, *one.sentences)))
    # Equally long texts together, so that padding is not computed.
    missing = sorted((text for text in texts if text not in journal), key=len, reverse=True)
    before = len(texts) - len(missing)
    report("embedding", before, len(texts))
    for begin in range(0, len(missing), _SLICE):
        some = missing[begin : begin + _SLICE]

        def tell(done: int, base: int = before + begin) -> None:
            report("embedding", base + done, len(texts))

        journal.add(some, model.passages(some, tell))
    return len(missing)


def _journalled(journal: Journal, corpus: Corpus, id_: str) -> _Vectors:
    """The texts are cut again for it: those of all documents would be in memory twice."""
    return _Vectors(
        lambda: journal.vectors(_texts(corpus, id_).passages),
        lambda: journal.vectors(_texts(corpus, id_).sentences),
    )


def _texts(corpus: Corpus, id_: str) -> _Texts:
    cut = corpus.cut(id_)
    assert cut is not None
    return _Texts.of(cut)


def _generation(corpus: Corpus, vectors: Mapping[str, _Vectors]) -> Generation:
    # The terms first: making them takes much memory, which the vectors then find free.
    terms = TermIndex.of(
        [
            stems(searchable(passage), cut.document.language)
            for cut in corpus.cuts
            for passage in cut.passages
        ]
    )
    rows = {document.id: np.array(corpus.rows(document.id)) for document in corpus.documents}
    told = [id_ for id_, numbers in rows.items() if len(numbers)]
    counts = corpus.sentence_counts()
    dimension = vectors[told[0]].passages().shape[1]
    passages = ((vectors[id_].passages(), rows[id_]) for id_ in told)
    sentences = (
        (vectors[id_].sentences(), np.repeat(rows[id_], counts[rows[id_]])) for id_ in told
    )
    return Generation(
        corpus,
        VectorIndex.of_parts(dimension, passages),
        VectorIndex.of_parts(dimension, sentences, halved=True),
        terms,
    )


def searchable(passage: Passage) -> str:
    """What is embedded and indexed for a passage: its text, under its heading."""
    if passage.heading is None or passage.sentences[0].kind is Kind.HEADING:
        return passage.text
    return f"{passage.heading}\n{passage.text}"


def _indexed_sentences(cut: Cut) -> int:
    return sum(len(passage.sentences) for passage in cut.passages)


def _kept_vectors(corpus: Corpus, previous: _Previous) -> dict[str, _Vectors]:
    """Of the texts that are as they were."""
    kept: dict[str, _Vectors] = {}
    old = previous.generation
    passage, sentence = 0, 0
    for cut in previous.corpus.cuts:
        next_passage = passage + len(cut.passages)
        next_sentence = sentence + _indexed_sentences(cut)
        new = corpus.cut(cut.document.id)
        if old and new and _cuts_alike(cut.document, new.document):
            kept[cut.document.id] = _Vectors(
                partial(old.passages.vectors, passage, next_passage),
                partial(old.sentences.vectors, sentence, next_sentence),
            )
        passage, sentence = next_passage, next_sentence
    return kept


def _report(
    manifest: Manifest, folder: Folder, previous: _Previous, embedded: int, seconds: float
) -> BuildReport:
    before = {document.id: document for document in previous.corpus.documents}
    after = {document.id: document for document in folder.documents}
    both = sorted(before.keys() & after.keys())
    return BuildReport(
        generation=manifest.generation,
        documents=len(after),
        sentences=manifest.sentences,
        passages=manifest.passages,
        added=tuple(sorted(after.keys() - before.keys())),
        changed=tuple(id_ for id_ in both if before[id_] != after[id_]),
        removed=tuple(sorted(before.keys() - after.keys())),
        unchanged=tuple(id_ for id_ in both if before[id_] == after[id_]),
        skipped=folder.skipped,
        embedded=embedded,
        replaced=previous.replaced,
        seconds=seconds,
    )
