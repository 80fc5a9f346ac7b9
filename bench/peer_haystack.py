"""Haystack, as its first indexing pipeline has it: converter, splitter, embedder, writer.

Its splitter's own default, 200 words, in its in-memory store, which is saved to a file so that a
new process need not embed again. Nothing tells it that a folder is unchanged.
"""

# mypy: disable-error-code="import-not-found"
# What it imports lies in the peers' environment, which the checks do without.

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bench.peer_protocol import Found, Peer, main


def make(encoder: str) -> Peer:
    from haystack import Pipeline
    from haystack.components.converters import TextFileToDocument
    from haystack.components.preprocessors import DocumentSplitter
    from haystack.components.retrievers.in_memory import InMemoryEmbeddingRetriever
    from haystack.components.writers import DocumentWriter
    from haystack.document_stores.in_memory import InMemoryDocumentStore
    from haystack_integrations.components.embedders.sentence_transformers import (
        SentenceTransformersDocumentEmbedder,
        SentenceTransformersTextEmbedder,
    )

    class Haystack:
        def index(self, documents: Path, kept: Path) -> None:
            store = InMemoryDocumentStore(embedding_similarity_function="cosine")
            indexing = Pipeline()
            indexing.add_component("converter", TextFileToDocument())
            indexing.add_component("splitter", DocumentSplitter())
            indexing.add_component(
                "embedder", SentenceTransformersDocumentEmbedder(model=encoder, progress_bar=False)
            )
            indexing.add_component("writer", DocumentWriter(store))
            indexing.connect("converter", "splitter")
            indexing.connect("splitter", "embedder")
            indexing.connect("embedder", "writer")
            indexing.run({"converter": {"sources": sorted(documents.glob("*.txt"))}})
            store.save_to_disk(str(kept / "store.json"))

        def open(self, kept: Path) -> None:
            store = InMemoryDocumentStore.load_from_disk(str(kept / "store.json"))
            self._asking = Pipeline()
            self._asking.add_component(
                "embedder", SentenceTransformersTextEmbedder(model=encoder, progress_bar=False)
            )
            self._asking.add_component("retriever", InMemoryEmbeddingRetriever(store))
            self._asking.connect("embedder.embedding", "retriever.query_embedding")

        def search(self, question: str, count: int) -> Sequence[Found]:
            told = self._asking.run({"embedder": {"text": question}, "retriever": {"top_k": count}})
            return [(one.meta["file_path"], one.content) for one in told["retriever"]["documents"]]

    return Haystack()


if __name__ == "__main__":
    main(make)
