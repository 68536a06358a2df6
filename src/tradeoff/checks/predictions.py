"""The check of every notebook's first item: guesses, each with a confidence. Any value on the scale passes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from tradeoff.checks.check import Check
from tradeoff.checks.report import Part
from tradeoff.checks.values import as_pairs

Scale = tuple[float, float]
"""Least and greatest value that a guess may have."""

SHARE: Scale = (0.0, 1.0)
"""The scale of a share. Where 1 is the most, a guess above 1 and up to 100 is read as a percentage, and the learner is told so."""

COUNT: Scale = (0.0, math.inf)
"""The scale of a count or a factor."""


def check_predictions(check: Check, part: Part, predictions: Any, scales: Mapping[str, Scale]) -> None:
    """Judge ``predictions``, which holds (value, confidence in percent) under each name of ``scales``.

    ``part`` is the open part of ``check``. Any container that keeps names and pairs together is read.
    """
    got = check.mapping(as_pairs(predictions, list(scales), ("value", "confidence"), "predictions"), keys=list(scales))
    check.true(len(got) == len(scales), saw=f"{len(got)} of {len(scales)} guesses", expected="a guess under each name",
               hint="a wild guess is as good as any", misconception="a guess left out")  # fmt: skip
    for name, pair in got.items():
        what = f"predictions[{name!r}]"
        pair = [pair] if isinstance(pair, (int, float)) else check.sequence(pair, what)
        if check.true(len(pair) == 2, saw=f"{what} holds {len(pair)} value(s)", expected="two numbers: the guess and your confidence in it",
                      hint="write (0.4, 60), for example", misconception="confidence left out"):  # fmt: skip
            check.true(not any(isinstance(x, str) for x in pair), saw=f"words in {what}", expected="two numbers",
                       hint="put a number on it", misconception="words for numbers")  # fmt: skip
            _judge(check, part, name, *check.numbers(pair, what, 2), scales[name])


def _judge(check: Check, part: Part, name: str, value: float, confidence: float, scale: Scale) -> None:
    low, high = scale
    check.true(0 <= confidence <= 100, saw=f"a confidence of {confidence:g} for {name}", expected="a confidence between 0 and 100 percent",
               hint="0 is a blind guess, 100 is certain", misconception="confidence outside 0 to 100")  # fmt: skip
    percent, unsure = high == 1 and 1 < value <= 100, 0 < confidence < 1
    span = f"a number of at least {low:g}" if math.isinf(high) else f"a number from {low:g} to {high:g}"
    check.true(percent or low <= value <= high, saw=f"a guess of {value:g} for {name}", expected=span,
               hint="a quarter is 0.25" if high == 1 else "read again what is counted", misconception="a guess off the scale")  # fmt: skip
    if percent and unsure:
        part.notes.append(f"{name} is read as a guess of {value:g} % with {100 * confidence:g} % confidence; "
                          "if you meant it the other way round, swap the two.")  # fmt: skip
    elif percent:
        part.notes.append(f"{name} = {value:g} is read as {value:g} %; write shares from 0 to 1 from now on.")
    elif unsure:
        part.notes.append(f"a confidence of {confidence:g} is read as {100 * confidence:g} %.")
