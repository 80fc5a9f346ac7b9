"""POST /slack/events: Slack's events, commands and buttons over HTTP.

401  not signed by Slack, signed too long ago, or sent before: nothing is read of it
400  signed, and nothing that Slack sends
503  what was seen can't be looked up now: Slack tries again
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl

from fastapi import FastAPI, Request, Response
from slack_bolt.adapter.starlette.async_handler import to_starlette_response
from slack_bolt.request.async_request import AsyncBoltRequest

from api.loading import Loading
from api.problems import Error, Problem
from api.service import Service
from api.slack.access import SlackAccess
from api.slack.adapter import Slack
from api.slack.signature import Signatures
from api.slack.waiting import loaded

_UNSIGNED = Error(
    "not_signed", "The request is not signed by Slack, or not just now.", "Only Slack sends here."
)
_UNREADABLE = Error(
    "malformed", "The request is nothing that Slack sends.", "Only Slack sends here."
)
_NOWHERE = "signatures"
"""Of no team: a signature is seen before a team is read."""


def mount_slack(app: FastAPI, loading: Loading, service: Service, access: SlackAccess) -> None:
    """For an access that has a signing secret."""
    assert access.signing_secret is not None
    signatures = Signatures(access.signing_secret)
    slack = Slack(access, service, loaded(loading))

    async def post_slack_events(request: Request) -> Response:
        """What Slack tells. Answered at once; the work is done after."""
        body = await request.body()
        signed = signatures.read(request.headers, body)
        if signed is None or not await slack.memory.first_time(_NOWHERE, (signed.mark,)):
            raise Problem(401, _UNSIGNED)
        payload = _payload(body.decode())
        if payload is None:
            raise Problem(400, _UNREADABLE)
        slack.introduce_soon()
        # As socket mode hands it on: what was read and judged here.
        told = AsyncBoltRequest(body=payload, headers=dict(request.headers), mode="socket_mode")
        answered = await slack.app.async_dispatch(told)
        if answered.status >= 500:
            # Nothing of ours runs before the acknowledgement: bolt did not find what it looks for.
            raise Problem(400, _UNREADABLE)
        return to_starlette_response(answered)

    app.add_api_route("/slack/events", post_slack_events, methods=["POST"], include_in_schema=False)


def _payload(body: str) -> dict[str, Any] | None:
    """The JSON, the JSON in a form, or the form; None for anything else.

    Not left to bolt: it takes a form with the word "payload" in it for an empty one, and anything
    that parses for an object.
    """
    try:
        if body.lstrip().startswith("{"):
            return _object(json.loads(body))
        form = dict(parse_qsl(body, keep_blank_values=True))
        if "payload" in form:
            return _object(json.loads(form["payload"]))
        return form if "command" in form else None
    except (ValueError, RecursionError):
        return None


def _object(value: object) -> dict[str, Any] | None:
    if not isinstance(value, dict):
        return None
    event = value.get("event", {"type": ""})
    kinds = (value.get("type"), event.get("type") if isinstance(event, dict) else None)
    shared = value.get("authorizations") or []
    sound = isinstance(shared, list) and all(isinstance(one, dict) for one in shared)
    return value if sound and all(isinstance(kind, str) for kind in kinds) else None
