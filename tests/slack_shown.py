"""What a person sees of a Slack message: mrkdwn and markdown turned into plain words.

The two differ: a link is `<address|words>` in one and `[words](address)` in the other. In both
`&lt;`, `&gt;` and `&amp;` stand for the characters, and `<!channel>` or `<@U…>` calls people.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

_CALL = re.compile(r"<(?:[!@#][^<>]*)>")
_LINK = re.compile(r"<((?:https?|mailto):[^<>|]*)(?:\|([^<>]*))?>")
_READER = MarkdownIt("commonmark").enable("strikethrough").enable("table")


def words_of(blocks: list[dict[str, Any]]) -> str:
    """The words of blocks, top to bottom, one text a line, buttons in square brackets."""
    return "\n".join(words for block in blocks for words in _words_of_block(block))


def mrkdwn_words(text: str) -> str:
    """Emphasis marks stay: whoever puts them there wants them seen as emphasis."""
    linked = _LINK.sub(lambda link: link[2] or link[1], text)
    return _unescaped(linked)


def markdown_words(text: str) -> str:
    """As a CommonMark reader shows it: no marks, one line a paragraph or item."""
    return "\n".join(_inline_words(_READER.parse(_calls_kept(text))))


def calls_in(text: str) -> list[str]:
    """What would notify or name people, groups and channels."""
    return _CALL.findall(text)


def links_in(blocks: list[dict[str, Any]], markdown: str = "") -> list[str]:
    """The addresses that a reader can follow."""
    found = [link for block in blocks for link in _links_of_block(block)]
    return [*_markdown_links(markdown), *found]


def _words_of_block(block: dict[str, Any]) -> Iterator[str]:
    match block["type"]:
        case "markdown":
            yield markdown_words(block["text"])
        case "section" | "header":
            for text in [block.get("text"), *block.get("fields", [])]:
                if text is not None:
                    yield _words_of_text(text)
            if "accessory" in block:
                yield from _words_of_element(block["accessory"])
        case "context" | "actions" | "context_actions":
            for element in block["elements"]:
                yield from _words_of_element(element)


def _words_of_element(element: dict[str, Any]) -> Iterator[str]:
    match element["type"]:
        case "mrkdwn" | "plain_text":
            yield _words_of_text(element)
        case "button" | "icon_button":
            yield f"[{element['text']['text']}]"
        case "feedback_buttons":
            for name in ("positive_button", "negative_button"):
                yield f"[{element[name]['text']['text']}]"


def _words_of_text(text: dict[str, Any]) -> str:
    words: str = text["text"]
    return mrkdwn_words(words) if text["type"] == "mrkdwn" else words


def _links_of_block(block: dict[str, Any]) -> Iterator[str]:
    if block["type"] == "markdown":
        yield from _markdown_links(block["text"])
    for text in _mrkdwn_in(block):
        yield from (_unescaped(link[1]) for link in _LINK.finditer(text))
    for element in block.get("elements", []):
        if "url" in element:
            yield element["url"]


def _mrkdwn_in(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        if value.get("type") == "mrkdwn":
            yield value["text"]
        for inner in value.values():
            yield from _mrkdwn_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _mrkdwn_in(inner)


def _markdown_links(text: str) -> list[str]:
    tokens = [inner for token in _READER.parse(text) for inner in token.children or []]
    return [str(token.attrs["href"]) for token in tokens if token.type == "link_open"]


def _inline_words(tokens: list[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type == "inline":
            yield "".join(_words_of_token(inner) for inner in token.children or [])
        elif token.type in {"fence", "code_block", "html_block"}:
            yield token.content


def _words_of_token(token: Token) -> str:
    if token.type in {"softbreak", "hardbreak"}:
        return "\n"
    return token.content


def _calls_kept(text: str) -> str:
    """A live call is no HTML to swallow: it is shown, and `calls_in` finds it."""
    return _CALL.sub(lambda call: call[0].replace("<", "&lt;").replace(">", "&gt;"), text)


def _unescaped(text: str) -> str:
    """Without the joiners that keep a mark from formatting: nobody sees them."""
    plain = text.replace("\N{WORD JOINER}", "")
    return plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
