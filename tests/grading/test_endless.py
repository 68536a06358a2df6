"""Cells that never end: one is interrupted, one that cannot be is left behind when the time budget is gone."""

from __future__ import annotations

from pathlib import Path

import tiny
from tradeoff.course import attempts, matrix

DAMAGED = '''\
from tradeoff.course.accidents import Case, add_cell, each, edit

STUBBORN = """
import time

while True:
    try:
        time.sleep(0.1)
    except KeyboardInterrupt:
        pass
"""
CASES = [
    Case("an endless cell", add_cell("while True:\\n    pass", "double")),
    Case("an endless answer", edit("double", lambda c: c.update(source="while True:\\n    pass")), frozenset({"double"})),
    Case("a cell that cannot be interrupted", add_cell(STUBBORN, "kinds"), says="could not be stopped"),
    Case("slow cells one after the other", each(*[add_cell("import time\\ntime.sleep(3)", "kinds")] * 9), frozenset({"kinds"}),
         "ran for more than 20 seconds"),
]
'''


def test_endless_cells_cost_only_themselves(tmp_path: Path) -> None:
    root = tiny.make(tmp_path, {}, DAMAGED)
    with (root / "nbgrader_config.py").open("a") as stream:
        stream.write("c.ExecutePreprocessor.timeout = 4\nc.RunToTheEnd.budget = 20\n")
    one = attempts.grade_bank(root, tiny.NAME)
    assert [outcome for _, _, outcome in one.result.cases] == ["as expected"] * 4, attempts.report(one)
    assert not matrix.overall([one.result]).good, "a bank without attempts is no bank"
