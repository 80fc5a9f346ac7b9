"""Exact nearest vectors with FAISS: `IndexFlatIP` in an ID map.

The id of a vector is the row of the passage it belongs to, so that the vectors of a passage's
sentences lead straight to the passage. Bytes go in and out through `serialize_index`, never through
FAISS's own files: on a full disk those are cut short without an error.
"""

from __future__ import annotations

import faiss
import numpy as np
from numpy.typing import NDArray

from index.errors import IndexDamaged

Vectors = NDArray[np.float32]
Rows = NDArray[np.int64]


class VectorIndex:
    """Unit vectors with passage rows for ids. Scores are cosines, higher is nearer."""

    def __init__(self, index: faiss.IndexIDMap) -> None:
        faiss.omp_set_num_threads(1)
        self._index = index
        self._flat = faiss.downcast_index(index.index)
        self._ids: Rows = faiss.vector_to_array(index.id_map)

    @classmethod
    def of(cls, vectors: Vectors, ids: Rows) -> VectorIndex:
        """Of `vectors`, shape (n, d), and as many ids; an id may occur more than once."""
        index = faiss.IndexIDMap(faiss.IndexFlatIP(vectors.shape[1]))
        index.add_with_ids(np.ascontiguousarray(vectors), np.ascontiguousarray(ids))
        return cls(index)

    @classmethod
    def from_bytes(cls, content: bytes) -> VectorIndex:
        """Of checksummed bytes only: FAISS itself accepts damaged vectors without a word."""
        try:
            index = faiss.deserialize_index(np.frombuffer(content, dtype=np.uint8))
        except RuntimeError as error:
            raise IndexDamaged(f"FAISS refuses the vectors ({str(error)[-80:]})") from error
        if not isinstance(index, faiss.IndexIDMap):
            raise IndexDamaged(f"the vectors are a {type(index).__name__}, not an IndexIDMap")
        return cls(index)

    def to_bytes(self) -> bytes:
        return bytes(faiss.serialize_index(self._index).tobytes())

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        return int(self._index.d)

    @property
    def ids(self) -> Rows:
        """The id of each vector, in the order they were added."""
        return self._ids

    def vectors(self, start: int, end: int) -> Vectors:
        """float32, shape (end - start, d): the vectors added at these positions."""
        return np.asarray(self._flat.reconstruct_n(start, end - start), dtype=np.float32)

    def nearest(self, query: Vectors, count: int) -> tuple[Rows, Vectors]:
        """Ids and cosines of up to `count` nearest vectors, best first, ties by id.

        `query`: float32, shape (d,), unit length.
        """
        cosines, ids = self._index.search(query[None, :], min(count, len(self)))
        order = np.lexsort((ids[0], -cosines[0]))
        return ids[0][order], cosines[0][order]
