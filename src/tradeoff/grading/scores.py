"""Make the grade of a test cell fail-closed: only a number that the cell itself returned counts."""

from __future__ import annotations

import re
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader import utils
from nbgrader.preprocessors import NbGraderPreprocessor

from tradeoff.grading.problems import note

NUMBER = re.compile(r"(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")


def returned_score(cell: NotebookNode) -> float | None:
    """The number that is the cell's only result, or ``None`` (also for text, ``False`` and negative numbers)."""
    results = [o for o in cell.outputs if o.output_type == "execute_result"]
    if len(results) != 1:
        return None
    text = results[0].get("data", {}).get("text/plain", "")
    text = "".join(text) if isinstance(text, list) else str(text)
    return float(text) if NUMBER.fullmatch(text.strip()) else None


def settle(cell: NotebookNode) -> str | None:
    """Leave a test cell with outputs that nbgrader scores as we mean it; a sentence when something was wrong.

    Text on stderr is removed, because nbgrader gives 0 for it. An error scores 0, whatever came before it. A cell that
    returned no number between 0 and its points gets the result ``0.0``; stock nbgrader gives full marks.
    """
    name, points = cell.metadata.nbgrader["grade_id"], float(cell.metadata.nbgrader["points"])
    cell.outputs = [o for o in cell.outputs if not (o.output_type == "stream" and o.name == "stderr")]
    if any(o.output_type == "error" for o in cell.outputs):
        cell.outputs = [o for o in cell.outputs if o.output_type != "execute_result"]
        return f"The test `{name}` stopped with an error, so it gives 0 points."
    score = returned_score(cell)
    if score is not None and score <= points + 1e-9:
        return None
    cell.outputs = [o for o in cell.outputs if o.output_type != "execute_result"]
    cell.outputs.append(new_output("execute_result", data={"text/plain": "0.0"}, execution_count=cell.execution_count))
    why = "did not run to its end" if score is None else "returned more than its points"
    return f"The test `{name}` {why}, so it gives 0 points."


class RequireScore(NbGraderPreprocessor):
    """nbgrader step around :func:`settle`, between the run and the gradebook."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        tests = [c for c in nb.cells if c.cell_type == "code" and utils.is_grade(c) and not utils.is_solution(c)]
        found = [text for cell in tests if (text := settle(cell))]
        note(nb, *found)
        return nb, resources
