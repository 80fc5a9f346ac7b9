"""What the routes share beside the parts: who may ask, how much, and where it is kept."""

from __future__ import annotations

from dataclasses import dataclass, field

import anyio

from api.conversations import Conversations
from api.keys import Keys
from api.limits import Places, RateLimit
from api.metrics import Metrics


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
    ending: anyio.Event = field(default_factory=anyio.Event)
    """Set when the service was told to end."""
