"""What the project says of itself holds: pins, make targets, settings, the list of files."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from api.settings import PREFIX, Settings

ROOT = Path(__file__).resolve().parent.parent
TARGETS = [
    *("help", "chat", "ask", "serve", "index"),
    *("test", "test-long", "test-load", "check"),
    *("eval", "bench-checks", "calibrate", "bench", "bench-floor", "bench-growth", "bench-http"),
    *("train", "clean"),
]


@pytest.fixture(scope="module")
def project() -> dict[str, object]:
    loaded = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert isinstance(loaded, dict)
    return loaded


@pytest.fixture(scope="module")
def pins() -> dict[str, str]:
    """Version by canonical name; every line of constraints.txt is an exact pin."""
    found: dict[str, str] = {}
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, equals, version = line.partition("==")
            assert equals, f"not an exact pin: {line}"
            assert "+" not in version, f"a local version matches one build only: {line}"
            found[canonicalize_name(name)] = version
    return found


@pytest.fixture(scope="module")
def readme() -> str:
    return (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_dependency_is_pinned_within_its_bounds(
    project: dict[str, object], pins: dict[str, str]
) -> None:
    dependencies = project["dependencies"]
    extras = project["optional-dependencies"]
    assert isinstance(dependencies, list)
    assert isinstance(extras, dict)
    for line in [*dependencies, *(line for extra in extras.values() for line in extra)]:
        wanted = Requirement(line)
        pinned = pins[canonicalize_name(wanted.name)]
        assert wanted.specifier.contains(pinned), f"{line} against {pinned}"
    assert pins["torch"] == "2.13.0"


def test_the_changelog_knows_this_version(project: dict[str, object]) -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert "## [Unreleased]" in changelog
    assert f"## [{project['version']}]" in changelog


def test_make_help_lists_every_target_and_the_readme_names_it(readme: str) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    documented = re.findall(r"^([a-z-]+):.*## ", makefile, flags=re.MULTILINE)
    assert documented == TARGETS
    assert [target for target in TARGETS if f"make {target}" not in readme] == []


def test_every_setting_is_in_the_readme(readme: str) -> None:
    fields = Settings.model_fields.items()
    names = [str(field.validation_alias or PREFIX + name.upper()) for name, field in fields]
    assert [name for name in names if f"`{name}`" not in readme] == []


def test_every_module_has_its_sentence_in_reading_order() -> None:
    listed = (ROOT / "docs" / "modules.md").read_text(encoding="utf-8")
    modules = [
        path.relative_to(ROOT).as_posix()
        for layer in ("index", "rag", "api", "bench")
        for path in sorted((ROOT / layer).rglob("*.py"))
        if path.name != "__init__.py"
    ]
    modules = [name for name in modules if "/." not in name]
    assert [name for name in modules if f"`{name}`" not in listed] == []
    named = re.findall(r"`((?:index|rag|api|bench)/[a-z_/]+\.py)`", listed)
    assert [name for name in named if not (ROOT / name).is_file()] == []
