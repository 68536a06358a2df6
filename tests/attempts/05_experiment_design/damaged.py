"""Damaged copies of notebook 05: the standard ones, and what happens to this notebook in particular."""

from tradeoff.course.accidents import Case, add_cell, delete, each, edit, standard, unanswered

DESIGN = ("predictions", "design_choices", "sample_size", "joint_power", "cuped", "srm_check")
CASES = [
    *standard("joint_power", "encouragement"),
    Case("the table of fields deleted", delete("fields"), says="was put back"),
    Case("the reveal of the peeks deleted", delete("reveal_peeking"), says="was put back"),
    Case("only the second half answered", each(*(unanswered(item) for item in DESIGN)), frozenset(DESIGN)),
    Case("the plan in words", edit("preregistration", lambda cell: cell.update(source="plan = 'ask half of them'")), frozenset({"preregistration"})),
    Case("own names over the notebook's", add_cell("trial = rng = t = world = rate = small = None", "test_peeking")),
]
