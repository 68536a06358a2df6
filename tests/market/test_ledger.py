"""The ledger and the simulator tell the same story, to the cent, whatever the policy."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as profile

from tests.market.conftest import policies, world
from tradeoff.market import MARKETS, Policy, World
from tradeoff.market.people import SHARD
from tradeoff.market.settings import TREATMENTS
from tradeoff.market.simulate import play, user_sums

METRICS = {
    12: ("visits", "clicks", "orders", "gmv", "rec_orders", "rec_gmv"),
    52: ("visits", "orders", "gmv", "rec_orders", "rec_gmv"),
}


def differences(market: World, treatments: np.ndarray, weeks: int) -> list[str]:
    """Metrics and users for which the played log and the ledger disagree."""
    whole = np.zeros(market.n_shards * SHARD, dtype=np.int64)
    whole[: market.n_users] = treatments
    logs = [
        play(market.config, market.catalogue, market.seed, s, whole[s * SHARD : (s + 1) * SHARD], weeks)
        for s in range(market.n_shards)
    ]
    sums = [user_sums(log) for log in logs]
    found = []
    for metric in METRICS[weeks]:
        played = np.concatenate([s[metric] for s in sums])[: market.n_users]
        booked = market.outcomes(treatments, metric, weeks)
        found += [
            f"{metric} of user {u}: log {played[u]}, ledger {booked[u]}"
            for u in np.flatnonzero(played != booked)
        ]
    return found


@pytest.mark.parametrize("market", MARKETS)
@pytest.mark.parametrize("weeks", [12, 52])
@profile(max_examples=6, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(policy=policies)
def test_logs_equal_the_ledger_to_the_cent(market: str, weeks: int, policy: Policy) -> None:
    w = world(market)
    assert differences(w, w.treatments(policy), weeks) == []
    outcome = w.evaluate(policy, weeks)
    assert outcome.gmv_minor == int(w.outcomes(w.treatments(policy), "gmv", weeks).sum())


@pytest.mark.parametrize("weeks", [12, 52])
def test_logs_equal_the_ledger_when_every_user_is_treated_differently(weeks: int) -> None:
    w = world("shopee")
    treatments = np.random.default_rng(5).integers(0, TREATMENTS, w.n_users)
    assert differences(w, treatments, weeks) == []


def test_the_comparison_can_fail() -> None:
    w = world("shopee")
    treatments = w.treatments(Policy.uniform("full"))
    wrong = w.treatments(Policy.uniform("off"))
    booked = w.outcomes(wrong, "gmv", 12)
    assert (booked != w.outcomes(treatments, "gmv", 12)).any()


def test_outcomes_share_their_randomness() -> None:
    """Where two treatments show the same lists to a user who has left neither, nothing differs."""
    w = world("shopee")
    values = w.ledger.values
    one, two = w.treatments(Policy.uniform("off", screen="default_on")), w.treatments(Policy.uniform("off"))
    assert (one != two).any()
    for metric in ("orders", "gmv", "clicks", "visits"):
        np.testing.assert_array_equal(*(values[metric][0, np.arange(w.n_users), t] for t in (one, two)))


def test_the_short_horizon_is_a_prefix_of_the_long_one() -> None:
    from tradeoff.market.ledger import shard_ledger

    w = world("tokopedia")
    short = shard_ledger(w.config, w.catalogue, w.seed, 0, weeks=12)
    for metric, value in short.values.items():
        np.testing.assert_array_equal(value[0], w.ledger.values[metric][0, :SHARD])


def test_users_do_not_depend_on_how_many_there_are() -> None:
    few, many = world("shopee", 3, 100), world("shopee", 3, 600)
    for metric in ("gmv", "distrust", "exposure"):
        np.testing.assert_array_equal(few.ledger.values[metric], many.ledger.values[metric][:, :100])
