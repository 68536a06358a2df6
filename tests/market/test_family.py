"""The family of hidden worlds tells the same truth as a ``World``, and it makes segmentation pay."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tradeoff.market import World
from tradeoff.market.config import SHOPEE, TOKOPEDIA, MarketConfig
from tradeoff.market.family import METRICS, PAIRS, family, jitter
from tradeoff.market.ledger import shard_ledger
from tradeoff.market.schema import SCREENS, SETTINGS
from tradeoff.market.settings import CONTEXTUAL, SEGMENTS, Policy, violations

SEED, WORLDS = 7, 12
BOTH = pytest.mark.parametrize("config", [SHOPEE, TOKOPEDIA], ids=lambda c: c.name)


def world_zero(config: MarketConfig) -> World:
    """The first world of the family, as a world of its own."""
    return World(jitter(config, SEED, 0), SEED * 1_000_003, 512)


lawful_policies = st.builds(
    lambda rows, screen: Policy((*rows, (CONTEXTUAL, 0)), screen),
    st.tuples(*[st.tuples(st.integers(0, 4), st.integers(0, 4))] * (len(SEGMENTS) - 1)),
    st.sampled_from(SCREENS),
).filter(lambda policy: not violations(policy))


@BOTH
@settings(max_examples=25, deadline=None)
@given(policy=lawful_policies)
def test_a_world_of_the_family_is_a_world(config: MarketConfig, policy: Policy) -> None:
    outcome = world_zero(config).evaluate(policy)
    drawn = family(config, SEED, WORLDS)
    for metric in METRICS:
        assert drawn.total(metric, policy)[0] * 512 == pytest.approx(getattr(outcome, metric), rel=1e-9)
    assert drawn.welfare(policy)[0] * 512 == pytest.approx(outcome.welfare, rel=1e-9)


@BOTH
def test_the_oracle_is_the_worlds_own(config: MarketConfig) -> None:
    world, drawn = world_zero(config), family(config, SEED, WORLDS)
    assert drawn.welfare(drawn.oracle())[0] * 512 == pytest.approx(world.evaluate(world.oracle()).welfare)


@BOTH
def test_the_scale_runs_from_nothing_to_the_oracle(config: MarketConfig) -> None:
    drawn = family(config, SEED, WORLDS)
    assert drawn.scaled(Policy.uniform("off")) == pytest.approx(np.zeros(WORLDS))
    assert drawn.scaled(drawn.oracle()) == pytest.approx(np.ones(WORLDS))
    assert (drawn.scaled(drawn.best_for_all()) <= 1 + 1e-9).all()
    weights = {"trust_weight": 0.0, "exposure_weight": 0.0}
    assert drawn.score(drawn.oracle(**weights), **weights) == pytest.approx(1)
    assert drawn.score(drawn.oracle(**weights)) < 1


@BOTH
def test_segmentation_pays(config: MarketConfig) -> None:
    drawn = family(config, SEED, 40)
    uniform = [p for s in SETTINGS for c in SCREENS if not violations(p := Policy.uniform(s, screen=c))]
    assert drawn.score(drawn.best_for_all()) - max(map(drawn.score, uniform)) > 0.05


def test_copying_the_other_market_costs() -> None:
    shopee, tokopedia = family(SHOPEE, SEED, 40), family(TOKOPEDIA, SEED, 40)
    assert tokopedia.score(tokopedia.best_for_all()) - tokopedia.score(shopee.best_for_all()) > 0.04


def test_worlds_do_not_depend_on_how_many_are_drawn() -> None:
    few, more = family(SHOPEE, SEED, 3), family(SHOPEE, SEED, WORLDS)
    assert all(np.array_equal(few.sums[m], more.sums[m][:3]) for m in METRICS)


def test_the_pilot_is_unbiased_and_says_how_sure_it_is() -> None:
    drawn = family(TOKOPEDIA, SEED, WORLDS)
    value = drawn.values(exposure_weight=0.0)[:, SCREENS.index("active_choice")]
    z = []
    for i in range(WORLDS):
        table = drawn.pilot(i, seed=3)
        assert len(table) == len(SEGMENTS) * 2 * len(SETTINGS)
        assert (table.loc[table.setting == "off", ["value", "value_se", "exposure"]] == 0).all(axis=None)
        for row in table[(table.value_se > 0) & (table.category_class == "ordinary")].itertuples():
            j, k = SEGMENTS.index(row.segment), SETTINGS.index(row.setting)
            truth = value[i, j, PAIRS.index((k, CONTEXTUAL))] - value[i, j, PAIRS.index((0, CONTEXTUAL))]
            z.append((row.value - truth / row.users) / row.value_se)
    # The draws within a world are independent, so the mean of n standard scores has sd 1/√n and their sd 1 ± 1/√(2n).
    assert abs(np.mean(z)) < 4 / np.sqrt(len(z))
    assert abs(np.std(z) - 1) < 4 / np.sqrt(2 * len(z))
    assert not drawn.pilot(0, seed=3).equals(drawn.pilot(0, seed=4))


def test_bad_input_is_named() -> None:
    drawn = family(SHOPEE, SEED, WORLDS)
    with pytest.raises(ValueError, match="unlawful.*minors"):
        drawn.welfare(Policy.uniform("full", minors=None))
    with pytest.raises(ValueError, match="2 policies for 12 worlds"):
        drawn.welfare([Policy.uniform("off")] * 2)
    with pytest.raises(ValueError, match="trust_weight = -1"):
        drawn.welfare(Policy.uniform("off"), trust_weight=-1)
    with pytest.raises(ValueError, match="metric = 'gmv'"):
        drawn.total("gmv", Policy.uniform("off"))
    with pytest.raises(IndexError, match="world 12"):
        drawn.pilot(12)
    with pytest.raises(ValueError, match="worlds = 0"):
        family(SHOPEE, 1, 0)


def test_a_ledger_of_fewer_metrics_holds_the_same_numbers() -> None:
    world = World(SHOPEE, 5, 512)
    part = shard_ledger(SHOPEE, world.catalogue, 5, 0, horizons=(52,), metrics=("gmv", "distrust")).values
    assert sorted(part) == ["distrust", "gmv"]
    for metric, value in part.items():
        assert np.array_equal(value[0], world.ledger.values[metric][1])
