"""One policy played out visit by visit: the log that a company would keep.

The ledger asks every visit about every setting and adds up; this module follows only what really happens
to each user. Both use the same plan, so their sums agree to the cent (a test shows it).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tradeoff.market.behaviour import (
    Events,
    Plan,
    Purchases,
    Slates,
    browsing_clicks,
    plan_events,
    plan_visits,
    purchases,
    repeat_clicks,
    slates,
)
from tradeoff.market.catalogue import Catalogue
from tradeoff.market.config import WEEKS_OBSERVED, MarketConfig
from tradeoff.market.ledger import FIRST, MODES, SECOND
from tradeoff.market.people import SHARD, People, draw_people
from tradeoff.market.schema import SETTINGS
from tradeoff.market.settings import CONTEXTUAL
from tradeoff.market.trust import Path, trust_path, weekly_visits


@dataclass(frozen=True)
class Log:
    """What happened to a shard: visits that took place, and for each the setting, slate and clicks.

    ``events`` and ``bought`` have one entry a want or direct order; ``events.visit`` points into ``plan``.
    ``path`` has one treatment a user (users × 1).
    """

    people: People
    plan: Plan
    setting: NDArray[np.int8]
    shown: Slates
    browsed: NDArray[np.int64]
    events: Events
    bought: Purchases
    path: Path


def play(
    config: MarketConfig,
    catalogue: Catalogue,
    seed: int,
    shard: int,
    treatments: NDArray[np.integer],
    weeks: int = WEEKS_OBSERVED,
) -> Log:
    """Play ``weeks`` weeks of a shard whose 512 users experience the given treatments."""
    people = draw_people(config, seed, shard)
    plan = plan_visits(config, catalogue, people, seed, shard, weeks)
    events = plan_events(plan, seed, shard)
    mode, first, second = (np.asarray(a)[treatments] for a in (MODES, FIRST, SECOND))
    path = trust_path(
        config, people, weekly_visits(plan, weeks), seed, shard, mode[:, None], first[:, None], second[:, None]
    )

    there = plan.week < path.left[plan.user, 0]
    place = np.cumsum(there) - 1
    kept = np.flatnonzero(there[events.visit])
    events = events.take(kept)
    plan_kept = plan.take(np.flatnonzero(there))
    events = Events(**{**vars(events), "visit": place[events.visit]})

    wish = np.where(plan_kept.sensitive == 1, second[plan_kept.user], first[plan_kept.user])
    out = plan_kept.week >= path.opted_out[plan_kept.user, 0]
    setting = np.where(out, np.minimum(wish, CONTEXTUAL), wish).astype(np.int8)
    shown, browsed, bought = _by_setting(
        config, catalogue, people, plan_kept, events, setting, mode[plan_kept.user]
    )
    return Log(people, plan_kept, setting, shown, browsed, events, bought, path)


def _by_setting(
    config: MarketConfig,
    catalogue: Catalogue,
    people: People,
    plan: Plan,
    events: Events,
    setting: NDArray[np.int8],
    mode: NDArray[np.integer],
) -> tuple[Slates, NDArray[np.int64], Purchases]:
    """Outcomes of visits and events, each under its own setting and mode."""
    n, m = len(plan), len(events)
    shown = Slates(np.zeros(n, np.int64), np.zeros(n, np.int64), np.zeros(n, np.bool_))
    browsed = np.zeros(n, dtype=np.int64)
    bought = Purchases(
        *(np.zeros(m, dtype=t) for t in (bool, bool, np.int32, np.int32, bool, bool, np.int64, np.int64))
    )
    of_event = setting[events.visit], mode[events.visit]
    for k in range(len(SETTINGS)):
        for mode_ in (0, 1):
            here = np.flatnonzero((setting == k) & (mode == mode_))
            if not here.size:
                continue
            part = plan.take(here)
            lists = slates(config, catalogue, people, part, k)
            for name in ("first", "second", "fits"):
                getattr(shown, name)[here] = getattr(lists, name)
            browsed[here] = browsing_clicks(config, people, part, lists.fits, k, mode_)
            mine = np.flatnonzero((of_event[0] == k) & (of_event[1] == mode_))
            if not mine.size:
                continue
            visits = events.visit[mine]
            lists = Slates(shown.first[visits], shown.second[visits], shown.fits[visits])
            result = purchases(config, catalogue, people, plan.take(visits), events.take(mine), lists, k, mode_)
            for name, value in vars(result).items():
                getattr(bought, name)[mine] = value
    return shown, browsed, bought


def user_sums(log: Log) -> dict[str, NDArray[np.int64]]:
    """Per-user totals of a log: visits, clicks, orders, gmv, rec_orders, rec_gmv (money in minor units)."""

    def total(user: NDArray[np.integer], amount: NDArray[np.integer] | NDArray[np.bool_]) -> NDArray[np.int64]:
        return np.bincount(user, weights=amount, minlength=SHARD).astype(np.int64)

    buyer = log.plan.user[log.events.visit]
    bought = log.bought
    clicks = bought.captured * (1 + repeat_clicks(log.events))
    return {
        "visits": np.bincount(log.plan.user, minlength=SHARD),
        "clicks": total(log.plan.user, log.browsed) + total(buyer, clicks),
        "orders": total(buyer, bought.ordered & ~bought.cancelled),
        "gmv": total(buyer, bought.gmv),
        "rec_orders": total(buyer, bought.attributed),
        "rec_gmv": total(buyer, bought.gmv * bought.attributed),
    }
