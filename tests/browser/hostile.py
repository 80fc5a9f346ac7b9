"""Documents that attack whoever shows them: HTML, script, SVG, links that run, images that call."""

from __future__ import annotations

import json
from pathlib import Path

STUNG = "window.stung = (window.stung || 0) + 1"
"""What every attack runs when it runs."""


def attacks(canary: str) -> dict[str, str]:
    """A name and a piece of text each; every one would run code or ask the canary."""
    return {
        "script": f"<script>{STUNG}</script>",
        "image": f'<img src="{canary}/image.png" onerror="{STUNG}">',
        "svg": f'<svg onload="{STUNG}"><a href="javascript:{STUNG}"><text>x</text></a></svg>',
        "frame": f'<iframe src="{canary}/frame" srcdoc="<script>parent.{STUNG}</script>"></iframe>',
        "style": f'<style>@import url("{canary}/style.css");</style>',
        "refresh": f'<meta http-equiv="refresh" content="0; url={canary}/refresh">',
        "markdown": f"![x]({canary}/pixel.png) [open](javascript:{STUNG}) <{canary}/auto>",
        "reference": f"![y][z] www.example.org/beacon\n\n[z]: {canary}/reference.png",
        "attribute": f'" onmouseover="{STUNG}" x="',
        "template": f"${{{STUNG}}} {{{{constructor.constructor('{STUNG}')()}}}}",
    }


def write_documents(folder: Path, canary: str) -> None:
    """One document an attack, each about a bridge of its own, and metadata that attack too."""
    folder.mkdir(parents=True)
    known = []
    for number, (name, attack) in enumerate(attacks(canary).items()):
        # A name with what HTML takes for a tag; `/` can't be part of it.
        file = f"<img src=x onerror='{STUNG}'>{name}.txt" if name == "image" else f"{name}.txt"
        town = TOWNS[number]
        line = attack.partition("\n")[0]
        text = (
            f"Le pont de {town} a été inauguré par la maire Rose Vasseur {line} en mai 2024.\n"
            f"La foule était venue nombreuse à {town}.\n{attack}\n"
        )
        (folder / file).write_text(text, encoding="utf-8")
        known.append(
            f"[{json.dumps(file)}]\ntitle = {json.dumps(f'Le pont de {town} {line}')}\n"
            f"publisher = {json.dumps(line)}\nurl = {json.dumps(f'javascript:{STUNG}')}\n"
        )
    (folder / "sources.toml").write_text("\n".join(known), encoding="utf-8")


TOWNS = (
    *("Brume", "Valcroix", "Sermanges", "Ornolac", "Tilleroy"),
    *("Merlanges", "Fontvielle", "Queyrac", "Dolmont", "Hautepierre"),
)
