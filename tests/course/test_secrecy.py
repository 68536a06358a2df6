"""No line of a solution, hidden test, mark scheme or rubric reaches a student: checked, and checked to fail."""

from __future__ import annotations

import io
import json
import zipfile

import nbformat
import pytest

from tradeoff.course import secrecy
from tradeoff.course.build import Built

import demo

SOLUTION = "    twice_the_number = x + x\n    return twice_the_number"


@pytest.fixture(scope="module")
def secrets(built: Built) -> set[str]:
    """The secret lines of the demonstration lesson."""
    return secrecy.secret_lines([nbformat.reads(built.solution.decode(), 4)], [demo.RUBRIC])


def test_secrets_are_the_hidden_lines_only(secrets: set[str]) -> None:
    assert "twice_the_number = x + x" in secrets
    assert 'with check.part("another number", points=2):' in secrets
    assert "Two points for saying that a sum is meant." in secrets
    assert "Doubling is adding a number to itself, which is the model answer." in secrets
    assert "Excellent: names the sum and gives an example of her own." in secrets
    assert not any("by hand" in line or "figures" in line for line in secrets)


def test_release_of_the_build_leaks_nothing(built: Built, secrets: set[str]) -> None:
    assert secrecy.leaks(built.release.decode(), secrets) == []


@pytest.mark.parametrize("where", ["source", "output", "metadata", "markdown"])
def test_each_secret_is_found_wherever_it_is_put(where: str, built: Built, secrets: set[str]) -> None:
    for line in sorted(secrets):
        notebook = nbformat.reads(built.release.decode(), 4)
        if where == "source":
            next(c for c in notebook.cells if c.cell_type == "code").source += f"\n    {line}"
        elif where == "output":
            code = next(c for c in notebook.cells if c.cell_type == "code")
            code.outputs = [nbformat.v4.new_output("stream", text=line + "\n")]
        elif where == "metadata":
            notebook.metadata["note"] = line
        else:
            notebook.cells[0].source += "\n" + line
        assert line in secrecy.leaks(nbformat.writes(notebook), secrets)


@pytest.mark.parametrize("mark", ["### BEGIN SOLUTION", "### END HIDDEN TESTS", "=== BEGIN MARK SCHEME ==="])
def test_a_region_mark_is_a_leak(mark: str) -> None:
    assert secrecy.leaks(json.dumps({"source": [mark]}), set())


@pytest.mark.parametrize(
    "name",
    [
        "solutions/00_demo/00_demo.ipynb",
        "notebooks/00_demo/00_demo.py",
        "x/rubric.md",
        "tests/a.py",
        "gradebook.db",
    ],
)
def test_forbidden_file_names(name: str) -> None:
    assert secrecy.folder_leaks([(name, b"")], set())


def test_secrets_are_found_inside_a_wheel_inside_a_zip(secrets: set[str]) -> None:
    wheel, kit = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("tradeoff/helper.py", f"def f(x):\n    {SOLUTION}\n")
    with zipfile.ZipFile(kit, "w") as archive:
        archive.writestr("kit/tradeoff.whl", wheel.getvalue())
    found = list(secrecy.files_of(kit.getvalue(), "kit.zip"))
    assert [name for name, _ in found] == ["kit/tradeoff.whl/tradeoff/helper.py"]
    assert secrecy.folder_leaks(found, secrets)
    assert secrecy.folder_leaks([("tradeoff/helper.py", b"def f(): pass")], secrets) == []


def test_code_leaks_by_a_long_line_or_two_in_a_row_but_not_by_an_idiom(secrets: set[str]) -> None:
    assert len(secrecy.code_leaks(SOLUTION, secrets)) == 2
    assert secrecy.code_leaks("twice_the_number = x + x\nprint(x)\nreturn twice_the_number", secrets) == []
    long = max(secrets, key=len)
    assert secrecy.code_leaks(f"# {long}\n{long}", secrets) == [long]


def test_a_line_that_is_public_in_another_lesson_is_no_secret(built: Built) -> None:
    other = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("twice_the_number = x + x")])
    both = secrecy.secret_lines([nbformat.reads(built.solution.decode(), 4), other])
    assert "twice_the_number = x + x" not in both and "return twice_the_number" in both
