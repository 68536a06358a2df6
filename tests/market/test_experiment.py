"""Replays have the error rates that their design promises."""

from __future__ import annotations

import numpy as np
import pytest

from tests.market.conftest import world
from tradeoff.market import Policy
from tradeoff.market.experiment import Experiment, assign, replay, run

USERS = 2_048


def test_a_a_replays_reject_at_their_level() -> None:
    """2 000 replays at 5 %: binomial sd 0.0049; ±4 sd is 0.0195 (false alarm below 1e-4), plus 0.005 for skew."""
    policy = Policy.uniform("full")
    result = replay(world("shopee", 1, USERS), Experiment(policy, policy), "orders", 2_000, seed=3)
    assert result.truth == 0.0
    assert abs(result.rejected() - 0.05) < 0.0245


def test_effects_centre_on_the_truth_and_differ_from_zero() -> None:
    experiment = Experiment(Policy.uniform("off"), Policy.uniform("full", screen="default_on"))
    result = replay(world("shopee", 1, USERS), experiment, "rec_orders", 1_000, seed=4)
    spread = result.effect.std(ddof=1) / np.sqrt(1_000)
    assert abs(result.effect.mean() - result.truth) < 4.5 * spread
    assert result.truth > 0 and result.rejected() > 0.99


def test_one_run_shows_no_truth_and_repeats_itself() -> None:
    w = world("tokopedia", 1, USERS)
    experiment = Experiment(Policy.uniform("contextual"), Policy.uniform("full"), share=0.3)
    first, second = run(w, experiment, 9), run(w, experiment, 9)
    assert first.equals(second)
    assert abs((first["arm"] == "treatment").mean() - 0.3) < 4 * np.sqrt(0.21 / USERS)
    assert set(first.columns).isdisjoint({"treatment", "truth", "distrust", "exposure"})
    assert first["prior_orders"].corr(first["orders"]) > 0.6


def test_errors_name_the_value() -> None:
    policy = Policy.uniform("off")
    with pytest.raises(ValueError, match="share = 1.0"):
        Experiment(policy, policy, 1.0)
    with pytest.raises(ValueError, match="'joy'"):
        replay(world("shopee"), Experiment(policy, policy), "joy", 2, 1)
    assert assign(8, 0.5, 1).shape == (8,)
