"""The authored text of a lesson (jupytext py:percent) turned into a complete notebook."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from pathlib import Path

import jupytext
import nbformat
from nbformat import NotebookNode

from tradeoff.course.place import CourseError

KERNELSPEC = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
SHORT_KEYS = {"grade_id", "grade", "solution", "locked", "points", "task"}


def read_text(path: Path) -> NotebookNode:
    """The notebook that a text describes, without outputs.

    Cell ids come from the grade_id, or from the cell's own content, so that the same text always
    gives the same bytes.

    Raises:
        CourseError: the text cannot be parsed or a cell's nbgrader metadata is wrong.
    """
    try:
        parsed = jupytext.read(path, fmt="py:percent")
    except Exception as error:
        raise CourseError(f"{path}: jupytext cannot read it ({error}).") from error
    notebook = nbformat.v4.new_notebook(
        metadata={"kernelspec": dict(KERNELSPEC), "language_info": {"name": "python"}}
    )
    seen: Counter[str] = Counter()
    for number, cell in enumerate(parsed.cells):
        first_line = (cell.source.strip() or "empty").splitlines()[0]
        where = f"{path.name}, cell {number} ({first_line})"
        cell.metadata.pop("lines_to_next_cell", None)
        if "nbgrader" in cell.metadata:
            cell.metadata["nbgrader"] = complete(dict(cell.metadata["nbgrader"]), cell.cell_type, where)
        cell["id"] = cell_id(cell, seen)
        notebook.cells.append(cell)
    repeated = [name for name, count in Counter(grade_ids(notebook)).items() if count > 1]
    if repeated:
        raise CourseError(f"{path}: grade_id used more than once: {', '.join(repeated)}. Rename one of them.")
    return notebook


def complete(short: dict[str, object], cell_type: str, where: str) -> dict[str, object]:
    """nbgrader metadata of schema 3 from the short form in a cell header.

    Locked by default: test cells (grade without solution) and read-only cells.
    """
    unknown = set(short) - SHORT_KEYS
    if unknown:
        raise CourseError(
            f"{where}: unknown nbgrader key {', '.join(sorted(unknown))}; use {', '.join(sorted(SHORT_KEYS))}."
        )
    if not re.fullmatch(r"[a-zA-Z0-9_-]{1,60}", str(short.get("grade_id", ""))):
        raise CourseError(
            f"{where}: grade_id must be 1 to 60 letters, digits, - or _; it is {short.get('grade_id')!r}."
        )
    grade, solution = bool(short.get("grade", False)), bool(short.get("solution", False))
    full: dict[str, object] = {
        "cell_type": cell_type,
        "grade": grade,
        "grade_id": short["grade_id"],
        "locked": bool(short.get("locked", grade and not solution)),
        "schema_version": 3,
        "solution": solution,
        "task": bool(short.get("task", False)),
    }
    if grade:
        points = short.get("points")
        if isinstance(points, bool) or not isinstance(points, int | float) or points < 0:
            raise CourseError(f"{where}: a graded cell needs points, a number of at least 0; it has {points!r}.")
        full["points"] = points
    return dict(sorted(full.items()))


def cell_id(cell: NotebookNode, seen: Counter[str]) -> str:
    """A stable id: the grade_id, else a digest of type and source (numbered when repeated)."""
    grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
    if grade_id:
        return str(grade_id)
    digest = hashlib.sha256(f"{cell.cell_type}\n{cell.source}".encode()).hexdigest()[:12]
    seen[digest] += 1
    return f"c-{digest}" if seen[digest] == 1 else f"c-{digest}-{seen[digest]}"


def grade_ids(notebook: NotebookNode) -> list[str]:
    """The grade_ids of a notebook in order."""
    return [cell.metadata["nbgrader"]["grade_id"] for cell in notebook.cells if "nbgrader" in cell.metadata]


def to_bytes(notebook: NotebookNode) -> bytes:
    """The notebook as the bytes that are written: sorted keys, one newline at the end."""
    return (nbformat.writes(notebook, version=4).rstrip("\n") + "\n").encode()
