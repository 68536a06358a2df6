"""Ways in which notebooks come back damaged, and what each may cost.

A lesson's ``tests/attempts/NN_slug/damaged.py`` says ``CASES = standard("first_item", "second_item")`` and may
add cases of its own.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import dataclass, field

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

Damage = Callable[[NotebookNode], "NotebookNode | bytes"]


@dataclass(frozen=True)
class Case:
    """One damage done to a fully right submission, and its fair outcome.

    ``lost`` are the items that then score 0; all the others keep full marks. ``says`` must stand in the problem
    lines (empty: no problem line may stand there). ``graded=False``: nbgrader cannot read the file, and the
    report has to say so.
    """

    name: str
    damage: Damage
    lost: frozenset[str] = field(default_factory=frozenset)
    says: str = ""
    graded: bool = True

    def apply(self, notebook: NotebookNode) -> bytes:
        """The damaged file; the given notebook is not changed."""
        damaged = self.damage(copy.deepcopy(notebook))
        return damaged if isinstance(damaged, bytes) else to_bytes(damaged)


def to_bytes(notebook: NotebookNode) -> bytes:
    """A notebook as a file, without validation (it may be damaged on purpose)."""
    return (json.dumps(notebook, indent=1, ensure_ascii=False) + "\n").encode()


def place(notebook: NotebookNode, name: str) -> int:
    """Position of the cell with grade_id ``name``."""
    for i, cell in enumerate(notebook.cells):
        if cell.metadata.get("nbgrader", {}).get("grade_id") == name:
            return i
    raise ValueError(f"the notebook has no cell {name!r}")


def edit(name: str, change: Callable[[NotebookNode], object]) -> Damage:
    """Change the cell ``name`` in place."""

    def damage(notebook: NotebookNode) -> NotebookNode:
        change(notebook.cells[place(notebook, name)])
        return notebook

    return damage


def delete(name: str) -> Damage:
    """Delete the cell ``name``."""

    def damage(notebook: NotebookNode) -> NotebookNode:
        del notebook.cells[place(notebook, name)]
        return notebook

    return damage


def duplicate(name: str) -> Damage:
    """A second copy of the cell ``name`` right below it."""

    def damage(notebook: NotebookNode) -> NotebookNode:
        i = place(notebook, name)
        twin = copy.deepcopy(notebook.cells[i])
        twin["id"] = "twin-of-a-cell"
        notebook.cells.insert(i + 1, twin)
        return notebook

    return damage


def move(name: str, to: int) -> Damage:
    """The cell ``name`` moved to position ``to``."""

    def damage(notebook: NotebookNode) -> NotebookNode:
        notebook.cells.insert(to, notebook.cells.pop(place(notebook, name)))
        return notebook

    return damage


def add_cell(source: str, before: str | None = None) -> Damage:
    """A code cell before the cell ``before`` (``None``: at the very top)."""

    def damage(notebook: NotebookNode) -> NotebookNode:
        cell = new_code_cell(source)
        if notebook.nbformat_minor < 5:
            cell.pop("id")
        notebook.cells.insert(0 if before is None else place(notebook, before), cell)
        return notebook

    return damage


def each(*damages: Damage) -> Damage:
    """One damage after the other."""

    def damage(notebook: NotebookNode) -> NotebookNode | bytes:
        result: NotebookNode | bytes = notebook
        for step in damages:
            if isinstance(result, bytes):
                raise TypeError("only the last damage may return bytes")
            result = step(result)
        return result

    return damage


def unanswered(name: str) -> Damage:
    """The answer cell as it was released."""
    return edit(name, lambda cell: cell.update(source="raise NotImplementedError()"))


def older_format(minor: int) -> Damage:
    """The notebook as format 4.``minor``; cell ids exist from 4.5 on."""

    def damage(notebook: NotebookNode) -> NotebookNode:
        notebook.nbformat_minor = minor
        for cell in notebook.cells:
            if minor < 5:
                cell.pop("id", None)
        return notebook

    return damage


def windows_lines(notebook: NotebookNode) -> bytes:
    """CRLF in the file and inside every cell."""
    for cell in notebook.cells:
        cell.source = cell.source.replace("\n", "\r\n")
    return to_bytes(notebook).replace(b"\n", b"\r\n")


def with_outputs(notebook: NotebookNode) -> NotebookNode:
    """Stale outputs in every code cell, a forged score in each test."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            forged = nbformat.v4.new_output("execute_result", data={"text/plain": "99.0"}, execution_count=1)
            cell.outputs, cell.execution_count = [forged], 1
    return notebook


