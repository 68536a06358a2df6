"""Keep hidden tests hidden in the feedback page."""

from __future__ import annotations

import re
from typing import Any

from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.preprocessors import NbGraderPreprocessor

HIDDEN = re.compile(r"^[ \t]*### BEGIN HIDDEN TESTS.*?^[ \t]*### END HIDDEN TESTS[^\n]*$", re.DOTALL | re.MULTILINE)
PLACEHOLDER = "# … further tests on other data …"


class HideTests(NbGraderPreprocessor):
    """Replaces the hidden region of each test cell, and its tracebacks (which quote it), on the way to HTML."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        for cell in nb.cells:
            if cell.cell_type == "code" and utils.is_grade(cell) and not utils.is_solution(cell):
                cell.source = HIDDEN.sub(PLACEHOLDER, cell.source)
                for output in cell.outputs:
                    if output.output_type == "error":
                        output.traceback = [f"{output.ename}: {output.evalue}"[:300]]
        return nb, resources
