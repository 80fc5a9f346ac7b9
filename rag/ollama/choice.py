"""Which model answers: the one named, or the best of those installed on a local Ollama server.

Asks the server in the order that finds the first thing wrong: its version, its models, what a
model can do. A model that only embeds, or that a local server runs on other machines
(`remote_host`), is never chosen: the documents stay here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rag.model import Caps, ChatModel, Deadlines
from rag.model_errors import ModelError, ModelFailed, ModelMissing, ModelUnfit, NotOllama
from rag.ollama.client import InstalledModel, OllamaModel
from rag.ollama.http import Json, OllamaServer
from rag.ollama.refusals import missing_model, printable
from rag.ollama.words import NO_CHAT, NOT_OLLAMA, NOTHING, REMOTE
from rag.words import filled

AUTO = "auto"
NONE = "none"

PREFERRED = (
    *("gemma4:e4b", "gemma4:latest"),
    *("ministral-3:8b", "ministral-3:latest"),
    "gemma4:12b",
    *("qwen3.5:9b", "qwen3.5:latest", "qwen3.5:4b"),
    "qwen3:4b-instruct",
    "gemma4:e2b",
    *("gemma3:4b", "gemma3:latest"),
    "ministral-3:3b",
    *("llama3.1:8b", "llama3.1:latest"),
    *("mistral:7b", "mistral:latest"),
    *("qwen2.5:7b", "qwen2.5:latest"),
    *("llama3.2:3b", "llama3.2:latest"),
    "qwen3.5:2b",
)
"""Models that run on a laptop, write French and English and keep to a format, best first.

The order follows what is published, not a measurement of ours; measure on your own documents with
`make eval`, and name the winner in ANCHORAGE_MODEL. What it rests on:

