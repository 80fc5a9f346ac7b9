"""Writes the encoder in the form `SentenceTransformer(folder, local_files_only=True)` reads.

float16 weights, to be loaded as float32 on a CPU. The tokenizer neither pads nor cuts on its own
beyond the stated length. It writes no model card (that is kept by hand).
"""

from __future__ import annotations

import json
from pathlib import Path

from safetensors.torch import save
from tokenizers import Tokenizer

from training.student import Encoder

_MODULES = (
    ("", "sentence_transformers.models.Transformer"),
    ("1_Pooling", "sentence_transformers.models.Pooling"),
    ("2_Normalize", "sentence_transformers.models.Normalize"),
)


def export(encoder: Encoder, tokenizer: Tokenizer, folder: Path, max_sequence: int) -> None:
    """Writes weights, tokenizer and the sentence-transformers files into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    weights = {name: value.half().contiguous() for name, value in encoder.bert.state_dict().items()}
    (folder / "model.safetensors").write_bytes(save(weights, metadata={"format": "pt"}))
    tokenizer.no_padding()
    tokenizer.enable_truncation(max_sequence)
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    config = encoder.bert.config.to_dict()
    config |= {"architectures": ["BertModel"], "dtype": "float16", "use_cache": False}
    for name in ("_name_or_path", "transformers_version"):
        config.pop(name, None)
    write_json(folder / "config.json", config)
    write_json(folder / "tokenizer_config.json", tokenizer_config(max_sequence))
    _write_sentence_transformers(folder, max_sequence, encoder.bert.config.hidden_size)


def _write_sentence_transformers(folder: Path, max_sequence: int, size: int) -> None:
    modules = [
        {"idx": i, "name": str(i), "path": path, "type": kind}
        for i, (path, kind) in enumerate(_MODULES)
    ]
    write_json(folder / "modules.json", modules)
    write_json(folder / "sentence_bert_config.json",
           {"max_seq_length": max_sequence, "do_lower_case": False})  # fmt: skip
    named = {"model_type": "SentenceTransformer", "similarity_fn_name": "cosine"}
    prompts = {"prompts": {"query": "", "document": ""}, "default_prompt_name": None}
    write_json(folder / "config_sentence_transformers.json", named | prompts)
    (folder / "1_Pooling").mkdir(exist_ok=True)
    (folder / "2_Normalize").mkdir(exist_ok=True)
    write_json(folder / "2_Normalize" / "config.json", {})
    write_json(folder / "1_Pooling" / "config.json",
           {"word_embedding_dimension": size, "pooling_mode_mean_tokens": True})  # fmt: skip


def tokenizer_config(max_sequence: int) -> dict[str, object]:
    """How transformers reads `tokenizer.json`."""
    special = {"pad": "[PAD]", "unk": "[UNK]", "cls": "[CLS]", "sep": "[SEP]", "mask": "[MASK]"}
    names: dict[str, object] = {f"{name}_token": piece for name, piece in special.items()}
    return names | {
        "tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": max_sequence,
        "padding_side": "right", "truncation_side": "right", "clean_up_tokenization_spaces": False,
    }  # fmt: skip


def write_json(path: Path, content: object) -> None:
    """The same bytes every time."""
    path.write_text(json.dumps(content, indent=2, sort_keys=True) + "\n", "utf-8")
