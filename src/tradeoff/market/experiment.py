"""Experiments on a world: assignment, the table a company would see, and replays with known truth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tradeoff.market.config import WEEKS_OBSERVED
from tradeoff.market.history import prior_purchases
from tradeoff.market.laws import U16, bits
from tradeoff.market.schema import AGE_BANDS, TIERS
from tradeoff.market.settings import SEGMENTS, Policy
from tradeoff.market.world import World

_MEASURED = ("visits", "clicks", "orders", "gmv", "rec_orders", "rec_gmv", "opted_out", "present")


@dataclass(frozen=True)
class Experiment:
    """Two policies compared over the observed 12 weeks, with users as the unit of assignment.

    ``share`` is the probability of treatment. Raises ``ValueError`` if it is not strictly between 0 and 1.
    """

    control: Policy
    treatment: Policy
    share: float = 0.5

    def __post_init__(self) -> None:
        if not 0.0 < self.share < 1.0:
            raise ValueError(f"share = {self.share!r} is outside the allowed range: more than 0, less than 1")


@dataclass(frozen=True)
class Replays:
    """Many runs of one experiment on the same users, each with a new assignment.

    ``effect`` (difference of means, treatment − control, per user) and ``std_error`` (Welch) have one entry
    a replay; ``truth`` is the mean effect on these users, known from both potential outcomes.
    """

    effect: NDArray[np.float64]
    std_error: NDArray[np.float64]
    truth: float

    def rejected(self, z: float = 1.959964) -> float:
        """Share of replays whose two-sided test at critical value ``z`` says that there is an effect."""
        return float(np.mean(np.abs(self.effect) > z * self.std_error))


def assign(n_users: int, share: float, seed: int, replay: int = 0) -> NDArray[np.bool_]:
    """Assign each of ``n_users`` to treatment with probability ``share`` (independent 16-bit draws)."""
    return bits(seed, "assignment", replay, n_users) < round(share * U16)


def run(world: World, experiment: Experiment, seed: int) -> pd.DataFrame:
    """Run the experiment once: one row a user, as a company would see it.

    Columns: ``user_id``, ``arm`` (control / treatment), ``segment``, ``activity_tier``, ``age_band``,
    ``prior_orders``, ``prior_gmv``, then visits, clicks, orders, gmv, rec_orders, rec_gmv, opted_out and
    present over 12 weeks (money in the market's currency).
    """
    treated = assign(world.n_users, experiment.share, seed)
    chosen = np.where(treated, world.treatments(experiment.treatment), world.treatments(experiment.control))
    prior = [
        prior_purchases(world.config, world.catalogue, p, world.seed, shard)
        for shard, p in enumerate(world.people)
    ]
    count, value = (np.concatenate(part)[: world.n_users] for part in zip(*prior, strict=True))
    tier = np.concatenate([p.tier for p in world.people])[: world.n_users]
    age = np.concatenate([p.age for p in world.people])[: world.n_users]
    frame = pd.DataFrame(
        {
            "user_id": np.arange(world.n_users, dtype=np.int32),
            "arm": pd.Categorical.from_codes(treated.astype(np.int8), ["control", "treatment"]),
            "segment": pd.Categorical.from_codes(world.segment, list(SEGMENTS)),
            "activity_tier": pd.Categorical.from_codes(tier, list(TIERS)),
            "age_band": pd.Categorical.from_codes(age, list(AGE_BANDS)),
            "prior_orders": count,
            "prior_gmv": value / world.config.minor_units,
        }
    )
    for metric in _MEASURED:
        amount = world.outcomes(chosen, metric, WEEKS_OBSERVED)
        frame[metric] = amount / world.config.minor_units if metric.endswith("gmv") else amount
    return frame


def replay(world: World, experiment: Experiment, metric: str, replays: int, seed: int) -> Replays:
    """Run the experiment ``replays`` times with fresh assignments and analyse each with Welch's t-test.

    ``metric`` is one of visits, clicks, orders, gmv, rec_orders, rec_gmv, opted_out, present; money in minor units.
    An A/A test is an experiment whose two policies are the same. Raises ``ValueError`` for an unknown metric.
    """
    if metric not in _MEASURED:
        raise ValueError(f"metric = {metric!r} is unknown; choose one of {', '.join(_MEASURED)}")
    control, treatment = (
        world.outcomes(world.treatments(p), metric, WEEKS_OBSERVED).astype(np.float64)
        for p in (experiment.control, experiment.treatment)
    )
    z = np.stack([assign(world.n_users, experiment.share, seed, i) for i in range(replays)]).astype(np.float64)
    n = z.sum(axis=1), world.n_users - z.sum(axis=1)
    sums = [
        (z @ treatment, z @ treatment**2),
        (control.sum() - z @ control, (control**2).sum() - z @ control**2),
    ]
    mean = [total / size for (total, _), size in zip(sums, n, strict=True)]
    variance = [
        (square / size - m**2) * size / (size - 1) for (_, square), size, m in zip(sums, n, mean, strict=True)
    ]
    error = np.sqrt(variance[0] / n[0] + variance[1] / n[1])
    return Replays(mean[0] - mean[1], error, float((treatment - control).mean()))
