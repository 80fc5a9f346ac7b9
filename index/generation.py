"""One generation of the index in memory, and the files it is kept in."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np

from index.corpus import Corpus
from index.embed import EncoderIdentity
from index.errors import IndexDamaged
from index.records import Document
from index.split import CHUNKING
from index.store import FORMAT, REBUILD, FileEntry, Manifest
from index.terms import TermIndex
from index.vectors import VectorIndex

_CORPUS = "corpus.jsonl"
_PASSAGES = "passages.faiss"
_SENTENCES = "sentences.faiss"
_VOCABULARY = "vocabulary.json"
_TERMS = "terms.npz"


@dataclass(frozen=True, slots=True)
class Generation:
    """A corpus with its vectors and terms. Row n is passage n everywhere.

    The sentences that have vectors are those of the passages, in order.
    """

    corpus: Corpus
    passages: VectorIndex
    sentences: VectorIndex
    terms: TermIndex

    def files(self) -> Iterator[tuple[str, bytes | bytearray]]:
        """Name and content, one after the other: together they are as large as the index."""
        yield _CORPUS, self.corpus.to_bytes()
        yield _PASSAGES, self.passages.to_bytes()
        yield _SENTENCES, self.sentences.to_bytes()
        vocabulary, terms = self.terms.to_bytes()
        yield _VOCABULARY, vocabulary
        yield _TERMS, terms

    @classmethod
    def of_files(cls, manifest: Manifest, files: Mapping[str, bytes]) -> Generation:
        """Of verified files. Raises IndexDamaged when they do not fit each other."""
        # The largest first, while little else is in memory.
        sentences = VectorIndex.from_bytes(files[_SENTENCES])
        passages = VectorIndex.from_bytes(files[_PASSAGES])
        corpus = Corpus.from_bytes(files[_CORPUS])
        terms = TermIndex.from_bytes(files[_VOCABULARY], files[_TERMS], len(corpus))
        generation = cls(corpus, passages, sentences, terms)
        generation._check_against(manifest)
        return generation

    def _check_against(self, manifest: Manifest) -> None:
        expected = np.repeat(np.arange(len(self.corpus)), self.corpus.sentence_counts())
        found = {
            "passages": (len(self.corpus), manifest.passages),
            "passage vectors": (len(self.passages), manifest.passages),
            "sentence vectors": (len(self.sentences), manifest.sentences),
            "dimensions": (self.passages.dimension, manifest.dimension),
            "dimensions of sentences": (self.sentences.dimension, manifest.dimension),
        }
        for what, (seen, stated) in found.items():
            if seen != stated:
                raise IndexDamaged(
                    f"the index has {seen} {what}, its manifest states {stated}: {REBUILD}"
                )
        if not np.array_equal(self.sentences.ids, expected):
            raise IndexDamaged(f"the sentence vectors do not belong to these passages: {REBUILD}")

    def manifest(
        self, encoder: EncoderIdentity, directory: str, files: Mapping[str, FileEntry]
    ) -> Manifest:
        """What names this generation once its files are written to `directory`."""
        return Manifest(
            format=FORMAT,
            generation=generation_id(self.corpus.documents, encoder),
            directory=directory,
            encoder=encoder,
            dimension=self.passages.dimension,
            chunking=CHUNKING,
            documents={document.id: document.sha256 for document in self.corpus.documents},
            sentences=len(self.sentences),
            passages=len(self.passages),
            files=files,
        )


def generation_id(documents: Sequence[Document], encoder: EncoderIdentity) -> str:
    """12 hex digits of all that decides the answers: documents, encoder, chunking, format.

    Metadata counts too, since answers show it.
    """
    known = [
        {key: value for key, value in asdict(document).items() if key != "text"}
        for document in documents
    ]
    content = json.dumps([FORMAT, CHUNKING, asdict(encoder), known], sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()[:12]
