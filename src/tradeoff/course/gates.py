"""Gates: what every notebook must satisfy. Each takes a notebook and returns a list of problems.

An empty list means that the notebook passes. The limits come from the course's style guide.
"""

from __future__ import annotations

import ast
import re
from collections import Counter

import nbformat
from nbformat import NotebookNode

from tradeoff.checks.reveal import WAITING
from tradeoff.course.markdown import headings, images, words

MIN_CELLS, MAX_CELLS = 25, 50
MAX_WORDS = 2500
MAX_SECONDS = 60
DOCSTRING = re.compile(r"Check `(?P<item>\w+)`: (?P<what>.+) \((?P<points>\d+(?:\.\d+)?) points?\)\.", re.DOTALL)
PATHS = re.compile(r"(?<![\w/.])/(?:home|root|tmp|Users|var|work|opt|usr)/[\w.-]+|\b[A-Z]:\\\\?Users")
ADDRESS = re.compile(r"\b0x[0-9a-f]{8,}")
NBVAL_ESCAPES = re.compile(r"NBVAL_(?:SKIP|IGNORE_OUTPUT|RAISES_EXCEPTION)|PYTEST_VALIDATE_IGNORE_OUTPUT")


def name_of(cell: NotebookNode, number: int) -> str:
    """How a problem names a cell: its grade_id, else its number and first line."""
    grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
    first = (cell.source.strip() or "(empty)").splitlines()[0][:60]
    return f"cell `{grade_id}`" if grade_id else f"cell {number} ({first})"


def is_test(cell: NotebookNode) -> bool:
    """Whether the cell is graded by running it."""
    flags = cell.metadata.get("nbgrader", {})
    return cell.cell_type == "code" and bool(flags.get("grade")) and not flags.get("solution")


def valid(notebook: NotebookNode) -> list[str]:
    """The nbformat and nbgrader schemas hold, and no grade_id or cell id occurs twice."""
    from nbgrader.nbgraderformat import MetadataValidator

    problems = []
    try:
        nbformat.validate(notebook)
    except nbformat.ValidationError as error:
        problems.append(f"not a valid notebook: {str(error).splitlines()[0]}")
    for number, cell in enumerate(notebook.cells):
        try:
            MetadataValidator().validate_cell(cell)
        except Exception as error:
            problems.append(f"{name_of(cell, number)}: {str(error).splitlines()[0]}")
        if cell.metadata.get("nbgrader", {}).get("schema_version", 3) != 3:
            problems.append(f"{name_of(cell, number)}: nbgrader schema_version must be 3")
    for kind, names in (
        ("grade_id", [c.metadata["nbgrader"]["grade_id"] for c in notebook.cells if "nbgrader" in c.metadata]),
        ("cell id", [c.get("id") for c in notebook.cells]),
    ):
        problems += [
            f"{kind} {name!r} occurs {count} times" for name, count in Counter(names).items() if count > 1
        ]
    return problems


def scores(notebook: NotebookNode) -> dict[str, tuple[float | None, float]]:
    """Score and maximum of every graded cell by nbgrader's own rule; None means graded by hand."""
    from nbgrader.utils import determine_grade, is_grade

    return {c.metadata["nbgrader"]["grade_id"]: determine_grade(c) for c in notebook.cells if is_grade(c)}


def full_marks(executed: NotebookNode) -> list[str]:
    """An executed solution scores every point of every automatic item."""
    return [
        f"`{name}` scores {got} of {most}"
        for name, (got, most) in scores(executed).items()
        if got not in (None, most)
    ]


def no_marks(executed: NotebookNode) -> list[str]:
    """An executed, untouched release scores nothing, and every test cell says something."""
    found = scores(executed)
    problems = [f"`{name}` scores {got} of {most} untouched" for name, (got, most) in found.items() if got]
    for number, cell in enumerate(executed.cells):
        if is_test(cell) and not cell.outputs:
            problems.append(f"{name_of(cell, number)}: no output at all; nbgrader gives such a cell full marks")
    return problems


def budget(notebook: NotebookNode, seconds: float = 0.0) -> list[str]:
    """25 to 50 cells, at most 2,500 words of text, at most 60 s for a clean run."""
    problems = []
    if not MIN_CELLS <= len(notebook.cells) <= MAX_CELLS:
        problems.append(f"{len(notebook.cells)} cells; a notebook has {MIN_CELLS} to {MAX_CELLS}")
    count = sum(words(cell.source) for cell in notebook.cells if cell.cell_type == "markdown")
    if count > MAX_WORDS:
        problems.append(f"{count} words of text; at most {MAX_WORDS}")
    if seconds > MAX_SECONDS:
        problems.append(f"a clean run took {seconds:.0f} s; at most {MAX_SECONDS} s")
    return problems


def accessible(notebook: NotebookNode) -> list[str]:
    """One H1 that comes first, no skipped heading level, and alternative text on every picture."""
    problems = []
    levels: list[tuple[int, str]] = []
    for number, cell in enumerate(notebook.cells):
        if cell.cell_type == "markdown":
            levels += headings(cell.source)
            problems += [
                f"{name_of(cell, number)}: picture {where} has no alternative text"
                for where, alt in images(cell.source)
                if not alt.strip()
            ]
        for output in cell.get("outputs", []):
            for mime, payload in output.get("data", {}).items():
                if (
                    mime.startswith("image/")
                    and not str(output.get("metadata", {}).get(mime, {}).get("alt", "")).strip()
                ):
                    problems.append(
                        f"{name_of(cell, number)}: {mime} output has no alternative text; use tradeoff.figures.show"
                    )
                if mime == "text/html":
                    problems += [
                        f"{name_of(cell, number)}: picture {where} has no alternative text"
                        for where, alt in images(payload)
                        if not alt.strip()
                    ]
    tops = [title for level, title in levels if level == 1]
    if len(tops) != 1 or levels[0][0] != 1:
        problems.append(f"there must be exactly one H1, the first heading; found {tops or 'none'}")
    for (above, _), (level, title) in zip(levels, levels[1:], strict=False):
        if level > above + 1:
            problems.append(f"heading {title!r} has level {level} below level {above}: a level is skipped")
    return problems


