"""Damaged copies of notebook 04: the standard ones, and what happens to this notebook in particular."""

from tradeoff.course.accidents import Case, add_cell, delete, each, edit, standard, unanswered

CASES = [
    *standard("segment_benefit", "violations"),
    Case("the settings lab deleted", delete("settings_lab"), says="was put back"),
    Case("the designs deleted", delete("designs"), says="was put back"),
    Case("only the gates and the flip answered",
         each(*(unanswered(item) for item in ("predictions", "segments", "segment_benefit", "opt_out_model", "choose_settings", "fair_default", "consent_screens"))),
         frozenset({"predictions", "segments", "segment_benefit", "opt_out_model", "choose_settings", "fair_default", "consent_screens"})),
    Case("consents emptied before the answers",
         add_cell("tokopedia.consents.drop(tokopedia.consents.index, inplace=True)", "violations")),
    Case("a weight in words", edit("choose_settings", lambda cell: cell.update(source="my_weight = 'eight'")), frozenset({"choose_settings"})),
]
