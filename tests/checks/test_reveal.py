"""Reveals: a scope of their own, no error leaves them, predictions in every form."""

from __future__ import annotations

from typing import Any

import pytest

from tradeoff.checks.reveal import needs, predicted


def test_a_reveal_runs_at_once_and_keeps_its_names(capsys: pytest.CaptureFixture[str]) -> None:
    cells = {"needs": needs, "wide": "the learner's"}
    exec("@needs('x')\ndef reveal():\n    wide = 1\n    print(wide)\n", cells)
    assert capsys.readouterr().out == "1\n"
    assert cells["wide"] == "the learner's" and cells["reveal"] is None


def test_a_reveal_without_its_answer_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    @needs("intake")
    def reveal() -> None:
        raise NotImplementedError

    said = capsys.readouterr().out
    assert "waits for a working intake (it met NotImplementedError)" in said


@pytest.mark.parametrize(
    ("given", "text"),
    [({"a": (0.4, 60)}, "0.4"), ({"a": [40, 60]}, "0.4"), ({"a": 0.4}, "0.4"), ({"b": 1}, "nothing"), (None, "nothing"), (3, "nothing"),
     ({"a": ("much", 50)}, "nothing")],
)  # fmt: skip
def test_predictions_in_every_form(given: Any, text: str) -> None:
    assert predicted(given, "a", shares=["a"]) == text
    if text == "0.4":
        assert predicted(given, "a") in ("0.4", "40")
