"""Give a submitted notebook back the shape of the release, so that an accident costs nobody a grade.

Students delete, duplicate, move and convert cells, and tools lose metadata. Stock nbgrader then aborts, or
gives full marks for a test that is not there. This step runs before the submission does. It keeps every
line a student wrote, and what it changes is said at the top of the graded notebook.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor

from tradeoff.grading.problems import forget, note

LOST = "*This answer was not in the notebook that was handed in.*"


@dataclass(frozen=True)
class Released:
    """One nbgrader cell as the gradebook knows it (``source`` includes the hidden tests)."""

    grade_id: str
    cell_type: str
    source: str
    grade: bool
    solution: bool
    task: bool
    points: float
    checksum: str | None

    @property
    def ours(self) -> bool:
        """Whether the whole cell comes from the instructor (a test or a read-only cell)."""
        return not self.solution

    def metadata(self) -> dict[str, Any]:
        """Complete nbgrader metadata of the cell, schema version 3."""
        fields: dict[str, Any] = {
            "schema_version": 3, "grade_id": self.grade_id, "grade": self.grade, "solution": self.solution,
            "locked": self.ours, "task": self.task, "cell_type": self.cell_type, "checksum": self.checksum,
        }  # fmt: skip
        return fields | ({"points": self.points} if self.grade or self.task else {})


def released_cells(db_url: str, assignment: str, notebook: str, order: list[str]) -> list[Released]:
    """The nbgrader cells of a notebook from the gradebook, in ``order`` (unknown ones last, as stored)."""
    with Gradebook(db_url) as gradebook:
        book = gradebook.find_notebook(notebook, assignment)
        points = {cell.name: cell.max_score for cell in [*book.grade_cells, *book.task_cells]}
        graded = {cell.name for cell in book.grade_cells}
        tasks = {cell.name for cell in book.task_cells}
        answers = {cell.name for cell in book.solution_cells}
        cells = [
            Released(c.name, c.cell_type, c.source or "", c.name in graded, c.name in answers, c.name in tasks,
                     float(points.get(c.name, 0)), c.checksum)
            for c in book.source_cells
        ]  # fmt: skip
    place = {name: i for i, name in enumerate(order)}
    return sorted(cells, key=lambda c: place.get(c.grade_id, len(place)))


def grade_id(cell: NotebookNode) -> str | None:
    """The grade_id in a cell's metadata, or ``None``; believes nothing about its type."""
    fields = cell.metadata.get("nbgrader")
    value = fields.get("grade_id") if isinstance(fields, dict) else None
    return value if isinstance(value, str) else None


def repair(notebook: NotebookNode, released: list[Released]) -> list[str]:
    """Repair ``notebook`` in place; return what was wrong, one sentence each."""
    found: list[str] = []
    known = {cell.grade_id: cell for cell in released}
    cells = [_tidy(cell) for cell in notebook.cells]
    main: dict[str, int] = {}
    for name in known:
        places = [i for i, cell in enumerate(cells) if grade_id(cell) == name]
        if places:
            main[name] = _best(cells, places, known[name])
            if len(places) > 1:
                found.append(f"The cell `{name}` was there {len(places)} times; one of them was graded.")
    kept: list[tuple[str | None, NotebookNode]] = []
    strays: list[NotebookNode] = []
    for i, cell in enumerate(cells):
        name = grade_id(cell)
        if name in known and main[name] == i:
            kept.append((name, _as_released(cell, known[name], found)))
            continue
        fields = cell.metadata.pop("nbgrader", None)
        if isinstance(fields, dict) and fields and not fields.get("solution"):
            if name not in known:
                found.append(f"A read-only cell had the unknown name `{name}`; it was left out.")
            continue  # a copy of a test or read-only cell is no work of the student
        if isinstance(fields, dict) and fields and name not in known:
            strays.append(cell)
        kept.append((None, cell))
    kept = _restore(kept, released, strays, found)
    order = [name for name, _ in kept if name]
    if order != [cell.grade_id for cell in released]:
        place = {cell.grade_id: i for i, cell in enumerate(released)}
        if order != sorted(order, key=place.__getitem__):
            found.append("Cells of the assignment had been moved; they were graded in their original order.")
        kept = [row for block in sorted(_blocks(kept), key=lambda b: place.get(b[0][0] or "", -1)) for row in block]
    notebook.cells = [cell for _, cell in kept]
    return found


