"""One place for versions: pyproject.toml is complete and exact, environment.yml agrees with it."""

from __future__ import annotations

import importlib.metadata
import re
import tomllib

import pytest

from tradeoff.course import pins
from tradeoff.course.place import CourseError, find_root

ROOT = find_root()
PYPROJECT = (ROOT / "pyproject.toml").read_text()


def test_environment_agrees_with_pyproject() -> None:
    assert (ROOT / "environment.yml").read_text() == pins.environment(PYPROJECT), (
        "run `tradeoff pins --environment`"
    )


def test_environment_follows_every_change_of_a_pin() -> None:
    """The red fixture: another version, or another dependency, gives another environment."""
    assert pins.environment(PYPROJECT.replace('"pandas==', '"pandas==9.')) != pins.environment(PYPROJECT)
    assert "- hypothesis=" not in pins.environment(PYPROJECT.replace('    "hypothesis",\n', ""))
    with pytest.raises(CourseError, match="no pin for unheard-of"):
        pins.environment(PYPROJECT.replace('    "hypothesis",\n', '    "unheard-of",\n'))


def test_what_conda_forge_lacks_is_left_to_pip_at_the_same_version() -> None:
    conda, pip = pins.environment(PYPROJECT).split("  - pip:\n")
    version = pins.pins(PYPROJECT)["opendp"]
    assert f"      - opendp=={version}\n" in pip and "opendp" not in conda
    assert "  - opendp=" in pins.environment(PYPROJECT.replace('pip-only = ["opendp"]', "pip-only = []"))
    with pytest.raises(CourseError, match="unheard-of, which nothing depends on"):
        pins.environment(PYPROJECT.replace('pip-only = ["opendp"]', 'pip-only = ["unheard-of"]'))


def test_dependencies_are_names_and_pins_are_exact() -> None:
    settings = tomllib.loads(PYPROJECT)
    assert all(re.fullmatch(r"[a-z0-9-]+", name) for name in settings["project"]["dependencies"])
    pinned = pins.pins(PYPROJECT)
    assert settings["build-system"]["requires"] == [f"hatchling=={pinned['hatchling']}"]
    limit = tuple(int(part) for part in pinned["jsonschema"].split(".")[:2])
    assert limit < (4, 25)


def test_everything_we_import_is_pinned_down_to_the_last_transitive_package() -> None:
    pinned = pins.pins(PYPROJECT)
    todo, seen = list(tomllib.loads(PYPROJECT)["project"]["dependencies"]), set()
    while todo:
        name = todo.pop()
        if name in seen:
            continue
        seen.add(name)
        for line in importlib.metadata.requires(name) or []:
            requirement, _, marker = line.partition(";")
            if not marker.strip():
                todo.append(
                    re.split(r"[^\w.-]", requirement.strip())[0].lower().replace("_", "-").replace(".", "-")
                )
    assert len(seen) > 80
    assert sorted(seen - pinned.keys()) == []


@pytest.mark.parametrize(("line", "message"), [("numpy>=2", "not an exact pin"), ("pandas==1.0", "pinned twice")])
def test_loose_or_double_pins_are_refused(line: str, message: str) -> None:
    with pytest.raises(CourseError, match=message):
        pins.pins(
            PYPROJECT.replace("constraint-dependencies = [\n", f'constraint-dependencies = [\n    "{line}",\n')
        )


def test_rewriting_replaces_the_list_and_the_build_tool_only() -> None:
    lines = ["hatchling==9.9.9", "numpy==1.2.3 ; python_full_version < '3.12'"]
    new = pins.with_pins(PYPROJECT, lines)
    before, after = tomllib.loads(PYPROJECT), tomllib.loads(new)
    assert after["tool"]["uv"].pop("constraint-dependencies") == lines
    assert after["build-system"].pop("requires") == ["hatchling==9.9.9"]
    before["tool"]["uv"].pop("constraint-dependencies")
    before["build-system"].pop("requires")
    assert before == after


def test_no_registry_address_in_any_committed_file() -> None:
    import demo

    listed = demo.run(["git", "ls-files"], ROOT).stdout.split()
    address = re.compile(
        r"https?://[^\s\"')]*(?:/simple\b|pythonhosted|pypi\.org|conda\.anaconda|repo\.anaconda)", re.IGNORECASE
    )
    for name in listed:
        path = ROOT / name
        if (
            path.suffix in {".md", ".py", ".toml", ".yml", ".yaml", ".cfg", ".json", ".lock", ""}
            and path.is_file()
        ):
            text = path.read_text(errors="replace")
            assert not address.search(text) or name == "tests/course/test_pins.py", f"{name} names a registry"
    assert "uv.lock" not in listed
