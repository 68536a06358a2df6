"""A private nbgrader course in a folder of its own: release, submit, autograde, read back.

The real pipeline (``NbGraderAPI`` with the repository's ``nbgrader_config.py``) and a private gradebook, so
that nothing here can touch the course's own gradebook, submissions or release.
"""

from __future__ import annotations

import logging
import os
import re
import warnings
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from traitlets.config import Config

from tradeoff.course.execute import keep_environment, kernel_environment
from tradeoff.course.place import CourseError
from tradeoff.course.release import nbgrader_config, put_binaries_on_path
from tradeoff.grading.problems import problems

ANSI = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True)
class Graded:
    """What the pipeline made of one submission.

    ``scores`` and ``points`` are per graded cell; a score is ``None`` where a hand must grade. ``texts`` holds
    the text output of each test cell. ``error`` is empty unless nbgrader could not grade the submission.
    """

    scores: dict[str, float | None] = field(default_factory=dict)
    points: dict[str, float] = field(default_factory=dict)
    by_hand: tuple[str, ...] = ()
    texts: dict[str, str] = field(default_factory=dict)
    problems: tuple[str, ...] = ()
    error: str = ""

    def item(self, name: str) -> float:
        """Points of an item: the sum over its test cells ``test_<item>``, ``test_<item>_2``, …"""
        return sum(self.scores.get(test) or 0.0 for test in tests_of(name, self.scores))

    def text(self, name: str) -> str:
        """The feedback on an item: the output of its test cells."""
        return "\n".join(self.texts.get(test, "") for test in tests_of(name, self.scores))


def tests_of(item: str, cells: Any) -> list[str]:
    """The names of the test cells of an item among ``cells``."""
    return [name for name in cells if re.fullmatch(rf"test_{re.escape(item)}(_\d+)?", name)]


class PrivateCourse:
    """One lesson's private course in ``folder``; ``root`` is the repository (or a fixture shaped like it)."""

    def __init__(self, root: Path, folder: Path, lesson: str) -> None:
        self.root, self.folder, self.lesson = root, folder.resolve(), lesson
        put_binaries_on_path()
        logging.getLogger("traitlets").setLevel(logging.CRITICAL)
        warnings.filterwarnings("ignore", module=r"nbgrader\.", message="Object of type")  # SQLAlchemy, harmless

    def config(self) -> Config:
        """The repository's nbgrader_config.py, with this folder as the course."""
        config: Config = nbgrader_config(self.root)
        config.CourseDirectory.root = str(self.folder)
        return config

    def api(self) -> Any:
        """nbgrader's own API on this course."""
        from nbgrader.apps import NbGraderAPI
        from nbgrader.coursedir import CourseDirectory

        config = self.config()
        return NbGraderAPI(CourseDirectory(config=config), config=config)

    def prepare(self) -> None:
        """Copy the solution and fill the gradebook with ``generate_assignment``."""
        name = self.lesson
        given = self.root / "solutions" / name / f"{name}.ipynb"
        if not given.is_file():
            raise CourseError(f"{given} is missing. Run `tradeoff build {name}` first.")
        source = self.folder / "solutions" / name / f"{name}.ipynb"
        source.parent.mkdir(parents=True, exist_ok=True)
        source.write_bytes(given.read_bytes())
        outcome = self.api().generate_assignment(name, force=True)
        if not outcome["success"]:
            raise CourseError(f"{name}: nbgrader generate_assignment failed:\n{outcome.get('error') or outcome.get('log')}")

    def submit(self, student: str, data: bytes) -> None:
        """Write a submission where nbgrader looks for it."""
        path = self.folder / "submitted" / student / self.lesson / f"{self.lesson}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)

    def autograde(self, student: str) -> Graded:
        """Autograde one submission, again if need be; a failure of nbgrader becomes ``Graded.error``."""
        environment = kernel_environment() | {"TRADEOFF_DATASETS": str(datasets_folder(self.root))}
        with keep_environment(environment):
            outcome = self.api().autograde(self.lesson, student, force=True)
        if not outcome["success"]:
            return Graded(error=last_line(f"{outcome.get('error', '')}\n{outcome.get('log', '')}"))
        return self.read(student)

    def read(self, student: str) -> Graded:
        """Scores from the gradebook, feedback and problems from the autograded notebook."""
        from nbgrader.api import Gradebook

        scores: dict[str, float | None] = {}
        points: dict[str, float] = {}
        by_hand: list[str] = []
        with Gradebook(f"sqlite:///{self.folder / 'gradebook.db'}") as gradebook:
            book = gradebook.find_submission_notebook(self.lesson, self.lesson, student)
            for grade in sorted(book.grades, key=lambda g: g.name):
                scores[grade.name], points[grade.name] = grade.auto_score, float(grade.max_score)
                if grade.needs_manual_grade:
                    by_hand.append(grade.name)
        path = self.folder / "autograded" / student / self.lesson / f"{self.lesson}.ipynb"
        notebook = nbformat.read(path, as_version=4)
        return Graded(scores, points, tuple(by_hand), output_texts(notebook), tuple(problems(notebook)))


def datasets_folder(root: Path) -> Path:
    """The data a graded notebook reads: the environment's choice, else the repository's folder."""
    return Path(os.environ.get("TRADEOFF_DATASETS", root / "datasets"))


def output_texts(notebook: NotebookNode) -> dict[str, str]:
    """The text that each nbgrader cell of a notebook put out, by grade_id."""
    texts: dict[str, str] = {}
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if name and cell.cell_type == "code":
            rows = []
            for output in cell.outputs:
                if output.output_type == "stream":
                    rows.append(output.text)
                elif output.output_type == "error":
                    rows.append(f"{output.ename}: {output.evalue}")
            texts[name] = ANSI.sub("", "\n".join(rows)).strip()
    return texts


def last_line(log: str) -> str:
    """The line of a log or traceback that says what happened, without addresses of this machine."""
    rows = [row.strip() for row in ANSI.sub("", log).splitlines() if row.strip()]
    telling = [r for r in rows if re.match(r"[\w.]*(Error|Exception)\b", r) and "NbGraderException" not in r]
    return re.sub(r"/\S*/", "…/", (telling or rows or ["unknown error"])[-1])[:200]
