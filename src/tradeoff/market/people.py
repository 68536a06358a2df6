"""Users: activity, age, tastes, and privacy concern in its three forms (latent, stated, revealed)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from tradeoff.market.config import MarketConfig
from tradeoff.market.laws import ONE, U16, bits, lognormal_table, logistic_threshold, normal, threshold
from tradeoff.market.settings import SEGMENTS

SHARD = 512
"""Users in a shard. Part of the definition of the data: a shard draws from its own streams."""


@dataclass(frozen=True)
class People:
    """One entry a user of a shard. Concern is in units of 1/256 (256 = an average user's)."""

    user: NDArray[np.int64]
    rate: NDArray[np.int64]
    activity_z: NDArray[np.int32]
    tier: NDArray[np.int8]
    age: NDArray[np.int8]
    segment: NDArray[np.int8]
    taste: NDArray[np.int32]
    price_sensitivity: NDArray[np.int32]
    high_concern: NDArray[np.bool_]
    concern: NDArray[np.int32]
    protective: NDArray[np.int32]
    city: NDArray[np.int8]

    def __len__(self) -> int:
        return self.user.size


@lru_cache(maxsize=8)
def _rate_table(mean: float, sigma: float) -> NDArray[np.int64]:
    """Visits a week in units of 1/65 536, by 16-bit uniform."""
    return lognormal_table(mean, sigma, U16, U16 // 16, 60 * U16)


def _logit(p: float) -> int:
    return round(ONE * math.log(p / (1 - p)))


def draw_people(config: MarketConfig, seed: int, shard: int, n: int = SHARD) -> People:
    """Draw the first ``n`` users of a shard."""

    def u(stream: str) -> NDArray[np.int32]:
        return bits(seed, stream, shard, SHARD)[:n].astype(np.int32)

    activity = u("activity")
    z = normal()[activity]
    tier = np.searchsorted([U16 // 3, 2 * U16 // 3], activity, side="right").astype(np.int8)
    adult = np.cumsum([0.0, *config.age_shares[:-1]]) * (1 - config.minors_share) + config.minors_share
    age = np.searchsorted([threshold(float(edge)) for edge in adult], u("age"), side="right").astype(np.int8)
    young = age == 1
    segment = np.where(age == 0, SEGMENTS.index("minor"), np.where(young, 0, 3) + tier).astype(np.int8)

    logit = _logit(config.concern_high_share) + ((z * round(config.concern_on_activity * ONE)) >> 10)
    high = u("concern_kind") < logistic_threshold(logit)
    level = normal()[u("concern_level")]
    concern = np.maximum(np.where(high, 560, 90) + (np.where(high, 90, 30) * level >> 10), 8).astype(np.int32)
    noise = normal()[u("revealed_noise")]
    protective = (
        np.where(high, 180, -100)
        + (200 * noise >> 10)
        + np.where(young, round(config.revealed_on_young * ONE), 0)
    ).astype(np.int32)
    taste = (u("style") >> 12) * 16 + (u("detail") >> 12)
    tiers = np.cumsum(config.city_shares[:-1])
    city = np.searchsorted([threshold(float(t)) for t in tiers], u("city"), side="right") + 1
    return People(
        user=shard * SHARD + np.arange(n, dtype=np.int64),
        rate=_rate_table(config.sessions_per_week, config.activity_sigma)[activity],
        activity_z=z,
        tier=tier,
        age=age,
        segment=segment,
        taste=taste,
        price_sensitivity=40 * normal()[u("price_sensitivity")] >> 10,
        high_concern=high,
        concern=concern,
        protective=protective,
        city=city.astype(np.int8),
    )


def consent_answers(
    config: MarketConfig, people: People, seed: int, shard: int, screen: NDArray[np.integer] | int
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Whether each user accepts personal data for ordinary and for sensitive categories.

    ``screen`` is an index into SCREENS, one or one a user. The draws are shared by all screens, so a
    stricter screen never wins a user that a laxer one lost for the same reason.
    """
    n = len(people)
    base = np.array([_logit(rate) for rate in config.accept_rate], dtype=np.int32)[screen]
    # Under default_on people must act to refuse, so attitudes matter little (Johnson, Shriver & Du 2020).
    weight = np.array([64, 256, 256], dtype=np.int32)[screen]
    logit = base - (people.protective * weight >> 8)
    ordinary = bits(seed, "consent_ordinary", shard, SHARD)[:n] < logistic_threshold(logit)
    shift = round(config.sensitive_on_accept * ONE)
    sensitive = bits(seed, "consent_sensitive", shard, SHARD)[:n] < logistic_threshold(
        logit + (shift * weight >> 8)
    )
    return ordinary, sensitive
