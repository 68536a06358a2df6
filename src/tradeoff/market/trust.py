"""Trust as a state: how exposure moves it over the weeks, and when a user opts out, leaves or complains.

Trust moves with exposure (visits under a setting), never with what the user happened to click or buy. A
user's whole path is therefore a function of the plan and of the treatment alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tradeoff.market.behaviour import Plan
from tradeoff.market.config import WEEKS_OBSERVED, WEEKS_TOTAL, MarketConfig
from tradeoff.market.laws import ONE, U16, bits
from tradeoff.market.people import SHARD, People
from tradeoff.market.settings import CONTEXTUAL, COVERT

_HARM_BY_SETTING = (0, 5, 70, 40, 256)
_HARM_BY_MODE = (256, 70)
_HARM_BY_CLASS = (205, 512)
_BUSY_WEEK = 8
_NEVER = WEEKS_TOTAL

DATA_WEIGHT = np.array([0, 4, 90, 30, 256], dtype=np.int64)
"""Data that leaves the phone in a visit under each setting, in units of 1/256 of ``full`` [A]."""
CLASS_WEIGHT = np.array([1, 14], dtype=np.int64)
"""Weight of a visit to an ordinary and to a sensitive category in privacy exposure [A]."""


@dataclass(frozen=True)
class Path:
    """Weeks of opt-out, of leaving and of the first complaint (52 = never), by user and treatment.

    ``distrust`` (52 + 1 × users × treatments) cumulates a user's distrust at the start of each week, in
    units of 1/256, while the user is there.
    """

    opted_out: NDArray[np.int16]
    left: NDArray[np.int16]
    complained: NDArray[np.int16]
    distrust: NDArray[np.int64]


def weekly_visits(plan: Plan, weeks: int) -> NDArray[np.int32]:
    """Count visits by week, user and category class (weeks × 512 × 2)."""
    key = (plan.week.astype(np.int64) * SHARD + plan.user) * 2 + plan.sensitive
    return np.bincount(key, minlength=weeks * SHARD * 2).reshape(weeks, SHARD, 2).astype(np.int32)


def trust_path(
    config: MarketConfig,
    people: People,
    visits: NDArray[np.int32],
    seed: int,
    shard: int,
    mode: NDArray[np.integer],
    ordinary: NDArray[np.integer],
    sensitive: NDArray[np.integer],
) -> Path:
    """Follow trust over the weeks of ``visits`` for treatments that broadcast to users × treatments."""
    weeks = visits.shape[0]
    shape = np.broadcast_shapes((SHARD, 1), mode.shape)
    harm = np.array(_HARM_BY_SETTING, dtype=np.int64)
    by_mode = np.array(_HARM_BY_MODE, dtype=np.int64)[mode]

    def per_visit(setting: NDArray[np.integer], class_: int) -> NDArray[np.int64]:
        full = round(config.trust_harm * ONE * 256 / 5)
        return (full * harm[setting] >> 8) * by_mode * _HARM_BY_CLASS[class_] >> 16

    before = [per_visit(ordinary, 0), per_visit(sensitive, 1)]
    mild = [per_visit(np.minimum(ordinary, CONTEXTUAL), 0), per_visit(np.minimum(sensitive, CONTEXTUAL), 1)]
    personal = (ordinary > CONTEXTUAL) | (sensitive > CONTEXTUAL)
    leave_draw = bits(seed, "churn", shard, WEEKS_TOTAL * SHARD).reshape(WEEKS_TOTAL, SHARD).astype(np.int64)
    out_draw = bits(seed, "opt_out", shard, WEEKS_TOTAL * SHARD).reshape(WEEKS_TOTAL, SHARD).astype(np.int64)
    complain_draw = (
        bits(seed, "complaint", shard, WEEKS_TOTAL * SHARD).reshape(WEEKS_TOTAL, SHARD).astype(np.int64)
    )
    slopes = [round(config.churn_on_distrust * factor * U16 * 256) for factor in (1.0, config.late_churn)]
    out_slope = round(config.opt_out_on_distrust * U16)
    base = round(config.churn_base * U16)
    out_base = round(config.opt_out_base * U16)
    protective = np.maximum(people.protective + 256, 24)[:, None].astype(np.int64)
    concern = people.concern[:, None].astype(np.int64)

    state = np.zeros(shape, dtype=np.int64)
    left = np.full(shape, _NEVER, dtype=np.int16)
    out = np.full(shape, _NEVER, dtype=np.int16)
    complained = np.full(shape, _NEVER, dtype=np.int16)
    distrust = np.zeros((weeks + 1, *shape), dtype=np.int64)
    for week in range(weeks):
        here = left == _NEVER
        leave_slope = slopes[week >= WEEKS_OBSERVED]
        slope = state * out_slope >> 8
        leaves = here & (leave_draw[week][:, None] < base + ((state * state >> 16) * leave_slope >> 8))
        opts = (
            here
            & personal
            & (out == _NEVER)
            & (out_draw[week][:, None] < ((out_base + slope) * protective >> 8))
        )
        complains = here & (complained == _NEVER) & (complain_draw[week][:, None] < 20 + slope)
        left[leaves] = week
        out[opts] = week
        complained[complains & ~leaves] = week
        here &= ~leaves
        distrust[week + 1] = distrust[week] + np.where(here, state, 0)
        asked = out == _NEVER
        busy = np.minimum(visits[week], _BUSY_WEEK).astype(np.int64)
        gain = sum(busy[:, class_, None] * np.where(asked, before[class_], mild[class_]) for class_ in (0, 1))
        # ``before`` is in 1/65 536 per visit; concern is in 1/256.
        state = state - (state >> 4) + (gain * concern >> 16)
    return Path(out, left, complained, distrust)


def exposure_per_visit(people: People, plan: Plan, setting: int, mode: int) -> NDArray[np.int64]:
    """Privacy exposure of each visit: data used × sensitivity of the class × the user's concern (1/65 536).

    Covert use counts half as much again."""
    weight = DATA_WEIGHT[setting] * (3 if mode == COVERT else 2) // 2
    return weight * CLASS_WEIGHT[plan.sensitive] * people.concern[plan.user]
