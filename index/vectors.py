"""Exact nearest vectors with FAISS: `IndexFlatIP`, or its float16 kin, in an ID map.

The id of a vector is the row of the passage it belongs to, so that the vectors of a passage's
sentences lead straight to the passage. Bytes go in and out through memory, never through files of
FAISS's own: on a full disk those are cut short without an error.
"""

from __future__ import annotations

from collections.abc import Iterable

import faiss
import numpy as np
from numpy.typing import NDArray

from index.errors import IndexDamaged

Vectors = NDArray[np.float32]
Rows = NDArray[np.int64]


class VectorIndex:
    """Unit vectors with passage rows for ids. Scores are cosines, higher is nearer."""

    def __init__(self, index: faiss.IndexIDMap) -> None:
        self._index = index
        self._flat = faiss.downcast_index(index.index)
        self._ids: Rows = faiss.vector_to_array(index.id_map)

    @classmethod
    def of_parts(
        cls, dimension: int, parts: Iterable[tuple[Vectors, Rows]], *, halved: bool = False
    ) -> VectorIndex:
        """Of vectors, shape (n, d), and as many ids, one part after the other: all vectors need not
        be in memory twice. An id may occur more than once.

        `halved` keeps float16: half the memory, and cosines within 0.001.
        """
        flat = (
            faiss.IndexScalarQuantizer(
                dimension, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT
            )
            if halved
            else faiss.IndexFlatIP(dimension)
        )
        index = faiss.IndexIDMap(flat)
        for vectors, ids in parts:
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

    def to_bytes(self) -> bytearray:
        """What `from_bytes` takes; `serialize_index` would hold three copies on its way."""
        content = bytearray()
        faiss.write_index(
            self._index,
            # Their annotations lack it.
            faiss.PyCallbackIOWriter(content.extend),  # type: ignore[attr-defined]
        )
        return content

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
        _stay_on_this_thread()
        return np.asarray(self._flat.reconstruct_n(start, end - start), dtype=np.float32)

    def nearest(
        self, query: Vectors, count: int, among: Rows | None = None
    ) -> tuple[Rows, Vectors]:
        """Ids and cosines of up to `count` nearest vectors, best first, ties by id.

        `query`: float32, shape (d,), unit length. Only vectors whose id is in `among` count, when
        it is given.
        """
        _stay_on_this_thread()
        found = min(count, len(self))
        if among is None:
            cosines, ids = self._index.search(query[None, :], found)
        else:
            chosen = np.zeros(int(self._ids.max(initial=0)) + 1, dtype=np.uint8)
            chosen[among] = 1
            bits = np.packbits(chosen, bitorder="little")
            # Their annotations are those of C++; Python's take arrays and names.
            selector = faiss.IDSelectorBitmap(bits)  # type: ignore[call-arg, arg-type]
            only = faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]
            cosines, ids = self._index.search(query[None, :], found, params=only)
        met = ids[0] >= 0
        order = np.lexsort((ids[0][met], -cosines[0][met]))
        return ids[0][met][order], cosines[0][met][order]


def _stay_on_this_thread() -> None:
    """OpenMP counts threads for each thread apart, and a new one begins with all cores: in a
    server's workers their waiting for one another takes twenty times the CPU of the search."""
    faiss.omp_set_num_threads(1)
