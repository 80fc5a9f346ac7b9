"""Start values for new word pieces, from the English pieces they co-occur with.

After WECHSEL (Minixhofer et al. 2022), but aligned by counting parallel sentences instead of by
static word vectors. This gives a usable model before any training.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Floats = NDArray[np.float32]


def presence(rows: Sequence[Sequence[int]], width: int) -> sparse.csr_matrix:
    """A 0/1 matrix (sentences × pieces) of which pieces each sentence holds."""
    lengths = [len(set(row)) for row in rows]
    columns = np.fromiter((c for row in rows for c in sorted(set(row))), np.int32, sum(lengths))
    starts = np.concatenate([[0], np.cumsum(lengths)])
    ones = np.ones(len(columns), np.float32)
    return sparse.csr_matrix((ones, columns, starts), shape=(len(rows), width))


def association(
    count: NDArray[np.float64], french: NDArray[np.float64], english: NDArray[np.float64]
) -> NDArray[np.float64]:
    """count² / (f·e + 5·√e): how much two pieces belong together; higher is closer.

    The second term of the denominator keeps chance meetings with rare English pieces low.
    """
    strength: NDArray[np.float64] = count**2 / (french * english + 5 * np.sqrt(english))
    return strength


def nearest_pieces(
    french: sparse.csr_matrix, english: sparse.csr_matrix, keep: int
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """For each French piece its `keep` best English pieces and their weights.

    Returns (numbers, weights), both (French pieces × keep); weights are squared associations that
    sum to 1 in each row, or 0 where a piece never met an English one.
    """
    f_total = np.asarray(french.sum(axis=0), np.float64).ravel()
    e_total = np.asarray(english.sum(axis=0), np.float64).ravel()
    numbers = np.zeros((french.shape[1], keep), np.int64)
    weights = np.zeros((french.shape[1], keep), np.float32)
    together = (french.T @ english).tocsr()
    for row in range(french.shape[1]):
        span = slice(together.indptr[row], together.indptr[row + 1])
        columns = together.indices[span]
        score = association(together.data[span].astype(np.float64), f_total[row], e_total[columns])
        best = np.lexsort((columns, -score))[:keep]
        square = score[best] ** 2
        if square.sum() > 0:
            numbers[row, : len(best)] = columns[best]
            weights[row, : len(best)] = square / square.sum()
    return numbers, weights


def start_embeddings(
    teacher: Floats, numbers: NDArray[np.int64], weights: NDArray[np.float32]
) -> Floats:
    """Mixes teacher input embeddings (pieces × size): one row for each row of `numbers`.

    Rows without any weight become the teacher's mean embedding.
    """
    mixed: Floats = np.einsum("rk,rkd->rd", weights, teacher[numbers]).astype(np.float32)
    mixed[weights.sum(axis=1) == 0] = teacher.mean(axis=0)
    return mixed
