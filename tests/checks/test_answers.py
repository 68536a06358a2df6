"""Structured answers: mapping, choice, choices, interval, table, invariance."""

from __future__ import annotations

from collections import namedtuple
from dataclasses import make_dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
import pytest

from test_check import graded
from tradeoff.checks.report import Stop
from tradeoff.checks.values import as_selection

KINDS = {"cat": "mammal", "trout": "fish"}


@pytest.mark.parametrize(
    "value",
    [
        KINDS,
        {"TROUT ": "Fish", "Cat": " mammal"},
        pd.Series(KINDS),
        pd.Series(KINDS, dtype="category"),
        pd.DataFrame({"animal": ["cat", "trout"], "kind": ["mammal", "fish"]}),
        pd.DataFrame({"kind": ["fish", "mammal"]}, index=["trout", "cat"]),
        pd.DataFrame([KINDS]),
        [("cat", "mammal"), ["trout", "fish"]],
        MappingProxyType(KINDS),
        make_dataclass("K", ["cat", "trout"])("mammal", "fish"),
        namedtuple("K", "cat trout")("mammal", "fish"),
        {"cat": np.str_("mammal"), "trout": np.array(["fish"])},
    ],
    ids=lambda v: type(v).__name__,
)
def test_a_mapping_in_any_fair_form(value: Any, capsys: pytest.CaptureFixture[str]) -> None:
    seen = []
    score, _ = graded(lambda c: seen.append(c.mapping(value, keys=["cat", "trout"], levels=["fish", "mammal"])), capsys)
    assert score == 4.0 and seen == [KINDS] and all(type(v) is str for v in seen[0].values())


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ({"cat": "mammal"}, "lacks 1 of 2 entries: ['trout']"),
        ({**KINDS, "dog": "mammal"}, "not asked for: ['dog']"),
        ({**KINDS, "cat": None}, "leaves empty 1 of 2"),
        ({**KINDS, "cat": "tree"}, "one of fish, mammal"),
        ({**KINDS, "cat": 1}, "a number (int)"),
        ([("cat", "fish"), ("cat", "mammal")], "more than once"),
        ({}, "not attempted"),
        ({"cat": ..., "trout": None}, "not attempted"),
        (7, "a dictionary"),
        ("cat", "a dictionary"),
        (pd.DataFrame({"a": [1, 2], "b": [1, 2], "c": [1, 2]}), "two columns"),
    ],
)
def test_a_wrong_mapping_is_explained(value: Any, words: str, capsys: pytest.CaptureFixture[str]) -> None:
    score, said = graded(lambda c: c.mapping(value, keys=["cat", "trout"], levels=["fish", "mammal"]), capsys)
    assert score == 0.0 and words in " ".join(said.split())


@pytest.mark.parametrize("value", [(1, 2.5), [1, 2.5], np.array([1, 2.5]), {"b": 2.5, "a": 1, "n": 7}], ids=lambda v: type(v).__name__)
def test_a_mapping_by_position_or_with_more_than_asked(value: Any, capsys: pytest.CaptureFixture[str]) -> None:
    seen: list[Any] = []
    score, said = graded(lambda c: seen.append(c.mapping(value, keys=["a", "b"], levels=float)), capsys)
    assert score == 4.0 and seen == [{"a": 1.0, "b": 2.5}]
    assert ("left out: ['n']" in said) == isinstance(value, dict)


