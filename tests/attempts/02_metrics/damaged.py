"""Damaged copies of notebook 02: the standard ones, and what happens to this notebook in particular."""

from tradeoff.course.accidents import Case, add_cell, delete, each, edit, standard, unanswered

CASES = [
    *standard("gmv_tree", "ratio_metric_se"),
    Case("the helper `levelled` deleted", delete("levelled"), says="was put back"),
    Case("the replay deleted", delete("replay"), says="was put back"),
    Case("only the privacy part answered",
         each(*(unanswered(item) for item in ("predictions", "gmv_tree", "incremental_effect", "ratio_metric_se", "choose_primary_metric"))),
         frozenset({"predictions", "gmv_tree", "incremental_effect", "ratio_metric_se", "choose_primary_metric"})),
    Case("past experiments emptied before the answers",
         add_cell("tokopedia.past_experiments.drop(tokopedia.past_experiments.index, inplace=True)", "levelled")),
    Case("the case in words", edit("goodhart", lambda cell: cell.update(source="goodhart = 'trust'")), frozenset({"goodhart"})),
]
