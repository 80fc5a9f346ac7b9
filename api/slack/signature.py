"""Whether a request comes from Slack: v0 HMAC-SHA256 over timestamp and body, five minutes.

The comparison is the SDK's (https://docs.slack.dev/authentication/verifying-requests-from-slack).
It raises on what it can't read, such as a timestamp in words; here that is one more forgery.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from slack_sdk.signature import Clock, SignatureVerifier
from starlette.datastructures import Headers

_TIMESTAMP = re.compile(r"[0-9]{1,12}")
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Signed:
    """A request that Slack signed."""

    timestamp: str
    signature: str

    @property
    def mark(self) -> str:
        """The same for the same request sent again; a retry of Slack's is signed anew."""
        return f"signature:{self.timestamp}:{self.signature}"


class Signatures:
    def __init__(self, secret: str, clock: Clock | None = None) -> None:
        self._verifier = SignatureVerifier(secret, clock or Clock())

    def read(self, headers: Headers, body: bytes) -> Signed | None:
        """None for what is not signed, not by this secret, not now, or not once. Never raises."""
        timestamps = headers.getlist("x-slack-request-timestamp")
        signatures = headers.getlist("x-slack-signature")
        if len(timestamps) != 1 or len(signatures) != 1:
            return None
        signed = Signed(timestamps[0], signatures[0])
        if not _TIMESTAMP.fullmatch(signed.timestamp) or not _SIGNATURE.fullmatch(signed.signature):
            return None
        try:
            text = body.decode("utf-8")
        except UnicodeDecodeError:
            return None
        valid = self._verifier.is_valid(text, signed.timestamp, signed.signature)
        return signed if valid else None
