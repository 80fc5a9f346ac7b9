"""Block Kit as Slack judges it: `faults_in` blocks and views, by the letter of the reference.

A fault names its place as Slack does, by a JSON pointer. Fields that the reference does not have
are faults too. Limits: https://docs.slack.dev/reference/block-kit; the total is undocumented:
markdown alone was refused from 13,297 characters on, sections with 11,341 characters in 45 blocks
were refused and 9,597 in 50 accepted (slackapi/bolt-js issues 2509 and 2867), which 13,200 with 50
a block fits.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

Surface = Literal["message", "modal", "home"]
Faults = Iterator[str]

MAX_TOTAL = 13_200
BLOCK_COST = 50
MAX_BLOCKS: Mapping[Surface, int] = {"message": 50, "modal": 100, "home": 100}


@dataclass(frozen=True, slots=True)
class Shape:
    """Which fields an object has, `type` and `block_id` aside."""

    needs: frozenset[str] = frozenset()
    may: frozenset[str] = frozenset()


def _shape(needs: str = "", may: str = "") -> Shape:
    return Shape(frozenset(needs.split()), frozenset(may.split()))


BLOCKS: Mapping[str, Shape] = {
    "section": _shape(may="text fields accessory expand"),
    "divider": _shape(),
    "header": _shape("text"),
    "context": _shape("elements"),
    "actions": _shape("elements"),
    "context_actions": _shape("elements"),
    "markdown": _shape("text"),
}
"""The blocks this server knows; others are refused, so that they are added here first."""
MESSAGES_ONLY = {"markdown", "context_actions"}
ELEMENTS: Mapping[str, Shape] = {
    "button": _shape("text", "action_id url value style confirm accessibility_label"),
    "feedback_buttons": _shape("positive_button negative_button", "action_id"),
    "icon_button": _shape("icon text", "action_id value confirm accessibility_label"),
}
INSIDE: Mapping[str, tuple[int, frozenset[str]]] = {
    "context": (10, frozenset({"mrkdwn", "plain_text"})),
    "actions": (25, frozenset({"button"})),
    "context_actions": (5, frozenset({"feedback_buttons", "icon_button"})),
}
"""How many elements of which types."""
VIEWS: Mapping[str, Shape] = {
    "modal": _shape(
        "title blocks",
        "submit close private_metadata callback_id clear_on_close notify_on_close external_id",
    ),
    "home": _shape("blocks", "private_metadata callback_id external_id"),
}


def faults_in(blocks: object, surface: Surface = "message") -> list[str]:
    """Nothing when Slack takes these blocks."""
    return list(_blocks(blocks, surface))


def faults_in_view(view: object) -> list[str]:
    """Nothing when Slack takes this view."""
    return list(_view(view))


def cost(blocks: list[dict[str, Any]]) -> int:
    """What counts towards MAX_TOTAL: every text, and something for each block."""
    return BLOCK_COST * len(blocks) + sum(len(text) for text in texts_in(blocks))


def texts_in(value: object) -> Iterator[str]:
    """Every string under a `text`, however deep."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name == "text" and isinstance(inner, str):
                yield inner
            else:
                yield from texts_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts_in(inner)


def _view(view: object) -> Faults:
    if not isinstance(view, dict) or view.get("type") not in VIEWS:
        yield "unsupported type of view [json-pointer:/view/type]"
        return
    kind: Surface = "modal" if view["type"] == "modal" else "home"
    yield from _fields(view, VIEWS[kind], "/view")
    for name in ("title", "submit", "close"):
        if name in view:
            yield from _text(view[name], f"/view/{name}", 24, {"plain_text"})
    yield from _length(view.get("private_metadata", ""), "/view/private_metadata", 0, 3000)
    yield from _length(view.get("callback_id", ""), "/view/callback_id", 0, 255)
    yield from _blocks(view.get("blocks"), kind)


def _blocks(blocks: object, surface: Surface) -> Faults:
    if not isinstance(blocks, list):
        yield "must be an array [json-pointer:/blocks]"
        return
    if len(blocks) > MAX_BLOCKS[surface]:
        yield f"no more than {MAX_BLOCKS[surface]} items allowed [json-pointer:/blocks]"
    seen: set[str] = set()
    for number, block in enumerate(blocks):
        where = f"/blocks/{number}"
        kind = block.get("type") if isinstance(block, dict) else None
        if (
            not isinstance(kind, str)
            or kind not in BLOCKS
            or (surface != "message" and kind in MESSAGES_ONLY)
        ):
            yield f"unsupported type: {kind} [json-pointer:{where}/type]"
            continue
        yield from _fields(block, BLOCKS[kind], where)
        yield from _identity(block.get("block_id"), f"{where}/block_id", seen)
        yield from _body(block, where)


