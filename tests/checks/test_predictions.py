"""The check of predictions: every container, every mistake by its name, percentages read with a note."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from tradeoff.checks import Check
from tradeoff.checks.predictions import COUNT, SHARE, check_predictions

SCALES = {"share": SHARE, "factor": COUNT, "packages": (0.0, 10.0)}
GOOD = {"share": (0.4, 60), "factor": (12, 50), "packages": (7, 80)}


def judged(predictions: Any, capsys: pytest.CaptureFixture[str]) -> tuple[float, str]:
    check = Check("predictions", points=1)
    with check.part("guesses", points=1) as part:
        check_predictions(check, part, predictions, SCALES)
    return check.score(), capsys.readouterr().out


@pytest.mark.parametrize(
    "form",
    [GOOD, {k: list(v) for k, v in GOOD.items()}, {k: np.array(v) for k, v in GOOD.items()}, pd.DataFrame(GOOD, index=["value", "confidence"]),
     pd.DataFrame(GOOD, index=["value", "confidence"]).T, pd.Series(GOOD)],
    ids=["tuples", "lists", "arrays", "columns", "rows", "Series"],
)  # fmt: skip
def test_every_form_passes(form: Any, capsys: pytest.CaptureFixture[str]) -> None:
    score, said = judged(form, capsys)
    assert score == 1, said


@pytest.mark.parametrize(
    ("change", "name"),
    [({"share": 0.4}, "confidence left out"), ({"share": (0.4, 101)}, "confidence outside 0 to 100"),
     ({"share": ("much", 60)}, "words for numbers"), ({"share": (101, 60)}, "a guess off the scale"),
     ({"share": (-0.1, 60)}, "a guess off the scale"), ({"packages": (11, 60)}, "a guess off the scale"),
     ({"factor": (-1, 60)}, "a guess off the scale")],
)  # fmt: skip
def test_every_mistake_is_named(change: dict[str, Any], name: str, capsys: pytest.CaptureFixture[str]) -> None:
    score, said = judged(GOOD | change, capsys)
    assert score < 1 and f"Misconception: {name}" in said


def test_a_guess_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    score, said = judged({k: v for k, v in GOOD.items() if k != "factor"}, capsys)
    assert score < 1 and "a guess left out" in said


@pytest.mark.parametrize(
    ("pair", "note"),
    [((40, 60), "is read as 40 %"), ((0.4, 0.6), "a confidence of 0.6 is read as 60 %"), ((40, 0.6), "swap the two")],
)
def test_percentages_are_read_and_said(pair: tuple[float, float], note: str, capsys: pytest.CaptureFixture[str]) -> None:
    score, said = judged(GOOD | {"share": pair}, capsys)
    assert score == 1 and note in " ".join(said.split())
