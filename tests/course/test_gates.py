"""Every gate passes a good notebook and fails a notebook with one thing wrong: the red fixtures."""

from __future__ import annotations

import copy
from collections.abc import Callable

import nbformat
import pytest
from nbformat import NotebookNode

from tradeoff.course import gates
from tradeoff.course.build import Built
from tradeoff.course.execute import execute
from tradeoff.course.place import CourseError

import demo


@pytest.fixture(scope="module")
def solution(built: Built) -> NotebookNode:
    """The executed solution of the demonstration lesson."""
    return nbformat.reads(built.solution.decode(), 4)


@pytest.fixture(scope="module")
def release(built: Built) -> NotebookNode:
    """Its student notebook, as released."""
    return nbformat.reads(built.release.decode(), 4)


@pytest.fixture(scope="module")
def attempted(release: NotebookNode, built: Built) -> NotebookNode:
    """Its student notebook, executed untouched."""
    notebook = copy.deepcopy(release)
    execute(notebook, built.lesson.text.parent, allow_errors=True)
    return notebook


def cell(notebook: NotebookNode, grade_id: str) -> NotebookNode:
    """The cell with this grade_id."""
    return next(c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == grade_id)


def source(grade_id: str, old: str, new: str) -> Callable[[NotebookNode], None]:
    """A damage: replace a piece of a cell's source."""

    def damage(notebook: NotebookNode) -> None:
        target = cell(notebook, grade_id)
        assert old in target.source
        target.source = target.source.replace(old, new)

    return damage


def flags(grade_id: str, /, **changes: object) -> Callable[[NotebookNode], None]:
    """A damage: change a cell's nbgrader metadata."""
    return lambda notebook: cell(notebook, grade_id).metadata["nbgrader"].update(changes)


def outputs(grade_id: str, *new: NotebookNode) -> Callable[[NotebookNode], None]:
    """A damage: replace a cell's outputs."""
    return lambda notebook: cell(notebook, grade_id).update(outputs=list(new))


def markdown(text: str) -> Callable[[NotebookNode], None]:
    """A damage: add a Markdown cell at the end."""
    return lambda notebook: notebook.cells.append(nbformat.v4.new_markdown_cell(text))


def stream(name: str, text: str) -> NotebookNode:
    """A stream output."""
    return nbformat.v4.new_output("stream", name=name, text=text)


def result(value: str) -> NotebookNode:
    """The output of a cell whose last line is a value."""
    return nbformat.v4.new_output("execute_result", data={"text/plain": value}, execution_count=1)


