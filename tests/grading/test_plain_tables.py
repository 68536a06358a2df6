"""Feedback pages show as text what the sanitiser would show as tags."""

from __future__ import annotations

import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from tradeoff.grading.feedback import PlainTables


@pytest.mark.parametrize(
    ("shown", "kept"),
    [('<table class="dataframe"><thead>', False), ('<details aria-label="x"><summary>y', False), ("<b>bold</b>", True)],
)
def test_tables_and_descriptions_become_text(shown: str, kept: bool) -> None:
    output = new_output("display_data", {"text/html": shown, "text/plain": "words"})
    made, _ = PlainTables().preprocess(new_notebook(cells=[new_code_cell("f()", outputs=[output])]), {})
    data = made.cells[0].outputs[0].data
    assert data["text/plain"] == "words"
    assert ("text/html" in data) is kept
