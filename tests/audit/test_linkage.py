"""The linkage attacker: exact on logs whose answer is known, and deaf to names, order and dtypes."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tradeoff.audit.linkage import named


def log(people: int, kinds: int, rows: int = 6, seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    who = np.repeat(np.arange(people) + 70, rows)
    return pd.DataFrame({"pseudonym": who, "what": rng.integers(0, kinds, len(who)), "when": 0})


def test_everybody_alone_and_everybody_alike() -> None:
    alone = log(50, 3).assign(what=lambda t: t.pseudonym)
    assert named(alone) == 1.0
    assert named(log(50, 1)) == pytest.approx(1 / 50)


def test_coarser_is_safer_and_more_points_name_more() -> None:
    fine, coarse = log(400, 60), log(400, 6)
    assert named(fine) > 0.8 > 0.1 > named(coarse)
    assert named(coarse, 2) < named(coarse, 4)


def test_names_order_and_dtypes_make_no_difference() -> None:
    # Another order of people draws other rows: the standard error for 400 people is at most 0.5 / 20 = 0.025.
    plain = log(400, 12)
    other = plain.sample(frac=1, random_state=1).assign(pseudonym=lambda t: "p" + t.pseudonym.astype(str), when=pd.Timestamp("2026-01-05"))
    assert named(other.astype({"what": "category"})) == pytest.approx(named(plain), abs=0.08)
    assert named(plain) == named(plain.assign(pseudonym=plain.pseudonym.astype(str)))


def test_impossible_settings_are_refused() -> None:
    with pytest.raises(ValueError, match="nobody in the log"):
        named(log(10, 3, rows=4))
    with pytest.raises(ValueError, match="below points"):
        named(log(10, 3), 6)
