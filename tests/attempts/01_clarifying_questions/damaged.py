"""Damaged copies of notebook 01: the standard ones, those that the grader alone decides, and what happens to this notebook in particular."""

from tradeoff.course.accidents import Case, add_cell, delete, each, edit, thorough, unanswered

CASES = [
    *thorough("recommended_share", "evpi"),
    Case("the worked ledger deleted", delete("worked_ledger"), says="was put back"),
    Case("the candidate questions deleted", delete("candidates"), says="was put back"),
    Case("only the numbers of section 6 answered",
         each(*(unanswered(item) for item in ("predictions", "question_kinds", "recommended_share", "share_interval", "ledger", "feasible_by"))),
         frozenset({"predictions", "question_kinds", "recommended_share", "share_interval", "ledger", "feasible_by"})),
    Case("clicks emptied before the answers",
         add_cell("tokopedia.clicks.drop(tokopedia.clicks.index, inplace=True)", "hand_case")),
    Case("a ledger in words", edit("ledger", lambda cell: cell.update(source="ledger = 'most of them fail'")), frozenset({"ledger"})),
]
