"""Two experiments that the company ran after the observed weeks, as delivered to whoever has to decide.

Both have other users than the panel, drawn from the same market. One is sound. The log of the other is written by a
service that loses part of the users who said no, so the arm that asks more openly loses more users: a
sample-ratio mismatch that consent itself causes.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from tradeoff.market.config import WEEKS_OBSERVED, WINDOW_START
from tradeoff.market.history import prior_purchases
from tradeoff.market.laws import bits, threshold
from tradeoff.market.ledger import shard_ledger
from tradeoff.market.people import SHARD, consent_answers, draw_people
from tradeoff.market.schema import EXPERIMENTS, SCREENS, TRIAL_CHOICES, table
from tradeoff.market.settings import CONTEXTUAL, FULL, PERSONAL, SEGMENTS, Policy, experienced

if TYPE_CHECKING:
    from tradeoff.market.world import World

FIRST_SHARD = 1 << 21
SHARDS_PER_SHARD = {"personal_default": 3.0, "choice_screen": 1.5}
MOST_SHARDS = {"personal_default": 48, "choice_screen": 24}
LOST_AFTER_NO = 0.35
"""Share of users lost by the log of ``choice_screen`` among those who declined."""

_METRICS = ("visits", "clicks", "orders", "gmv", "serving", "opted_out")
_TEXTS = {
    "personal_default": (
        "Should personal lists in ordinary categories be on by default?",
        "lists from the page and the visit alone; nobody is asked",
        "personal lists in ordinary categories, on by default, with a switch to turn them off",
    ),
    "choice_screen": (
        "What does an open choice cost against a default that is on?",
        "personal lists in ordinary categories, on by default, with a switch to turn them off",
        "the same lists, after a screen with yes and no side by side",
    ),
}


def policies(experiment: str) -> tuple[Policy, Policy]:
    """Control and treatment of a delivered experiment; both lawful. Raises ``ValueError`` for an unknown name."""
    if experiment not in EXPERIMENTS:
        raise ValueError(f"experiment = {experiment!r} is unknown; choose one of {', '.join(EXPERIMENTS)}")
    nobody = Policy.uniform("contextual")
    rows = ((FULL, CONTEXTUAL),) * (len(SEGMENTS) - 1) + ((CONTEXTUAL, CONTEXTUAL),)
    default, choice = Policy(rows, "default_on"), Policy(rows, "active_choice")
    return (nobody, default) if experiment == "personal_default" else (default, choice)


def tables(world: World) -> dict[str, pa.Table]:
    """The two tables ``experiments`` and ``experiment_users``."""
    started = WINDOW_START + timedelta(weeks=WEEKS_OBSERVED)
    n = len(EXPERIMENTS)
    texts = [np.array([_TEXTS[e][i] for e in EXPERIMENTS]) for i in range(3)]
    plans = {
        "experiment": np.arange(n),
        "question": texts[0],
        "control": texts[1],
        "treatment": texts[2],
        "planned_share": np.full(n, 0.5),
        "started_on": np.array([started] * n, dtype="datetime64[D]"),
        "days": np.full(n, 7 * WEEKS_OBSERVED),
        "primary_metric": np.array(["margin"] * n),
        "worst_gmv": np.full(n, -0.03),
        "worst_opted_out": np.full(n, 0.05),
    }
    parts = []
    for number, experiment in enumerate(EXPERIMENTS):
        shards = max(1, int(min(world.n_shards * SHARDS_PER_SHARD[experiment], MOST_SHARDS[experiment])))
        first = FIRST_SHARD + (number << 16)
        parts += [_shard(world, experiment, number, shard) for shard in range(first, first + shards)]
    users = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    users["user_id"] = np.arange(len(users["arm"]))
    return {"experiments": table("experiments", plans), "experiment_users": table("experiment_users", users)}


def _shard(world: World, experiment: str, number: int, shard: int) -> dict[str, NDArray[np.generic]]:
    """The logged users of one shard of an experiment."""
    config, seed, catalogue = world.config, world.seed, world.catalogue
    people = draw_people(config, seed, shard)
    arm = (bits(seed, "delivered_arm", shard, SHARD) & 1).astype(np.int64)
    chosen, choice = np.zeros(SHARD, np.int64), np.full(SHARD, TRIAL_CHOICES.index("not_asked"))
    for this, policy in enumerate(policies(experiment)):
        yes = consent_answers(config, people, seed, shard, SCREENS.index(policy.screen))
        here = arm == this
        chosen[here] = experienced(policy, people.segment, *yes)[here]
        asks = np.isin(np.array(policy.settings)[people.segment, 0], PERSONAL)
        choice = np.where(here & asks, np.where(yes[0], 0, 1), choice)
    ledger = shard_ledger(config, catalogue, seed, shard, WEEKS_OBSERVED, (WEEKS_OBSERVED,), _METRICS).values
    got = {metric: ledger[metric][0, np.arange(SHARD), chosen] for metric in _METRICS}
    count, value = prior_purchases(config, catalogue, people, seed, shard)
    lost = bits(seed, "delivered_log", shard, SHARD) < threshold(LOST_AFTER_NO)
    broken = experiment == "choice_screen"
    logged = ~(lost & (choice == TRIAL_CHOICES.index("declined"))) if broken else np.ones(SHARD, np.bool_)
    columns = {
        "experiment": np.full(SHARD, number),
        "arm": arm,
        "choice": choice,
        "activity_tier": people.tier,
        "age_band": people.age,
        "prior_orders": count,
        "prior_gmv": value / config.minor_units,
        "sessions": got["visits"],
        "clicks": got["clicks"],
        "orders": got["orders"],
        "gmv": got["gmv"] / config.minor_units,
        # Rounded to the currency's smallest unit, so that the last bit does not depend on the machine.
        "margin": np.rint(config.take_rate * got["gmv"] - got["serving"] / 1000) / config.minor_units,
        "opted_out": got["opted_out"] == 1,
    }
    return {name: column[logged] for name, column in columns.items()}
