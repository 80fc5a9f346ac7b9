"""A BERT sentence encoder, run by torch alone, for questions.

The architecture of Devlin et al. 2019 with mean pooling (Reimers & Gurevych 2019): the bundled
encoder, and every other folder of that one shape. sentence-transformers runs it too, and embeds the
documents; this makes the same vectors (`tests/test_bert.py`) without importing two large libraries,
which would be most of the wait for one question. float32 on the CPU; it doesn't train.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from tokenizers import Tokenizer
    from torch import Tensor

    Affine = tuple[Tensor, Tensor]
    """Weight and bias: of a product, shapes (out, in) and (out,); of a norm, both (d,)."""

_WEIGHTS = "model.safetensors"
_MODULES = (["Transformer", "Pooling"], ["Transformer", "Pooling", "Normalize"])
_ARCHITECTURE = {
    "model_type": "bert",
    "hidden_act": "gelu",
    "position_embedding_type": "absolute",
}
_EPSILON = 1e-12
"""Of BERT's layer norms, where its settings do not say."""

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Shape:
    """What the settings of a folder say, as far as it is needed."""

    layers: int
    heads: int
    dimension: int
    epsilon: float
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
            layers=config["num_hidden_layers"],
            heads=config["num_attention_heads"],
            dimension=config["hidden_size"],
            epsilon=config.get("layer_norm_eps", _EPSILON),
            max_tokens=_max_tokens(folder, config),
            prompt=(stated.get("prompts") or {}).get("query", ""),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None  # whoever reads every kind says what is wrong with it


class Bert:
    """Texts to unit vectors. Safe to use from several threads."""

    def __init__(
        self,
        shape: Shape,
        weights: Mapping[str, Tensor],
        tokenizer: Tokenizer,
    ) -> None:
        """`weights` by the names that transformers gives them. Raises KeyError when one lacks."""
        self.dimension = shape.dimension
        self._shape = shape
        self._tokenizer = tokenizer
        self._words = weights["embeddings.word_embeddings.weight"]
        self._places = (
            weights["embeddings.position_embeddings.weight"].float()
            + weights["embeddings.token_type_embeddings.weight"][0].float()
        )
        self._norm = _affine(weights, "embeddings.LayerNorm")
        self._layers = [_layer(weights, n) for n in range(shape.layers)]

    @classmethod
    def load(cls, folder: Path, shape: Shape) -> Bert:
        """Raises SafetensorError, KeyError, OSError, ValueError; takes the import of torch."""
        from safetensors.torch import load_file
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        tokenizer.no_padding()
        tokenizer.enable_truncation(shape.max_tokens)
        return cls(shape, load_file(folder / _WEIGHTS), tokenizer)

    def queries(self, texts: Sequence[str]) -> Vectors:
        """float32, shape (len(texts), dimension), rows of length 1."""
        import torch

        encoded = self._tokenizer.encode_batch_fast([self._shape.prompt + text for text in texts])
        lengths = [len(one.ids) for one in encoded]
        ids = torch.zeros((len(texts), max(lengths)), dtype=torch.int64)
        for row, one in enumerate(encoded):
            ids[row, : lengths[row]] = torch.tensor(one.ids)
        with torch.inference_mode():
            vectors: Vectors = self._forward(ids, torch.tensor(lengths)).numpy()
        return vectors

    def _forward(self, ids: Tensor, lengths: Tensor) -> Tensor:
        """`ids`: (texts, tokens), zeros after each text's length."""
        from torch.nn.functional import gelu, linear, normalize

        tokens = ids.shape[1]
        state = self._normed(self._words[ids].float() + self._places[:tokens], self._norm)
        filled = _filled(lengths, tokens)
        for layer in self._layers:
            state = self._normed(state + self._attended(state, layer, filled), layer.attended)
            state = self._normed(
                state + linear(gelu(linear(state, *layer.wide)), *layer.narrow), layer.transformed
            )
        if filled is not None:
            state = state * filled[:, 0, 0, :, None]
        return normalize(state.sum(1), dim=-1)

    def _attended(self, state: Tensor, layer: _Layer, filled: Tensor | None) -> Tensor:
        from torch.nn.functional import linear, scaled_dot_product_attention

        texts, tokens, width = state.shape
        split = linear(state, *layer.query_key_value).view(texts, tokens, 3, self._shape.heads, -1)
        query, key, value = split.permute(2, 0, 3, 1, 4)
        mixed = scaled_dot_product_attention(query, key, value, attn_mask=filled)
        return linear(mixed.transpose(1, 2).reshape(texts, tokens, width), *layer.joined)

    def _normed(self, state: Tensor, norm: Affine) -> Tensor:
        from torch.nn.functional import layer_norm

        return layer_norm(state, (self.dimension,), *norm, self._shape.epsilon)


@dataclass(frozen=True, slots=True)
class _Layer:
    query_key_value: Affine
    """The three side by side: one product."""
    joined: Affine
    attended: Affine
    """The norm after attention."""
    wide: Affine
    narrow: Affine
    transformed: Affine
    """The norm at the end."""


def _layer(weights: Mapping[str, Tensor], number: int) -> _Layer:
    import torch

    at = f"encoder.layer.{number}"
    parts = [_affine(weights, f"{at}.attention.self.{name}") for name in ("query", "key", "value")]
    return _Layer(
        (torch.cat([weight for weight, _ in parts]), torch.cat([bias for _, bias in parts])),
        _affine(weights, f"{at}.attention.output.dense"),
        _affine(weights, f"{at}.attention.output.LayerNorm"),
        _affine(weights, f"{at}.intermediate.dense"),
        _affine(weights, f"{at}.output.dense"),
        _affine(weights, f"{at}.output.LayerNorm"),
    )


def _affine(weights: Mapping[str, Tensor], name: str) -> Affine:
    return weights[f"{name}.weight"].float(), weights[f"{name}.bias"].float()


def _filled(lengths: Tensor, tokens: int) -> Tensor | None:
    """bool, (texts, 1, 1, tokens): where a text has tokens; None when all are equally long."""
    import torch

    if bool((lengths == tokens).all()):
        return None
    return (torch.arange(tokens) < lengths[:, None])[:, None, None, :]


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