def _body(block: dict[str, Any], where: str) -> Faults:
    match block["type"]:
        case "section":
            yield from _section(block, where)
        case "header":
            yield from _text(block.get("text"), f"{where}/text", 150, {"plain_text"})
        case "markdown":
            yield from _length(block.get("text"), f"{where}/text", 1, 12_000)
        case "context" | "actions" | "context_actions":
            yield from _elements(block, where)


def _section(block: dict[str, Any], where: str) -> Faults:
    if "text" not in block and "fields" not in block:
        yield f"missing required field: text or fields [json-pointer:{where}]"
    if "text" in block:
        yield from _text(block["text"], f"{where}/text")
    fields = block.get("fields", [])
    if len(fields) > 10:
        yield f"no more than 10 items allowed [json-pointer:{where}/fields]"
    for number, field in enumerate(fields):
        yield from _text(field, f"{where}/fields/{number}", 2000)
    if "accessory" in block:
        yield from _element(block["accessory"], f"{where}/accessory", set())


def _elements(block: dict[str, Any], where: str) -> Faults:
    most, allowed = INSIDE[block["type"]]
    elements = block.get("elements")
    if not isinstance(elements, list) or not 1 <= len(elements) <= most:
        yield f"must hold 1 to {most} items [json-pointer:{where}/elements]"
        return
    seen: set[str] = set()
    for number, element in enumerate(elements):
        place = f"{where}/elements/{number}"
        kind = element.get("type") if isinstance(element, dict) else None
        if kind not in allowed:
            yield f"unsupported type: {kind} [json-pointer:{place}/type]"
        elif kind in ELEMENTS:
            yield from _element(element, place, seen)
        else:
            yield from _text(element, place)


def _element(element: dict[str, Any], where: str, seen: set[str]) -> Faults:
    kind = str(element.get("type"))
    if kind not in ELEMENTS:
        yield f"unsupported type: {kind} [json-pointer:{where}/type]"
        return
    yield from _fields(element, ELEMENTS[kind], where, {"type"})
    yield from _identity(element.get("action_id"), f"{where}/action_id", seen)
    if kind == "feedback_buttons":
        for name in ("positive_button", "negative_button"):
            button = element.get(name, {})
            yield from _fields(
                button, _shape("text value", "accessibility_label"), f"{where}/{name}", set()
            )
            yield from _button(button, f"{where}/{name}")
    else:
        yield from _button(element, where)


def _button(button: dict[str, Any], where: str) -> Faults:
    yield from _text(button.get("text"), f"{where}/text", 75, {"plain_text"})
    yield from _length(button.get("value", "-"), f"{where}/value", 1, 2000)
    yield from _length(button.get("url", "-"), f"{where}/url", 1, 3000)
    yield from _length(
        button.get("accessibility_label", "-"), f"{where}/accessibility_label", 1, 75
    )
    if button.get("style", "primary") not in {"primary", "danger"}:
        yield f"must be primary or danger [json-pointer:{where}/style]"


def _text(text: object, where: str, most: int = 3000, kinds: set[str] | None = None) -> Faults:
    kinds = kinds or {"mrkdwn", "plain_text"}
    if not isinstance(text, dict) or text.get("type") not in kinds:
        yield f"must be a text object of {' or '.join(sorted(kinds))} [json-pointer:{where}]"
        return
    may = "emoji" if text["type"] == "plain_text" else "verbatim"
    yield from _fields(text, _shape("text", may), where, {"type"})
    yield from _length(text.get("text"), f"{where}/text", 1, most)


def _fields(
    value: dict[str, Any], shape: Shape, where: str, always: set[str] | None = None
) -> Faults:
    known = shape.needs | shape.may | ({"type", "block_id"} if always is None else always)
    for name in sorted(value.keys() - known):
        yield f"no additional properties allowed: {name} [json-pointer:{where}]"
    for name in sorted(shape.needs - value.keys()):
        yield f"missing required field: {name} [json-pointer:{where}]"
    for name in sorted(value):
        if value[name] is None:
            yield f"must not be null [json-pointer:{where}/{name}]"


def _length(text: object, where: str, least: int, most: int) -> Faults:
    if not isinstance(text, str):
        yield f"must be a string [json-pointer:{where}]"
    elif len(text) < least:
        yield f"must be more than {least - 1} characters [json-pointer:{where}]"
    elif len(text) > most:
        yield f"must be less than {most + 1} characters [json-pointer:{where}]"


def _identity(name: object, where: str, seen: set[str]) -> Faults:
    if name is None:
        return
    yield from _length(name, where, 1, 255)
    if name in seen:
        yield f"{name} already exists [json-pointer:{where}]"
    seen.add(str(name))
