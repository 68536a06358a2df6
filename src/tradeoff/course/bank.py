"""The attempts bank: right and wrong answers to every item, and how they become submissions.

``tests/attempts/NN_slug/<item>.py`` holds one block an attempt; a block replaces the whole answer cell::

    # %% [right] groupby then merge
    def recommended_share(...): ...
    # %% [wrong: cancelled orders kept]
    def recommended_share(...): ...

``tests/attempts/NN_slug/damaged.py`` holds ``CASES``, a list of :class:`tradeoff.course.accidents.Case`.
"""

from __future__ import annotations

import copy
import re
import runpy
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from tradeoff.course.accidents import Case
from tradeoff.course.place import CourseError
from tradeoff.grading.private import tests_of

HEADER = re.compile(r"# %%\s*\[(right|wrong)(?::\s*([^\]]+?))?\s*\]\s*(.*)")
FEWEST_RIGHT, FEWEST_WRONG = 3, 5


@dataclass(frozen=True)
class Attempt:
    """One answer to one item; ``tag`` names the misconception of a wrong one."""

    item: str
    number: int
    right: bool
    tag: str
    title: str
    source: str

    @property
    def name(self) -> str:
        """How the attempt is called in reports: ``table_keys 3 [wrong: keys of another table]``."""
        kind = "right" if self.right else f"wrong: {self.tag}"
        return f"{self.item} {self.number} [{kind}]{' ' + self.title if self.title else ''}"


@dataclass(frozen=True)
class Bank:
    """Everything about one lesson that the runner needs."""

    lesson: str
    release: NotebookNode
    solution: NotebookNode
    attempts: dict[str, list[Attempt]]
    cases: list[Case] = field(default_factory=list)

    @property
    def items(self) -> list[str]:
        """The automatically graded items, in the order of the notebook."""
        return auto_items(self.solution)

    def reference(self) -> NotebookNode:
        """The release with every answer filled in from the solution, written items with a sentence."""
        answers = {cell.metadata.nbgrader.grade_id: cell.source for cell in answer_cells(self.solution)}
        notebook = copy.deepcopy(self.release)
        for cell in answer_cells(notebook):
            name = cell.metadata.nbgrader.grade_id
            written = cell.cell_type == "markdown"
            cell.source = "My answer, in my own words." if written else answers[name]
        return notebook

    def submission(self, turn: int) -> tuple[NotebookNode, list[Attempt]]:
        """Submission ``turn``: attempt number ``turn`` of each item that has one, else the reference."""
        notebook = self.reference()
        used = [rows[turn] for rows in self.attempts.values() if turn < len(rows)]
        sources = {attempt.item: attempt.source for attempt in used}
        for cell in answer_cells(notebook):
            name = cell.metadata.nbgrader.grade_id
            cell.source = sources.get(name, cell.source)
        return notebook, used

    @property
    def turns(self) -> int:
        """How many submissions hold all attempts."""
        return max(map(len, self.attempts.values()), default=0)

    def gaps(self) -> list[str]:
        """What the bank still lacks, one sentence each."""
        rows = []
        for item in self.items:
            given = self.attempts.get(item, [])
            right = sum(a.right for a in given)
            if right < FEWEST_RIGHT or len(given) - right < FEWEST_WRONG:
                rows.append(
                    f"{self.lesson}: `{item}` has {right} right and {len(given) - right} wrong attempts; "
                    f"it needs {FEWEST_RIGHT} and {FEWEST_WRONG}."
                )
        return rows


def answer_cells(notebook: NotebookNode) -> list[NotebookNode]:
    """The cells that a student fills in."""
    return [c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("solution")]


def auto_items(notebook: NotebookNode) -> list[str]:
    """Names of the answer cells that have a test cell."""
    names = [c.metadata.nbgrader.grade_id for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade")]
    answers = [c.metadata.nbgrader.grade_id for c in answer_cells(notebook) if c.cell_type == "code"]
    return [name for name in answers if tests_of(name, names)]


def parse(path: Path) -> list[Attempt]:
    """The attempts in one file.

    Raises:
        CourseError: a block without ``[right]`` or ``[wrong: tag]``, or an empty one; names file and line.
    """
    attempts: list[Attempt] = []
    lines = path.read_text(encoding="utf-8").splitlines()
    starts = [i for i, line in enumerate(lines) if line.startswith("# %%")]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        found = HEADER.fullmatch(lines[start].rstrip())
        where = f"{path.name}, line {start + 1}"
        if not found or (found[1] == "wrong" and not found[2]):
            raise CourseError(f"{where}: {lines[start]!r}. Begin a block with `# %% [right] …` or `# %% [wrong: tag]`.")
        source = "\n".join(lines[start + 1 : end]).strip("\n")
        if not source.strip():
            raise CourseError(f"{where}: the block is empty. Write the whole answer cell below its header.")
        attempts.append(Attempt(path.stem, len(attempts) + 1, found[1] == "right", found[2] or "", found[3], source))
    return attempts


def load(root: Path, lesson: str) -> Bank:
    """The bank of one lesson.

    Raises:
        CourseError: notebooks are missing, or a file names an item that the notebook does not have.
    """
    books = []
    for folder in ("notebooks", "solutions"):
        path = root / folder / lesson / f"{lesson}.ipynb"
        if not path.is_file():
            raise CourseError(f"{path} is missing. Run `tradeoff build {lesson}` first.")
        books.append(nbformat.read(path, as_version=4))
    folder = root / "tests" / "attempts" / lesson
    items = auto_items(books[1])
    attempts: dict[str, list[Attempt]] = {}
    cases: list[Case] = []
    for path in sorted(folder.glob("*.py")):
        if path.stem == "damaged":
            cases = list(runpy.run_path(str(path))["CASES"])
        elif path.stem in items:
            attempts[path.stem] = parse(path)
        else:
            known = ", ".join(items) or "none"
            raise CourseError(f"{path}: the notebook has no automatically graded item {path.stem!r}. Its items: {known}.")
    return Bank(lesson, books[0], books[1], {i: attempts[i] for i in items if i in attempts}, cases)
