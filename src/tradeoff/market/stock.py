"""A market in which stock is limited by delivery region, so that the users of an experiment interfere.

Who is shown better lists buys more, and what they buy is no longer there for their neighbours. Comparing
treated with untreated users of one region then counts the neighbours' loss as an effect (Holtz, Lobel, Liskovich &
Aral found that this was at least a fifth of a user-level estimate on Airbnb). Assigning whole regions keeps the arms apart, at the price of fewer independent units.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tradeoff.market.experiment import Replays, assign
from tradeoff.market.laws import bits, normal
from tradeoff.market.people import SHARD
from tradeoff.market.schema import CATEGORIES
from tradeoff.market.settings import Policy
from tradeoff.market.simulate import play
from tradeoff.market.world import World


@dataclass(frozen=True)
class StockMarket:
    """What users want under two policies, and what their regions have.

    ``region`` numbers each user's delivery region (users). ``control`` and ``treatment`` count the orders that a user
    would place in 12 weeks in each category under either policy if nothing ran out (users × 24). ``stock`` is what
    a region can deliver of a category in those weeks (regions × 24, orders). Where more is wanted than there is,
    every order has the same chance, and ``orders`` are expected numbers.
    """

    region: NDArray[np.int64]
    control: NDArray[np.int64]
    treatment: NDArray[np.int64]
    stock: NDArray[np.float64]

    @classmethod
    def of(
        cls, world: World, control: Policy, treatment: Policy, regions: int = 64, stock: float = 1.0
    ) -> StockMarket:
        """Give each region ``stock`` times what its users want under ``control``.

        Neighbours resemble each other: a fifth of the differences in activity lies between regions [A].
        Raises ``ValueError`` for fewer than 2 regions, more regions than users, or a stock of 0 or less.
        """
        if not 2 <= regions <= world.n_users:
            raise ValueError(f"regions = {regions!r} is outside the allowed range 2 … {world.n_users} (users)")
        if not stock > 0:
            raise ValueError(f"stock = {stock!r} must be more than 0")
        z = np.concatenate([p.activity_z for p in world.people])[: world.n_users].astype(np.int64)
        place = z + 2 * normal()[bits(world.seed, "region", 0, world.n_users)]
        region = np.empty(world.n_users, dtype=np.int64)
        region[np.argsort(place, kind="stable")] = np.arange(world.n_users) * regions // world.n_users
        wanted = [_wanted(world, policy) for policy in (control, treatment)]
        return cls(region, *wanted, stock * _by_region(wanted[0], region, regions))

    @property
    def n_users(self) -> int:
        """Number of users."""
        return self.region.size

    @property
    def regions(self) -> int:
        """Number of regions."""
        return len(self.stock)

    def orders(self, treated: NDArray[np.bool_]) -> NDArray[np.float64]:
        """Expected orders of each user when ``treated`` (users) says who is treated.

        Raises ``ValueError`` if ``treated`` does not have one entry a user.
        """
        given = np.asarray(treated)
        if given.shape != (self.n_users,):
            raise ValueError(f"treated has the shape {given.shape}; give one true or false a user: ({self.n_users},)")
        wanted = np.where(given.astype(bool)[:, None], self.treatment, self.control)
        asked = _by_region(wanted, self.region, self.regions)
        # Nobody asks for what nobody wants, so an empty cell is filled.
        filled = np.minimum(1.0, self.stock / np.maximum(asked, 1))
        return np.einsum("uc,uc->u", wanted, filled[self.region])

    def run(self, treated: NDArray[np.bool_]) -> pd.DataFrame:
        """One trial of 12 weeks under an assignment: ``user_id``, ``region``, ``treated``, ``wanted``, ``orders``."""
        orders = self.orders(treated)
        given = np.asarray(treated).astype(bool)
        wanted = np.where(given, self.treatment.sum(axis=1), self.control.sum(axis=1))
        return pd.DataFrame(
            {
                "user_id": np.arange(self.n_users),
                "region": self.region,
                "treated": given,
                "wanted": wanted,
                "orders": orders,
            }
        )

    @cached_property
    def truth(self) -> float:
        """Mean orders a user if everybody is treated less the mean if nobody is."""
        everybody = np.ones(self.n_users, dtype=np.bool_)
        return float(self.orders(everybody).mean() - self.orders(~everybody).mean())

    def replay_user(self, replays: int, seed: int) -> Replays:
        """Assign users at random, ``replays`` times; difference of means with Welch's error, users as the unit."""

        def once(replay: int) -> tuple[float, float]:
            treated = assign(self.n_users, 0.5, seed, replay)
            orders = self.orders(treated)
            return _difference(orders[treated], orders[~treated])

        return self._replays(once, replays)

    def replay_region(self, replays: int, seed: int) -> Replays:
        """Assign half of the regions at random, ``replays`` times; regions (their mean orders a user) as the unit."""
        size = np.bincount(self.region, minlength=self.regions)

        def once(replay: int) -> tuple[float, float]:
            draw = bits(seed, "region", 1 + replay, self.regions)
            chosen = np.zeros(self.regions, dtype=np.bool_)
            chosen[np.argsort(draw, kind="stable")[: self.regions // 2]] = True
            orders = self.orders(chosen[self.region])
            mean = np.bincount(self.region, weights=orders, minlength=self.regions) / size
            return _difference(mean[chosen], mean[~chosen])

        return self._replays(once, replays)

    def _replays(self, once: Callable[[int], tuple[float, float]], replays: int) -> Replays:
        effect, error = np.array([once(i) for i in range(replays)]).reshape(-1, 2).T
        return Replays(effect, error, self.truth)


def _difference(treated: NDArray[np.float64], control: NDArray[np.float64]) -> tuple[float, float]:
    """Difference of means and Welch's standard error."""
    error = np.sqrt(treated.var(ddof=1) / treated.size + control.var(ddof=1) / control.size)
    return float(treated.mean() - control.mean()), float(error)


def _by_region(wanted: NDArray[np.int64], region: NDArray[np.int64], regions: int) -> NDArray[np.float64]:
    """Orders wanted in each region and category (regions × 24)."""
    key = region[:, None] * len(CATEGORIES) + np.arange(len(CATEGORIES))
    sums = np.bincount(key.ravel(), weights=wanted.ravel(), minlength=regions * len(CATEGORIES))
    return sums.reshape(regions, len(CATEGORIES))


def _wanted(world: World, policy: Policy) -> NDArray[np.int64]:
    """Orders by user and category in the observed weeks if everybody lives under ``policy`` (users × 24)."""
    chosen = np.zeros(world.n_shards * SHARD, dtype=np.int64)
    chosen[: world.n_users] = world.treatments(policy)
    parts = []
    for shard in range(world.n_shards):
        mine = chosen[shard * SHARD : (shard + 1) * SHARD]
        log = play(world.config, world.catalogue, world.seed, shard, mine)
        placed = np.flatnonzero(log.bought.ordered & ~log.bought.cancelled)
        visit = log.events.visit[placed]
        key = log.plan.user[visit].astype(np.int64) * len(CATEGORIES) + log.plan.category[visit]
        parts.append(np.bincount(key, minlength=SHARD * len(CATEGORIES)).reshape(SHARD, -1))
    return np.concatenate(parts)[: world.n_users].astype(np.int64)
