"""A small demonstration class: everybody is graded, whatever one student hands in."""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

import pytest

import tiny
from tradeoff.course import classroom
from tradeoff.course.place import CourseError
from tradeoff.grading.private import Graded

pytestmark = pytest.mark.xdist_group("classroom")
BROKEN = """\
from tradeoff.course.accidents import Case, delete

CASES = [Case("a file that is no notebook", lambda nb: b"{", graded=False)]
"""


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course whose damaged students all hand in a broken file."""
    return tiny.make(tmp_path_factory.mktemp("school"), damaged=BROKEN)


def test_the_whole_way_cut_off_and_once_more(school: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    students = [classroom.Student(i + 1, kind) for i, kind in enumerate(("excellent", "damaged", "confused"))]
    folder = school / "class"
    folder.mkdir()
    with monkeypatch.context() as cut:
        cut.setattr(classroom.ClassCourse, "read", lambda self, student: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            classroom.hold(school, folder, [tiny.NAME], students, seed=1)
    assert (folder / "autograded" / "student01").is_dir() and not (folder / "feedback").exists()
    lines = classroom.hold(school, folder, [tiny.NAME], students, seed=1)
    graded = [line.graded[tiny.NAME] for line in lines]
    assert [bool(g.error) for g in graded] == [False, True, False], "one broken file concerns one student"
    assert graded[0].scores == {"essay": None, "test_double": 3.0, "test_kinds": 2.0} and graded[0].by_hand == ("essay",)
    assert graded[2].item("double") + graded[2].item("kinds") < 5
    with (folder / "grades.csv").open(newline="") as stream:
        rows = {row["student_id"]: row for row in csv.DictReader(stream)}
    assert float(rows["student01"]["raw_score"]) == 5.0 and float(rows["student01"]["max_score"]) == 7.0
    page = (folder / "feedback" / "student03" / tiny.NAME / f"{tiny.NAME}.html").read_text()
    assert graded[2].text("double").splitlines()[0] in page and "further tests on other data" in page
    assert "check.call(double, 70)" not in page and "BEGIN HIDDEN TESTS" not in page, "hidden tests stay hidden"
    assert "not yet marked by hand" in page
    said = classroom.table(lines, [tiny.NAME])
    assert "student02  damaged" in said and "Ask for the file again" in said and "needs hand grading: " in said
    before = {path: path.stat().st_mtime_ns for path in (folder / "autograded").rglob("*.ipynb")}
    again = classroom.hold(school, folder, [tiny.NAME], students, seed=1)
    assert len(list((folder / "exchange" / "tradeoff" / "inbound").iterdir())) == 3, "nobody submits twice"
    assert [line.graded for line in again][::2] == [line.graded for line in lines][::2]
    assert before == {path: path.stat().st_mtime_ns for path in (folder / "autograded").rglob("*.ipynb")}, "nothing is graded twice"


def test_kinds_follow_the_shares_and_the_seed() -> None:
    students = classroom.make_students(20, 0)
    assert sorted(s.kind for s in students) == sorted(["excellent"] * 5 + ["typical"] * 8 + ["confused"] * 4 + ["damaged"] * 3)
    assert students == classroom.make_students(20, 0) != classroom.make_students(20, 1)
    assert len(classroom.make_students(1, 0)) == 1


def test_the_folder_is_never_somebody_elses(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(CourseError, match="was not made by"):
        classroom.open_folder(tmp_path, {"seed": 0}, fresh=True)
    assert (tmp_path / "thesis.txt").exists()
    folder = classroom.open_folder(tmp_path / "class", {"seed": 0}, fresh=False)
    assert classroom.open_folder(tmp_path / "class", {"seed": 0}, fresh=False) == folder
    with pytest.raises(CourseError, match="other settings.*--fresh"):
        classroom.open_folder(tmp_path / "class", {"seed": 1}, fresh=False)
    (folder / "left").write_text("")
    classroom.open_folder(tmp_path / "class", {"seed": 1}, fresh=True)
    assert not (folder / "left").exists()


def test_bad_numbers_are_refused() -> None:
    parser = argparse.ArgumentParser()
    classroom.configure(parser)
    with pytest.raises(CourseError, match="--students 0"):
        classroom.run(parser.parse_args(["--students", "0"]))


def test_problems_say_what_to_do() -> None:
    line = classroom.Line(classroom.Student(7, "damaged"), {
        "00_a": Graded(error="NotJSONError: x"),
        "01_b": Graded(problems=("The cell `x` was there 2 times; one of them was graded.", "The test `y` stopped, so it gives 0 points.")),
    })  # fmt: skip
    first, second, third = line.problems()
    assert "kept in submitted/student07/" in first and second.endswith("Nothing to do.") and third.endswith("feedback page.")