def _tidy(cell: NotebookNode) -> NotebookNode:
    source = cell.get("source", "")
    source = "".join(source) if isinstance(source, list) else str(source)
    cell.source = source.replace("\r\n", "\n").replace("\r", "\n")
    cell.metadata.pop("tags", None)  # `skip-execution` would keep a test from running
    return cell


def _best(cells: list[NotebookNode], places: list[int], cell: Released) -> int:
    """Of several cells of one name: the last one that the student changed, else the first."""
    changed = [i for i in places if cells[i].source.strip() not in ("", cell.source.strip())]
    return changed[-1] if changed and cell.solution else places[0]


def _as_released(cell: NotebookNode, released: Released, found: list[str]) -> NotebookNode:
    fields = cell.metadata.get("nbgrader", {})
    wanted = released.metadata()
    different = cell.cell_type != released.cell_type or any(
        fields.get(key) != wanted[key] for key in ("grade", "solution", "points") if key in wanted
    )
    if different:
        found.append(f"The settings of the cell `{released.grade_id}` had been changed; the original ones were used.")
    if cell.cell_type != released.cell_type:
        cell = _new(released.cell_type, cell.source, cell.get("id"))
    cell.metadata["nbgrader"] = wanted
    return cell


def _new(cell_type: str, source: str, cell_id: str | None) -> NotebookNode:
    cell = new_code_cell(source) if cell_type == "code" else new_markdown_cell(source)
    if cell_id is None:
        cell.pop("id", None)
    else:
        cell["id"] = cell_id
    return cell


def _restore(
    kept: list[tuple[str | None, NotebookNode]], released: list[Released], strays: list[NotebookNode], found: list[str]
) -> list[tuple[str | None, NotebookNode]]:
    """Put back the cells that are missing: an answer from a stray cell in its place, a test from the gradebook."""
    has_ids = any("id" in cell for _, cell in kept)
    present = {name for name, _ in kept if name}
    previous: str | None = None
    for cell in released:
        name = cell.grade_id
        if name in present:
            previous = name
            continue
        start = next((i + 1 for i, (n, _) in enumerate(kept) if n == previous), 0) if previous else 0
        end = next((i for i in range(start, len(kept)) if kept[i][0]), len(kept))
        near = [i for i in range(start, end) if any(kept[i][1] is s for s in strays)]
        if cell.solution and len(near) == 1:
            found.append(f"The cell `{name}` had lost its name; the answer in its place was graded.")
            answer = kept[near[0]][1]
            if answer.cell_type != cell.cell_type:
                answer = _new(cell.cell_type, answer.source, answer.get("id"))
            answer.metadata["nbgrader"] = cell.metadata()
            kept[near[0]] = (name, answer)
        elif cell.solution and not cell.grade:
            found.append(f"The answer cell `{name}` was missing.")
            continue
        else:
            words = "was missing; it is marked by hand" if cell.solution else "was missing; it was put back"
            found.append(f"The cell `{name}` {words}.")
            source = LOST if cell.solution else cell.source
            made = _new(cell.cell_type, source, f"restored-{len(found)}" if has_ids else None)
            made.metadata["nbgrader"] = cell.metadata()
            kept.insert(end if not cell.solution else start, (name, made))
        present.add(name)
        previous = name
    return kept


def _blocks(kept: list[tuple[str | None, NotebookNode]]) -> Iterator[list[tuple[str | None, NotebookNode]]]:
    """Each named cell with the unnamed ones that follow it; leading unnamed cells are a block of their own."""
    block: list[tuple[str | None, NotebookNode]] = []
    for row in kept:
        if row[0] and block:
            yield block
            block = []
        block.append(row)
    if block:
        yield block


class Repair(NbGraderPreprocessor):
    """nbgrader step around :func:`repair`; takes the place of ``DeduplicateIds``."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        fields = resources["nbgrader"]
        forget(nb)
        released = released_cells(fields["db_url"], fields["assignment"], fields["notebook"], self._order(fields))
        found = repair(nb, released)
        for text in found:
            self.log.warning("%s: %s", fields["student"], text)
        note(nb, *found)
        return nb, resources

    def _order(self, fields: dict[str, str]) -> list[str]:
        """Names of the cells in the order of the instructor's notebook, read from the course folder."""
        owner = self.parent
        while owner is not None and not hasattr(owner, "coursedir"):
            owner = owner.parent
        if owner is None:
            return []
        course = owner.coursedir
        folder = course.format_path(course.source_directory, ".", fields["assignment"])
        path = Path(folder) / f"{fields['notebook']}.ipynb"
        if not path.is_file():
            return []
        return [name for cell in nbformat.read(path, as_version=4).cells if (name := grade_id(cell))]
