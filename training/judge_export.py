"""Writes the judge in the form `CrossEncoder(folder, local_files_only=True)` reads.

Matrices are 8-bit floats (e4m3: three bits after the first, so within a sixteenth), the rest is
float16; to be loaded as float32 on a CPU. So four layers and 27,200 pieces take 18 MB.
"""

from __future__ import annotations

from pathlib import Path

import torch
from safetensors.torch import save
from tokenizers import Tokenizer

from training.checkpoint import Weights
from training.export import tokenizer_config, write_json
from training.judge_model import Judge
from training.judge_settings import LABELS


def export(judge: Judge, tokenizer: Tokenizer, folder: Path, max_tokens: int) -> None:
    """Writes weights, tokenizer and settings into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    weights = {name: packed(value) for name, value in named(judge).items()}
    (folder / "model.safetensors").write_bytes(save(weights, metadata={"format": "pt"}))
    tokenizer.no_padding()
    tokenizer.enable_truncation(max_tokens)
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    config = judge.bert.config.to_dict()
    config |= {
        "architectures": ["BertForSequenceClassification"], "dtype": "float32",
        "use_cache": False, "id2label": dict(enumerate(LABELS)),
        "label2id": {label: number for number, label in enumerate(LABELS)},
    }  # fmt: skip
    for name in ("_name_or_path", "transformers_version"):
        config.pop(name, None)
    write_json(folder / "config.json", config)
    write_json(folder / "tokenizer_config.json", tokenizer_config(max_tokens))


def named(judge: Judge) -> Weights:
    """The weights under the names of BertForSequenceClassification."""
    names = {"dense.": "bert.pooler.dense."}
    weights = {}
    for name, value in judge.state_dict().items():
        if "pooler" not in name and "position_ids" not in name:
            old = next((prefix for prefix in names if name.startswith(prefix)), "")
            weights[names.get(old, "") + name.removeprefix(old)] = value
    return weights


def packed(value: torch.Tensor) -> torch.Tensor:
    """A matrix in 8 bits, anything else in 16."""
    kind = torch.float8_e4m3fn if value.ndim == 2 else torch.float16
    return value.to(kind).contiguous()
