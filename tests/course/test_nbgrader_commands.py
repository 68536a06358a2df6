"""nbgrader's own commands work unchanged with the repository's nbgrader_config.py."""

from __future__ import annotations

import csv
import os
import shutil
from pathlib import Path

import nbformat
import pytest

from tradeoff.course.build import Built
from tradeoff.course.place import Lesson, write_atomic
from tradeoff.course.release import put_binaries_on_path

import demo


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory, built: Built) -> Path:
    """A course with two submissions: Ann handed in the solution, Bob the untouched release."""
    put_binaries_on_path()
    folder = demo.make(tmp_path_factory.mktemp("stock"))
    lesson = Lesson(folder, demo.NAME)
    write_atomic(lesson.solution, built.solution)
    for student, content in (("ann", built.solution), ("bob", built.release)):
        write_atomic(folder / "submitted" / student / demo.NAME / f"{demo.NAME}.ipynb", content)
    return folder


def nbgrader(course: Path, *arguments: str) -> str:
    """Run an nbgrader command in the course folder; return what it said."""
    program = shutil.which("nbgrader")
    assert program, "nbgrader is not installed"
    done = demo.run([program, *arguments], course)
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def test_generate_assignment_gives_the_bytes_of_the_build(course: Path, built: Built) -> None:
    nbgrader(course, "generate_assignment", demo.NAME)
    folder = Lesson(course, demo.NAME).release.parent
    assert [p.name for p in folder.iterdir()] == [f"{demo.NAME}.ipynb"], "the text and the rubric must stay behind"
    assert Lesson(course, demo.NAME).release.read_bytes() == built.release


def test_validate_passes_the_solution_and_fails_the_release(course: Path) -> None:
    nbgrader(course, "generate_assignment", demo.NAME, "--force")
    assert "Success!" in nbgrader(course, "validate", str(Lesson(course, demo.NAME).solution))
    assert "VALIDATION FAILED" in nbgrader(course, "validate", str(Lesson(course, demo.NAME).release))


def test_autograde_feedback_and_export(course: Path) -> None:
    nbgrader(course, "generate_assignment", demo.NAME, "--force")
    nbgrader(course, "autograde", demo.NAME)
    graded = nbformat.read(course / "autograded" / "ann" / demo.NAME / f"{demo.NAME}.ipynb", as_version=4)
    assert any("BEGIN HIDDEN TESTS" in cell.source for cell in graded.cells), (
        "hidden tests must come back for grading"
    )
    nbgrader(course, "generate_feedback", demo.NAME)
    page = (course / "feedback" / "bob" / demo.NAME / f"{demo.NAME}.html").read_text()
    assert "not attempted" in page.lower()
    nbgrader(course, "export")
    with (course / "grades.csv").open(newline="") as stream:
        scores = {
            row["student_id"]: (float(row["raw_score"]), float(row["max_score"])) for row in csv.DictReader(stream)
        }
    assert scores == {"ann": (3.0, 5.0), "bob": (0.0, 5.0)}
    assert os.path.exists(course / "gradebook.db")
