"""Past experiments with known long-run outcomes.

Each is a change of policy whose effect on a separate population is taken from the ledger: the truth of the
first 12 weeks, seen with the sampling error of the experiment's size, and the truth after a year.
"""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from tradeoff.market.config import WEEKS_OBSERVED, WEEKS_TOTAL, WINDOW_START
from tradeoff.market.laws import bits, normal
from tradeoff.market.schema import CLASSES, SCREENS, SETTINGS, TABLES, table
from tradeoff.market.settings import CONTEXTUAL, FULL, SEGMENTS, Policy

if TYPE_CHECKING:
    from tradeoff.market.world import World

EXPERIMENTS = 48
METRICS = (
    "clicks_per_user",
    "orders_per_user",
    "gmv_per_user",
    "rec_orders_per_user",
    "visits_per_user",
    "opted_in_rate",
)
_USERS = 4096
_SEED_STEP = 7_919


def past_experiments(world: World) -> pa.Table:
    """Draw the corpus: one row an experiment and metric."""
    # Those years are over: whatever users will do after this window had not begun.
    config = replace(world.config, late_churn=1.0)
    users = min(_USERS, max(512, world.n_users))
    past = replace(world, config=config, seed=world.seed + _SEED_STEP, n_users=users)
    noise = normal()[bits(world.seed, "past", 0, EXPERIMENTS * len(METRICS))].reshape(EXPERIMENTS, -1) / 1024
    draws = bits(world.seed, "past", 1, EXPERIMENTS * 8).reshape(EXPERIMENTS, 8).astype(np.int64)
    rows: dict[str, list[object]] = {c.name: [] for c in TABLES["past_experiments"].columns}
    for i in range(EXPERIMENTS):
        name, control, change = _change(draws[i])
        n = int(60_000 + draws[i, 7] * 6)
        long = past.evaluate(change, WEEKS_TOTAL).margin / past.evaluate(control, WEEKS_TOTAL).margin - 1
        for j, metric in enumerate(METRICS):
            effect, error = _effect(past, control, change, metric, n)
            values = (
                i + 1,
                name,
                WINDOW_START - timedelta(weeks=100 - 2 * i),
                7 * WEEKS_OBSERVED,
                n,
                n,
                metric,
                round(effect + error * float(noise[i, j]), 6),
                round(error, 6),
                round(long, 6),
            )
            for column, value in zip(rows, values, strict=True):
                rows[column].append(value)
    columns = {name: np.array(values) for name, values in rows.items()}
    columns["started_on"] = columns["started_on"].astype("datetime64[D]")
    return table("past_experiments", columns)


def _change(draw: NDArray[np.int64]) -> tuple[str, Policy, Policy]:
    """One change of policy: what it was called, control and treatment."""
    screen = SCREENS[int(draw[0]) % len(SCREENS)]
    control = Policy(
        ((int(draw[1]) % 5, int(draw[2]) % 3),) * (len(SEGMENTS) - 1) + ((CONTEXTUAL, CONTEXTUAL),), screen
    )
    kind = int(draw[3]) % 3
    if kind == 0:
        other = SCREENS[(SCREENS.index(screen) + 1 + int(draw[4]) % 2) % len(SCREENS)]
        start = Policy(((FULL, int(draw[2]) % 5),) * (len(SEGMENTS) - 1) + ((CONTEXTUAL, CONTEXTUAL),), screen)
        return f"screen {screen} to {other}", start, Policy(start.settings, other)
    class_ = int(draw[4]) % 2
    new = int(draw[5]) % len(SETTINGS)
    if new == control.settings[0][class_]:
        new = (new + 1) % len(SETTINGS)
    few = kind == 2
    tier = ("occasional", "regular", "frequent")[int(draw[6]) % 3]
    settings = tuple(
        row
        if segment == "minor" or (few and not segment.startswith(tier))
        else (new, row[1])
        if class_ == 0
        else (row[0], new)
        for segment, row in zip(SEGMENTS, control.settings, strict=True)
    )
    who = f"{tier} users" if few else "all users"
    return f"{SETTINGS[new]} lists on {CLASSES[class_]} categories, {who}", control, Policy(settings, screen)


def _effect(past: World, control: Policy, change: Policy, metric: str, n: int) -> tuple[float, float]:
    """True relative effect after 12 weeks and the standard error of its estimate from ``n`` users an arm."""
    column = {"opted_in_rate": "opted_out"}.get(metric, metric.removesuffix("_per_user"))
    arms = [past.outcomes(past.treatments(p), column, WEEKS_OBSERVED).tolist() for p in (control, change)]
    if metric == "opted_in_rate":
        # Opt-outs start from zero where nothing is personal, so the rate is reported of users still opted in.
        arms = [[1 - x for x in arm] for arm in arms]
    # Sums of Python integers are exact, so the figures do not depend on the machine.
    sums = [sum(arm) for arm in arms]
    size = len(arms[0])
    variance = [
        (size * sum(x * x for x in arm) - total * total) / size**2
        for arm, total in zip(arms, sums, strict=True)
    ]
    if not sums[0]:
        return 0.0, 0.0
    return sums[1] / sums[0] - 1, math.sqrt((variance[0] + variance[1]) / n) * size / sums[0]