PICTURE = nbformat.v4.new_output("display_data", data={"image/png": "AAAA"})
ALL = [
    gates.valid,
    gates.full_marks,
    gates.accessible,
    gates.quiet,
    gates.stored,
    gates.repeatable,
    gates.template,
    gates.promises,
]
RED: list[tuple[Callable[[NotebookNode], list[str]], str, Callable[[NotebookNode], None]]] = [
    (gates.valid, "no points", lambda nb: cell(nb, "test_double").metadata["nbgrader"].pop("points")),
    (gates.valid, "repeated grade_id", flags("double", grade_id="setup")),
    (gates.valid, "old schema", flags("double", schema_version=2)),
    (gates.full_marks, "partial score", outputs("test_double", result("2.0"))),
    (
        gates.full_marks,
        "error",
        outputs("test_double", nbformat.v4.new_output("error", ename="E", evalue="", traceback=[])),
    ),
    (gates.accessible, "picture output without alt", outputs("setup", PICTURE)),
    (gates.accessible, "Markdown picture without alt", markdown("![](figure.png)")),
    (gates.accessible, "HTML picture without alt", markdown("<img src='figure.png'>")),
    (gates.accessible, "second H1", markdown("# Another title")),
    (gates.accessible, "skipped level", markdown("##### Deep")),
    (
        gates.quiet,
        "stderr in a test cell",
        outputs("test_double", stream("stderr", "DeprecationWarning"), result("3.0")),
    ),
    (
        gates.stored,
        "not executed",
        lambda nb: [c.update(outputs=[], execution_count=None) for c in nb.cells if c.cell_type == "code"],
    ),
    (gates.stored, "test cell without output", outputs("test_double")),
    (gates.stored, "a reveal that waits", outputs("setup", stream("stdout", "This reveal waits for a working double (it met"))),
    (gates.stored, "kept from nbval by a comment", source("setup", "from", "# NBVAL_SKIP\nfrom")),
    (
        gates.stored,
        "kept from nbval by a tag",
        lambda nb: cell(nb, "setup").metadata.update(tags=["nbval-ignore-output"]),
    ),
    (gates.repeatable, "memory address", outputs("setup", stream("stdout", "<object at 0x7f31c0ffee00>"))),
    (gates.repeatable, "machine path", outputs("setup", stream("stdout", "read /home/somebody/data.csv"))),
    (gates.template, "no docstring", source("test_double", '"""Check', '"""Look at')),
    (gates.template, "points differ", source("test_double", "(3 points)", "(4 points)")),
    (gates.template, "another item", source("test_double", "`double`", "`triple`")),
    (gates.template, "no import", source("test_double", "from tradeoff.checks import Check", "Check = print")),
    (gates.template, "no score at the end", source("test_double", "return check.score()", "print(check.score())")),
    (gates.template, "a name of the test stays", source("test_double", "def test_double", "x = 2\n\n\ndef test_double")),
    (gates.template, "a global name changed", source("test_double", "    check = Check", "    global x\n    check = Check")),
    (gates.promises, "no decision", lambda nb: nb.cells[0].update(source="# 00 · Demo\n\nNo question.")),
    (
        gates.promises,
        "points promised",
        lambda nb: nb.cells[1].update(source="**Time:** 5 minutes. **Points:** 9."),
    ),
    (gates.promises, "no minutes", lambda nb: nb.cells[1].update(source="**Points:** 5.")),
    (gates.budget, "too few cells", lambda nb: nb.update(cells=nb.cells[:24])),
    (gates.budget, "too many cells", lambda nb: nb.cells.extend(nb.cells[-1] for _ in range(40))),
    (gates.budget, "too many words", markdown("word " * 2600)),
]


@pytest.mark.parametrize("gate", [*ALL, gates.budget], ids=lambda gate: gate.__name__)
def test_gate_passes_a_good_notebook(gate: Callable[[NotebookNode], list[str]], solution: NotebookNode) -> None:
    assert gate(solution) == []


@pytest.mark.parametrize(
    ("gate", "damage"),
    [(gate, damage) for gate, _, damage in RED],
    ids=[f"{gate.__name__}: {what}" for gate, what, _ in RED],
)
def test_gate_fails_a_damaged_notebook(
    gate: Callable[[NotebookNode], list[str]], damage: Callable[[NotebookNode], None], solution: NotebookNode
) -> None:
    broken = copy.deepcopy(solution)
    damage(broken)
    assert gate(broken)


def test_budget_counts_seconds(solution: NotebookNode) -> None:
    assert gates.budget(solution, seconds=59) == []
    assert gates.budget(solution, seconds=61)


def test_untouched_release_scores_nothing(attempted: NotebookNode) -> None:
    assert gates.no_marks(attempted) == []
    assert gates.scores(attempted) == {"test_double": (0.0, 3), "essay": (0, 2)}


def test_no_marks_fails_when_the_release_earns_points(attempted: NotebookNode) -> None:
    for new in ([result("1.0")], [], [result("'a string'")]):
        broken = copy.deepcopy(attempted)
        cell(broken, "test_double").outputs = new
        assert gates.no_marks(broken), f"outputs {new} must not pass"


def test_network_is_refused_and_this_computer_is_not(built: Built) -> None:
    outside = "import socket\nsocket.create_connection(('192.0.2.1', 80), timeout=1)"
    by_name = "import urllib.request\nurllib.request.urlopen('http://example.org', timeout=1)"
    local = "import socket\nserver = socket.create_server(('127.0.0.1', 0))\nsocket.create_connection(server.getsockname()).close()"
    for code in (outside, by_name):
        with pytest.raises(CourseError, match="no network in a notebook"):
            execute(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)]), built.lesson.root)
    execute(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(local)]), built.lesson.root)


def test_demo_is_the_stated_text() -> None:
    assert demo.TEXT.count("# %%") == 25
