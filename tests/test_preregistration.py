"""The pre-registration: complete plans survive the way to the file and back, every gap is named."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tradeoff import preregistration as pre


def plan(**changes: Any) -> dict[str, Any]:
    return {**pre.EXAMPLE, **changes}


def test_the_example_is_complete_and_survives_the_file(tmp_path: Path) -> None:
    assert pre.problems(pre.EXAMPLE) == []
    path = pre.save(plan(note="kept"), tmp_path / pre.FILE)
    assert pre.load(path) == plan(note="kept")
    assert path.read_bytes() == pre.save(dict(reversed(list(plan(note="kept").items()))), path).read_bytes()
    assert pre.promised(pre.load(path)) == {"orders": 0.02, "complaints": 0.10}


@pytest.mark.parametrize("field", pre.FIELDS)
def test_each_missing_field_is_named(field: str, tmp_path: Path) -> None:
    for gap in ({k: v for k, v in pre.EXAMPLE.items() if k != field}, plan(**{field: None}), plan(**{field: ...})):
        (said,) = pre.problems(gap)
        assert f"`{field}` is missing" in said
        with pytest.raises(ValueError, match=field):
            pre.save(gap, tmp_path / pre.FILE)


WRONG: list[tuple[str, Any]] = [
    ("market", "lazada"), ("hypothesis", "it works"), ("hypothesis", 3), ("unit", "users?"), ("arms", {"control": "x"}), ("arms", {"a": "x", "b": "y"}),
    ("arms", {"control": "x", "treatment": " "}), ("share", 1), ("share", "half"), ("share", True), ("estimand", "ate"), ("primary", "orders"),
    ("primary", {"metric": "orders", "good": "up"}), ("primary", {"metric": "orders", "good": "more", "smallest_effect": 0.1}),
    ("primary", {"metric": "orders", "good": "up", "smallest_effect": 2}), ("guardrails", []), ("guardrails", [{"metric": "orders", "good": "up"}]),
    ("guardrails", [{"metric": "orders", "good": "up", "margin": -0.02}]), ("adjust_by", "prior_orders"), ("adjust_by", [3]), ("alpha", 0), ("alpha", 5),
    ("power", 80), ("users_per_arm", 1000.5), ("weeks", 0), ("starts_on", "soon"), ("looks", [0.5]), ("looks", [1, 0.5]), ("looks", 1.0), ("boundary", []),
    ("boundary", [0.05]), ("boundary", [2.0, 2.0]), ("srm_level", 0.2), ("decision", {"ship": "always"}), ("decision", "ship"), ("share", float("nan")),
    ("hypothesis", object()), ("guardrails", [{"metric": "opted_in", "good": "up", "margin": 0.1}]),
]  # fmt: skip


@pytest.mark.parametrize(("field", "value"), WRONG)
def test_each_malformed_field_is_named(field: str, value: Any) -> None:
    assert len(pre.problems(plan(**{field: value}))) == 1


def test_other_types_are_read() -> None:
    got = pre.problems(plan(
        alpha=np.float64(0.05), users_per_arm=np.int64(5), weeks=12.0, starts_on=datetime(2026, 4, 6, 12), looks=np.array([0.5, 1.0]), boundary=(2.8, 1.98),
        adjust_by={"prior_orders"}, arms=pd.Series({"control": "a", "new": "b"}), exclusions=(), primary=pd.Series({"metric": "clicks", "good": "up", "smallest_effect": 0.1}),
        guardrails=pd.DataFrame({"metric": ["orders"], "good": ["up"], "margin": [0.02]}),
    ))  # fmt: skip
    assert got == []
    assert pre.plain(pd.Timestamp("2026-04-06")) == pre.plain(date(2026, 4, 6)) == "2026-04-06"
    assert pre.problems([1]) and pre.problems(None) and pre.problems(pd.DataFrame({"market": [1]}))
    assert pre.problems(pd.Series(pre.EXAMPLE)) == []


def test_words_are_read_without_regard_to_case(tmp_path: Path) -> None:
    loud = plan(market="Shopee ", unit="User", estimand="per-protocol", primary={"metric": "Opted_in", "good": "UP", "smallest_effect": 0.05})
    assert pre.problems(loud) == []
    kept = pre.load(pre.save(loud, tmp_path / pre.FILE))
    assert (kept["market"], kept["unit"], kept["estimand"]) == ("shopee", "user", "per_protocol")
    assert kept["primary"] == pre.EXAMPLE["primary"] and kept == pre.canonical(kept) and loud["market"] == "Shopee "
    (said,) = pre.problems(plan(guardrails=[{"metric": "Opted_in", "good": "up", "margin": 0.1}]))
    assert "two roles" in said


def test_words_for_guardrails_are_told_what_to_be() -> None:
    for value in (["gmv", "clicks"], "gmv", {"metric": "gmv", "good": "up", "margin": 0.02}):
        (said,) = pre.problems(plan(guardrails=value))
        assert "`guardrails` has" in said and "dictionar" in said


def test_a_series_is_saved_as_a_dictionary(tmp_path: Path) -> None:
    assert pre.load(pre.save(pd.Series(pre.EXAMPLE), tmp_path / pre.FILE)) == pre.EXAMPLE


def test_where_a_plan_is_looked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here, there = tmp_path / "06_decision", tmp_path / pre.FOLDER
    here.mkdir(), there.mkdir()
    monkeypatch.chdir(here)
    assert pre.load() == pre.EXAMPLE and pre.load() is not pre.EXAMPLE
    with pytest.raises(FileNotFoundError, match="notebook 05"):
        pre.load(default=None)
    with pytest.raises(FileNotFoundError):
        pre.load("nothing.json")
    pre.save(plan(weeks=6), there / pre.FILE)
    assert pre.load()["weeks"] == 6
    pre.save(plan(weeks=7))
    assert pre.load()["weeks"] == 7


def test_a_changed_or_broken_file_is_refused(tmp_path: Path) -> None:
    path = pre.save(pre.EXAMPLE, tmp_path / pre.FILE)
    document = json.loads(path.read_text())
    document["plan"]["guardrails"][0]["margin"] = 0.2
    path.write_text(json.dumps(document))
    with pytest.raises(ValueError, match="changed after"):
        pre.load(path)
    del document["plan"]["guardrails"]
    path.write_text(json.dumps(document))
    with pytest.raises(ValueError, match="not complete"):
        pre.load(path)
    for text in ("", "[]", "3", "{}"):
        path.write_text(text)
        with pytest.raises(ValueError, match="not a pre-registration"):
            pre.load(path)
