"""The Web API's methods over a workspace's state: arguments judged, limits kept, errors by name.

Slack answers most mistakes with 200 and `{"ok": false, "error": NAME}`. Sources: the pages below
https://docs.slack.dev/reference/methods, and for streams slackapi/python-slack-sdk issue 1859.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.slack_blocks import MAX_TOTAL, cost, faults_in, faults_in_view
from tests.slack_state import BOT, Message, State

Arguments = dict[str, Any]
Answer = dict[str, Any]

MAX_TEXT = 4_000
"""Of `chat.update` and `chat.postEphemeral`; `chat.postMessage` cuts at MAX_POSTED instead."""
MAX_POSTED = 40_000
MAX_MARKDOWN = 12_000
_CONTENT = {"text", "blocks", "attachments", "metadata", "parse", "link_names", "mrkdwn"}
_UNFURL = {"unfurl_links", "unfurl_media"}


class Refused(Exception):
    """An answer that is an error."""

    def __init__(self, error: str, messages: list[str] | None = None) -> None:
        super().__init__(error)
        self.answer: Answer = {"ok": False, "error": error}
        if messages:
            shown = [f"[ERROR] {message}" for message in messages]
            self.answer |= {"errors": messages, "response_metadata": {"messages": shown}}


@dataclass(frozen=True, slots=True)
class Method:
    needs: frozenset[str]
    may: frozenset[str]
    scopes: frozenset[str]
    """Any one of them will do; none: no scope is asked for."""
    run: Callable[[WebApi, Arguments], Answer]


@dataclass(slots=True)
class WebApi:
    """One workspace, one bot, in `channels`."""

    state: State
    channels: set[str]
    team: str
    expire_at: int | None = None
    """The append of each stream (from 0) that finds it expired; the stop counts as one more."""
    streams: bool = True
    """Whether this workspace has streaming at all."""

    def call(self, name: str, arguments: Arguments) -> Answer:
        """Raises Refused. Runs inside the state's lock."""
        method = METHODS.get(name)
        if method is None:
            raise Refused("unknown_method")
        given = {key: value for key, value in arguments.items() if value is not None}
        missing = sorted(method.needs - given.keys())
        unknown = sorted(given.keys() - method.needs - method.may - {"team_id"})
        if missing or unknown:
            said = [f"missing required field: {key}" for key in missing]
            raise Refused("invalid_arguments", said + [f"unknown field: {key}" for key in unknown])
        return {"ok": True} | method.run(self, given)

    def auth_test(self, arguments: Arguments) -> Answer:
        about = {"url": "https://harbour.slack.com/", "team": "Harbour", "user": "anchorage"}
        return about | {"team_id": self.team, "user_id": BOT, "bot_id": "B0ANCHORAGE"}

    def post_message(self, arguments: Arguments) -> Answer:
        message = self._new(arguments)
        self._fill(message, arguments)
        message.text = message.text[:MAX_POSTED]
        self.state.keep(message)
        return {"channel": message.channel, "ts": message.ts, "message": shape_of(message)}

    def post_ephemeral(self, arguments: Arguments) -> Answer:
        message = self._new(arguments)
        message.only_for = arguments["user"]
        self._fill(message, arguments, most=MAX_TEXT)
        self.state.keep(message)
        return {"message_ts": message.ts}

    def update(self, arguments: Arguments) -> Answer:
        message = self._found(arguments)
        if message.streaming:
            raise Refused("streaming_state_conflict")
        if "blocks" not in arguments and "text" in arguments:
            message.blocks = []
        self._fill(message, arguments, most=MAX_TEXT)
        if "markdown_text" not in arguments:
            message.markdown = ""
        message.tasks = {}
        message.seen.append(message.words())
        return {"channel": message.channel, "ts": message.ts, "text": message.text}

    def start_stream(self, arguments: Arguments) -> Answer:
        if not self.streams:
            raise Refused("channel_type_not_supported")
        if not arguments["channel"].startswith("D"):
            for name in ("recipient_user_id", "recipient_team_id"):
                if not arguments.get(name):
                    raise Refused(f"missing_{name}")
        message = self._new(arguments)
        message.streaming = message.streamed = True
        self._append(message, arguments)
        self.state.keep(message)
        return {"channel": message.channel, "ts": message.ts}

    def append_stream(self, arguments: Arguments) -> Answer:
        message = self._streaming(arguments)
        if "markdown_text" not in arguments and "chunks" not in arguments:
            raise Refused("no_text")
        self._append(message, arguments)
        message.seen.append(message.words())
        return {"channel": message.channel, "ts": message.ts}

    def stop_stream(self, arguments: Arguments) -> Answer:
        message = self._streaming(arguments)
        self._append(message, arguments)
        if "blocks" in arguments:
            message.blocks = [*message.blocks, *judged(arguments["blocks"])]
        within_total(message)
        message.streaming = False
        message.seen.append(message.words())
        return {"channel": message.channel, "ts": message.ts, "message": shape_of(message)}

    def open_view(self, arguments: Arguments) -> Answer:
        trigger = arguments["trigger_id"]
        if trigger not in self.state.triggers:
            raise Refused(
                "expired_trigger_id" if trigger.startswith("13") else "invalid_trigger_id"
            )
        view = judged_view(arguments["view"], "modal")
        self.state.triggers.discard(trigger)
        view = view | {"id": f"V{len(self.state.views):04d}", "team_id": self.team}
        self.state.views.append(view)
        return {"view": view}

    def publish_view(self, arguments: Arguments) -> Answer:
        view = judged_view(arguments["view"], "home")
        self.state.homes[arguments["user_id"]] = view
        return {"view": view}

    def set_prompts(self, arguments: Arguments) -> Answer:
        prompts = arguments["prompts"]
        wrong = [p for p in prompts if set(p) != {"title", "message"} or not all(p.values())]
        if not 1 <= len(prompts) <= 4 or wrong:
            raise Refused("invalid_arguments", ["prompts: one to four of {title, message}"])
        self._channel(arguments["channel_id"])
        # An agent app that names a thread is answered, and nobody ever sees the prompts.
        if "thread_ts" not in arguments:
            self.state.prompts[arguments["channel_id"]] = prompts
        return {}

    def set_status(self, arguments: Arguments) -> Answer:
        channel, thread = arguments["channel_id"], arguments["thread_ts"]
        self._channel(channel)
        self.state.statuses.append((channel, thread, arguments["status"]))
        return {}

    def _channel(self, channel: str) -> str:
        if not channel.startswith(("C", "D", "G")):
            raise Refused("channel_not_found")
        if channel.startswith("C") and channel not in self.channels:
            raise Refused("not_in_channel")
        return channel

    def _new(self, arguments: Arguments) -> Message:
        channel = self._channel(arguments["channel"])
        thread = arguments.get("thread_ts")
        if thread is not None and (channel, thread) not in self.state.messages:
            raise Refused("thread_not_found")
        return Message(channel, self.state.stamp(), BOT, thread_ts=thread)

    def _found(self, arguments: Arguments) -> Message:
        message = self.state.messages.get((self._channel(arguments["channel"]), arguments["ts"]))
        if message is None or message.only_for is not None:
            raise Refused("message_not_found")
        if not message.of_bot:
            raise Refused("cant_update_message")
        return message

    def _streaming(self, arguments: Arguments) -> Message:
        message = self._found(arguments)
        if message.streaming and self.expire_at == message.appended:
            message.streaming = False
        if not message.streaming:
            raise Refused("message_not_in_streaming_state")
        message.appended += 1
        return message

    def _append(self, message: Message, arguments: Arguments) -> None:
        if "markdown_text" in arguments and "chunks" in arguments:
            raise Refused("cannot_provide_both_markdown_text_and_chunks")
        chunks = arguments.get("chunks", [])
        if "markdown_text" in arguments:
            chunks = [{"type": "markdown_text", "text": arguments["markdown_text"]}]
        if sum(len(chunk.get("text", "")) for chunk in chunks) > MAX_MARKDOWN:
            raise Refused("msg_too_long")
        for chunk in chunks:
            add_chunk(message, chunk)

    def _fill(self, message: Message, arguments: Arguments, most: int | None = None) -> None:
        if "markdown_text" in arguments:
            if "text" in arguments or "blocks" in arguments:
                raise Refused("markdown_text_conflict")
            if len(arguments["markdown_text"]) > MAX_MARKDOWN:
                raise Refused("msg_too_long")
            message.markdown = arguments["markdown_text"]
        elif not arguments.get("text") and not arguments.get("blocks"):
            raise Refused("no_text")
        if most is not None and len(arguments.get("text", "")) > most:
            raise Refused("msg_too_long")
        message.text = arguments.get("text", "")
        if "blocks" in arguments:
            message.blocks = judged(arguments["blocks"])
        within_total(message)


