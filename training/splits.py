"""Seeded splits that do not depend on file order: a hash decides each row."""

from __future__ import annotations

import hashlib


def share_of(text: str, seed: int) -> float:
    """A number in [0, 1) that depends on `text` and `seed` alone, evenly spread."""
    digest = hashlib.sha256(f"{seed}\n{text}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64


def is_measured(context: str, seed: int) -> bool:
    """Whether a PIAF context, with all its questions, is kept for measuring (about half are).

    Splitting by context, not by question, keeps every measured passage unseen in training.
    """
    return share_of(context, seed) < 0.5
