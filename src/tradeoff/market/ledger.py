"""The ledger: what every user would do under every treatment, with shared randomness.

A treatment is a mode and a setting for each category class. Because trust moves with exposure only, a
user's year under a treatment is a sum of planned visits up to the opt-out, then of the same visits under
the contextual setting, until the user leaves. The ledger stores those sums, so evaluating a policy is a
look-up and an addition: exact, with no Monte Carlo.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tradeoff.market.behaviour import (
    Plan,
    browsing_clicks,
    plan_events,
    plan_visits,
    purchases,
    repeat_clicks,
    slates,
)
from tradeoff.market.catalogue import Catalogue
from tradeoff.market.config import WEEKS_OBSERVED, WEEKS_TOTAL, MarketConfig
from tradeoff.market.people import SHARD, draw_people
from tradeoff.market.schema import SETTINGS
from tradeoff.market.settings import CONTEXTUAL, TREATMENTS
from tradeoff.market.trust import exposure_per_visit, trust_path, weekly_visits

HORIZONS = (WEEKS_OBSERVED, WEEKS_TOTAL)
METRICS = (
    "orders",
    "gmv",
    "rec_orders",
    "rec_gmv",
    "exposure",
    "serving",
    "visits",
    "distrust",
    "present",
    "opted_out",
    "clicks",
)
"""Sums a user: counts, money in minor units, exposure in 1/65 536, ``serving`` cost in
minor units / 1,000, distrust in 1/256 user-weeks; ``present``
and ``opted_out`` are 0/1 at the horizon's end; ``clicks`` only over the observed weeks."""

MODES, FIRST, SECOND = (a.ravel() for a in np.indices((2, len(SETTINGS), len(SETTINGS))))
"""Mode, ordinary and sensitive setting of each of the 50 treatments."""


@dataclass(frozen=True)
class Ledger:
    """Per-user outcomes under each treatment: ``values[metric]`` has shape (horizons, users, 50)."""

    values: dict[str, NDArray[np.int64]]

    @classmethod
    def joined(cls, parts: list[Ledger]) -> Ledger:
        """Put the users of several shards together."""
        return cls({m: np.concatenate([p.values[m] for p in parts], axis=1) for m in METRICS})


def _by_user_week(weeks: int, plan: Plan, amount: NDArray[np.int64]) -> NDArray[np.int64]:
    """Sum an amount a visit by week, user and class, cumulated over weeks (weeks + 1 × users × 2)."""
    key = (plan.week.astype(np.int64) * SHARD + plan.user) * 2 + plan.sensitive
    # Amounts are integers far below 2**53, so the float sums of bincount are exact.
    sums = np.bincount(key, weights=amount, minlength=weeks * SHARD * 2).astype(np.int64)
    out = np.zeros((weeks + 1, SHARD, 2), dtype=np.int64)
    np.cumsum(sums.reshape(weeks, SHARD, 2), axis=0, out=out[1:])
    return out


def shard_ledger(
    config: MarketConfig,
    catalogue: Catalogue,
    seed: int,
    shard: int,
    weeks: int = WEEKS_TOTAL,
    horizons: tuple[int, ...] = HORIZONS,
    metrics: tuple[str, ...] = METRICS,
) -> Ledger:
    """Build the ledger of one shard (all 512 users): the chosen metrics at the horizons within ``weeks``."""
    people = draw_people(config, seed, shard)
    plan = plan_visits(config, catalogue, people, seed, shard, weeks)
    events = plan_events(plan, seed, shard)
    wanting = plan.take(events.visit)
    observed = plan.take(np.flatnonzero(plan.week < WEEKS_OBSERVED))
    horizons = tuple(h for h in horizons if h <= weeks)

    n = len(SETTINGS)
    sums = {m: np.zeros((weeks + 1, SHARD, 2, 2 * n), dtype=np.int64) for m in METRICS[:6] if m in metrics}
    visits = weekly_visits(plan, weeks)
    active = np.cumsum(visits > 0, axis=0)
    clicks = {"clicks": np.zeros((WEEKS_OBSERVED + 1, SHARD, 2, 2 * n), dtype=np.int64)} if "clicks" in metrics else {}
    for setting in range(n):
        shown = slates(config, catalogue, people, wanting, setting)
        for mode in (0, 1):
            cell = mode * n + setting
            bought = purchases(config, catalogue, people, wanting, events, shown, setting, mode)
            counted = bought.ordered & ~bought.cancelled
            for metric, amount in (
                ("orders", counted),
                ("gmv", bought.gmv),
                ("rec_orders", bought.attributed),
                ("rec_gmv", bought.gmv * bought.attributed),
            ):
                if metric in sums:
                    sums[metric][..., cell] = _by_user_week(weeks, wanting, amount)
            if "exposure" in sums:
                sums["exposure"][..., cell] = _by_user_week(
                    weeks, plan, exposure_per_visit(people, plan, setting, mode)
                )
            if "serving" in sums:
                sums["serving"][1:, ..., cell] = active * round(
                    1000 * config.minor_units * config.serving_cost[setting]
                )
            if "clicks" not in metrics:
                continue
            fits = slates(config, catalogue, people, observed, setting).fits
            early = wanting.week < WEEKS_OBSERVED
            clicks["clicks"][..., cell] = _by_user_week(
                WEEKS_OBSERVED, observed, browsing_clicks(config, people, observed, fits, setting, mode)
            ) + _by_user_week(
                WEEKS_OBSERVED,
                wanting.take(np.flatnonzero(early)),
                (bought.captured * (1 + repeat_clicks(events)))[early],
            )
    visit_sums = np.zeros((weeks + 1, SHARD), dtype=np.int64)
    np.cumsum(visits.sum(axis=2), axis=0, out=visit_sums[1:])

    path = trust_path(config, people, visits, seed, shard, MODES[None, :], FIRST[None, :], SECOND[None, :])
    user = np.arange(SHARD)[:, None]
    cells = [MODES * n + FIRST, MODES * n + SECOND]
    mild = [MODES * n + np.minimum(FIRST, CONTEXTUAL), MODES * n + np.minimum(SECOND, CONTEXTUAL)]
    values = {m: np.zeros((len(horizons), SHARD, TREATMENTS), dtype=np.int64) for m in metrics}
    for h, horizon in enumerate(horizons):
        end = np.minimum(path.left, horizon)
        turn = np.minimum(path.opted_out, end)
        for metric, table in (sums | clicks).items():
            stop, switch = (np.minimum(w, table.shape[0] - 1) for w in (end, turn))
            for class_ in (0, 1):
                t = table[:, :, class_, :]
                values[metric][h] += (
                    t[switch, user, cells[class_]] + t[stop, user, mild[class_]] - t[switch, user, mild[class_]]
                )
        state = {
            "visits": visit_sums[end, user],
            "distrust": path.distrust[horizon],
            "present": path.left >= horizon,
            "opted_out": path.opted_out < horizon,
        }
        for metric in state.keys() & values.keys():
            values[metric][h] = state[metric]
    return Ledger(values)
