"""What is set up, what is missing, and the next step for each. Loads no model, builds nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from api.errors import fault_of
from api.printable import one_line
from api.settings import Settings
from index.build import is_current
from index.embed import identify
from index.errors import (
    AnchorageIndexError,
    DocumentsError,
    EncoderError,
    IndexMismatch,
    IndexMissing,
)
from index.load import load_folder
from index.store import Store

Part = Literal["documents", "encoder", "index", "model"]
State = Literal["ok", "missing", "stale", "broken"]
_BUILDS_ITSELF = "none needed: the next question builds it, or `anchorage index` does now"


@dataclass(frozen=True, slots=True)
class Finding:
    part: Part
    state: State
    detail: str
    """What was seen; of a broken part also what to do."""
    next: str | None = None
    exit_code: int = 0
    """What a question would end with because of this part."""


@dataclass(frozen=True, slots=True)
class Report:
    ready: bool
    """Whether a question would be answered, an index being built first where it must be."""
    findings: tuple[Finding, ...]

    @property
    def exit_code(self) -> int:
        """Of the first part that stands in the way."""
        return next((finding.exit_code for finding in self.findings if finding.exit_code), 0)

    def lines(self) -> Iterator[str]:
        for finding in self.findings:
            yield f"{finding.part:<10} {finding.state:<8} {one_line(finding.detail)}"
            if finding.next is not None:
                yield f"{'':<19} next: {one_line(finding.next)}"


def examine(settings: Settings) -> Report:
    """Looks at each part on its own, so that a broken one does not hide another."""
    findings = (
        _examined("documents", _documents, settings),
        _examined("encoder", _encoder, settings),
        _examined("index", _index, settings),
        Finding("model", "ok", "none: an answer is made of the sources' own sentences"),
    )
    return Report(all(finding.exit_code == 0 for finding in findings), findings)


def _examined(part: Part, look: Callable[[Settings], Finding], settings: Settings) -> Finding:
    try:
        return look(settings)
    except AnchorageIndexError as error:
        fault = fault_of(error)
        assert fault is not None, "every error of the index has a row in the table"
        return Finding(part, "broken", str(error), exit_code=fault.exit_code)


def _documents(settings: Settings) -> Finding:
    folder = load_folder(settings.docs)
    detail = f"{len(folder.documents)} in {settings.docs}"
    if not folder.skipped:
        return Finding("documents", "ok", detail)
    return Finding(
        "documents",
        "ok",
        f"{detail}, {len(folder.skipped)} skipped",
        "`anchorage index` says which and why",
    )


def _encoder(settings: Settings) -> Finding:
    return Finding("encoder", "ok", str(identify(settings.encoder)))


def _index(settings: Settings) -> Finding:
    store = Store(settings.index_folder)
    try:
        manifest, _ = store.read()
    except IndexMissing:
        return Finding("index", "missing", f"none at {store.root}", _BUILDS_ITSELF)
    except IndexMismatch as error:
        if not settings.owns_index:
            raise
        return Finding("index", "stale", str(error), _BUILDS_ITSELF)
    place = f"{store.root}, generation {manifest.generation}"
    try:
        made_by = identify(settings.encoder)
        current = is_current(settings.docs, store, made_by)
    except (DocumentsError, EncoderError):
        return Finding("index", "ok", f"{place}; not compared with what is broken above")
    if current:
        counts = f"{manifest.passages} passages, {manifest.sentences} sentences"
        return Finding("index", "ok", f"{place}, {counts}")
    if manifest.encoder != made_by and not settings.owns_index:
        raise IndexMismatch(
            f"the index at {store.root} was built with encoder {manifest.encoder}, not {made_by}: "
            "`anchorage index --rebuild` replaces it"
        )
    return Finding("index", "stale", f"{place}: documents or settings changed", _BUILDS_ITSELF)
