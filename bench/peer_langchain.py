"""LangChain, as its tutorial "Build a semantic search engine" has it.

Passages of 1,000 characters that share 200, in its in-memory vector store, which is dumped to a
file so that a new process need not embed again. Nothing tells it that a folder is unchanged.
"""

# mypy: disable-error-code="import-not-found"
# What it imports lies in the peers' environment, which the checks do without.

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bench.peer_protocol import Found, Peer, main


def make(encoder: str) -> Peer:
    from langchain_core.documents import Document
    from langchain_core.vectorstores import InMemoryVectorStore
    from langchain_huggingface import HuggingFaceEmbeddings
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    class LangChain:
        def index(self, documents: Path, kept: Path) -> None:
            loaded = [
                Document(path.read_text(encoding="utf-8"), metadata={"source": path.name})
                for path in sorted(documents.glob("*.txt"))
            ]
            splitter = RecursiveCharacterTextSplitter(
                chunk_size=1000, chunk_overlap=200, add_start_index=True
            )
            store = InMemoryVectorStore(HuggingFaceEmbeddings(model_name=encoder))
            store.add_documents(documents=splitter.split_documents(loaded))
            store.dump(str(kept / "store.json"))

        def open(self, kept: Path) -> None:
            embeddings = HuggingFaceEmbeddings(model_name=encoder)
            self._store = InMemoryVectorStore.load(str(kept / "store.json"), embeddings)

        def search(self, question: str, count: int) -> Sequence[Found]:
            found = self._store.similarity_search(question, k=count)
            return [(one.metadata["source"], one.page_content) for one in found]

    return LangChain()


if __name__ == "__main__":
    main(make)
