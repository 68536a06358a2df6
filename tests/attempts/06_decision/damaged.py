"""Damaged copies of notebook 06: the standard ones, and what happens to this notebook in particular."""

from tradeoff.course.accidents import Case, add_cell, delete, each, edit, standard, unanswered

ANALYSIS = ("predictions", "intake", "readout", "projection", "decision")

CASES = [
    *standard("intake", "projection"),
    Case("the helper `wide` deleted", delete("short_and_long"), says="was put back"),
    Case("the pilots deleted", delete("pilots"), says="was put back"),
    Case("only the second half answered", each(*map(unanswered, ANALYSIS)), frozenset(ANALYSIS)),
    Case("delivered users emptied before the answers", add_cell("for d in delivered.values():\n    d.users.drop(d.users.index, inplace=True)", "intake")),
    Case("policies in words", edit("final_policies", lambda cell: cell.update(source="final_policies = 'cohort for all'")), frozenset({"final_policies"})),
]