@pytest.mark.parametrize(
    ("value", "keys", "words"),
    [
        ((1, 2, 3), ["a", "b"], "3 values without names"),
        ((1, 2), {"a", "b"}, "a dictionary"),  # a set has no order
        ({1, 2}, ["a", "b"], "a dictionary"),
        ({"a": 1, "n": 2}, ["a", "b"], "not asked for: ['n']"),
    ],
)
def test_a_mapping_without_an_order_or_with_a_misspelt_key(
    value: Any, keys: Any, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    score, said = graded(lambda c: c.mapping(value, keys=keys, levels=float), capsys)
    assert score == 0.0 and words in " ".join(said.split())


def test_mapping_levels_may_be_a_type(capsys: pytest.CaptureFixture[str]) -> None:
    seen: list[Any] = []
    body = lambda c: (seen.append(c.mapping({"a": np.int64(1)}, levels=float)), seen.append(c.mapping({"a": 1}, levels=bool)))  # noqa: E731
    assert graded(body, capsys)[0] == 4.0 and seen == [{"a": 1.0}, {"a": True}]
    assert graded(lambda c: c.mapping({"a": "1"}, levels=float), capsys)[0] == 0.0


OPTIONS = {"mammal": None, "fish": ("likes fish, is fish", "It eats them."), "bird": "It has no feathers."}


@pytest.mark.parametrize(
    ("value", "key", "score", "words"),
    [
        (KINDS, "cat", 4.0, "✓"),
        ({"cat": "fish"}, "cat", 0.0, "Misconception: likes fish, is fish"),
        ({"cat": "bird"}, "cat", 0.0, "Try: It has no feathers."),
        ({"cat": "tree"}, "cat", 0.0, "one of bird, fish, mammal"),
        ({"cat": None}, "cat", 0.0, "not attempted"),
        ({"dog": "mammal"}, "cat", 0.0, "share['cat'] is missing"),
        ("Mammal ", None, 4.0, "✓"),
        ("bird", None, 0.0, "share = 'bird'"),
        (["mammal"], None, 4.0, "✓"),
        (None, None, 0.0, "not attempted"),
    ],
)
def test_choice(value: Any, key: str | None, score: float, words: str, capsys: pytest.CaptureFixture[str]) -> None:
    got, said = graded(lambda c: c.choice(value, key, options=OPTIONS), capsys)
    assert got == score and words in said
    if got == 0.0 and "one of" not in said:
        assert "mammal" not in said, "the right option is never told"


def test_choice_with_right_given_and_an_author_without(capsys: pytest.CaptureFixture[str]) -> None:
    options = {"a": "why not a", "b": "why not b", "c": "why not c"}
    assert graded(lambda c: c.choice("b", options=options, right="b"), capsys)[0] == 4.0
    assert graded(lambda c: c.choice("c", options=options, right={"b", "c"}), capsys)[0] == 4.0
    score, said = graded(lambda c: c.choice("b", options=options), capsys)
    assert score == 0.0 and "needs right=" in said


@pytest.mark.parametrize(
    ("value", "share"),
    [
        (["a", "b"], 1.0), ({"B", "a"}, 1.0), (("a",), 0.5), (["a", "x"], 0.0), (["a", "b", "x"], 0.5), ("a", 0.5), ([], 0.0),
        (pd.Series(["a", "b"]), 1.0), (np.array(["b", "a"]), 1.0), (["a", "a", "b"], 1.0), (["a", "b", "moon"], 1.0),
    ],
)  # fmt: skip
def test_choices_give_a_share(value: Any, share: float, capsys: pytest.CaptureFixture[str]) -> None:
    seen = []
    options = {"a": None, "b": None, "x": ("liking x", "x is not one.")}
    score, said = graded(lambda c: seen.append(c.choices(value, {"a", "b"}, options)), capsys)
    assert seen == [share]
    assert (score == 4.0) == (share == 1.0 and "moon" not in list(value))
    if "x" in list(value):
        assert "Misconception: liking x" in said
    if "moon" in list(value):
        assert "contains 'moon'" in said


@pytest.mark.parametrize(
    "value",
    [
        (0.1, 0.3), [0.1, 0.3], np.array([0.1, 0.3]), np.array([[0.1, 0.3]]), pd.Series([0.1, 0.3]), {"low": 0.1, "high": 0.3},
        {"Upper": 0.3, "lower": 0.1}, pd.Series({"ci_low": 0.1, "ci_high": 0.3}), pd.Interval(0.1, 0.3), [(0.1, 0.3)],
        pd.DataFrame({"low": [0.1], "high": [0.3]}), namedtuple("CI", "low high")(0.1, 0.3), (v for v in (0.1, 0.3)),
        pd.Series([0.1, 0.3], index=[0.025, 0.975]),
    ],
    ids=lambda v: type(v).__name__,
)  # fmt: skip
def test_an_interval_in_any_fair_form(value: Any, capsys: pytest.CaptureFixture[str]) -> None:
    seen = []
    assert graded(lambda c: seen.append(c.interval(value, low=0, high=1)), capsys)[0] == 4.0
    assert seen == [(0.1, 0.3)] and all(type(v) is float for v in seen[0])


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ((0.3, 0.1), "ends of the interval swapped"),
        ((0.1, 0.2, 0.3), "with 3 values"),
        (0.2, "a number (float)"),
        (("a", "b"), "a text"),
        ((float("nan"), 1), "not a number"),
        ((-1, 0.5), "between 0 and 1"),
        ((0.1, float("inf")), "between 0 and 1"),
        ({"a": 0.1, "b": 0.2}, "a low and a high end"),
        (None, "not attempted"),
    ],
)
def test_a_wrong_interval_is_explained(value: Any, words: str, capsys: pytest.CaptureFixture[str]) -> None:
    score, said = graded(lambda c: c.interval(value, low=0, high=1), capsys)
    assert score == 0.0 and words in said


TABLE = pd.DataFrame({"tier": ["a", "b", "c"], "day": pd.to_datetime(["2026-01-05", "2026-01-06", "2026-01-07"]), "share": [0.1, 0.2, 0.3]})


