"""`tradeoff pins`: upgrade every pinned version in pyproject.toml and rewrite environment.yml."""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import tempfile
import tomllib
from pathlib import Path

from tradeoff.course.place import CourseError, find_root, write_atomic

BLOCK = re.compile(r"(?ms)^constraint-dependencies = \[\n.*?^\]")
BUILD_REQUIREMENT = re.compile(r'(?m)^requires = \["hatchling[^"]*"\]')
PIN = re.compile(r"(?P<name>[A-Za-z0-9._-]+)==(?P<version>[A-Za-z0-9.!+_-]+)(?: ; (?P<marker>.+))?")
CONDA_PYTHON = "3.11"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of `tradeoff pins`."""
    parser.description = __doc__
    parser.add_argument(
        "--environment",
        action="store_true",
        help="upgrade nothing; only write environment.yml again from the pins in pyproject.toml",
    )


def run(args: argparse.Namespace) -> int:
    """Upgrade the pins and write both files; print what changed."""
    root = find_root()
    path = root / "pyproject.toml"
    old = path.read_text()
    new = old if args.environment else with_pins(old, resolve(old))
    before, after = pins(old), pins(new)
    for name in sorted(before.keys() | after.keys()):
        if before.get(name) != after.get(name):
            print(f"{name}: {before.get(name, 'new')} → {after.get(name, 'gone')}")
    write_atomic(path, new.encode())
    write_atomic(root / "environment.yml", environment(new).encode())
    print(f"{len(after)} pins in pyproject.toml; environment.yml agrees. Now: uv sync && uv run pytest")
    return 0


def resolve(pyproject: str) -> list[str]:
    """The newest versions that fit together, as `name==version ; marker` lines.

    Asks uv, which asks the package index that the user configured.

    Raises:
        CourseError: uv is missing or finds no solution.
    """
    limits = tomllib.loads(pyproject)["tool"]["tradeoff"]["limits"]
    with tempfile.TemporaryDirectory(prefix="tradeoff-pins-") as folder:
        loose = Path(folder) / "pyproject.toml"
        loose.write_text(BLOCK.sub("", pyproject))
        limiting = Path(folder) / "limits.txt"
        limiting.write_text("\n".join(limits))
        command = [
            os.environ.get("UV", "uv"),
            "pip",
            "compile",
            "--quiet",
            "--universal",
            "--no-header",
            "--no-annotate",
        ]
        command += ["--fork-strategy=fewest", f"--constraints={limiting}", f"--group={loose}:dev", str(loose)]
        try:
            done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        except FileNotFoundError as error:
            raise CourseError("uv is not installed; `python3 -m pip install uv` installs it.") from error
    if done.returncode:
        raise CourseError(f"uv found no set of versions that fit together:\n{done.stderr.strip()}")
    lines = [line for line in done.stdout.splitlines() if line.strip()]
    strange = [line for line in lines if not PIN.fullmatch(line)]
    if strange or not lines:
        raise CourseError(f"uv pip compile printed lines that are not pins: {strange or 'nothing at all'}.")
    return sorted(lines)


def with_pins(pyproject: str, lines: list[str]) -> str:
    """`pyproject` with its constraint list and the version of its build tool replaced."""
    block = "\n".join(["constraint-dependencies = [", *(f'    "{line}",' for line in lines), "]"])
    new, count = BLOCK.subn(lambda _: block, pyproject)
    if count != 1:
        raise CourseError(
            f"pyproject.toml: found {count} constraint-dependencies lists; there must be exactly one."
        )
    return BUILD_REQUIREMENT.sub(f'requires = ["hatchling=={pins(new)["hatchling"]}"]', new)


def pins(pyproject: str) -> dict[str, str]:
    """Version of each pinned package by name.

    Raises:
        CourseError: an entry is not an exact pin, or a package has two versions.
    """
    found: dict[str, str] = {}
    for line in tomllib.loads(pyproject)["tool"]["uv"]["constraint-dependencies"]:
        match = PIN.fullmatch(line)
        if not match:
            raise CourseError(f"pyproject.toml: constraint {line!r} is not an exact pin; run `tradeoff pins`.")
        if match["name"] in found:
            raise CourseError(f"pyproject.toml: {match['name']} is pinned twice; run `tradeoff pins`.")
        found[match["name"]] = match["version"]
    return found


def environment(pyproject: str) -> str:
    """The text of environment.yml: direct dependencies under conda-forge names at the pinned versions.

    What conda-forge does not have (``pip-only`` in pyproject.toml) stands in the pip part, at the same version.

    Raises:
        CourseError: a dependency has no pin, or a ``pip-only`` name is no dependency.
    """
    settings = tomllib.loads(pyproject)
    pinned = pins(pyproject)
    limited = [re.split(r"[<>=!~ ]", limit)[0] for limit in settings["tool"]["tradeoff"]["limits"]]
    names = sorted({*settings["project"]["dependencies"], *settings["dependency-groups"]["dev"], *limited})
    pip_only = sorted(settings["tool"]["tradeoff"].get("pip-only", []))
    stray = [name for name in pip_only if name not in names]
    if stray:
        raise CourseError(f"pyproject.toml: pip-only names {', '.join(stray)}, which nothing depends on.")
    absent = [name for name in names if name not in pinned]
    if absent:
        raise CourseError(f"pyproject.toml: no pin for {', '.join(absent)}; run `tradeoff pins`.")
    lines = [
        "# For conda and Binder. Written by `tradeoff pins` from pyproject.toml; edit that file instead.",
        "name: tradeoff",
        "channels: [conda-forge, nodefaults]",
        "dependencies:",
        f"  - python={CONDA_PYTHON}",
        "  - pip",
        *(f"  - {name}={pinned[name]}" for name in names if name not in pip_only),
        "  - pip:",
        *(f"      - {name}=={pinned[name]}" for name in pip_only),
        "      - -e .",
    ]
    return "\n".join(lines) + "\n"
