"""What the routes share beside the parts: who may ask, how much, and where it is kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import anyio

from api.conversations import Conversations
from api.keys import Keys
from api.limits import Places, RateLimit
from api.metrics import Metrics
from api.slack.access import SlackAccess

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider


@dataclass(frozen=True, slots=True)
class Service:
    keys: Keys
    hosts: tuple[str, ...]
    """Names that a request may be addressed to, lower case, without port."""
    any_address: bool
    """Whether a request may be addressed to any IP address: such a name can't be rebound."""
    public_url: str | None
    """Where the service is reached from outside, without a slash at the end."""
    conversations: Conversations
    rate: RateLimit
    places: Places
    metrics: Metrics
    tracing: TracerProvider | None = None
    """Where the spans of requests go; None without a collector."""
    slack: SlackAccess | None = None
    """For events over HTTP; None when they are not taken."""
    ending: anyio.Event = field(default_factory=anyio.Event)
    """Set when the service was told to end."""

    def close(self) -> None:
        """What is still to be kept or sent is; nothing may be asked afterwards."""
        self.conversations.close()
        if self.tracing is not None:
            self.tracing.shutdown()
