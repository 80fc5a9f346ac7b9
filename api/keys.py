"""API keys: which name a request may speak for.

    name:key,name:key

Only digests are kept, so that nothing here can show a key. A name is the owner of what is stored
for it and may stand in a log; a key may not.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass

SHORTEST_KEY = 16
NOBODY = ""
"""The owner when no keys are set; no key can have this name."""

_NAME = re.compile(r"[A-Za-z0-9._-]{1,64}")
_KEY = re.compile(r"[\x21-\x2b\x2d-\x7e]+")
"""Printable ASCII without space and comma: what an Authorization header carries unchanged."""


@dataclass(frozen=True, slots=True)
class Keys:
    """Digest of each key with the name that it stands for. Empty: everybody is NOBODY."""

    named: tuple[tuple[bytes, str], ...] = ()

    @classmethod
    def parse(cls, text: str) -> Keys:
        """Raises ValueError, which names no key."""
        named = tuple(_parsed(entry.strip()) for entry in text.split(",") if entry.strip())
        if len({digest for digest, _ in named}) != len(named):
            raise ValueError("the same key is given to two names")
        return cls(named)

    def __bool__(self) -> bool:
        return bool(self.named)

    def owner(self, authorization: str) -> str | None:
        """The name that an Authorization header speaks for; None when it speaks for none."""
        if not self.named:
            return NOBODY
        scheme, _, key = authorization.partition(" ")
        given = _digest(key.strip()) if scheme.lower() == "bearer" else b""
        found = None
        # Every key is compared, and in constant time: how long it takes says nothing.
        for digest, name in self.named:
            if hmac.compare_digest(digest, given):
                found = name
        return found


def _parsed(entry: str) -> tuple[bytes, str]:
    name, colon, key = entry.partition(":")
    if not colon or not _NAME.fullmatch(name):
        raise ValueError("an entry does not begin with a name and a colon")
    if len(key) < SHORTEST_KEY or not _KEY.fullmatch(key):
        raise ValueError(f"the key of {name} has fewer than {SHORTEST_KEY} plain characters")
    return _digest(key), name


def _digest(key: str) -> bytes:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).digest()
