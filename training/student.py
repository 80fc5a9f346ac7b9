"""The network: six MiniLM layers, mean pooling, unit length; and its two optimisers.

The embedding table has sparse gradients, because a batch touches a few hundred of its 27,000 rows.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import torch
from torch import nn
from transformers import BertConfig, BertModel


class Encoder(nn.Module):
    """Token numbers → unit vectors. Dropout is always off, so training is deterministic."""

    def __init__(self, bert: BertModel) -> None:
        super().__init__()
        # Plain attention: on a CPU the backward pass of torch's fused one is three times slower.
        bert.set_attn_implementation("eager")
        self.bert = bert
        self.eval()

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        """`ids`: int64 (texts × tokens), 0 is padding. Returns float32 (texts × size), length 1."""
        mask = (ids != 0).long()
        states = self.bert(input_ids=ids, attention_mask=mask).last_hidden_state.float()
        weight = mask.unsqueeze(-1).float()
        pooled = (states * weight).sum(1) / weight.sum(1)
        return nn.functional.normalize(pooled, dim=1)


def load_teacher(folder: Path) -> Encoder:
    """The teacher, frozen."""
    encoder = Encoder(BertModel.from_pretrained(folder, local_files_only=True))
    return encoder.requires_grad_(False)


def new_student(teacher: Encoder, words: torch.Tensor, positions: int) -> Encoder:
    """A copy of the teacher with input embeddings `words` (pieces × size) and fewer positions."""
    config = BertConfig.from_dict(teacher.bert.config.to_dict())
    config.vocab_size, config.max_position_embeddings = len(words), positions
    bert = BertModel(config)
    weights = {
        name: value.clone()
        for name, value in teacher.bert.state_dict().items()
        if not name.endswith("position_ids")
    }
    weights["embeddings.word_embeddings.weight"] = words
    place = "embeddings.position_embeddings.weight"
    weights[place] = weights[place][:positions].clone()
    bert.load_state_dict(weights, strict=False)
    return with_sparse_words(Encoder(bert))


def with_sparse_words(encoder: Encoder) -> Encoder:
    """Makes the gradient of the embedding table sparse."""
    words = encoder.bert.embeddings.word_embeddings.weight
    table = nn.Embedding(words.shape[0], words.shape[1], padding_idx=0, sparse=True)
    table.weight = nn.Parameter(words.detach())
    encoder.bert.embeddings.word_embeddings = table
    return encoder


class Optimisers:
    """SparseAdam for the embedding table and AdamW for the layers, on one schedule."""

    def __init__(self, encoder: Encoder, layer_rate: float, embedding_rate: float) -> None:
        table = encoder.bert.embeddings.word_embeddings.weight
        layers = [p for n, p in encoder.named_parameters() if p is not table and "pooler" not in n]
        self.layers = layers
        self._pairs = (
            (torch.optim.AdamW(layers, lr=layer_rate, weight_decay=0.01), layer_rate),
            (torch.optim.SparseAdam([table], lr=embedding_rate), embedding_rate),
        )

    def step(self, share: float) -> None:
        """One update at `share` (0 to 1) of the full rates; gradients are cleared."""
        nn.utils.clip_grad_norm_(self.layers, 1.0)
        for optimiser, rate in self._pairs:
            optimiser.param_groups[0]["lr"] = rate * share
            optimiser.step()
            optimiser.zero_grad(set_to_none=True)

    def state(self) -> list[dict[str, object]]:
        """What `load` needs to go on."""
        return [optimiser.state_dict() for optimiser, _ in self._pairs]

    def load(self, state: list[dict[str, object]]) -> None:
        """Takes up where `state` was taken."""
        for (optimiser, _), part in zip(self._pairs, state, strict=True):
            optimiser.load_state_dict(part)


def rate_share(step: int, warmup: int, steps: int) -> float:
    """Linear warm-up to 1, then a half cosine down to 0 at `steps`."""
    if step < warmup:
        return (step + 1) / warmup
    return 0.5 * (1 + math.cos(math.pi * (step - warmup) / max(1, steps - warmup)))


def cyclic_share(step: int, warmup: int, cycles: Sequence[int]) -> float:
    """`rate_share` over each of the cycles in turn; `step` counts from the first."""
    for steps in cycles:
        if step < steps:
            return rate_share(step, warmup, steps)
        step -= steps
    raise ValueError(f"the step is {step} past the last of the cycles {tuple(cycles)}")