def judged(blocks: object) -> list[dict[str, Any]]:
    """The blocks, when Slack takes them."""
    faults = faults_in(blocks)
    if faults:
        raise Refused("invalid_blocks", faults)
    assert isinstance(blocks, list)
    return blocks


def judged_view(view: Any, kind: str) -> dict[str, Any]:
    faults = faults_in_view(view)
    if faults or view["type"] != kind:
        raise Refused("invalid_arguments", faults or [f"must be a {kind}"])
    assert isinstance(view, dict)
    return view


def within_total(message: Message) -> None:
    """How a stream's text counts is not known: here it counts like the text of a block."""
    if cost(message.blocks) + len(message.markdown) > MAX_TOTAL:
        raise Refused("msg_blocks_too_long")


def add_chunk(message: Message, chunk: dict[str, Any]) -> None:
    match chunk:
        case {"type": "markdown_text", "text": str(text), **more} if text and not more:
            message.markdown += text
        case {"type": "task_update", "id": str(id), "title": str(title), "status": str(status)}:
            if len(title) > 256 or status not in {"pending", "in_progress", "complete", "error"}:
                raise Refused("invalid_chunks")
            message.tasks[id] = chunk
        case {"type": "plan_update", "title": str()}:
            pass
        case {"type": "blocks", "blocks": blocks}:
            message.blocks = [*message.blocks, *judged(blocks)]
        case _:
            raise Refused("invalid_chunks")


