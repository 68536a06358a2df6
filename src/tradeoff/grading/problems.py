"""Problems met while grading one notebook: kept in its metadata and shown in its first cell."""

from __future__ import annotations

from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell

KEY = "tradeoff"


def problems(notebook: NotebookNode) -> list[str]:
    """The problems noted so far, in order."""
    kept = notebook.metadata.get(KEY, {})
    rows = kept.get("problems", []) if isinstance(kept, dict) else []
    return [str(row) for row in rows]


def forget(notebook: NotebookNode) -> None:
    """Remove what an earlier run (or the student) noted."""
    notebook.metadata.pop(KEY, None)
    notebook.cells = [cell for cell in notebook.cells if KEY not in cell.metadata]


def note(notebook: NotebookNode, *texts: str) -> None:
    """Add problems, each once, and show all of them in a cell at the top of the notebook."""
    rows = list(dict.fromkeys([*problems(notebook), *texts]))
    if not rows:
        return
    notebook.metadata[KEY] = {"problems": rows}
    text = "**While grading this notebook we noticed:**\n\n" + "\n".join(f"- {row}" for row in rows)
    if notebook.cells and KEY in notebook.cells[0].metadata:
        notebook.cells[0].source = text
        return
    cell = new_markdown_cell(text, metadata={KEY: {"problems": True}})
    if (notebook.nbformat, notebook.nbformat_minor) < (4, 5):
        cell.pop("id", None)
    notebook.cells.insert(0, cell)
