"""Damaged copies of notebook 00: the standard ones, those that the grader alone decides, and what happens to a first notebook in particular."""

from tradeoff.course.accidents import Case, add_cell, delete, each, edit, thorough, unanswered

CASES = [
    *thorough("table_keys", "describe_window"),
    Case("the set-up cell deleted", delete("setup"), says="was put back"),
    Case("nothing answered but the prediction", each(unanswered("table_keys"), unanswered("describe_window")),
         frozenset({"table_keys", "describe_window"})),
    Case("the tables changed before the answers", add_cell("tokopedia.orders.drop(tokopedia.orders.index, inplace=True)", "is_key")),
    Case("a prediction in words", edit("first_prediction", lambda c: c.update(source="first_prediction = 'about half'")),
         frozenset({"first_prediction"})),
]
