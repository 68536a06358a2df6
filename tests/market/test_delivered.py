"""The delivered experiments: one sound, one with a sample-ratio mismatch that consent causes; both decidable."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import pytest

from tradeoff.market import World
from tradeoff.market.config import MARKETS, WEEKS_OBSERVED, WEEKS_TOTAL
from tradeoff.market.delivered import policies, tables
from tradeoff.market.settings import violations

BOTH = pytest.mark.parametrize("market", MARKETS)


@cache
def delivered(market: str) -> tuple[World, pd.DataFrame]:
    world = World(MARKETS[market], 2, 8_000)
    return world, tables(world)["experiment_users"].to_pandas()


def z_of_sizes(users: pd.DataFrame) -> float:
    """Standard score of the number in treatment against the planned half."""
    n, treated = len(users), (users.arm == "treatment").sum()
    return float((treated - n / 2) / np.sqrt(n / 4))


@BOTH
def test_one_is_sound_and_the_other_is_broken_by_consent(market: str) -> None:
    users = delivered(market)[1]
    sound, broken = (users[users.experiment == name] for name in ("personal_default", "choice_screen"))
    assert abs(z_of_sizes(sound)) < 3.3 and z_of_sizes(broken) < -5
    # Among those who said yes nobody is lost, so the ratio of assignment is right there once the answer is allowed for.
    yes = broken[broken.choice == "accepted"].groupby("arm", observed=True).size()
    config = MARKETS[market]
    rate = yes["treatment"] / yes["control"]
    assert rate == pytest.approx(config.accept_rate[1] / config.accept_rate[0], abs=0.06)


@BOTH
def test_every_policy_tried_is_lawful(market: str) -> None:
    for name in ("personal_default", "choice_screen"):
        assert [violations(policy) for policy in policies(name)] == [[], []]
    with pytest.raises(ValueError, match="experiment = 'x' is unknown"):
        policies("x")


@BOTH
def test_the_short_run_pleases_and_the_year_does_not(market: str) -> None:
    world, users = delivered(market)
    before, after = policies("personal_default")
    early, year = (
        [world.evaluate(policy, weeks) for policy in (before, after)] for weeks in (WEEKS_OBSERVED, WEEKS_TOTAL)
    )
    gain = [after.margin / before.margin - 1 for before, after in (early, year)]
    assert early[1].gmv > early[0].gmv and gain[0] > gain[1] + 0.003
    assert year[1].welfare < year[0].welfare
    # The delivered data show the early effect: the truth lies within 3.5 standard errors of the difference.
    sound = users[users.experiment == "personal_default"]
    arms = [sound[sound.arm == arm] for arm in ("control", "treatment")]
    for metric in ("clicks", "orders", "gmv", "opted_out"):
        a, b = (arm[metric].astype(float) for arm in arms)
        truth = (getattr(early[1], metric) - getattr(early[0], metric)) / world.n_users
        assert abs(b.mean() - a.mean() - truth) < 3.5 * np.sqrt(a.var() / len(a) + b.var() / len(b)), metric


def test_the_rows_are_a_pure_function_of_the_world() -> None:
    world = World(MARKETS["shopee"], 4, 600)
    first, again = (tables(World(world.config, 4, 600))["experiment_users"] for _ in range(2))
    assert first.equals(again)
