"""Where in Slack something was said, and which conversation of ours that is."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A thread. One that nobody has replied to yet is its first message."""

    team: str
    channel: str
    thread: str
    """The `ts` of its first message."""

    @property
    def owner(self) -> str:
        return owner_of(self.team)

    @property
    def conversation(self) -> str:
        """The id of the conversation that this thread is; the same on every run."""
        digest = hashlib.sha256(f"{self.team}/{self.channel}/{self.thread}".encode())
        return base64.urlsafe_b64encode(digest.digest()[:24]).decode()


def owner_of(team: str) -> str:
    """Whose the conversations of a team are; no API key can have this name."""
    return f"slack:{team}"
