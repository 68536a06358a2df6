"""Limited stock: accounting identities, and the bias and variance that the two designs must show."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from tradeoff.market import World
from tradeoff.market.config import SHOPEE
from tradeoff.market.settings import Policy
from tradeoff.market.simulate import play, user_sums
from tradeoff.market.stock import StockMarket

OFF, FULL = (Policy.uniform(s, screen="default_on", minors=None) for s in ("off", "full"))


@cache
def market(stock: float = 1.03) -> StockMarket:
    return StockMarket.of(World(SHOPEE, 3, 2048), OFF, FULL, regions=32, stock=stock)


def test_demand_is_what_the_log_holds() -> None:
    world = World(SHOPEE, 3, 2048)
    log = play(SHOPEE, world.catalogue, 3, 1, world.treatments(FULL)[512:1024])
    assert np.array_equal(market().treatment[512:1024].sum(axis=1), user_sums(log)["orders"])


def test_regions_are_equal_and_neighbours_alike() -> None:
    sizes = np.bincount(market().region)
    assert len(sizes) == 32 and sizes.max() - sizes.min() <= 1
    z = np.concatenate([p.activity_z for p in World(SHOPEE, 3, 2048).people])
    means = np.array([z[market().region == r].mean() for r in range(32)])
    # With a fifth of the variance between regions: 0.2 ± 0.05 (sd of a variance from 32 means, √(2/31) of it).
    assert 0.1 < means.var() / z.var() < 0.3


def test_nobody_gets_what_is_not_there() -> None:
    m, treated = market(), np.arange(2048) % 3 == 0
    wanted = np.where(treated[:, None], m.treatment, m.control)
    table = m.run(treated)
    assert (table.orders <= table.wanted + 1e-9).all() and np.array_equal(table.wanted, wanted.sum(axis=1))
    assert table.orders.groupby(table.region).sum().le(m.stock.sum(axis=1) + 1e-6).all()


def test_with_plenty_of_stock_nobody_interferes() -> None:
    m = market(stock=1000.0)
    assert m.truth == pytest.approx((m.treatment.sum() - m.control.sum()) / m.n_users)
    assert np.array_equal(m.orders(np.ones(2048, bool)), m.treatment.sum(axis=1))


def test_users_as_unit_are_biased_and_regions_are_not_but_vary_more() -> None:
    m, replays = market(), 600
    user, region = m.replay_user(replays, 1), m.replay_region(replays, 1)
    # A mean of 600 replays has an error of sd/√600; 4 of them leave 1 failure in 16,000.
    far = {name: abs(r.effect.mean() - m.truth) / (r.effect.std() / np.sqrt(replays)) for name, r in (("u", user), ("r", region))}
    assert far["r"] < 4 < 8 < far["u"]
    assert user.effect.mean() > m.truth and region.effect.std() > 1.5 * user.effect.std()
    assert user.truth == m.truth


def test_replays_repeat_and_seeds_differ() -> None:
    m = market()
    assert np.array_equal(m.replay_user(3, 5).effect, m.replay_user(5, 5).effect[:3])
    assert not np.array_equal(m.replay_region(3, 5).effect, m.replay_region(3, 6).effect)


def test_bad_input_is_named() -> None:
    world = World(SHOPEE, 3, 512)
    for bad in ({"regions": 1}, {"regions": 513}, {"stock": 0.0}):
        with pytest.raises(ValueError, match=f"{next(iter(bad))} = "):
            StockMarket.of(world, OFF, FULL, **bad)
    with pytest.raises(ValueError, match="one true or false a user"):
        market().run(np.ones(5, bool))