def shape_of(message: Message) -> dict[str, Any]:
    """A message as Slack's payloads have it."""
    shape: dict[str, Any] = {"type": "message", "user": message.user, "ts": message.ts}
    shape |= {"text": message.text or message.markdown, "team": "T0HARBOUR"}
    if message.of_bot:
        shape |= {"bot_id": "B0ANCHORAGE", "app_id": "A0ANCHORAGE"}
    if message.thread_ts:
        shape["thread_ts"] = message.thread_ts
    if message.blocks:
        shape["blocks"] = message.blocks
    return shape


def _method(
    needs: str, may: str, scopes: str, run: Callable[[WebApi, Arguments], Answer], *more: set[str]
) -> Method:
    extra = frozenset().union(*more)
    return Method(
        frozenset(needs.split()), frozenset(may.split()) | extra, frozenset(scopes.split()), run
    )


METHODS: Mapping[str, Method] = {
    "auth.test": _method("", "", "", WebApi.auth_test),
    "chat.postMessage": _method(
        "channel", "thread_ts markdown_text reply_broadcast", "chat:write", WebApi.post_message,
        _CONTENT, _UNFURL,
    ),
    "chat.postEphemeral": _method(
        "channel user", "thread_ts markdown_text", "chat:write", WebApi.post_ephemeral, _CONTENT
    ),
    "chat.update": _method("channel ts", "markdown_text", "chat:write", WebApi.update, _CONTENT),
    "chat.startStream": _method(
        "channel thread_ts",
        "markdown_text chunks recipient_team_id recipient_user_id task_display_mode",
        "chat:write", WebApi.start_stream,
    ),
    "chat.appendStream": _method(
        "channel ts", "markdown_text chunks", "chat:write", WebApi.append_stream
    ),
    "chat.stopStream": _method(
        "channel ts", "markdown_text chunks blocks metadata session_status", "chat:write",
        WebApi.stop_stream,
    ),
    "views.open": _method("trigger_id view", "", "", WebApi.open_view),
    "views.publish": _method("user_id view", "hash", "", WebApi.publish_view),
    "assistant.threads.setSuggestedPrompts": _method(
        "channel_id prompts", "thread_ts title", "assistant:write", WebApi.set_prompts
    ),
    "assistant.threads.setStatus": _method(
        "channel_id thread_ts status", "loading_messages", "assistant:write chat:write",
        WebApi.set_status,
    ),
}  # fmt: skip