@pytest.mark.parametrize(
    "value",
    [
        TABLE,
        TABLE.sample(frac=1, random_state=1),
        TABLE[["share", "tier", "day"]],
        TABLE.set_index("tier"),
        TABLE.set_index(["tier", "day"]),
        TABLE.set_index(["tier", "day"])["share"],
        TABLE.set_index(["tier", "day"])["share"].rename(None),
        TABLE.astype({"tier": "category", "share": "float32"}),
        TABLE.astype({"tier": object, "share": object}),
        TABLE.assign(day=TABLE.day.dt.date),
        TABLE.assign(note=1),
        TABLE.rename(columns={"tier": "Tier "}),
        TABLE.to_dict("list"),
        TABLE.to_dict("records"),
        TABLE.set_index(pd.Index([7, 8, 9])),
        TABLE.convert_dtypes(),
    ],
)
def test_a_table_in_any_fair_form(value: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert graded(lambda c: c.frame(value, TABLE, atol=1e-6), capsys)[0] == 4.0


def test_counts_that_nobody_named(capsys: pytest.CaptureFixture[str]) -> None:
    raw = pd.DataFrame({"tier": ["a", "a", "b"]})
    expected = pd.DataFrame({"tier": ["a", "b"], "n": [2, 1]})
    for value in (raw.groupby("tier").size(), raw.tier.value_counts(), raw.groupby("tier").size().reset_index(),
                  raw.groupby("tier").tier.count(), raw.groupby("tier").size().rename("users")):  # fmt: skip
        assert graded(lambda c, v=value: c.frame(v, expected, keys=["tier"]), capsys)[0] == 4.0


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (TABLE.drop(columns="share"), "also share"),
        (TABLE.iloc[:2], "lacks 1 of 3 rows"),
        (pd.concat([TABLE, TABLE]), "repeats 3 rows"),
        (pd.concat([TABLE, TABLE.iloc[:1].assign(tier="z")]), "1 rows too many, for example tier, day = ('z'"),
        (TABLE.assign(share=[0.1, 0.2, 0.4]), "1 of 3 rows of `share` differ; for example tier 'c'"),
        (TABLE.assign(share=["x", "y", "z"]), "wrong shape or type"),
        (TABLE.assign(share=[0.1, 0.2, None]), "1 of 3 rows of `share` differ"),
        (None, "not attempted"),
        (7, "a table (DataFrame)"),
        ("text", "the columns 0"),
    ],
)
def test_a_wrong_table_is_explained(value: Any, words: str, capsys: pytest.CaptureFixture[str]) -> None:
    score, said = graded(lambda c: c.frame(value, TABLE), capsys)
    assert score == 0.0 and words in " ".join(said.split())
    assert "0.3" not in said, "the expected values are never shown"


def test_row_order_counts_only_when_asked(capsys: pytest.CaptureFixture[str]) -> None:
    assert graded(lambda c: c.frame(TABLE.iloc[::-1], TABLE, ordered=True), capsys)[0] == 0.0
    assert graded(lambda c: c.frame(TABLE, TABLE, ordered=True), capsys)[0] == 4.0


def test_invariance_names_the_change_that_matters(capsys: pytest.CaptureFixture[str]) -> None:
    values = pd.Series([1.0, 2.0, 4.0])
    changes = {"the rows in another order": [values.iloc[::-1]], "all rows twice": [pd.concat([values, values])]}
    assert graded(lambda c: c.invariant(lambda s: s.mean(), [values], changes), capsys)[0] == 4.0
    score, said = graded(
        lambda c: c.invariant(lambda s: s.sum(), [values], changes, misconceptions={"all rows twice": "a sum, not a mean"}), capsys
    )
    assert score == 0.0 and "with all rows twice the result goes from 7 to 14" in said and "Misconception: a sum, not a mean" in said
    assert graded(lambda c: c.invariant(lambda s: {"a": s.mean()}, [values], changes), capsys)[0] == 4.0


@pytest.mark.parametrize(
    "value",
    [
        {"a", "c"},
        ["a", "c"],
        np.array(["a", "c"]),
        pd.Series(["a", "c"], index=[4, 9]),
        {"a": True, "b": False, "c": np.True_},
        {"a": 1, "b": 0, "c": 1},
        {"a": 3.5, "c": 0.0},
        pd.Series([True, False, True], index=["a", "b", "c"]),
        pd.Series([True, False, True]),
        [True, False, True],
        np.array([True, False, True]),
        pd.DataFrame({"name": ["a", "c"], "flag": [False, True]}),
        pd.DataFrame({"worth": [1.0, 2.0], "cost": [3.0, 4.0]}, index=["a", "c"]),
        pd.DataFrame({"label": ["a", "c"]}),
        pd.DataFrame({"chosen": [True, False, True]}, index=["a", "b", "c"]),
    ],
    ids=lambda v: type(v).__name__,
)
def test_a_selection_in_any_fair_form(value: Any) -> None:
    assert sorted(as_selection(value, "chosen", ["a", "b", "c"], "name")) == ["a", "c"]


def test_a_selection_numbered_from_one() -> None:
    assert as_selection(pd.Series([False, True, False]), "chosen", range(1, 4)) == [2]
    assert as_selection(pd.Series([False, True, False], index=[3, 2, 1]), "chosen", range(1, 4)) == [2]
    assert as_selection("a", "chosen", ["a", "b"]) == ["a"]
    with pytest.raises(Stop):
        as_selection(None, "chosen")
