"""Properties that hold for any answer whatever (hypothesis)."""

from __future__ import annotations

import contextlib
import io
import math
from typing import Any

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

import learners
from tradeoff.checks import Check
from tradeoff.checks.show import WIDTH, brief

settings.register_profile("checks", max_examples=60, deadline=None)
settings.load_profile("checks")

STRANGE = [*learners.not_numbers(), *learners.one_quarter_in_many_types()]
scalars = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20), st.binary(max_size=5), st.dates(), st.decimals(),
    st.complex_numbers(), st.just(...), st.integers(0, len(STRANGE) - 1).map(lambda i: STRANGE[i]),
)  # fmt: skip
anything = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.tuples(inner, inner), st.dictionaries(st.text(max_size=5) | st.integers(), inner, max_size=4),
        st.lists(st.floats(), max_size=4).map(pd.Series), st.lists(st.integers(-9, 9), max_size=4).map(np.array),
        st.dictionaries(st.text(max_size=3), st.lists(st.floats(), min_size=2, max_size=2), max_size=3).map(pd.DataFrame),
    ),
    max_leaves=8,
)  # fmt: skip


def outcome(body: Any) -> tuple[float, str, str]:
    """Score, stdout and stderr of a check with one part of 3 points."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        check = Check("item", points=3)
        with check.part("part", points=3):
            body(check)
        score = check.score()
    return score, out.getvalue(), err.getvalue()


@given(anything)
def test_no_answer_breaks_a_check_or_reaches_stderr(value: Any) -> None:
    frame = pd.DataFrame({"k": ["a"], "v": [1.0]})
    bodies = [
        lambda c: c.close(value, 0.25), lambda c: c.close(value, [1.0, 2.0]), lambda c: c.number(value, low=0, high=1),
        lambda c: c.interval(value), lambda c: c.mapping(value, keys=["a"], levels=["b"]), lambda c: c.choice(value, options={"a": None}),
        lambda c: c.choice(value, "a", options={"a": None}), lambda c: c.choices(value, {"a"}, {"a": None}), lambda c: c.frame(value, frame),
        lambda c: c.sequence(value, n=2), lambda c: c.call(value), lambda c: c.true(value, saw="", expected=""), lambda c: c.partial(value),
    ]  # fmt: skip
    for body in bodies:
        score, said, noise = outcome(body)
        assert type(score) is float and 0.0 <= score <= 3.0
        assert said.startswith("item: ") and noise == ""
        assert 0 < len(brief(value)) <= WIDTH


@given(st.floats(-1e6, 1e6), st.floats(1e-6, 1e3), st.floats(-3, 3))
def test_close_accepts_inside_the_tolerance_and_only_there(target: float, tolerance: float, times: float) -> None:
    if abs(abs(times) - 1) < 1e-3:
        return  # at the edge, rounding decides
    value = target + times * tolerance
    score, _, _ = outcome(lambda c: c.close(value, target, atol=tolerance, rtol=0))
    assert (score == 3.0) == (abs(value - target) <= tolerance)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=6), st.data())
def test_the_score_is_the_sum_of_the_parts(shares: list[float], data: st.DataObject) -> None:
    points = data.draw(st.sampled_from([0.5, 1.0, 2.0, 3.0]))
    check = Check("item", points=points * len(shares))
    for i, share in enumerate(shares):
        with check.part(str(i), points=points):
            check.partial(share)
    with contextlib.redirect_stdout(io.StringIO()):
        score = check.score()
    assert abs(score - points * sum(shares)) <= 0.0051 or math.isclose(score, check.points - 0.01)
    assert (score == check.points) == (sum(p.earned for p in check.parts) >= check.points - 1e-9)


@given(st.permutations(range(5)), st.permutations(["k", "v", "w"]), st.booleans())
def test_a_table_passes_in_any_order(rows: list[int], columns: list[str], indexed: bool) -> None:
    expected = pd.DataFrame({"k": list("abcde"), "v": np.arange(5) / 7, "w": [1, None, 3, 4, 5]})
    value = expected.iloc[rows][columns]
    value = value.set_index("k") if indexed else value
    assert outcome(lambda c: c.frame(value, expected, keys=["k"]))[0] == 3.0


@given(st.integers(0, 4), st.floats(0.01, 10))
def test_one_wrong_cell_is_enough_to_fail(row: int, error: float) -> None:
    expected = pd.DataFrame({"k": list("abcde"), "v": np.arange(5) / 7})
    value = expected.copy()
    value.loc[row, "v"] += error
    score, said, _ = outcome(lambda c: c.frame(value, expected))
    assert score == 0.0 and "1 of 5 rows of `v` differ" in said
