"""Pairs of values by key, in every form that a fair teacher would read."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from tradeoff.checks.report import Stop
from tradeoff.checks.values import as_interval, as_pairs

KEYS, FIELDS = ("S1", "T1"), ("verdict", "statistic")
PAIRS = {"S1": ("holds", 0.5), "T1": ("fails", 2.0)}
TABLE = pd.DataFrame(PAIRS, index=list(FIELDS))

FORMS: dict[str, Any] = {
    "tuples": PAIRS,
    "lists, other case": {"s1": ["holds", 0.5], "t1": ["fails", 2.0]},
    "arrays": {key: np.array(pair, dtype=object) for key, pair in PAIRS.items()},
    "mappings": {key: {"statistic": pair[1], "Verdict": pair[0]} for key, pair in PAIRS.items()},
    "small Series": {key: pd.Series(pair, index=list(FIELDS)) for key, pair in PAIRS.items()},
    "mapping of fields": {"verdict": {"S1": "holds", "T1": "fails"}, "statistic": {"S1": 0.5, "T1": 2.0}},
    "Series of tuples": pd.Series(PAIRS.values(), index=list(PAIRS)),
    "Series by key and field": TABLE.T.stack(),
    "mapping by key and field": {(k, f): TABLE.loc[f, k] for k in KEYS for f in FIELDS},
    "a column a key": TABLE,
    "a row a key": TABLE.T,
    "a row a key, columns swapped": TABLE.T[["statistic", "verdict"]],
    "a row a key, other names": TABLE.T.set_axis(["a", "b"], axis=1),
    "keys in a column": TABLE.T.reset_index(names="claim"),
    "records": TABLE.T.reset_index(names="claim").to_dict("records"),
    "triples": [("S1", "holds", 0.5), ("T1", "fails", 2.0)],
}


@pytest.mark.parametrize("form", FORMS)
def test_pairs_are_read_in_any_form(form: str) -> None:
    assert as_pairs(FORMS[form], KEYS, FIELDS, "ledger") == PAIRS


def test_what_is_not_a_pair_comes_back_as_it_is() -> None:
    assert as_pairs({"S1": "holds", "x": (1, 2)}, KEYS, FIELDS, "ledger") == {"S1": "holds", "x": (1, 2)}


@pytest.mark.parametrize("value", [None, 3, "S1"])
def test_no_pairs_at_all(value: Any) -> None:
    with pytest.raises(Stop):
        as_pairs(value, KEYS, FIELDS, "ledger")


@pytest.mark.parametrize("value", [(1, 2), np.array([1, 2]), pd.Interval(1, 2), {"upper": 2, "lower": 1}, [[1, 2]]])
def test_an_interval_in_any_form(value: Any) -> None:
    assert as_interval(value, "share_interval(…)") == (1.0, 2.0)


def test_an_interval_the_wrong_way_round() -> None:
    with pytest.raises(Stop, match="2, 1"):
        as_interval((2, 1), "share_interval(…)")
