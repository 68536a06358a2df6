"""The steps around nbgrader, one by one, without a kernel."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

import tiny
from tradeoff.course import accidents
from tradeoff.grading.problems import forget, note, problems
from tradeoff.grading.repair import Released, grade_id, repair
from tradeoff.grading.scores import returned_score, settle

BOOK = tiny.solution()


def released() -> list[Released]:
    """What the gradebook knows about the tiny lesson."""
    rows = []
    for cell in BOOK.cells:
        if "nbgrader" in cell.metadata:
            m = cell.metadata.nbgrader
            rows.append(Released(m.grade_id, cell.cell_type, cell.source, m.grade, m.solution, False, float(m.get("points", 0)), "sum"))
    return rows


def names(notebook: NotebookNode) -> list[str]:
    """The grade ids in a notebook, in order."""
    return [name for cell in notebook.cells if (name := grade_id(cell))]


def test_a_sound_notebook_is_left_alone() -> None:
    book = copy.deepcopy(BOOK)
    assert repair(book, released()) == []
    assert [c.source for c in book.cells] == [c.source for c in BOOK.cells]


@pytest.mark.parametrize("case", [c for c in accidents.thorough("double", "kinds") if c.graded], ids=lambda c: c.name)
def test_after_any_accident_every_test_is_there_once_in_order(case: accidents.Case) -> None:
    damaged = case.damage(copy.deepcopy(BOOK))
    book = copy.deepcopy(BOOK) if isinstance(damaged, bytes) else damaged
    repair(book, released())
    wanted = [cell.grade_id for cell in released()]
    assert [n for n in names(book)] == [n for n in wanted if n in names(book)]
    assert set(wanted) - set(names(book)) <= {"double"}, "only an answer cell can stay missing"
    for cell in book.cells:
        if grade_id(cell):
            original = next(r for r in released() if r.grade_id == grade_id(cell))
            assert cell.metadata.nbgrader == original.metadata() and cell.cell_type == original.cell_type


def test_every_line_of_the_student_is_kept() -> None:
    book = accidents.each(
        accidents.duplicate("double"), accidents.move("essay", 0), accidents.add_cell("mine = 1", "kinds"),
        accidents.edit("kinds", lambda c: c.metadata.nbgrader.update(grade_id="???")),
    )(copy.deepcopy(BOOK))  # fmt: skip
    assert isinstance(book, NotebookNode)
    twin = next(c for c in book.cells if c["id"] == "twin-of-a-cell")
    twin.source = "def double(x):\n    return 'the copy that was edited'"
    lines = {c.source for c in book.cells if grade_id(c) not in {r.grade_id for r in released() if r.ours}}
    found = repair(book, released())
    assert lines <= {c.source for c in book.cells}
    assert any("2 times" in text for text in found) and any("lost its name" in text for text in found)
    assert next(c for c in book.cells if grade_id(c) == "double").source == twin.source, "the edited copy is graded"


def test_hostile_metadata_is_never_believed() -> None:
    for value in (None, 3, [], {"grade_id": 7}, {"grade_id": ["x"]}, {"grade_id": "test_double", "points": "many", "grade": "yes"}):
        book = copy.deepcopy(BOOK)
        book.cells[3].metadata["nbgrader"] = value
        repair(book, released())
        assert names(book) == [r.grade_id for r in released()]


def test_a_missing_written_answer_goes_to_the_hand_grader_without_the_mark_scheme() -> None:
    book = accidents.delete("essay")(copy.deepcopy(BOOK))
    assert isinstance(book, NotebookNode)
    repair(book, released())
    assert "was not in the notebook" in book.cells[-1].source and "adding" not in book.cells[-1].source


def test_problems_are_kept_once_shown_and_forgotten() -> None:
    book = copy.deepcopy(BOOK)
    note(book)
    assert len(book.cells) == len(BOOK.cells)
    note(book, "a", "b")
    note(book, "b", "c")
    assert problems(book) == ["a", "b", "c"] and len(book.cells) == len(BOOK.cells) + 1 and "- c" in book.cells[0].source
    forget(book)
    assert problems(book) == [] and len(book.cells) == len(BOOK.cells)
    book.metadata["tradeoff"] = "forged"
    assert problems(book) == []


def cell(*outputs: Any) -> NotebookNode:
    """A test cell worth 3 points with these outputs."""
    made = new_code_cell("1", metadata={"nbgrader": {"grade": True, "solution": False, "grade_id": "test_x", "points": 3}})
    made.outputs = list(outputs)
    return made


def result(text: str) -> NotebookNode:
    """The result of a cell."""
    return new_output("execute_result", data={"text/plain": text}, execution_count=1)


STDERR = new_output("stream", name="stderr", text="noise")
ERROR = new_output("error", ename="E", evalue="", traceback=[])


@pytest.mark.parametrize("text", ["3.0", "0", "1.5", "2.", ".5", "3", "1e-05"])
def test_a_score_counts(text: str) -> None:
    made = cell(STDERR, result(text))
    assert settle(made) is None and [o.output_type for o in made.outputs] == ["execute_result"]
    assert returned_score(made) == float(text)


@pytest.mark.parametrize("outputs", [[], [result("'3'")], [result("False")], [result("-1")], [result("np.float64(3.0)")], [result("nan")],
                                     [result("inf")], [result("4.0")], [result("3"), result("3")], [result("3\n3")], [result("")]])  # fmt: skip
def test_anything_else_is_worth_nothing(outputs: list[NotebookNode]) -> None:
    from nbgrader.utils import determine_grade

    made = cell(*copy.deepcopy(outputs))
    assert "gives 0 points" in str(settle(made))
    assert determine_grade(made) == (0.0, 3.0)


def test_an_error_is_worth_nothing_even_after_a_score() -> None:
    from nbgrader.utils import determine_grade

    for outputs in ([ERROR], [result("3.0"), ERROR], [ERROR, result("3.0")]):
        made = cell(*copy.deepcopy(outputs))
        assert "stopped with an error" in str(settle(made))
        assert determine_grade(made)[0] == 0


def test_a_markdown_test_cell_is_code_again() -> None:
    book = copy.deepcopy(BOOK)
    book.cells[3] = new_markdown_cell("x", metadata=book.cells[3].metadata)
    repair(book, released())
    assert book.cells[3].cell_type == "code"
