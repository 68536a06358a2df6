"""The feedback page: hidden tests stay hidden, items have names and points, tables are tables, lines wrap."""

from __future__ import annotations

import re
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell
from nbgrader import utils
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor

HIDDEN = re.compile(r"^[ \t]*### BEGIN HIDDEN TESTS.*?^[ \t]*### END HIDDEN TESTS[^\n]*$", re.DOTALL | re.MULTILINE)
PLACEHOLDER = "# … further tests on other data …"
STYLE = """
#toc { display: none }
pre, div.output_text pre { white-space: pre-wrap; overflow-wrap: anywhere }
a.anchor-link { visibility: hidden }
td, th { padding: 2px 12px 2px 0; vertical-align: top }
table { margin-bottom: 1em }
"""


class HideTests(NbGraderPreprocessor):
    """Replaces the hidden region of each test cell, and its tracebacks (which quote it), on the way to HTML."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        for cell in nb.cells:
            if cell.cell_type == "code" and utils.is_grade(cell) and not utils.is_solution(cell):
                cell.source = HIDDEN.sub(PLACEHOLDER, cell.source)
                for output in cell.outputs:
                    if output.output_type == "error":
                        output.traceback = [f"{output.ename}: {output.evalue}"[:300]]
                # the page shows the score in the cell's heading
                cell.outputs = [o for o in cell.outputs if o.output_type != "execute_result"]
        return nb, resources


class PlainTables(NbGraderPreprocessor):
    """Shows pandas tables and the descriptions of figures as text: nbconvert's sanitiser would print their tags."""

    def preprocess_cell(self, cell: NotebookNode, resources: Any, index: int) -> tuple[NotebookNode, Any]:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            shown = data.get("text/html", "")
            # The sanitiser would escape both and show their tags.
            if "text/plain" in data and ("dataframe" in shown or shown.startswith("<details")):
                del data["text/html"]
        return cell, resources


class Overview(NbGraderPreprocessor):
    """A list of items and points at the top, in place of nbgrader's list of nameless "Test cell" entries."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        rows = []
        with Gradebook(resources["nbgrader"]["db_url"]) as gradebook:
            for cell in nb.cells:
                if utils.is_grade(cell):
                    rows.append(self._row(cell, gradebook, resources["nbgrader"]))
        first = new_markdown_cell("**Your points**\n\n" + "\n".join(rows))
        if (nb.nbformat, nb.nbformat_minor) < (4, 5):
            first.pop("id", None)
        nb.cells.insert(0, first)
        resources.setdefault("inlining", {}).setdefault("css", []).append(STYLE)
        return nb, resources

    def _row(self, cell: NotebookNode, gradebook: Gradebook, fields: dict[str, str]) -> str:
        name = cell.metadata.nbgrader["grade_id"]
        grade = gradebook.find_grade(name, fields["notebook"], fields["assignment"], fields["student"])
        words = f"{grade.score:.4g} of {grade.max_score:.4g}"
        if grade.needs_manual_grade:
            words = f"up to {grade.max_score:.4g}, not yet marked by hand"
        mark = "…" if grade.needs_manual_grade else "✓" if grade.score >= grade.max_score else "✗"
        return f"- {mark} [{name.removeprefix('test_').replace('_', ' ')}](#{name}): {words}"
