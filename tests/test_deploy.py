"""The container files, as far as their text can be judged without a container engine."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]  # it ships no types

from api.settings import PREFIX, Settings
from rag.ollama.choice import RECOMMENDED

ROOT = Path(__file__).resolve().parent.parent
DOCKERFILE = (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8")
INSTRUCTIONS = {
    *("ARG", "FROM", "ENV", "WORKDIR", "RUN", "COPY", "USER", "VOLUME", "EXPOSE"),
    *("HEALTHCHECK", "ENTRYPOINT", "CMD"),
}


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    loaded = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text(encoding="utf-8"))
    assert isinstance(loaded, dict)
    return loaded


def instructions(dockerfile: str) -> list[tuple[str, str]]:
    """Name and rest of each, continued lines joined."""
    lines = [line for line in dockerfile.splitlines() if not line.startswith("#")]
    joined = re.sub(r"\\\n\s*", "", "\n".join(lines))
    return [
        (name, rest)
        for name, _, rest in (line.partition(" ") for line in joined.splitlines() if line)
    ]


def last_stage() -> list[tuple[str, str]]:
    found = instructions(DOCKERFILE)
    return found[max(i for i, (name, _) in enumerate(found) if name == "FROM") :]


def test_every_instruction_is_known_and_every_copied_path_exists() -> None:
    found = instructions(DOCKERFILE)
    assert {name for name, _ in found} <= INSTRUCTIONS
    copied = [rest.split()[:-1] for name, rest in found if name == "COPY" and "--from" not in rest]
    assert [path for paths in copied for path in paths if not (ROOT / path).exists()] == []


def test_what_is_copied_is_let_through() -> None:
    ignored = (ROOT / "deploy" / "Dockerfile.dockerignore").read_text(encoding="utf-8")
    let_through = re.findall(r"^!(.+)$", ignored, flags=re.MULTILINE)
    copied = {
        path
        for name, rest in instructions(DOCKERFILE)
        if name == "COPY" and "--from" not in rest
        for path in rest.split()[:-1]
    }
    assert copied == set(let_through)


def test_the_image_runs_without_root_and_is_asked_for_its_health() -> None:
    stage = dict(last_stage())
    assert stage["USER"].split(":")[0] not in {"0", "root"}
    assert "/health" in stage["HEALTHCHECK"]
    assert not any("pip install" in rest or "apt" in rest for _, rest in last_stage())


def test_every_service_is_confined(compose: dict[str, Any]) -> None:
    for name, service in compose["services"].items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", [])), name
        assert set(service.get("depends_on", {})) <= set(compose["services"]), name
        named = [volume.partition(":")[0] for volume in service.get("volumes", [])]
        assert {it for it in named if it.isalpha()} <= set(compose["volumes"]), name
    documents = [it for it in compose["services"]["anchorage"]["volumes"] if "/documents" in it]
    assert all(it.endswith(":ro") for it in documents)


def test_it_sets_settings_that_there_are_and_fetches_the_model_it_asks(
    compose: dict[str, Any],
) -> None:
    set_ = [name for name in compose["services"]["anchorage"]["environment"] if PREFIX in name]
    assert {name.removeprefix(PREFIX).lower() for name in set_} <= set(Settings.model_fields)
    assert compose["services"]["model"]["command"] == [f"${{MODEL:-{RECOMMENDED}}}"]
    asked = compose["services"]["anchorage"]["environment"]["ANCHORAGE_MODEL"]
    assert asked == f"${{MODEL:-{RECOMMENDED}}}"
