"""`tradeoff class`: a demonstration class that goes the whole way, from release to gradebook, with nbgrader's own steps."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm
from traitlets.config import Config

from tradeoff.course.accidents import to_bytes
from tradeoff.course.bank import Bank, answer_cells, load
from tradeoff.course.place import CourseError, find_root, lessons, write_atomic
from tradeoff.grading.private import Graded, PrivateCourse, last_line

EPILOG = """\
Students made from the attempts bank (excellent, typical, confused, damaged notebooks) fetch the released
notebooks, answer and submit. You collect, autograde, give feedback and export, all with nbgrader's own steps.

In the class folder you then find what a real term leaves behind:
  exchange/  students/  submitted/  autograded/  feedback/  gradebook.db  grades.csv
Grade the written items by hand:  cd class && jupyter lab, then the menu Nbgrader, Formgrader

Interrupt at any time; the same command goes on where it stopped. --fresh starts again.
"""
CONFIG = """\
# Written by `tradeoff class`: the course's own settings, and an exchange inside this folder.
import pathlib

_here = pathlib.Path(__file__).resolve().parent
c.Exchange.root = str(_here / "exchange")
c.Exchange.cache = str(_here / "cache")
c.ExchangeCollect.check_owner = False  # one person plays all the students
"""
KINDS = ("excellent", "typical", "confused", "damaged")
SHARES = (0.25, 0.40, 0.20, 0.15)
"""Shares of the four kinds of student in a class."""

RIGHT = {"excellent": 1.0, "typical": 0.75, "confused": 0.2, "damaged": 1.0}
"""How likely a student of each kind answers an item right."""


@dataclass(frozen=True)
class Student:
    """A student of the demonstration class; ``number`` decides everything about her."""

    number: int
    kind: str

    @property
    def name(self) -> str:
        """nbgrader id of the student."""
        return f"student{self.number:02d}"


@dataclass
class Line:
    """One student's row of the closing table."""

    student: Student
    graded: dict[str, Graded] = field(default_factory=dict)

    def problems(self) -> list[str]:
        """Each problem with what to do about it."""
        rows = []
        for lesson, graded in self.graded.items():
            if graded.error:
                rows.append(f"{lesson}: not graded ({graded.error}). Ask for the file again; the one handed in is kept "
                            f"in submitted/{self.student.name}/.")  # fmt: skip
            rows += [f"{lesson}: {text} Look at the feedback page." if "0 points" in text else f"{lesson}: {text} Nothing to do."
                     for text in graded.problems]  # fmt: skip
        return rows


