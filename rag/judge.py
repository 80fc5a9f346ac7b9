"""An NLI cross-encoder as a second judge of a claim, when one is configured.

Any sentence-transformers cross-encoder with the labels of natural language inference, by name or
by folder; only safetensors weights are read, no code that comes with a model is run, and the hub is
asked only when the model is not on this machine. The deterministic check comes first: the judge can
reject what it let pass, never the reverse.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from index.hub import hub_copy
from index.loading_lock import LOADING
from rag.errors import JudgeError

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

_LABELS = ("entailment", "neutral", "contradiction")


@dataclass(frozen=True, slots=True)
class Judgement:
    """Probabilities, each in [0, 1], together 1."""

    entailment: float
    neutral: float
    contradiction: float

    @property
    def supported(self) -> bool:
        """Entailment is likelier than each of the others."""
        return self.entailment > max(self.neutral, self.contradiction)


class Judge:
    """A loaded model. Safe to ask from several threads; they wait for each other."""

    def __init__(self, name: str, model: CrossEncoder) -> None:
        self.name = name
        self._model = model
        self._one_at_a_time = Lock()
        self._columns = _columns(name, model.config.id2label if model.config else {})

    def judge(self, claim: str, evidence: Sequence[str]) -> Judgement:
        """Whether the sentences, read together, entail the claim."""
        pair = (" ".join(evidence), claim)
        with self._one_at_a_time:
            predicted = self._model.predict([pair], apply_softmax=False, show_progress_bar=False)
        logits = np.asarray(predicted, dtype=np.float64)[0]
        shares = np.exp(logits - logits.max())
        shares /= shares.sum()
        return Judgement(*(float(shares[self._columns[label]]) for label in _LABELS))


def load_judge(name: str) -> Judge:
    """The judge, ready. Takes seconds: imports torch. Raises JudgeError."""
    return Judge(name, _load_model(name, _folder_of(name)))


def _columns(name: str, labels: Mapping[int, str] | Mapping[str, str] | None) -> Mapping[str, int]:
    """Which output stands for which label. Models order them as they please."""
    found = {str(label).casefold(): int(column) for column, label in (labels or {}).items()}
    missing = [label for label in _LABELS if label not in found]
    if missing:
        raise JudgeError(
            f"{name} is no judge of inference: its labels are {', '.join(sorted(found))}; "
            f"give a cross-encoder with {', '.join(_LABELS)}"
        )
    return found


def _folder_of(name: str) -> Path:
    folder = Path(name).expanduser()
    if not folder.is_dir():
        if name.startswith((".", "/", "~")) or name.count("/") > 1:
            raise JudgeError(f"no judge at {name}: give a model's folder or a hub name")
        folder = _from_hub(name)
    if not (folder / "config.json").is_file():
        raise JudgeError(f"{folder} holds no model: config.json is missing")
    if not any(folder.glob("*.safetensors")):
        raise JudgeError(f"{folder} holds no safetensors weights; no other kind is read")
    return folder


def _from_hub(name: str) -> Path:
    try:
        return hub_copy(name)
    except LookupError as error:
        raise JudgeError(
            f"the judge {name!r} is not on this machine and the hub did not give it "
            f"({error}): download it, or configure none"
        ) from error


def _load_model(name: str, folder: Path) -> CrossEncoder:
    import torch
    from sentence_transformers import CrossEncoder
    from transformers.utils.logging import disable_progress_bar

    disable_progress_bar()  # type: ignore[no-untyped-call]  # untyped in transformers
    torch.set_num_threads(1)
    try:
        with LOADING:
            model: CrossEncoder = CrossEncoder(
                str(folder),
                device="cpu",
                local_files_only=True,
                trust_remote_code=False,
                model_kwargs={"dtype": torch.float32, "use_safetensors": True},
            )
        return model
    except (OSError, ValueError, KeyError, RuntimeError, json.JSONDecodeError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise JudgeError(f"the judge {name!r} can't be loaded: {reason}") from error