- Gemma 4: E2B, E4B and 12B take 7.2, 9.6 and 7.6 GB (kryptobaseddev/cleo#1080, read off the library
  in June 2026), `latest` is E4B (ochyai/vibe-local#21). E4B judged answers nearest to a large
  model's verdicts, before E2B and Qwen 3.5 4B (sliamh11/Deus#84). The E models write no thinking
  when it is off (SimonSchubert/Kai#297); 12B, dense and slower without a GPU, thinks unless told
  not to, and is told (ChiefGyk3D/penguin-overlord#111).
- Ministral 3: 3B (ollama/ollama#7227) and 8B, which `latest` is; their model cards name French, and
  close following of a system prompt. They do not think. A public comparison of answers from
  retrieved text sets the family beside Gemma 4, before the Qwen models it ran, at other sizes.
- Qwen 3.5: 2B, 4B and 9B take 2.7, 3.4 and 6.6 GB (ochyai/vibe-local#19); `latest` is 9B. They
  think unless told not to (langchain-ai/langchain#36936). Qwen 3.6 and 3.8 have no small model
  (Lykhoyda/ask-llm#299). Plain `qwen3:4b` thinks even when told not to (ollama/ollama#12438) and
  is left out in favour of its `instruct` build (ollama/ollama#12917).
- The others are in Ollama's own README and in the Qwen documentation: `gemma3` is 4B, `llama3.1`
  8B, `llama3.2` 3B, `mistral` and `qwen2.5` 7B. Llama has had no small model since 3.2.
"""
RECOMMENDED = PREFERRED[0]
"""What a person without a model is told to get."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The model to ask, or none, and why in one line that ends with the next step."""

    model: ChatModel | None
    why: str


@dataclass(frozen=True, slots=True)
class _Listed:
    """One line of `/api/tags`."""

    name: str
    digest: str | None
    size: int
    remote: bool


async def choose_model(
    setting: str,
    host: str | None,
    context_tokens: int,
    deadlines: Deadlines | None = None,
    caps: Caps | None = None,
) -> Choice:
    """`setting` is "auto", "none" or a model's name; `host` is as in OLLAMA_HOST.

    "auto" never raises: without a server or a fitting model nothing is chosen. A named model that
    can't be used raises ModelError.
    """
    if setting == NONE:
        return Choice(None, "no model is asked: the setting is 'none'")
    deadlines = deadlines or Deadlines()
    try:
        server = OllamaServer(host, deadlines)
        listed = await _listed(server)
        if setting == AUTO:
            chosen, why = await _best(server, listed)
        else:
            chosen, why = await _named(server, listed, setting), "named in the settings"
    except ModelError as exc:
        if setting != AUTO:
            raise
        return Choice(None, str(exc))
    if chosen is None:
        return Choice(None, why)
    return Choice(OllamaModel(server, chosen, context_tokens, deadlines, caps or Caps()), why)


async def installed_models(host: str | None, deadlines: Deadlines | None = None) -> tuple[str, ...]:
    """The local models that can chat, by name, sorted. Raises ModelError."""
    server = OllamaServer(host, deadlines or Deadlines())
    local = [model for model in await _listed(server) if not model.remote]
    able = [await _able(server, model) for model in local]
    return tuple(sorted(installed.name for installed in able if installed))


async def _listed(server: OllamaServer) -> list[_Listed]:
    """Every model that the server lists, in its order."""
    version = await server.ask("/api/version")
    if not isinstance(version.get("version"), str):
        raise NotOllama(filled(NOT_OLLAMA, url=server.url, status=NOTHING))
    match await server.ask("/api/tags"):
        case {"models": [*entries]}:
            return [model for entry in entries if (model := _listed_model(entry))]
        case _:
            return []


def _listed_model(entry: object) -> _Listed | None:
    match entry:
        case {"name": str(name), **facts} if name.isprintable():
            digest, size = facts.get("digest"), facts.get("size")
            return _Listed(
                name,
                digest if isinstance(digest, str) else None,
                size if isinstance(size, int) else 0,
                bool(facts.get("remote_host") or facts.get("remote_model")),
            )
        case _:
            return None


async def _best(
    server: OllamaServer, listed: Sequence[_Listed]
) -> tuple[InstalledModel | None, str]:
    """The first of PREFERRED that can chat, else the smallest that can."""
    local = [model for model in listed if not model.remote]
    preferred = [model for name in PREFERRED for model in _called(name, local)]
    by_size = sorted(local, key=lambda model: (model.size, model.name))
    for model in dict.fromkeys([*preferred, *by_size]):
        try:
            installed = await _able(server, model)
        except (ModelFailed, ModelMissing):  # damaged or just removed: the next one may do
            continue
        if installed:
            which = "the best" if model in preferred else "the smallest"
            return installed, f"{which} chat model installed at {server.url}"
    return None, (
        f"no chat model is installed at {server.url}: get one with `ollama pull {RECOMMENDED}`"
    )


def _called(name: str, models: Iterable[_Listed]) -> list[_Listed]:
    """Those of that name: itself, then its builds (`qwen3:4b-instruct-2507-q4_K_M`)."""
    exact = [model for model in models if model.name == name]
    return [*exact, *(model for model in models if model.name.startswith(f"{name}-"))]


async def _named(server: OllamaServer, listed: Sequence[_Listed], setting: str) -> InstalledModel:
    shown = printable(setting)
    wanted = (setting if ":" in setting.rpartition("/")[2] else f"{setting}:latest").casefold()
    found = next((model for model in listed if model.name.casefold() == wanted), None)
    if found is None:
        raise missing_model(shown)
    if found.remote:
        raise ModelUnfit(filled(REMOTE, model=shown, recommended=RECOMMENDED))
    installed = await _able(server, found)
    if installed is None:
        raise ModelUnfit(filled(NO_CHAT, model=shown, recommended=RECOMMENDED))
    return installed


async def _able(server: OllamaServer, model: _Listed) -> InstalledModel | None:
    """What the server tells of a model that can chat; None for one that can't."""
    shown = await server.ask("/api/show", {"model": model.name})
    abilities = shown.get("capabilities")
    if not isinstance(abilities, list) or "completion" not in abilities:
        return None
    if shown.get("remote_host") or shown.get("remote_model"):
        return None
    return InstalledModel(model.name, model.digest, _context_of(shown), "thinking" in abilities)


def _context_of(shown: Json) -> int | None:
    """`llama.context_length` and the like: the key begins with the architecture's name."""
    facts = shown.get("model_info")
    if not isinstance(facts, dict):
        return None
    lengths = [n for key, n in facts.items() if str(key).endswith(".context_length")]
    return next((n for n in lengths if isinstance(n, int) and n > 0), None)
