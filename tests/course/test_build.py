"""The build: reproducible, atomic, careful with other people's work, clear about mistakes."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import nbformat
import pytest

from tradeoff import cli
from tradeoff.course import compare, summary
from tradeoff.course.build import Built, build
from tradeoff.course.place import CourseError, Lesson, lessons, write_atomic
from tradeoff.course.text import read_text

import demo


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh demonstration course, with the working directory inside it."""
    monkeypatch.chdir(demo.make(tmp_path))
    return tmp_path


def put(course: Path, built: Built) -> Lesson:
    """Write what a build gave, without a record of it."""
    lesson = Lesson(course, demo.NAME)
    write_atomic(lesson.solution, built.solution)
    write_atomic(lesson.release, built.release)
    return lesson


def test_command_builds_twice_to_the_same_bytes_and_checks(
    course: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lesson = Lesson(course, demo.NAME)
    assert cli.main(["build"]) == 0
    first = lesson.solution.read_bytes(), lesson.release.read_bytes(), (course / "README.md").read_bytes()
    assert b"[00" in first[2] and b"| 5 | 5 | Will you let it? |" in first[2]
    assert cli.main(["build", "0"]) == 0
    assert (
        lesson.solution.read_bytes(),
        lesson.release.read_bytes(),
        (course / "README.md").read_bytes(),
    ) == first
    assert "unchanged" in capsys.readouterr().out
    assert [p.name for p in lesson.release.parent.iterdir()] == [f"{demo.NAME}.ipynb"]

    lesson.text.write_text(demo.TEXT.replace("Paragraph 3", "Paragraph three"))
    assert cli.main(["build", "--check"]) == 1
    assert "differs in cell" in capsys.readouterr().err
    assert (lesson.solution.read_bytes(), lesson.release.read_bytes()) == first[:2], "--check must write nothing"


def test_lesson_table_keeps_a_stated_run_time_unless_asked() -> None:
    facts = summary.Summary("00 · Demo", "Why?", 5, 5, 5)
    empty = "top\n<!-- lessons: written by `tradeoff build` -->\n<!-- end of lessons -->\nend\n"
    once = summary.with_lessons(empty, {"00_demo": (facts, 3.0), "01_next": (facts, 17.0)})
    assert (
        "| < 5 s |\n" in once
        and "| < 25 s |\n<!-- end" in once
        and once.startswith("top\n")
        and once.endswith("\nend\n")
    )
    assert summary.with_lessons(once, {"00_demo": (facts, 9.0)}) == once
    assert "| < 15 s |" in summary.with_lessons(once, {"00_demo": (facts, 9.0)}, timings=True)
    with pytest.raises(CourseError, match="lesson table are missing"):
        summary.with_lessons("no table", {"00_demo": (facts, 3.0)})


def test_a_failing_cell_is_named_and_leaves_the_old_notebooks(
    course: Path, built: Built, capsys: pytest.CaptureFixture[str]
) -> None:
    lesson = put(course, built)
    lesson.text.write_text(demo.TEXT + "\n# %%\nsurprise = 1 / 0\n")
    assert cli.main(["build"]) == 1
    said = capsys.readouterr().err
    assert "surprise = 1 / 0" in said and "ZeroDivisionError" in said
    assert lesson.solution.read_bytes() == built.solution


def test_work_in_a_generated_notebook_is_kept(course: Path, built: Built) -> None:
    lesson = put(course, built)
    notebook = nbformat.read(lesson.release, as_version=4)
    notebook.cells[0].source += "\nMy own notes."
    nbformat.write(notebook, lesson.release)
    record = compare.Record(course)
    kept = record.keep(lesson.release)
    assert kept is not None and "My own notes." in kept.read_text() and kept.is_relative_to(course / "work")


def test_the_builds_own_file_and_a_committed_file_are_not_kept(course: Path, built: Built) -> None:
    lesson = put(course, built)
    record = compare.Record(course)
    record.add(lesson.release)
    assert compare.Record(course).keep(lesson.release) is None
    demo.run(["git", "init", "-q"], course)
    demo.run(["git", "add", "solutions"], course)
    assert compare.Record(course).keep(lesson.solution) is None
    lesson.solution.write_text("{}")
    assert compare.Record(course).keep(lesson.solution) is not None


def test_difference_sees_text_pictures_and_missing_files(tmp_path: Path, built: Built) -> None:
    path = tmp_path / "notebook.ipynb"
    assert compare.difference(path, built.solution) == "is missing"
    path.write_bytes(built.solution)
    assert compare.difference(path, built.solution) == ""
    path.write_bytes(built.solution.replace(b"Paragraph 3", b"Paragraph 4"))
    assert "differs in cell" in compare.difference(path, built.solution)
    path.write_bytes(built.solution[: len(built.solution) // 2])
    assert "cannot be read" in compare.difference(path, built.solution)


def test_pictures_may_differ_by_rounding_only() -> None:
    import base64
    from io import BytesIO

    import numpy as np
    from PIL import Image

    def png(pixels: np.ndarray) -> str:
        stream = BytesIO()
        Image.fromarray(pixels).save(stream, "PNG")
        return base64.b64encode(stream.getvalue()).decode()

    page = np.full((100, 100, 3), 200, dtype=np.uint8)
    rounded, moved = page.copy(), page.copy()
    rounded[::2, ::2] += 1
    moved[10:30, 10:30] = 0
    assert compare.same_picture(png(page), png(rounded))
    assert not compare.same_picture(png(page), png(moved))
    assert not compare.same_picture(png(page), png(page[:50]))


def test_cell_ids_come_from_grade_ids_and_content(course: Path) -> None:
    notebook = read_text(Lesson(course, demo.NAME).text)
    ids = [c["id"] for c in notebook.cells]
    assert "double" in ids and "test_double" in ids and len(set(ids)) == len(ids)
    nbformat.validate(notebook)
    (course / "two.py").write_text("# %%\nx = 1\n\n# %%\nx = 1\n")
    first, second = (c["id"] for c in read_text(course / "two.py").cells)
    assert second == f"{first}-2"


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ('{"grade_id": "a b", "solution": true}', "grade_id must be"),
        ('{"solution": true}', "grade_id must be"),
        ('{"grade_id": "a", "grade": true}', "needs points"),
        ('{"grade_id": "a", "grade": true, "points": -1}', "needs points"),
        ('{"grade_id": "a", "solutoin": true}', "unknown nbgrader key solutoin"),
    ],
)
def test_wrong_metadata_is_explained(header: str, message: str, tmp_path: Path) -> None:
    text = tmp_path / "00_wrong.py"
    text.write_text(f"# %% nbgrader={header}\nx = 1\n")
    with pytest.raises(CourseError, match=message) as caught:
        read_text(text)
    assert "00_wrong.py, cell 0 (x = 1)" in str(caught.value)


def test_repeated_grade_id_is_explained(tmp_path: Path) -> None:
    text = tmp_path / "00_twice.py"
    text.write_text(
        '# %% nbgrader={"grade_id": "a", "solution": true}\nx = 1\n\n# %% nbgrader={"grade_id": "a", "solution": true}\ny = 1\n'
    )
    with pytest.raises(CourseError, match="more than once: a"):
        read_text(text)


def test_a_mark_scheme_that_nbgrader_would_publish_is_refused(tmp_path: Path) -> None:
    course = demo.make(tmp_path, demo.TEXT.replace("    ### END SOLUTION\n", ""))
    with pytest.raises(CourseError, match="generate_assignment failed"):
        build(Lesson(course, demo.NAME))


def test_unknown_lesson_is_explained(course: Path) -> None:
    with pytest.raises(CourseError, match="No lesson is called 'nine'. Lessons with a text: 00_demo"):
        lessons(course, ["nine"])


def test_interrupted_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file"
    write_atomic(path, b"old")

    def fail(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("tradeoff.course.place.os.replace", fail)
    with pytest.raises(KeyboardInterrupt):
        write_atomic(path, b"new")
    assert path.read_bytes() == b"old" and list(tmp_path.iterdir()) == [path]


def test_nbval_fails_on_a_changed_output_and_passes_an_unexecuted_one(tmp_path: Path) -> None:
    """nbval compares stored outputs; an unexecuted notebook passes it, which is why gates.stored exists."""
    for kind, stored in (("right", "2\n"), ("wrong", "3\n"), ("none", None)):
        cell = nbformat.v4.new_code_cell("print(1 + 1)", execution_count=1 if stored else None)
        cell.outputs = [nbformat.v4.new_output("stream", text=stored)] if stored else []
        nbformat.write(nbformat.v4.new_notebook(cells=[cell]), tmp_path / f"{kind}.ipynb")
    done = demo.run(
        [sys.executable, "-m", "pytest", "-q", "-rA", "--nbval", "-p", "no:cacheprovider", "-n0"], tmp_path
    )
    verdicts = {name: verdict for verdict, name in re.findall(r"(?m)^(PASSED|FAILED) (\w+)\.ipynb", done.stdout)}
    assert verdicts == {"right": "PASSED", "wrong": "FAILED", "none": "PASSED"}
