"""`tradeoff doctor`: check Python, packages, kernel, data and your notebooks, and say what to do."""

from __future__ import annotations

import argparse
import importlib.metadata
import re
import shutil
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

from tradeoff.course.place import CourseError, find_course, releases
from tradeoff.course.release import put_binaries_on_path

Finding = tuple[bool, str]


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of `tradeoff doctor`."""
    parser.description = __doc__
    parser.add_argument("--quick", action="store_true", help="do not start a kernel (saves about 3 s)")


def run(args: argparse.Namespace) -> int:
    """Print one OK or FAIL line per finding; 0 when all are OK."""
    checks: list[Callable[[], list[Finding]]] = [python, packages, tools]
    if not args.quick:
        checks.append(kernel)
    checks += [data, notebooks]
    findings: list[Finding] = []
    for check in checks:
        try:
            findings += check()
        except Exception as error:
            findings.append((False, f"{check.__name__}: {type(error).__name__}: {error}"))
    for good, text in findings:
        print(f"{'OK  ' if good else 'FAIL'}  {text}")
    bad = sum(not good for good, _ in findings)
    print("All is well." if not bad else f"{bad} problem{'s' * (bad > 1)}. Each line above says what to do.")
    return 1 if bad else 0


def settings() -> dict[str, object]:
    """pyproject.toml of the course folder: the repository's, or the student kit's."""
    path = find_course() / "pyproject.toml"
    if not path.is_file():
        raise CourseError(f"{path} is missing; unpack the kit or clone the repository again")
    return tomllib.loads(path.read_text())


def python() -> list[Finding]:
    """Python is one of the versions that the pins were made for."""
    low, high = re.findall(r"3\.(\d+)", settings()["project"]["requires-python"])
    good = int(low) <= sys.version_info.minor < int(high) and sys.version_info.major == 3
    found = ".".join(map(str, sys.version_info[:3]))
    wish = f"this course needs Python 3.{low} to 3.{int(high) - 1}; `uv run tradeoff lab` fetches one if there is none"
    return [(good, f"Python {found}" if good else f"Python {found}: {wish}")]


def packages() -> list[Finding]:
    """Every pinned package that this computer needs is installed at its pinned version."""
    from packaging.requirements import Requirement

    found: list[Finding] = []
    needed = {Requirement(line).name for line in importlib.metadata.requires("tradeoff") or []}
    pins = [Requirement(line) for line in settings()["tool"]["uv"]["constraint-dependencies"]]
    pins = [pin for pin in pins if pin.marker is None or pin.marker.evaluate()]
    count = 0
    for pin in pins:
        try:
            installed = importlib.metadata.version(pin.name)
        except importlib.metadata.PackageNotFoundError:
            if pin.name in needed:
                found.append((False, f"package {pin.name} is missing; run `uv sync`"))
            continue
        count += 1
        if installed not in pin.specifier:
            found.append((False, f"package {pin.name} is {installed}, tested with {pin.specifier}; run `uv sync`"))
    return found or [(True, f"{count} packages at their tested versions")]


def tools() -> list[Finding]:
    """Programs that nbgrader starts by name."""
    put_binaries_on_path()
    where = shutil.which("alembic")
    return [
        (
            bool(where),
            "nbgrader's helper programs" if where else "the program alembic is not installed; run `uv sync`",
        )
    ]


def kernel() -> list[Finding]:
    """A kernel starts, and it is this Python."""
    import nbformat

    from tradeoff.course.execute import execute

    cell = nbformat.v4.new_code_cell("import sys, tradeoff\nprint(sys.executable)")
    notebook = nbformat.v4.new_notebook(cells=[cell])
    seconds = execute(notebook, Path.cwd())
    other = notebook.cells[0].outputs[0].text.strip()
    if (
        Path(other).resolve() != Path(sys.executable).resolve()
        and Path(other).parent != Path(sys.executable).parent
    ):
        return [
            (
                False,
                f"the kernel `python3` is another Python ({other}); run `uv run tradeoff lab` instead of your own Jupyter",
            )
        ]
    return [(True, f"kernel starts in {seconds:.0f} s and imports tradeoff")]


def data() -> list[Finding]:
    """The data files are present and unchanged."""
    from tradeoff.data import verify

    problems = verify()
    return [(False, f"data: {text}") for text in problems] or [
        (True, "data of both markets present and unchanged")
    ]


def notebooks() -> list[Finding]:
    """The student's notebooks can be graded."""
    import nbformat

    from tradeoff.course.diagnose import diagnose

    course = find_course()
    found: list[Finding] = []
    for name, release in releases(course).items():
        mine = course / "work" / name / f"{name}.ipynb"
        if not mine.is_file():
            found.append((True, f"{name}: not started"))
            continue
        problems = diagnose(mine, nbformat.read(release, as_version=4))
        found += [(False, f"work/{name}: {text}") for text in problems] or [(True, f"work/{name}: can be graded")]
    return found
