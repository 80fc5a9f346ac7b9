"""The laws of the layout, read from the source of every module.

Arrows go down only (api → rag → index), the environment is read in one file, nothing unpickles or
evaluates, and a command starts without loading torch. Each law is also held against planted code
that breaks it: a check that finds nothing anywhere proves nothing.
"""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LAYERS = ("index", "rag", "api")
OURS = frozenset({*LAYERS, "seeds", "bench", "training", "tests"})
ALLOWED = {
    "index": {"index"},
    "rag": {"rag", "index"},
    "api": {"api", "rag", "index", "seeds"},
}
HTTP_CLIENTS = {"aiohttp", "http", "httpcore", "httpx", "httpx2", "requests", "socket", "urllib3"}
SURFACES = {"click", "fastapi", "prompt_toolkit", "rich", "slack_bolt", "slack_sdk"}
SURFACES |= {"sse_starlette", "starlette", "typer", "uvicorn"}
FOREIGN = {
    "index": HTTP_CLIENTS | SURFACES | {"ollama", "openai"},
    "rag": SURFACES,
    "api": set[str](),
}
ENVIRONMENT = {"os.environ", "os.environb", "os.getenv", "os.getenvb", "os.putenv", "os.unsetenv"}
ENVIRONMENT_MODULES = {"dotenv", "pydantic_settings"}
ENVIRONMENT_READER = "api/settings.py"
UNSAFE_MODULES = {"cloudpickle", "dill", "joblib", "marshal", "pickle", "shelve"}
UNSAFE_NAMES = {"__import__", "compile", "eval", "exec"}
UNSAFE_ATTRIBUTES = {"read_index", "write_index"}
UNSAFE_CALLS = {"torch.load", "torch.save", "numpy.fromfile", "np.fromfile"}
UNSAFE_FLAGS = {"allow_pickle", "trust_remote_code"}


def modules() -> list[Path]:
    found = [path for layer in LAYERS for path in sorted((ROOT / layer).rglob("*.py"))]
    assert len(found) > len(LAYERS), "the layers are not where this test looks for them"
    return found


def read(path: Path) -> tuple[str, str, ast.Module]:
    """Path below the root, layer, syntax tree."""
    relative = path.relative_to(ROOT)
    return relative.as_posix(), relative.parts[0], ast.parse(path.read_text(encoding="utf-8"))


