"""A BERT sentence encoder in 8-bit integers, run by CTranslate2, for questions and claims.

The architecture of Devlin et al. 2019 with mean pooling (Reimers & Gurevych 2019): the bundled
encoder, and every other folder of that one shape. sentence-transformers runs it too, and embeds the
documents in float32; here a vector takes a third of the time, without importing large libraries.
Its cosine with the one in float32 is 0.997 on average and above 0.99 (`tests/test_quantized.py`),
which has moved the recall@5 and @8 of no set of judged questions by more than two questions.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from ctranslate2 import Encoder
    from tokenizers import Tokenizer

_WEIGHTS = "model.safetensors"
_MODULES = (["Transformer", "Pooling"], ["Transformer", "Pooling", "Normalize"])
_ARCHITECTURE = {
    "model_type": "bert",
    "hidden_act": "gelu",
    "position_embedding_type": "absolute",
}

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Shape:
    """What the settings of a folder say, as far as it is needed."""

    dimension: int
    max_tokens: int
    """Longer texts are cut there."""
    prompt: str
    """Before every question."""


def shape_of(folder: Path) -> Shape | None:
    """The shape of the encoder in `folder`; None when it is not of the kind this module runs."""
    if not (folder / _WEIGHTS).is_file() or not (folder / "tokenizer.json").is_file():
        return None
    try:
        modules = json.loads((folder / "modules.json").read_bytes())
        kinds = [module["type"].rpartition(".")[2] for module in modules]
        if kinds not in _MODULES or modules[0]["path"]:
            return None
        pooling = _settings(folder / modules[1]["path"] / "config.json")
        config = _settings(folder / "config.json")
        stated = _settings(folder / "config_sentence_transformers.json")
        if not (_is_bert(config) and _is_mean(pooling) and not stated.get("default_prompt_name")):
            return None
        return Shape(
            dimension=config["hidden_size"],
            max_tokens=_max_tokens(folder, config),
            prompt=(stated.get("prompts") or {}).get("query", ""),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None  # whoever reads every kind says what is wrong with it


class Quantized:
    """Texts to unit vectors, one by one. Safe to use from several threads.

    Not in batches: the others of a batch would move a vector by up to 0.01, and the same question
    must have the same answer.
    """

    def __init__(self, shape: Shape, tokenizer: Tokenizer, encoder: Encoder) -> None:
        self.dimension = shape.dimension
        self._prompt = shape.prompt
        self._tokenizer = tokenizer
        self._encoder = encoder

    @classmethod
    def load(cls, folder: Path, shape: Shape, converted: Mapping[str, bytes]) -> Quantized:
        """`converted`: the files of the encoder in CTranslate2's format, by name. Takes a tenth of
        a second. Raises RuntimeError, OSError, ValueError."""
        from ctranslate2 import Encoder, get_supported_compute_types
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        tokenizer.no_padding()
        tokenizer.enable_truncation(shape.max_tokens)
        # A processor that has no fast arithmetic of integers computes the same weights as floats.
        arithmetic = "int8" if "int8" in get_supported_compute_types("cpu") else "float32"
        encoder = Encoder(
            str(folder),
            "cpu",
            compute_type=arithmetic,
            inter_threads=os.cpu_count() or 1,  # questions at once, each on one core
            intra_threads=1,
            files=dict(converted),
        )
        return cls(shape, tokenizer, encoder)

    def query(self, text: str) -> Vectors:
        """float32, shape (dimension,), length 1."""
        ids = self._tokenizer.encode(self._prompt + text).ids
        states = self._encoder.forward_batch([ids]).last_hidden_state
        mean: Vectors = np.asarray(states)[0].mean(axis=0)
        return mean / np.linalg.norm(mean)


def _settings(path: Path) -> dict[str, Any]:
    """Of a JSON file; empty when there is none."""
    return dict(json.loads(path.read_bytes())) if path.is_file() else {}


def _is_bert(config: Mapping[str, Any]) -> bool:
    return all(config.get(name, value) == value for name, value in _ARCHITECTURE.items())


def _is_mean(pooling: Mapping[str, Any]) -> bool:
    """Of all tokens, in the words of any version of sentence-transformers."""
    modes = {name for name, on in pooling.items() if name.startswith("pooling_mode_") and on}
    mean = modes == {"pooling_mode_mean_tokens"} or pooling.get("pooling_mode") == "mean"
    return mean and pooling.get("include_prompt", True) is True


def _max_tokens(folder: Path, config: Mapping[str, Any]) -> int:
    """As sentence-transformers has it: what it states, else the least of the others' limits."""
    stated = _settings(folder / "sentence_bert_config.json").get("max_seq_length")
    if stated is not None:
        return int(stated)
    tokenizer = _settings(folder / "tokenizer_config.json")
    limit = config["max_position_embeddings"]
    return int(min(limit, tokenizer.get("model_max_length", limit)))
