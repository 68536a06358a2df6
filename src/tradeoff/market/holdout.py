"""The randomised holdout: other users of the same market, half of them with recommendations switched off."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from tradeoff.market.history import prior_purchases, status_quo
from tradeoff.market.laws import bits
from tradeoff.market.people import SHARD, consent_answers, draw_people
from tradeoff.market.schema import table
from tradeoff.market.settings import OFF, OPEN, treatment
from tradeoff.market.simulate import play, user_sums

if TYPE_CHECKING:
    from tradeoff.market.world import World

FIRST_SHARD = 1 << 20
SHARDS_PER_SHARD = 6
MOST_SHARDS = 120
"""The holdout has six users for each user of the panel, and never more than 61 440."""


def holdout_table(world: World) -> pa.Table:
    """Play the holdout and sum it up by user."""
    shards = min(world.n_shards * SHARDS_PER_SHARD, MOST_SHARDS)
    parts = [_shard(world, FIRST_SHARD + i) for i in range(shards)]
    columns = {name: np.concatenate([p[name] for p in parts]) for name in parts[0]}
    return table("holdout", columns)


def _shard(world: World, shard: int) -> dict[str, NDArray[np.generic]]:
    config, seed, catalogue = world.config, world.seed, world.catalogue
    people = draw_people(config, seed, shard)
    usual, screen = status_quo(config, people, seed, shard)
    arm = (bits(seed, "holdout_arm", shard, SHARD) & 1).astype(np.int64)
    none = treatment(np.int64(OPEN), np.int64(OFF), np.int64(OFF))
    sums = user_sums(play(config, catalogue, seed, shard, np.where(arm == 1, none, usual)))
    count, value = prior_purchases(config, catalogue, people, seed, shard)
    accepted, _ = consent_answers(config, people, seed, shard, screen)
    return {
        "user_id": people.user,
        "arm": arm,
        "activity_tier": people.tier,
        "age_band": people.age,
        "opted_in": accepted,
        "prior_orders": count,
        "prior_gmv": value / config.minor_units,
        "sessions": sums["visits"],
        "clicks": sums["clicks"],
        "orders": sums["orders"],
        "gmv": sums["gmv"] / config.minor_units,
        "rec_orders": sums["rec_orders"],
        "rec_gmv": sums["rec_gmv"] / config.minor_units,
    }
