"""`GET /docs`: the OpenAPI description as a page without a script, from this service alone.

The usual page fetches its scripts from another site. This one is made of the same description;
`/openapi.json` has it whole.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem;"
    "color-scheme:light dark}code,pre{font:14px/1.45 ui-monospace,monospace}"
    "pre{overflow:auto;padding:.75rem;border:1px solid #8886;border-radius:.4rem}"
    "h2{margin-top:2.5rem;font-size:1.1rem}td,th{text-align:left;padding:.1rem 1rem .1rem 0}"
)
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
"""Its one style sheet stands in the page; nothing else may be loaded, and nothing runs."""

Schema = Mapping[str, Any]
"""An OpenAPI description, or a part of one: JSON by nature."""


def docs_page(openapi: Schema) -> str:
    """The page, in HTML. Every word of the description is text in it."""
    info = openapi["info"]
    operations = (
        _operation(openapi, path, method, operation)
        for path, methods in openapi["paths"].items()
        for method, operation in methods.items()
    )
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(info["title"])}'
        f'</title><meta name="viewport" content="width=device-width"><style>{_STYLE}</style>'
        f"<h1>{escape(info['title'])} {escape(info['version'])}</h1>"
        f"<p>{escape(info.get('summary', ''))} Everything is in "
        f'<a href="openapi.json">openapi.json</a>.</p>{"".join(operations)}</html>'
    )


def _operation(openapi: Schema, path: str, method: str, operation: Schema) -> str:
    parts = [f"<h2><code>{method.upper()} {escape(path)}</code></h2>"]
    parts.append(f"<p>{escape(operation.get('description') or operation.get('summary', ''))}</p>")
    rows = [_parameter(parameter) for parameter in operation.get("parameters", ())]
    if rows:
        parts.append(f"<table>{''.join(rows)}</table>")
    for shown in _examples(openapi, operation):
        pretty = json.dumps(shown, indent=2, ensure_ascii=False)
        parts.append(f"<pre>{escape(pretty)}</pre>")
    return "".join(parts)


def _parameter(parameter: Schema) -> str:
    schema = parameter["schema"]
    limits = ", ".join(
        f"{name} {schema[name]}"
        for name in ("type", "default", "minimum", "maximum", "maxLength")
        if name in schema
    )
    needed = "required" if parameter.get("required") else "optional"
    return (
        f"<tr><th><code>{escape(parameter['name'])}</code></th><td>{escape(parameter['in'])}, "
        f"{needed}</td><td>{escape(limits)}</td></tr>"
    )


def _examples(openapi: Schema, operation: Schema) -> Iterator[object]:
    """Of the request's body."""
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    schema = content.get("schema", {})
    name = schema.get("$ref", "").rpartition("/")[2]
    named = openapi.get("components", {}).get("schemas", {}).get(name, schema)
    yield from named.get("examples", ())
