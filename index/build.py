"""Bring an index up to date: load, split, embed, store. Only what changed is embedded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from index.corpus import Corpus, Cut
from index.embed import Embedder, EncoderIdentity
from index.errors import DocumentsError, IndexMismatch, IndexMissing
from index.generation import Generation, generation_id
from index.load import Folder, Skipped, load_folder
from index.records import Document, Kind, Passage, Sentence
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
        corpus = _cut(folder.documents, previous.corpus)
        if not len(corpus):
            raise DocumentsError(f"no sentence to index in {documents}: its files hold no prose")
        embedded = 0
        if previous.generation_id != generation_id(folder.documents, identity):
            generation, embedded = _embed(corpus, previous, embedder, report)
            report("writing", 0, 1)
            files = generation.files()
            store.publish(generation.manifest(identity, store, files), files)
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
        manifest, files = store.read()
    except IndexMissing:
        return _Previous()
    except IndexMismatch as error:
        if replace == "never":
            raise
        return _Previous(replaced=str(error))
    return _Previous(manifest.generation, Generation.of_files(manifest, files))


def _check_settings(manifest: Manifest, identity: EncoderIdentity, store: Store) -> None:
    for what, found, wanted in (
        ("encoder", str(manifest.encoder), str(identity)),
        ("chunking", manifest.chunking, CHUNKING),
    ):
        if found != wanted:
            raise IndexMismatch(
                f"the index at {store.root} was built with {what} {found}, not {wanted}: {REBUILD}"
            )


def _cut(documents: Sequence[Document], previous: Corpus) -> Corpus:
    """Documents cut into passages; the cuts of unchanged texts are used again."""
    cuts = []
    for document in documents:
        old = previous.cut(document.id)
        if old and _cuts_alike(old.document, document):
            cuts.append(Cut(document, old.sentences, old.passages))
        else:
            cuts.append(Cut.of(document))
    return Corpus(cuts)


def _cuts_alike(old: Document, new: Document) -> bool:
    return (old.text, old.language) == (new.text, new.language)


@dataclass(frozen=True, slots=True)
class _DocumentVectors:
    """float32, shapes (passages, d) and (sentences of the passages, d)."""

    passages: Vectors
    sentences: Vectors


def _embed(
    corpus: Corpus, previous: _Previous, embedder: Callable[[], Embedder], report: Progress
) -> tuple[Generation, int]:
    """The new generation, and how many texts were embedded for it."""
    vectors = _kept_vectors(corpus, previous)
    new = [cut for cut in corpus.cuts if cut.document.id not in vectors]
    texts = [searchable(passage) for cut in new for passage in cut.passages]
    texts += [sentence.text for cut in new for sentence in _indexed_sentences(cut)]
    if texts:
        report("embedding", 0, len(texts))
        matrix = embedder().passages(texts, lambda done: report("embedding", done, len(texts)))
        vectors |= _by_document(new, matrix)
    in_order = [vectors[cut.document.id] for cut in corpus.cuts]
    owners = [len(passage.sentences) for passage in corpus.passages()]
    rows = np.arange(len(owners), dtype=np.int64)
    generation = Generation(
        corpus,
        VectorIndex.of(np.concatenate([v.passages for v in in_order]), rows),
        VectorIndex.of(np.concatenate([v.sentences for v in in_order]), np.repeat(rows, owners)),
        TermIndex.of(
            [
                stems(searchable(passage), cut.document.language)
                for cut in corpus.cuts
                for passage in cut.passages
            ]
        ),
    )
    return generation, len(texts)


def searchable(passage: Passage) -> str:
    """What is embedded and indexed for a passage: its text, under its heading."""
    if passage.heading is None or passage.sentences[0].kind is Kind.HEADING:
        return passage.text
    return f"{passage.heading}\n{passage.text}"


def _indexed_sentences(cut: Cut) -> list[Sentence]:
    return [sentence for passage in cut.passages for sentence in passage.sentences]


def _kept_vectors(corpus: Corpus, previous: _Previous) -> dict[str, _DocumentVectors]:
    """By document id, the vectors of the texts that are as they were."""
    kept: dict[str, _DocumentVectors] = {}
    if previous.generation is None:
        return kept
    passage, sentence = 0, 0
    for old in previous.corpus.cuts:
        next_passage = passage + len(old.passages)
        next_sentence = sentence + len(_indexed_sentences(old))
        new = corpus.cut(old.document.id)
        if new and new.passages is old.passages:
            kept[old.document.id] = _DocumentVectors(
                previous.generation.passages.vectors(passage, next_passage),
                previous.generation.sentences.vectors(sentence, next_sentence),
            )
        passage, sentence = next_passage, next_sentence
    return kept


def _by_document(cuts: Sequence[Cut], matrix: Vectors) -> dict[str, _DocumentVectors]:
    """Share out a matrix that holds the passages of all cuts, then the sentences of all cuts."""
    vectors = {}
    passage, sentence = 0, sum(len(cut.passages) for cut in cuts)
    for cut in cuts:
        next_passage = passage + len(cut.passages)
        next_sentence = sentence + len(_indexed_sentences(cut))
        vectors[cut.document.id] = _DocumentVectors(
            matrix[passage:next_passage], matrix[sentence:next_sentence]
        )
        passage, sentence = next_passage, next_sentence
    return vectors


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
