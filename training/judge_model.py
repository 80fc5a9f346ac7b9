"""The judge: the encoder's lower layers reading two texts together, and four outputs.

Three outputs are inference (does the first text carry the second?), the fourth is whether the
second text answers the first. In the form of transformers' BertForSequenceClassification.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from tokenizers import Tokenizer
from torch import nn
from torch.nn import functional
from transformers import BertConfig, BertModel

from training.judge_settings import LABELS
from training.student import Encoder, with_sparse_words

ANSWERS = LABELS.index("answers")
_WIDTHS = 8
_FAR = -1e4


class Judge(Encoder):
    """Pairs of texts → one number for each of LABELS. Dropout is always off."""

    def __init__(self, bert: BertModel) -> None:
        super().__init__(bert)
        size = int(bert.config.hidden_size)
        self.dense = nn.Linear(size, size)
        self.classifier = nn.Linear(size, len(LABELS))

    def judge(self, ids: torch.Tensor, types: torch.Tensor) -> torch.Tensor:
        """`ids`, `types`: int64 (pairs × tokens), 0 in `ids` is padding. float32 (pairs × 4)."""
        mask = (ids != 0).long()
        states = self.bert(input_ids=ids, attention_mask=mask, token_type_ids=types)
        pooled = torch.tanh(self.dense(states.last_hidden_state[:, 0]))
        scores: torch.Tensor = self.classifier(pooled)
        return scores.float()


def new_judge(encoder: Encoder, layers: int, seed: int) -> Judge:
    """A judge that starts from the first `layers` layers of `encoder`; its head is random."""
    torch.manual_seed(seed)
    config = BertConfig.from_dict(encoder.bert.config.to_dict())
    config.num_hidden_layers = layers
    bert = BertModel(config)
    kept = bert.state_dict()
    bert.load_state_dict({k: v.clone() for k, v in encoder.bert.state_dict().items() if k in kept})
    judge = Judge(bert)
    with_sparse_words(judge)
    return judge


@dataclass(frozen=True)
class Pairs:
    """Token numbers of pairs and which text each token is of (0 or 1): int64, pairs × tokens."""

    ids: torch.Tensor
    types: torch.Tensor


def pairs_of(tokenizer: Tokenizer, texts: Sequence[tuple[str, str]], max_tokens: int) -> Pairs:
    """The pairs, padded with 0 to a common width: a multiple of 8 (see `tokens.py` for why)."""
    tokenizer.no_padding()
    tokenizer.enable_truncation(max_tokens)
    read = tokenizer.encode_batch(list(texts))
    width = -(-max(len(one.ids) for one in read) // _WIDTHS) * _WIDTHS
    ids = torch.tensor([one.ids + [0] * (width - len(one.ids)) for one in read])
    types = torch.tensor([one.type_ids + [0] * (width - len(one.ids)) for one in read])
    return Pairs(ids, types)


def answer_loss(scores: torch.Tensor, group: torch.Tensor, right: torch.Tensor) -> torch.Tensor:
    """How badly right sentences are told from wrong ones; lower is better.

    `scores`: float32 (pairs,), the output "answers". `group`: int64 (pairs,), the question of each
    pair, counted from 0; a pair of no group (−1) counts alone. `right`: bool (pairs,), one of each
    group. Cross-entropy within each group, and of each pair by itself.
    """
    alone = functional.binary_cross_entropy_with_logits(scores, right.float())
    groups = torch.unique(group[(group >= 0) & right])
    rows = torch.where(group[None, :] == groups[:, None], scores[None, :], torch.tensor(_FAR))
    chance = functional.log_softmax(rows, dim=1)
    wanted = (group[None, :] == groups[:, None]) & right[None, :]
    return alone - chance[wanted].mean()


def claim_loss(scores: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """Cross-entropy over the three labels of inference. `scores`: pairs × 4; `labels`: int64."""
    return functional.cross_entropy(scores[:, :ANSWERS], labels)
