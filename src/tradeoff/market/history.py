"""Where users come from: today's settings, and what they bought before the window."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tradeoff.market.catalogue import Catalogue
from tradeoff.market.config import WEEKS_OBSERVED, MarketConfig
from tradeoff.market.laws import U16, bits, choice_table, normal, threshold
from tradeoff.market.people import SHARD, People, consent_answers
from tradeoff.market.settings import CONTEXTUAL, FULL, treatment


def status_quo(
    config: MarketConfig, people: People, seed: int, shard: int
) -> tuple[NDArray[np.int64], NDArray[np.int8]]:
    """Treatment and screen of each user of a shard today: full personalisation behind a screen drawn at random.

    Where the law already applies, minors get the contextual setting.
    """
    screen = choice_table(config.screen_shares, U16)[bits(seed, "screen", shard, SHARD)].astype(np.int8)
    ordinary, sensitive = consent_answers(config, people, seed, shard, screen)
    barred = (people.age == 0) & (config.law_week < 0)
    settings = [np.where(yes & ~barred, FULL, CONTEXTUAL) for yes in (ordinary, sensitive)]
    return treatment((screen > 0).astype(np.int64), *settings), screen


def prior_purchases(
    config: MarketConfig, catalogue: Catalogue, people: People, seed: int, shard: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Orders and their value (minor units) in the 12 weeks before the window, for a whole shard."""
    eager = np.array([threshold(config.want_rate * f) for f in config.want_by_tier])[people.tier]
    chance = (eager * 86 // 100 + threshold(config.direct_rate)) * 95 // 100
    mean = people.rate * WEEKS_OBSERVED * chance >> 24  # in 1/256 orders
    z = normal()[bits(seed, "prior", shard, SHARD)].astype(np.int64)
    spread = np.sqrt(mean * 256).astype(np.int64)
    count = np.maximum(0, (mean + (spread * z >> 10) + 128) >> 8)
    user = np.repeat(np.arange(SHARD), count)
    draw = bits(seed, "prior", shard + (1 << 28), 2 * user.size).astype(np.int64).reshape(2, -1)
    category = catalogue.interest[people.taste[user], draw[0] >> 8]
    item = catalogue.start[category] + (draw[1] * np.diff(catalogue.start)[category] >> 16)
    value = np.bincount(user, weights=catalogue.price[item], minlength=SHARD).astype(np.int64)
    return count, value
