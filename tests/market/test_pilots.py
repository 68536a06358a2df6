"""Pooled pilots keep users and averages; settings are read however they are written down."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tradeoff.market.config import TOKOPEDIA
from tradeoff.market.family import Family, family
from tradeoff.market.pilots import KEYS, as_policy, cube, pooled, read_settings
from tradeoff.market.schema import CLASSES, SETTINGS
from tradeoff.market.settings import SEGMENTS, Policy


@pytest.fixture(scope="module")
def drawn() -> Family:
    return family(TOKOPEDIA, 7, 3)


def test_one_world_pooled_is_its_pilot(drawn: Family) -> None:
    pd.testing.assert_frame_equal(pooled(drawn, [1], seed=4), drawn.pilot(1, seed=4))


def test_pooling_adds_users_and_averages_over_them(drawn: Family) -> None:
    first, second, both = drawn.pilot(0), drawn.pilot(2), pooled(drawn, [0, 2])
    n, m = first["users"], second["users"]
    assert (both["users"] == n + m).all()
    for column in ("value", "exposure"):
        assert np.allclose(both[column] * (n + m), first[column] * n + second[column] * m)
    assert (both["value_se"] <= np.maximum(first["value_se"], second["value_se"]) + 1e-9).all()
    with pytest.raises(ValueError, match="empty"):
        pooled(drawn, [])


def test_a_cube_does_not_depend_on_row_order(drawn: Family) -> None:
    pilot = drawn.pilot(0)
    shuffled = pilot.sample(frac=1, random_state=1).astype({"segment": "category"})
    assert (cube(pilot, "value") == cube(shuffled, "value")).all()
    row = pilot.iloc[17]
    at = SEGMENTS.index(row["segment"]), CLASSES.index(row["category_class"]), SETTINGS.index(row["setting"])
    assert cube(pilot, "exposure")[at] == row["exposure"]
    with pytest.raises(ValueError, match="one row for each"):
        cube(pilot.iloc[1:], "value")


def test_settings_in_every_usual_form() -> None:
    policy = Policy(((1, 2), (3, 4), (1, 0), (2, 1), (4, 1), (1, 1), (1, 0)))
    named = policy.named()
    series = pd.Series(list(named.values()), index=pd.MultiIndex.from_tuples(list(named), names=KEYS[:2]), name="setting")
    nested = {s: {c: named[s, c] for c in CLASSES} for s in SEGMENTS}
    forms = [
        policy, named, series, series.reset_index(), series.to_frame(), series.unstack(), nested,
        {s: tuple(v.values()) for s, v in nested.items()}, {k: SETTINGS.index(v) for k, v in named.items()},
        [(*k, v) for k, v in named.items()], pd.DataFrame(nested).T, pd.DataFrame(nested).T.rename_axis("segment").reset_index(),
    ]  # fmt: skip
    for form in forms:
        assert read_settings(form) == named
    assert as_policy(named) == as_policy(policy) == policy


def test_spelling_makes_no_difference() -> None:
    named = Policy.uniform("on_device").named()
    table = pd.DataFrame([(*k, v) for k, v in named.items()], columns=KEYS)
    loud = table.map(lambda name: name.title().replace("_", "-")).rename(columns=lambda name: name.replace("_", " ").title())
    assert read_settings(loud) == read_settings(loud.set_index(list(loud.columns[:2]))) == named
    wide = loud.pivot(index="Segment", columns="Category Class", values="Setting")
    assert read_settings(wide) == named


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({("minor", "ordinary"): "some"}, "unknown"),
        ({("child", "ordinary"): "off"}, "no segment"),
        ({"minor": 3}, "cannot read the entry"),
    ],
)
def test_a_bad_answer_is_explained(change: dict, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        read_settings(Policy.uniform("contextual").named() | change)


def test_a_gap_or_a_contradiction_is_explained() -> None:
    named = Policy.uniform("contextual").named()
    with pytest.raises(ValueError, match="no setting for 1 of 14"):
        read_settings({k: v for k, v in named.items() if k != ("minor", "sensitive")})
    with pytest.raises(ValueError, match="two settings"):
        read_settings([*[(*k, v) for k, v in named.items()], ("minor", "ordinary", "full")])
    for nonsense in (3, "off", [1, 2], pd.DataFrame({"a": [1], "b": [2]})):
        with pytest.raises(ValueError, match="cannot read|columns"):
            read_settings(nonsense)
