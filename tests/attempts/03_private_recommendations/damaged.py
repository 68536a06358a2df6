"""Damaged copies of notebook 03: the standard ones, and what happens to this notebook in particular."""

from tradeoff.course.accidents import Case, add_cell, delete, each, edit, standard, unanswered

CASES = [
    *standard("temporal_split", "budget_ledger"),
    Case("the released log deleted", delete("released_log"), says="was put back"),
    Case("only the privacy part answered",
         each(*(unanswered(item) for item in ("predictions", "temporal_split", "score_lists", "cohort_lists", "loss_by_segment"))),
         frozenset({"predictions", "temporal_split", "score_lists", "cohort_lists", "loss_by_segment"})),
    Case("orders emptied before the answers",
         add_cell("tokopedia.orders.drop(tokopedia.orders.index, inplace=True)", "temporal_split")),
    Case("a link in words", edit("link", lambda cell: cell.update(source="link = 'the neighbour'")), frozenset({"link"})),
]
