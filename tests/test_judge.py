"""The judge: real loading code over a tiny model made here, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from tokenizers import Tokenizer, models, pre_tokenizers, processors
from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast

from rag.errors import JudgeError
from rag.judge import Judgement, load_judge

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "the", "plant", "closed", "in", "dijon"]
INFERENCE = {0: "contradiction", 1: "entailment", 2: "neutral"}


def _tokenizer() -> PreTrainedTokenizerFast:
    words = Tokenizer(models.WordLevel({w: n for n, w in enumerate(WORDS)}, unk_token="[UNK]"))
    words.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    words.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", 2), ("[SEP]", 3)],
    )
    return PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]  # untyped in transformers
        tokenizer_object=words, unk_token="[UNK]", pad_token="[PAD]", cls_token="[CLS]",
        sep_token="[SEP]", mask_token="[MASK]",
    )  # fmt: skip


def tiny_model(folder: Path, labels: dict[int, str], safe: bool = True) -> Path:
    config = BertConfig(
        vocab_size=len(WORDS), hidden_size=8, num_hidden_layers=1, num_attention_heads=1,
        intermediate_size=8, max_position_embeddings=32,
        id2label=labels, label2id={label: number for number, label in labels.items()},
    )  # fmt: skip
    model = BertForSequenceClassification(config)
    bias = [0.0] * len(labels)
    bias[1] = 5.0
    with torch.no_grad():
        model.classifier.weight.zero_()
        model.classifier.bias.copy_(torch.tensor(bias))
    model.save_pretrained(folder)
    _tokenizer().save_pretrained(folder)
    if not safe:
        (folder / "model.safetensors").unlink()
    return folder


def test_probabilities_are_read_by_label_and_not_by_place(tmp_path: Path) -> None:
    judge = load_judge(str(tiny_model(tmp_path, INFERENCE)))
    judgement = judge.judge("The plant closed.", ["The plant in Dijon closed."])
    # The model is all bias: softmax of (0, 5, 0), whose second label is entailment.
    assert judgement.entailment == pytest.approx(0.98670, abs=1e-4)
    assert judgement.neutral == pytest.approx(judgement.contradiction)
    assert judgement.supported


def test_entailment_must_be_the_likeliest() -> None:
    assert not Judgement(entailment=0.4, neutral=0.5, contradiction=0.1).supported
    assert not Judgement(entailment=0.4, neutral=0.2, contradiction=0.4).supported


def test_a_model_with_other_labels_is_refused(tmp_path: Path) -> None:
    folder = tiny_model(tmp_path, {0: "negative", 1: "positive"})
    with pytest.raises(JudgeError, match="negative, positive"):
        load_judge(str(folder))


def test_only_safetensors_are_read(tmp_path: Path) -> None:
    folder = tiny_model(tmp_path, INFERENCE, safe=False)
    with pytest.raises(JudgeError, match="safetensors"):
        load_judge(str(folder))


def test_what_is_not_there_is_said_in_one_line(tmp_path: Path) -> None:
    for name in (str(tmp_path / "nowhere"), "./nowhere"):
        with pytest.raises(JudgeError) as caught:
            load_judge(name)
        assert "\n" not in str(caught.value)