class ClassCourse(PrivateCourse):
    """A private course that also has an exchange."""

    def config(self) -> Config:
        config = super().config()
        config.Exchange.root = str(self.folder / "exchange")
        config.Exchange.cache = str(self.folder / "cache")
        config.Exchange.assignment_dir = str(self.folder / "students")
        config.ExchangeCollect.check_owner = False
        return config

    def exchange(self, step: str, student: str) -> None:
        """Run a student's exchange step, ``FetchAssignment`` or ``Submit``, in the student's own folder."""
        from nbgrader.auth import Authenticator
        from nbgrader.coursedir import CourseDirectory
        from nbgrader.exchange import ExchangeFactory

        config = self.config()
        config.Exchange.assignment_dir = str(self.folder / "students" / student)
        config.CourseDirectory.student_id = student
        config.CourseDirectory.assignment_id = self.lesson
        factory = ExchangeFactory(config=config)
        getattr(factory, step)(CourseDirectory(config=config), Authenticator(config=config), config=config).start()


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = EPILOG
    parser.add_argument("lessons", nargs="*", metavar="NN", help="lessons by number or name (default: all)")
    parser.add_argument("--students", type=int, default=20, help="how many students (default %(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="another class with another seed (default %(default)s)")
    parser.add_argument("--folder", type=Path, default=Path("class"), help="the class folder (default %(default)s)")
    parser.add_argument("--fresh", action="store_true", help="delete the class folder that an earlier run made, and start again")


def run(args: argparse.Namespace) -> int:
    """Release, fetch, answer, submit, collect, autograde, feedback, export, table."""
    if not 1 <= args.students <= 500:
        raise CourseError(f"--students {args.students}: give a number from 1 to 500.")
    root = find_root()
    names = [lesson.name for lesson in lessons(root, args.lessons) if lesson.release.is_file() or args.lessons]
    if not names:
        raise CourseError("no lesson is built yet. Run `tradeoff build` first.")
    folder = open_folder(args.folder, {"seed": args.seed, "students": args.students, "lessons": names}, args.fresh)
    rows = hold(root, folder, names, make_students(args.students, args.seed), args.seed, progress=True)
    print(table(rows, names))
    print(f"\ngradebook: {args.folder / 'grades.csv'}   feedback pages: {args.folder / 'feedback'}")
    print(f"hand grading: cd {args.folder} && jupyter lab, then the menu Nbgrader, Formgrader")
    return 0


def open_folder(folder: Path, plan: dict[str, Any], fresh: bool) -> Path:
    """The class folder for this plan, made when it does not exist.

    Raises:
        CourseError: the folder holds another class, or something else, and `fresh` was not given.
    """
    record = folder / ".class.json"
    if folder.exists() and any(folder.iterdir()):
        if not record.is_file():
            raise CourseError(f"{folder} exists and was not made by `tradeoff class`. Give another --folder.")
        if fresh:
            shutil.rmtree(folder)
        elif json.loads(record.read_text()) != plan:
            raise CourseError(f"{folder} holds a class with other settings: {record.read_text().strip()}. "
                              "Add --fresh to replace it, or give another --folder.")  # fmt: skip
    folder.mkdir(parents=True, exist_ok=True)
    write_atomic(record, (json.dumps(plan) + "\n").encode())
    return folder.resolve()


def make_students(count: int, seed: int) -> list[Student]:
    """Students whose kinds follow SHARES as closely as the count allows, in a seeded order."""
    ends = np.round(np.cumsum(SHARES) * count).astype(int)
    kinds = [KINDS[int(np.searchsorted(ends, i, side="right"))] for i in range(count)]
    order = np.random.default_rng(seed).permutation(count)
    return [Student(i + 1, kinds[j]) for i, j in enumerate(order)]


def answer(bank: Bank, student: Student, seed: int) -> bytes:
    """The notebook that a student hands in; depends on lesson, seed and student only."""
    rng = np.random.default_rng([seed, student.number, *bank.lesson.encode()])
    notebook = bank.reference()
    for cell in answer_cells(notebook):
        rows = bank.attempts.get(cell.metadata.nbgrader.grade_id)
        if rows:
            good = bool(rng.random() < RIGHT[student.kind])
            fitting = [a for a in rows if a.right == good] or rows
            cell.source = fitting[int(rng.integers(len(fitting)))].source
        elif cell.cell_type == "markdown" and student.kind == "confused" and rng.random() < 0.5:
            cell.source = ""
    if student.kind == "damaged" and bank.cases:
        telling = [c for c in bank.cases if c.says or not c.graded] or bank.cases
        return telling[int(rng.integers(len(telling)))].apply(notebook)
    return to_bytes(notebook)


def hold(root: Path, folder: Path, names: list[str], students: list[Student], seed: int, progress: bool = False) -> list[Line]:
    """Hold the class in ``folder``; steps that are done already are not done again."""
    write_atomic(folder / "nbgrader_config.py", ((root / "nbgrader_config.py").read_text() + "\n" + CONFIG).encode())
    (folder / "exchange").mkdir(exist_ok=True)
    banks = {name: load(root, name) for name in names}
    courses = {name: ClassCourse(root, folder, name) for name in names}
    for name, course in courses.items():
        if not (folder / "exchange" / "tradeoff" / "outbound" / name).is_dir():
            course.prepare()
            succeed(course.api().release_assignment(name), f"release of {name}")
    lines = [Line(student) for student in students]
    with tqdm(total=2 * len(names) * len(students), unit="step", disable=not progress, file=sys.stderr) as bar:
        for name, course in courses.items():
            bar.set_description(f"{name}: students work")
            for line in lines:
                hand_in(course, banks[name], line.student, seed)
                bar.update()
            succeed(course.api().collect(name), f"collection of {name}")
            bar.set_description(f"{name}: autograde and feedback")
            for line in lines:
                line.graded[name] = grade(course, line.student.name)
                bar.update()
    export(folder)
    return lines


def hand_in(course: ClassCourse, bank: Bank, student: Student, seed: int) -> None:
    """Fetch, answer and submit, unless this student has submitted."""
    inbound = course.folder / "exchange" / "tradeoff" / "inbound"
    if any(inbound.glob(f"{student.name}+{course.lesson}+*/timestamp.txt")):
        return
    mine = course.folder / "students" / student.name / course.lesson
    if not mine.is_dir():
        mine.parent.mkdir(parents=True, exist_ok=True)
        course.exchange("FetchAssignment", student.name)
    write_atomic(mine / f"{course.lesson}.ipynb", answer(bank, student, seed))
    course.exchange("Submit", student.name)


def grade(course: ClassCourse, student: str) -> Graded:
    """Autograde and make the feedback page; a failure concerns this student only.

    A note of the graded submission's time is left when both are finished, so that a run that was cut off in
    the middle of a student grades that student again.
    """
    stamp = course.folder / "submitted" / student / course.lesson / "timestamp.txt"
    done = course.folder / "cache" / "graded" / course.lesson / student
    try:
        current = stamp.read_text()
        fresh = not done.is_file() or done.read_text() != current
        graded = course.autograde(student) if fresh else course.read(student)
        if fresh and not graded.error:
            outcome = course.api().generate_feedback(course.lesson, student, force=True)
            if not outcome["success"]:
                return Graded(error=f"no feedback page: {last_line(str(outcome.get('error')))}")
            write_atomic(done, current.encode())
        return graded
    except Exception as error:  # whatever one file does, the others are graded
        return Graded(error=last_line(f"{type(error).__name__}: {error}"))


def succeed(outcome: dict[str, Any], what: str) -> None:
    """Raise in words when a step for the whole class failed."""
    if not outcome["success"]:
        raise CourseError(f"{what} failed: " + last_line(f"{outcome.get('error', '')}\n{outcome.get('log', '')}"))


def export(folder: Path) -> None:
    """Write grades.csv with nbgrader's exporter."""
    from nbgrader.api import Gradebook
    from nbgrader.plugins import CsvExportPlugin

    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as gradebook:
        plugin = CsvExportPlugin()
        plugin.to = str(folder / "grades.csv")
        plugin.export(gradebook)


def table(rows: list[Line], names: list[str]) -> str:
    """The closing table: student, score by item, hand grading, problems with what to do."""
    text = []
    for name in names:
        known = next((r.graded[name] for r in rows if r.graded[name].points), Graded())
        cells = [c for c in known.points]
        heads = [c.removeprefix("test_") for c in cells]
        widths = [max(len(h), 7) for h in heads]
        text += ["", f"{name} (points; hand = to be graded by hand)", ""]
        text.append("  ".join(["student    kind     ", *(h.rjust(w) for h, w in zip(heads, widths, strict=True)), "auto total"]))
        for row in rows:
            graded = row.graded[name]
            shown = [_score(graded, c).rjust(w) for c, w in zip(cells, widths, strict=True)]
            total = "–" if graded.error else f"{sum(s or 0.0 for s in graded.scores.values()):g}"
            text.append("  ".join([f"{row.student.name:<10} {row.student.kind:<9}", *shown, total.rjust(10)]))
        top = [_points(known, c).rjust(w) for c, w in zip(cells, widths, strict=True)]
        text.append("  ".join(["out of".ljust(20), *top, f"{sum(known.points.values()):g}".rjust(10)]))
        by_hand = sum(len(r.graded[name].by_hand) for r in rows)
        text.append(f"needs hand grading: {by_hand} answers of {sum(bool(r.graded[name].by_hand) for r in rows)} students")
    said = [(row.student.name, problem) for row in rows for problem in row.problems()]
    text += ["", f"problems: {len(said)}", *(f"  {who}  {what}" for who, what in said)]
    return "\n".join(text)


def _score(graded: Graded, cell: str) -> str:
    if graded.error:
        return "–"
    if cell in graded.by_hand:
        return "hand"
    score = graded.scores.get(cell)
    return "–" if score is None else f"{score:g}"


def _points(graded: Graded, cell: str) -> str:
    return f"{graded.points[cell]:g}"
