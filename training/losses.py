"""The four losses. Vectors are unit vectors; lower is better."""

from __future__ import annotations

import torch
from torch.nn import functional

_SAME = 0.97
"""Two targets closer than this say the same thing, so neither is a wrong answer for the other."""


def imitate(
    student: torch.Tensor, target: torch.Tensor, cosine_weight: float, scale: float
) -> torch.Tensor:
    """Distillation: each student vector towards its own target and away from the batch's others.

    cosine_weight · (1 − cosine) + cross-entropy over the batch (Reimers & Gurevych 2020 use mean
    squared error; on unit vectors that is the cosine). `student`, `target`: texts × size.
    """
    distance = 1 - (student * target).sum(1).mean()
    alike = (target @ target.T > _SAME).fill_diagonal_(False)
    scores = (scale * student @ target.T).masked_fill(alike, -torch.inf)
    own = torch.arange(len(student))
    return cosine_weight * distance + functional.cross_entropy(scores, own)


def translation_ranking(
    first: torch.Tensor, second: torch.Tensor, target: torch.Tensor, scale: float,
    neighbour_weight: float,
) -> torch.Tensor:  # fmt: skip
    """Each sentence finds its translation among the batch's, both ways, and keeps its neighbours.

    Cross-entropy over first · second (as in LaBSE, Feng et al. 2022, without its margin), plus
    neighbour_weight · the squared difference between the cosines within each language and those
    within `target`. All three: texts × size, unit vectors.
    """
    alike = (target @ target.T > _SAME).fill_diagonal_(False)
    scores = (scale * first @ second.T).masked_fill(alike, -torch.inf)
    own = torch.arange(len(first))
    found = functional.cross_entropy(scores, own) + functional.cross_entropy(scores.T, own)
    moved = [((v @ v.T - target @ target.T) ** 2).mean() for v in (first, second)]
    return 0.5 * found + neighbour_weight * (moved[0] + moved[1])


def rank(
    questions: torch.Tensor, passages: torch.Tensor, negatives: torch.Tensor, scale: float,
    allowed: torch.Tensor,
) -> torch.Tensor:  # fmt: skip
    """In-batch ranking, both ways: passage r answers question r.

    `questions`, `passages`: n × size; `negatives`: m × size, hard wrong passages, used from the
    question's side only. `allowed`: bool n × (n + m), False where a column may not serve as a
    wrong answer (the same passage again, or one that may also answer).
    """
    scores = scale * questions @ torch.cat([passages, negatives]).T
    scores = scores.masked_fill(~allowed, -torch.inf)
    own = torch.arange(len(questions))
    back = scores[:, : len(passages)].T
    return 0.5 * (functional.cross_entropy(scores, own) + functional.cross_entropy(back, own))


def order(cosines: torch.Tensor, grades: torch.Tensor, scale: float) -> torch.Tensor:
    """Pairs that people found more alike should have the higher cosine (CoSENT, Su 2022).

    log(1 + Σ exp(scale · (cosine_j − cosine_i))) over all i, j with grade_i > grade_j.
    `cosines`, `grades`: one a pair of sentences.
    """
    wrong = scale * (cosines[None, :] - cosines[:, None])
    graded = wrong[grades[:, None] > grades[None, :]]
    return torch.logsumexp(torch.cat([graded.new_zeros(1), graded]), 0)