def imported(tree: ast.Module) -> Iterator[str]:
    """Every module named by an import, wherever it stands, as a dotted name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: relative imports hide the arrows"
            assert node.module is not None
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def dotted(node: ast.expr) -> str:
    """`a.b.c` of an attribute chain; what is not a name is left out."""
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=value, attr=attribute):
            return f"{dotted(value)}.{attribute}"
        case _:
            return ""


def arrow_faults(layer: str, tree: ast.Module) -> set[str]:
    packages = {name.partition(".")[0] for name in imported(tree)}
    return (packages & OURS) - ALLOWED[layer] | packages & FOREIGN[layer]


def environment_faults(tree: ast.Module) -> set[str]:
    names = set(imported(tree))
    names |= {dotted(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    return names & ENVIRONMENT | {name.partition(".")[0] for name in names} & ENVIRONMENT_MODULES


def into_memory(tree: ast.Module) -> set[ast.expr]:
    """Where FAISS writes to a callback of ours: bytes that we check and put on the disk."""
    return {
        called
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        for called, writers in [(node.func, node.args[1:])]
        if any(
            isinstance(writer, ast.Call) and dotted(writer.func) == "faiss.PyCallbackIOWriter"
            for writer in writers
        )
    }


def unsafe_faults(tree: ast.Module) -> set[str]:
    packages = {name.partition(".")[0] for name in imported(tree)}
    found = packages & UNSAFE_MODULES | set(imported(tree)) & UNSAFE_CALLS
    allowed = into_memory(tree)
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id=name)) if name in UNSAFE_NAMES:
                found.add(name)
            case ast.Attribute(attr=name) if name in UNSAFE_ATTRIBUTES and node not in allowed:
                found.add(name)
            case ast.alias(name=name) if name in UNSAFE_ATTRIBUTES:
                found.add(name)
            case ast.Attribute() if dotted(node) in UNSAFE_CALLS:
                found.add(dotted(node))
            case ast.keyword(arg=str(name), value=value) if name in UNSAFE_FLAGS:
                if not (isinstance(value, ast.Constant) and value.value is False):
                    found.add(name)
            case _:
                pass
    return found


def test_arrows_go_down_only() -> None:
    faults = {}
    for path in modules():
        name, layer, tree = read(path)
        if found := arrow_faults(layer, tree):
            faults[name] = found
    assert faults == {}


def test_the_environment_is_read_in_one_file() -> None:
    faults = {}
    for path in modules():
        name, _, tree = read(path)
        if found := environment_faults(tree):
            faults[name] = found
    assert set(faults) == {ENVIRONMENT_READER}, faults


def test_nothing_unpickles_evaluates_or_lets_faiss_touch_files() -> None:
    faults = {}
    for path in modules():
        name, _, tree = read(path)
        if found := unsafe_faults(tree):
            faults[name] = found
    assert faults == {}


@pytest.mark.parametrize(
    ("layer", "source", "expected"),
    [
        ("index", "from rag.records import Answer", {"rag"}),
        ("index", "import rag.answer as a", {"rag"}),
        ("index", "def f():\n    import api.cli", {"api"}),
        ("index", "import ollama, httpx", {"ollama", "httpx"}),
        ("index", "from fastapi import FastAPI", {"fastapi"}),
        ("rag", "if TYPE_CHECKING:\n    from api.settings import Settings", {"api"}),
        ("rag", "import rich.console", {"rich"}),
        ("rag", "from index.records import Hit\nimport ollama", set()),
        ("api", "from bench.quality import main", {"bench"}),
        ("api", "from rag.answer import answer\nimport index.search", set()),
    ],
)
def test_a_planted_arrow_is_seen(layer: str, source: str, expected: set[str]) -> None:
    assert arrow_faults(layer, ast.parse(source)) == expected


@pytest.mark.parametrize(
    "source",
    [
        "import os\nos.environ['HOME']",
        "import os\nos.getenv('HOME')",
        "from os import environ",
        "from os import path, getenv as g",
        "import pydantic_settings",
        "from dotenv import load_dotenv",
    ],
)
def test_a_planted_read_of_the_environment_is_seen(source: str) -> None:
    assert environment_faults(ast.parse(source))
    assert not environment_faults(ast.parse("import os\nos.replace('a', 'b')"))


@pytest.mark.parametrize(
    "source",
    [
        "import pickle",
        "from joblib import load",
        "eval('1')",
        "exec('1')",
        "import torch\ntorch.load('x')",
        "from torch import load",
        "import faiss\nfaiss.write_index(index, 'x')",
        "import faiss\nfaiss.write_index(index, faiss.FileIOWriter('x'))",
        "from faiss import read_index",
        "import numpy as np\nnp.load('x', allow_pickle=True)",
        "model(trust_remote_code=flag)",
    ],
)
def test_planted_unsafe_code_is_seen(source: str) -> None:
    assert unsafe_faults(ast.parse(source))


@pytest.mark.parametrize(
    "source",
    [
        "import re\nre.compile('x')",
        "model.eval()",
        "faiss.deserialize_index(data)",
        "faiss.write_index(index, faiss.PyCallbackIOWriter(content.extend))",
        "np.load('x', allow_pickle=False)",
    ],
)
def test_safe_code_is_let_through(source: str) -> None:
    assert not unsafe_faults(ast.parse(source))


HEAVY = ("bm25s", "faiss", "fastapi", "numpy", "sentence_transformers", "torch", "transformers")


@pytest.mark.parametrize("module", ["api.cli", "api.settings", "api.wire"])
def test_nothing_heavy_is_loaded_to_start_a_command(module: str) -> None:
    program = (
        f"import json, sys; import {module}; "
        f"print(json.dumps([name for name in {HEAVY!r} if name in sys.modules]))"
    )
    started = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert started.returncode == 0, started.stderr
    assert json.loads(started.stdout) == []
