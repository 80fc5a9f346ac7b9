"""LlamaIndex, as its starter tutorial has it: SimpleDirectoryReader, VectorStoreIndex, persist.

A second run loads what was persisted and refreshes it, which leaves unchanged files alone.
"""

# mypy: disable-error-code="import-not-found"
# What it imports lies in the peers' environment, which the checks do without.

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bench.peer_protocol import Found, Peer, main


def make(encoder: str) -> Peer:
    from llama_index.core import (
        Settings,
        SimpleDirectoryReader,
        StorageContext,
        VectorStoreIndex,
        load_index_from_storage,
    )
    from llama_index.embeddings.huggingface import HuggingFaceEmbedding

    class LlamaIndex:
        def index(self, documents: Path, kept: Path) -> None:
            Settings.embed_model = HuggingFaceEmbedding(model_name=encoder)
            loaded = SimpleDirectoryReader(str(documents), filename_as_id=True).load_data()
            if any(kept.iterdir()):
                index = load_index_from_storage(StorageContext.from_defaults(persist_dir=str(kept)))
                index.refresh_ref_docs(loaded)
            else:
                index = VectorStoreIndex.from_documents(loaded)
            index.storage_context.persist(str(kept))

        def open(self, kept: Path) -> None:
            Settings.embed_model = HuggingFaceEmbedding(model_name=encoder)
            self._index = load_index_from_storage(
                StorageContext.from_defaults(persist_dir=str(kept))
            )

        def search(self, question: str, count: int) -> Sequence[Found]:
            found = self._index.as_retriever(similarity_top_k=count).retrieve(question)
            return [(one.node.metadata["file_name"], one.node.get_content()) for one in found]

    return LlamaIndex()


if __name__ == "__main__":
    main(make)