def quiet(executed: NotebookNode) -> list[str]:
    """Nothing on stderr: in a test cell it costs every point, elsewhere it confuses."""
    return [
        f"{name_of(cell, number)}: stderr says {output.text.strip()[:120]!r}"
        for number, cell in enumerate(executed.cells)
        for output in cell.get("outputs", [])
        if output.output_type == "stream" and output.name == "stderr"
    ]


def stored(executed: NotebookNode) -> list[str]:
    """Outputs are stored and compared, and every reveal shows: nbval passes a notebook without them silently."""
    problems = []
    code = [(n, c) for n, c in enumerate(executed.cells) if c.cell_type == "code" and c.source.strip()]
    if not any(cell.outputs for _, cell in code):
        problems.append("no cell has a stored output: the notebook was not executed")
    for number, cell in code:
        if cell.execution_count is None:
            problems.append(f"{name_of(cell, number)}: never executed")
        if is_test(cell) and not cell.outputs:
            problems.append(f"{name_of(cell, number)}: a test cell without stored output")
        tags = cell.metadata.get("tags", [])
        if NBVAL_ESCAPES.search(cell.source) or any(
            tag.startswith("nbval-") or tag == "skip-execution" for tag in tags
        ):
            problems.append(f"{name_of(cell, number)}: its outputs are kept from nbval")
        if any(WAITING in output.get("text", "") for output in cell.outputs):
            problems.append(f"{name_of(cell, number)}: a reveal still waits although every answer is given")
    return problems


def repeatable(executed: NotebookNode) -> list[str]:
    """No output holds a memory address or a path of this machine."""
    problems = []
    for number, cell in enumerate(executed.cells):
        for output in cell.get("outputs", []):
            texts = [output.get("text", ""), *output.get("traceback", [])]
            texts += [
                str(value) for mime, value in output.get("data", {}).items() if not mime.startswith("image/")
            ]
            for pattern, what in ((ADDRESS, "a memory address"), (PATHS, "a path of this machine")):
                hit = pattern.search("\n".join(texts))
                if hit:
                    problems.append(f"{name_of(cell, number)}: output holds {what}, {hit.group()!r}")
    return problems


def template(notebook: NotebookNode) -> list[str]:
    """Every automatic test cell has its docstring and is one function, which imports tradeoff.checks and returns the score."""
    problems = []
    for number, cell in enumerate(notebook.cells):
        if not is_test(cell):
            continue
        where, flags = name_of(cell, number), cell.metadata["nbgrader"]
        try:
            tree = ast.parse(cell.source)
        except SyntaxError as error:
            problems.append(f"{where}: not valid Python: {error}")
            continue
        match = DOCSTRING.fullmatch((ast.get_docstring(tree) or "").strip())
        if not match:
            problems.append(
                f"{where}: must start with a docstring such as "
                '"Check `item`: what is checked (4 points)." with the name of its item'
            )
        else:
            if float(match["points"]) != flags["points"]:
                problems.append(
                    f"{where}: the docstring says {match['points']} points, the metadata {flags['points']}"
                )
            if not re.fullmatch(rf"test_{match['item']}(_\d+)?", flags["grade_id"]):
                problems.append(f"{where}: grade_id must be test_{match['item']}, after the item in its docstring")
        problems += [f"{where}: {problem}" for problem in _own_scope(tree, flags["grade_id"])]
    return problems


def _own_scope(tree: ast.Module, name: str) -> list[str]:
    """A test that binds names of its own in the notebook could replace a learner's helper of the same name."""
    body = tree.body[1:]
    if not (
        len(body) == 2
        and isinstance(body[0], ast.FunctionDef)
        and body[0].name == name
        and ast.unparse(body[1]) == f"{name}()"
    ):
        return [f"after the docstring there must be nothing but `def {name}():` and its call, so that no name of the test stays"]
    test = body[0]
    problems = []
    if not any(isinstance(node, ast.ImportFrom) and node.module == "tradeoff.checks" for node in ast.walk(test)):
        problems.append("must import from tradeoff.checks inside the function")
    if ast.unparse(test.body[-1]) != "return check.score()":
        problems.append("the last line of the function must be return check.score()")
    if any(isinstance(node, ast.Global) for node in ast.walk(test)):
        problems.append("a test must not change a global name")
    return problems


def promises(notebook: NotebookNode) -> list[str]:
    """The first cells state a decision, the minutes and the points; the points are those of the cells."""
    from tradeoff.course.summary import summarise

    facts = summarise(notebook)
    problems = [
        f"the opening does not state {what}"
        for what, value in (
            ("the decision, in bold, as a question", facts.decision),
            ("**Time:** N minutes", facts.minutes),
            ("**Points:** N", facts.stated_points),
        )
        if not value
    ]
    if facts.stated_points and facts.stated_points != facts.points:
        problems.append(f"the opening promises {facts.stated_points:g} points; the cells hold {facts.points:g}")
    return problems
