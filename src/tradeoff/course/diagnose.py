"""What is wrong with a student's copy of a notebook, and what to do about it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import nbformat
from nbformat import NotebookNode


def diagnose(path: Path, release: NotebookNode) -> list[str]:
    """Problems that could cost marks, in plain words; empty when the notebook can be graded.

    Compares the graded, locked and answer cells of the notebook at `path` with its release.
    """
    from nbgrader.utils import compute_checksum

    try:
        notebook = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
    except Exception as error:
        return [
            f"cannot be read as a notebook ({str(error).splitlines()[0][:100]}); "
            "open an earlier copy, or start it again"
        ]
    expected = by_grade_id(release)
    found = Counter(c.metadata["nbgrader"].get("grade_id") for c in notebook.cells if "nbgrader" in c.metadata)
    mine = by_grade_id(notebook)
    problems = []
    for name, cell in expected.items():
        if not found[name]:
            problems.append(f"cell `{name}` is missing; copy it back from notebooks/, or start the lesson again")
        elif found[name] > 1:
            problems.append(f"cell `{name}` occurs {found[name]} times; delete the copies")
        elif mine[name].cell_type != cell.cell_type:
            problems.append(
                f"cell `{name}` is now of type {mine[name].cell_type}; change it back to {cell.cell_type}"
            )
        elif cell.metadata["nbgrader"]["locked"] and compute_checksum(mine[name]) != compute_checksum(cell):
            problems.append(
                f"cell `{name}` is read-only but was changed; grading uses the original, "
                "so copy it back to see the same result"
            )
    problems += [f"cell `{name}` belongs to no exercise; delete it" for name in found if name not in expected]
    return problems


def by_grade_id(notebook: NotebookNode) -> dict[str, NotebookNode]:
    """The cells with a grade_id."""
    return {
        c.metadata["nbgrader"]["grade_id"]: c
        for c in notebook.cells
        if c.metadata.get("nbgrader", {}).get("grade_id")
    }
