"""What all tests share: an offline environment of its own, the documents, encoders, an index.

The encoders are the bundled one, slow to load and so loaded once a session, and a tiny one whose
vectors can be worked out by hand. Nothing here patches the product.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from filelock import FileLock
from hypothesis import settings

from tests.command_line import DOCUMENTS, Command, Ended, write
from tests.tiny import TinyEmbedder

if TYPE_CHECKING:
    from api.wire import Parts
    from index.search import Searcher
    from tests.http_service import Load
    from tests.slack_app import Transport
    from tests.slack_server import SlackServer

ROOT = Path(__file__).resolve().parent.parent

# Before any test imports a library that reads them: no model hub, no telemetry, and none of the
# settings of whoever runs the tests.
os.environ.update(
    HF_HUB_OFFLINE="1",
    TRANSFORMERS_OFFLINE="1",
    HF_HUB_DISABLE_TELEMETRY="1",
    TOKENIZERS_PARALLELISM="false",
)
for _name in [name for name in os.environ if name.startswith(("ANCHORAGE_", "OTEL_"))]:
    del os.environ[_name]
os.environ.pop("OLLAMA_HOST", None)

# Started in the background, a run inherits that Ctrl-C is ignored, and so would the programs that
# these tests interrupt.
signal.signal(signal.SIGINT, signal.default_int_handler)

# The same examples on every machine and every run.
settings.register_profile("anchorage", derandomize=True, deadline=None, database=None)
settings.load_profile("anchorage")


@pytest.fixture(scope="session", autouse=True)
def own_data_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The per-user folder of this session: never the one of the person who runs the tests."""
    folder = tmp_path_factory.mktemp("user-data")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_DATA_HOME", str(folder))
        yield folder


@pytest.fixture(scope="session")
def seeds_documents() -> Path:
    """The shipped documents. To be read only: copy them to change them."""
    return ROOT / "seeds" / "documents"


def _shipped_parts(docs: Path, index: Path) -> Parts:
    from api.settings import read_settings
    from api.wire import build_parts

    settings = read_settings(docs=docs, index=index, model="none")
    return build_parts(settings, lambda stage, done, total: None).parts


@pytest.fixture(scope="session")
def bundled_index(tmp_path_factory: pytest.TempPathFactory, seeds_documents: Path) -> Path:
    """Of the shipped documents, by the bundled encoder. Built once for all workers of a run: to be
    read only."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    with FileLock(shared / "bundled-index.lock"):
        _shipped_parts(seeds_documents, shared / "bundled-index")
    return shared / "bundled-index"


@pytest.fixture(scope="session")
def bundled_parts(bundled_index: Path, seeds_documents: Path) -> Parts:
    """The real thing: the shipped documents and the bundled encoder."""
    return _shipped_parts(seeds_documents, bundled_index)


@pytest.fixture(scope="session")
def bundled_searcher(bundled_parts: Parts) -> Searcher:
    """Over the shipped documents, with the bundled encoder."""
    return bundled_parts.searcher


@pytest.fixture
def tiny() -> TinyEmbedder:
    """An encoder whose vectors count words; it remembers what it embedded."""
    return TinyEmbedder()


@pytest.fixture
def command(capfd: pytest.CaptureFixture[str]) -> Command:
    """Runs one command in this process."""
    from api.cli import run

    def ends(*arguments: str | Path) -> Ended:
        code = run([str(argument) for argument in arguments])
        return Ended(code, *capfd.readouterr())

    return ends


@pytest.fixture(scope="session")
def docs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two documents; the first command that asks them builds their index in the user's folder."""
    return write(tmp_path_factory.mktemp("documents") / "press", DOCUMENTS)


@pytest.fixture
def slack() -> Iterator[SlackServer]:
    """A workspace of its own."""
    from tests.slack_server import SlackServer

    with SlackServer() as server:
        yield server


@pytest.fixture(params=["socket", "http"])
def transport(request: pytest.FixtureRequest) -> Transport:
    """How a workspace reaches the adapter: once each way."""
    chosen: Transport = request.param
    return chosen


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Two small documents; the answers are quotes."""
    from tests.http_service import DOCUMENTS
    from tests.slack_app import loads

    return loads(tmp_path, DOCUMENTS)