def noisy(item: str) -> Damage:
    """Warnings, logging and text on stderr from everywhere, also from inside the answer when it is a function."""
    noise = (
        "import logging, sys, warnings\nwarnings.simplefilter('always')\nlogging.basicConfig(level=logging.DEBUG)\n"
        "_logger, _stderr = logging.getLogger('noise'), sys.stderr\n"
    )
    wrap = (
        f"\nif callable({item}):\n    _quiet_answer = {item}\n\n    def {item}(*args, **kwargs):\n"
        "        warnings.warn('noise', DeprecationWarning)\n        _logger.error('noise')\n"
        "        print('noise', file=sys.stderr)\n        print('noise', file=_stderr)\n"
        "        return _quiet_answer(*args, **kwargs)\n"
    )
    return edit(item, lambda cell: cell.update(source=noise + cell.source + wrap))


def kills(item: str) -> Damage:
    """An answer that ends the Python process as soon as it is tested."""
    source = (
        f"import os\n\nclass _Killer(dict):\n    def __call__(self, *args, **kwargs):\n        os._exit(1)\n"
        f"    def __iter__(self):\n        os._exit(1)\n    keys = items = __len__ = __iter__\n\n{item} = _Killer()\n"
    )
    return edit(item, lambda cell: cell.update(source=source))


def standard(first: str, second: str) -> list[Case]:
    """The cases that every notebook must survive, because what its own cells do decides the outcome.

    ``first`` and ``second`` are two of its items, in order.
    """
    test = f"test_{first}"
    gone = frozenset({first})
    return [
        Case("nothing at all (notebook format 4.5)", lambda nb: nb),
        Case("a deleted test cell", delete(test), says="was put back"),
        Case("a duplicated answer cell", duplicate(first), says="2 times"),
        Case("a deleted answer cell", delete(first), gone, "was missing"),
        Case("a renamed answer cell", edit(first, lambda c: c.metadata.nbgrader.update(grade_id="mine")),
             says="lost its name"),
        Case("stale outputs and a forged score, item not answered", each(unanswered(first), with_outputs), gone),
        Case("notebook format 4.2 with extra cells", each(older_format(2), add_cell("1 + 1"), add_cell("print('mine')", first), add_cell("x = 1", test))),
        Case("the second answer before the first", each(move(f"test_{second}", 0), move(second, 0)), says="had been moved"),
        Case("a syntax error in one answer", edit(first, lambda c: c.update(source="def broken(:\n    pass")), gone),
        Case("notebook format 4.3 with noise on stderr", each(older_format(3), noisy(first))),
        Case("an answer that ends Python", kills(first), gone, "ended the Python process"),
        Case("a file that is no notebook", lambda nb: b'{"cells": [', graded=False),
    ]  # fmt: skip


def thorough(first: str, second: str) -> list[Case]:
    """The standard cases and those whose outcome the grader alone decides; the first two notebooks stand for all."""
    test = f"test_{first}"
    gone = frozenset({first})
    changed = "had been changed"
    return [
        *standard(first, second),
        Case("a deleted test cell, item not answered", each(unanswered(first), delete(test)), gone, "was put back"),
        Case("a duplicated test cell", duplicate(test), says="2 times"),
        Case("an edited test cell, item not answered",
             each(unanswered(first), edit(test, lambda c: c.update(source="99.0"))), gone),
        Case("an edited test cell", edit(test, lambda c: c.update(source="assert False"))),
        Case("grade: false on a test, item not answered",
             each(unanswered(first), edit(test, lambda c: c.metadata.nbgrader.update(grade=False))), gone, changed),
        Case("more points on a test", edit(test, lambda c: c.metadata.nbgrader.update(points=99)), says=changed),
        Case("a test cell tagged skip-execution, item not answered",
             each(unanswered(first), edit(test, lambda c: c.metadata.update(tags=["skip-execution"]))), gone),
        Case("a renamed test cell", edit(test, lambda c: c.metadata.nbgrader.update(grade_id="mine")), says="put back"),
        Case("metadata of the answer cell lost", edit(first, lambda c: c.metadata.clear()), says="was missing"),
        Case("empty nbgrader metadata on a test", edit(test, lambda c: c.metadata.update(nbgrader={})), says="put back"),
        Case("notebook format 4.0", older_format(0)),
        Case("notebook format 4.1 with Windows line ends", each(older_format(1), windows_lines)),
        Case("a test cell moved to the top", move(test, 0), says="had been moved"),
        Case("endless output in a cell", add_cell("while True:\n    print('spam ' * 200)", first), says="left out"),
        Case("notebook format 4.4 with an exception in another cell", each(older_format(4), add_cell("1 / 0", first))),
        Case("a cell that calls exit", add_cell("exit()", first), says="calls exit"),
        Case("a cell that ends Python", add_cell("import os\nos._exit(1)", first), says="ended the Python process"),
    ]  # fmt: skip
