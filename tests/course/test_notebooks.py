"""Every lesson found in the repository goes through every gate.

Each lesson is built afresh once and its release executed once; the gates share the results.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import nbformat
import pytest
from nbformat import NotebookNode

from tradeoff import preregistration
from tradeoff.course import gates, guide, kit, secrecy, summary
from tradeoff.course.build import Built, build, check
from tradeoff.course.execute import execute
from tradeoff.course.place import CourseError, Lesson, find_root, lessons

ROOT = find_root()
each_lesson = pytest.mark.parametrize("lesson", lessons(ROOT), ids=lambda lesson: lesson.name)


@cache
def fresh(lesson: Lesson) -> Built:
    """A fresh build, without network."""
    return build(lesson)


@cache
def committed(lesson: Lesson) -> NotebookNode:
    """The executed solution on disk."""
    return nbformat.read(lesson.solution, as_version=4)


@cache
def untouched(lesson: Lesson) -> NotebookNode:
    """The release on disk, executed as a student would who answers nothing."""
    notebook = nbformat.read(lesson.release, as_version=4)
    execute(notebook, lesson.release.parent, allow_errors=True)
    return notebook


def test_there_are_lessons_and_nothing_else() -> None:
    names = [one.name for one in lessons(ROOT)]
    assert names, "solutions/ holds no lesson"
    for folder, allowed in (("solutions", "{0}.py {0}.ipynb rubric.md"), ("notebooks", "{0}.ipynb")):
        found = {
            p.relative_to(ROOT / folder).as_posix()
            for p in (ROOT / folder).rglob("*")
            if p.is_file() and ".ipynb_checkpoints" not in p.parts
        }
        expected = {f"{name}/{file}" for name in names for file in allowed.format(name).split()}
        if folder == "solutions":  # the instructor's guide, and what running 05 saves for the learner (in .gitignore)
            expected |= {"README.md", f"{preregistration.FOLDER}/{preregistration.FILE}"}
        assert found <= expected, f"{folder}/ holds files that belong to no lesson: {sorted(found - expected)}"
        assert {f"{name}/{name}.ipynb" for name in names} <= found, (
            f"{folder}/ lacks a notebook; run `tradeoff build`"
        )


@each_lesson
def test_committed_notebooks_equal_a_fresh_build(lesson: Lesson) -> None:
    check(fresh(lesson))


@each_lesson
@pytest.mark.parametrize(
    "gate",
    [gates.full_marks, gates.quiet, gates.stored, gates.repeatable, gates.template, gates.promises],
    ids=lambda g: g.__name__,
)
def test_solution(lesson: Lesson, gate: Callable[[NotebookNode], list[str]]) -> None:
    assert gate(committed(lesson)) == []


@each_lesson
@pytest.mark.parametrize("gate", [gates.valid, gates.accessible], ids=lambda g: g.__name__)
@pytest.mark.parametrize("kind", ["solution", "release"])
def test_both_notebooks(lesson: Lesson, gate: Callable[[NotebookNode], list[str]], kind: str) -> None:
    assert gate(nbformat.read(getattr(lesson, kind), as_version=4)) == []


@each_lesson
def test_budget(lesson: Lesson) -> None:
    assert gates.budget(nbformat.read(lesson.release, as_version=4), fresh(lesson).seconds) == []


@each_lesson
def test_untouched_release_scores_nothing(lesson: Lesson) -> None:
    assert gates.no_marks(untouched(lesson)) == []


@each_lesson
def test_untouched_release_is_quiet(lesson: Lesson) -> None:
    assert gates.quiet(untouched(lesson)) == []


@each_lesson
def test_nothing_secret_in_the_release(lesson: Lesson) -> None:
    rubric = [lesson.rubric.read_text()] if lesson.rubric.is_file() else []
    own = secrecy.secret_lines([committed(lesson)], rubric)
    assert own, "a lesson without a secret line has no exercise"
    assert secrecy.leaks(lesson.release.read_text(), own | secrecy.course_secrets(ROOT)) == []


def test_nothing_secret_in_the_student_kit() -> None:
    packed = kit.pack(kit.contents(ROOT))
    files = list(secrecy.files_of(packed, "kit.zip"))
    assert sum(name.startswith("tradeoff/notebooks/") for name, _ in files) == len(lessons(ROOT))
    assert secrecy.folder_leaks(files, secrecy.course_secrets(ROOT)) == []


@each_lesson
def test_written_items_have_a_rubric(lesson: Lesson) -> None:
    written = [
        c.metadata["nbgrader"]["grade_id"]
        for c in committed(lesson).cells
        if c.cell_type == "markdown" and c.metadata.get("nbgrader", {}).get("grade")
    ]
    rubric = lesson.rubric.read_text() if lesson.rubric.is_file() else ""
    assert [name for name in written if name not in rubric] == [], "the rubric must name every written item"


@each_lesson
def test_lesson_table_of_the_readme(lesson: Lesson) -> None:
    readme = (ROOT / "README.md").read_text()
    row = next((line for line in readme.splitlines() if f"(notebooks/{lesson.name}/" in line), None)
    assert row, f"README.md has no row for {lesson.name}; run `tradeoff build`"
    bound = int(row.rsplit("< ", 1)[1].split()[0])
    assert row == summary.lesson_row(lesson.name, summary.summarise(committed(lesson)), bound)


def test_the_instructors_guide_lists_the_misconceptions_of_the_bank() -> None:
    text = (ROOT / guide.GUIDE).read_text(encoding="utf-8")
    assert text == guide.with_misconceptions(text, ROOT), "run `tradeoff build` and commit solutions/README.md"
    assert all(lesson.name in text for lesson in lessons(ROOT))


def test_a_guide_without_a_place_for_them_is_refused() -> None:
    with pytest.raises(CourseError, match="two comments"):
        guide.with_misconceptions("# A guide", ROOT)
