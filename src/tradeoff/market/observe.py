"""The tables that a company would have: the panel of users over the observed 12 weeks."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from tradeoff.market import calendar, corpus, delivered, holdout, team
from tradeoff.market.behaviour import repeat_clicks, slate_items, top_heavy
from tradeoff.market.catalogue import SENSITIVE
from tradeoff.market.config import WEEKS_OBSERVED, WINDOW_START
from tradeoff.market.laws import U16, bits, choice_table, normal, threshold
from tradeoff.market.history import prior_purchases, status_quo
from tradeoff.market.people import SHARD, People, consent_answers, draw_people
from tradeoff.market.schema import REQUEST_KINDS, TABLES, table
from tradeoff.market.simulate import Log, play

if TYPE_CHECKING:
    from tradeoff.market.world import World

IMPRESSIONS_LOGGED = 0.01
"""Share of visits whose full list of impressions is logged by default."""

SESSIONS_PER_SHARD = 1 << 17
ORDERS_PER_SHARD = 1 << 15
"""Identifiers are numbered within a shard, so that no shard depends on another."""

_BLOCK = 1 << 12
"""Visits whose impressions are made at a time."""

_END = WEEKS_OBSERVED * 7 * 24 * 60


def shard_tables(world: World, shard: int, impressions: float) -> dict[str, pa.Table]:
    """Emit the panel tables of one shard; see :meth:`World.shard_tables`."""
    config, seed = world.config, world.seed
    people = draw_people(config, seed, shard)
    treatments, screen = status_quo(config, people, seed, shard)
    log = play(config, world.catalogue, seed, shard, treatments)
    n = min(SHARD, world.n_users - shard * SHARD)

    order = np.lexsort((log.plan.second, log.plan.minute, log.plan.user))
    order = order[log.plan.user[order] < n]
    session_id = np.full(len(log.plan), -1, dtype=np.int64)
    session_id[order] = shard * SESSIONS_PER_SHARD + np.arange(order.size)
    plan = log.plan.take(order)
    sessions = table(
        "sessions",
        {
            "session_id": session_id[order],
            "user_id": plan.user + shard * SHARD,
            "started_at": calendar.timestamps(plan.minute, plan.second),
            "surface": plan.surface,
            "category": plan.category,
            "setting": log.setting[order],
            "n_impressions": plan.length,
        },
    )
    orders, want_clicks = _orders(world, log, shard, n)
    return {
        "users": _users(world, people, shard, n),
        "sessions": sessions,
        "impressions": _impressions(world, log, shard, order, session_id, want_clicks, impressions),
        "clicks": _clicks(world, log, shard, session_id, want_clicks),
        "orders": orders,
        "consents": _consents(world, log, shard, n, screen),
        "privacy_requests": _requests(world, log, shard, n),
        "survey": _survey(world, people, shard, n),
    }


def _users(world: World, people: People, shard: int, n: int) -> pa.Table:
    config, seed = world.config, world.seed

    def u(stream: str) -> NDArray[np.int64]:
        return bits(seed, stream, shard, SHARD)[:n].astype(np.int64)

    count, value = prior_purchases(world.config, world.catalogue, people, world.seed, shard)
    fields = 4 + (people.age[:n] == 1) - 2 * people.high_concern[:n] + (1500 * normal()[u("disclosure")] >> 20)
    joined = np.datetime64(WINDOW_START, "D") - (90 + u("tenure") * 1900 // U16).astype("timedelta64[D]")
    return table(
        "users",
        {
            "user_id": people.user[:n],
            "age_band": people.age[:n],
            "city_tier": people.city[:n],
            "device": choice_table((71, 21, 8), U16)[u("device")],
            "joined_on": joined,
            "activity_tier": people.tier[:n],
            "prior_orders": count[:n],
            "prior_gmv": value[:n] / config.minor_units,
            "profile_fields": np.clip(fields, 0, 8),
        },
    )


@lru_cache(maxsize=1)
def _delays() -> NDArray[np.int64]:
    """Minutes from click to order inside the attribution window, by 12-bit uniform."""
    u = (np.arange(4096) * 1000) >> 12
    steps = np.select(
        [u < 600, u < 850],
        [2 + u // 10, 60 + (u - 600) * 1380 // 250],
        1440 + (u - 850) * (9_300 - 1440) // 150,
    )
    return steps.astype(np.int64)


def _orders(world: World, log: Log, shard: int, n: int) -> tuple[pa.Table, dict[str, NDArray]]:
    """The orders table, and the clicks that led to captured wants."""
    config = world.config
    bought, events = log.bought, log.events
    visit = events.visit
    plan = log.plan
    start = (plan.minute[visit].astype(np.int64) * 60) + plan.second[visit]
    click = start + 20 + bought.position * 9 + (events.slot & 7)
    late = threshold(config.late_click_share)
    delay = events.delay.astype(np.int64)
    spread = np.maximum(delay - late, 0) * 4096 // (U16 - late)
    soon = _delays()[spread]
    minutes = np.where(
        bought.captured,
        np.where(bought.late, 10_200 + delay * 18_000 // max(late, 1), soon),
        3 + (events.search_rank >> 11) + np.where(plan.direct[visit], 0, soon // 4),
    )
    again = repeat_clicks(events) * bought.captured
    last_click = click + 90 * again
    at = np.where(bought.captured, last_click, start) + minutes * 60
    keep = bought.ordered & (plan.user[visit] < n) & (at < _END * 60)
    status = np.where(bought.cancelled, 1, np.where((events.status > U16 - threshold(config.returned)), 2, 0))
    gmv = world.catalogue.price[bought.item] * bought.quantity / config.minor_units
    rows = np.flatnonzero(keep)
    rows = rows[np.lexsort((at[rows], plan.user[visit[rows]]))]
    orders = table(
        "orders",
        {
            "order_id": shard * ORDERS_PER_SHARD + np.arange(rows.size),
            "user_id": plan.user[visit[rows]] + shard * SHARD,
            "item_id": bought.item[rows],
            "ordered_at": calendar.timestamps(np.zeros(rows.size, np.int64), at[rows]),
            "quantity": bought.quantity[rows],
            "gmv": gmv[rows],
            "status": status[rows],
        },
    )
    hit = np.flatnonzero(bought.captured & (plan.user[visit] < n))
    copies = np.repeat(hit, 1 + again[hit])
    nth = np.arange(copies.size) - np.repeat(np.cumsum(1 + again[hit]) - (1 + again[hit]), 1 + again[hit])
    return orders, {
        "visit": visit[copies],
        "position": bought.position[copies],
        "second": click[copies] + 90 * nth,
    }


def _positions(world: World, log: Log, shard: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Visit and place of every browsing click; the places of one visit differ and favour the top."""
    count = log.browsed
    visit = np.repeat(np.arange(count.size), count)
    nth = np.arange(visit.size) - np.repeat(np.cumsum(count) - count, count)
    u = bits(world.seed, "click_place", shard, visit.size).astype(np.int64)
    length = log.plan.length[visit].astype(np.int64)
    quantile = ((nth << 12) + (u >> 4)) // count[visit]
    place = top_heavy()[quantile] * length >> 16
    # Strictly increasing within a visit: push each click past the one before, then below the list's end.
    place = np.maximum.accumulate(place - nth + visit * 1024) - visit * 1024 + nth
    return visit, np.minimum(place, length - count[visit] + nth)


def _clicks(
    world: World, log: Log, shard: int, session_id: NDArray[np.int64], want: dict[str, NDArray]
) -> pa.Table:
    visit, place = _positions(world, log, shard)
    plan = log.plan
    noise = bits(world.seed, "click_time", shard, visit.size, 8).astype(np.int64) & 7
    second = plan.minute[visit].astype(np.int64) * 60 + plan.second[visit] + 20 + place * 9 + noise
    visit = np.concatenate([visit, want["visit"]])
    place = np.concatenate([place, want["position"]])
    second = np.concatenate([second, want["second"]])
    item = slate_items(world.catalogue, plan, log.shown, visit, place)
    mine = np.flatnonzero((session_id[visit] >= 0) & (second < _END * 60))
    rows = mine[np.lexsort((second[mine], session_id[visit[mine]]))]
    return table(
        "clicks",
        {
            "session_id": session_id[visit[rows]],
            "user_id": plan.user[visit[rows]] + shard * SHARD,
            "item_id": item[rows],
            "position": place[rows],
            "clicked_at": calendar.timestamps(np.zeros(rows.size, np.int64), second[rows]),
        },
    )


def _impressions(
    world: World,
    log: Log,
    shard: int,
    order: NDArray[np.int64],
    session_id: NDArray[np.int64],
    want: dict[str, NDArray],
    share: float,
) -> pa.Table:
    drawn = bits(world.seed, "logged_session", shard, len(log.plan)) < threshold(share)
    visits = order[drawn[order]]
    length = log.plan.length[visits]
    first = np.zeros(len(log.plan), dtype=np.int32)
    first[visits] = np.cumsum(length) - length
    clicked = np.zeros(int(length.sum()), dtype=np.bool_)
    for where, place in (_positions(world, log, shard), (want["visit"], want["position"])):
        logged = drawn[where] & (session_id[where] >= 0)
        clicked[first[where[logged]] + place[logged]] = True
    blocks = []
    done = 0
    for begin in range(0, visits.size, _BLOCK):  # in blocks: memory stays small, and arrays stay in the cache
        row_visit = np.repeat(visits[begin : begin + _BLOCK], length[begin : begin + _BLOCK])
        rows = np.arange(done, done + row_visit.size, dtype=np.int32)
        done += row_visit.size
        position = rows - first[row_visit]
        blocks.append(
            table(
                "impressions",
                {
                    "session_id": session_id[row_visit],
                    "position": position,
                    "item_id": slate_items(world.catalogue, log.plan, log.shown, row_visit, position),
                    "clicked": clicked[rows],
                },
            )
        )
    return pa.concat_tables(blocks) if blocks else TABLES["impressions"].arrow.empty_table()


def _consents(world: World, log: Log, shard: int, n: int, screen: NDArray[np.int8]) -> pa.Table:
    config, seed = world.config, world.seed
    accepted = np.stack(consent_answers(config, log.people, seed, shard, screen), axis=1)[:n]
    draw = bits(seed, "screen_time", shard, SHARD)[:n].astype(np.int64)
    shown = calendar.timestamps(-(draw * 28 * 1440 >> 16) - 60)
    out = log.path.opted_out[:n, 0].astype(np.int64)
    left = out < np.minimum(log.path.left[:n, 0], WEEKS_OBSERVED)
    noise = bits(seed, "withdrawal_delay", shard, SHARD)[:n].astype(np.int64)
    slow = noise < threshold(config.slow_requests)
    at = calendar.timestamps(out * 10_080 + (noise & 0xFFF))
    hours = np.where(slow, 73 + (noise & 127), 1 + (noise >> 4) % 60)
    honoured = at + (hours * 3600).astype("timedelta64[s]")
    never = np.datetime64("NaT", "s")
    rows = np.repeat(np.arange(n), 2)
    class_ = np.tile([0, 1], n)
    yes = accepted[rows, class_]
    gone = left[rows] & yes
    return table(
        "consents",
        {
            "user_id": rows + shard * SHARD,
            "category_class": class_,
            "screen": screen[rows],
            "shown_at": shown[rows],
            "choice": np.where(yes, 0, 1),
            "withdrawn_at": np.where(gone, at[rows], never),
            "honoured_at": np.where(gone, honoured[rows], never),
        },
    )


def _requests(world: World, log: Log, shard: int, n: int) -> pa.Table:
    config, seed = world.config, world.seed
    kind = bits(seed, "request_kind", shard, SHARD)[:n].astype(np.int64)
    reason = choice_table(config.worries, U16)[bits(seed, "request_reason", shard, SHARD)[:n]]
    noise = bits(seed, "request_delay", shard, SHARD)[:n].astype(np.int64)
    week = log.path.complained[:n, 0].astype(np.int64)
    complains = week < WEEKS_OBSERVED
    asks = ~complains & (kind < threshold(0.03) * np.where(log.people.high_concern[:n], 3, 1))
    rows = np.flatnonzero(complains | asks)
    week = np.where(complains, week, kind % WEEKS_OBSERVED)[rows]
    at = calendar.timestamps(week * 10_080 + (noise[rows] % 10_080))
    rows = rows[np.argsort(at, kind="stable")]
    at = np.sort(at, kind="stable")
    delay = noise[rows]
    hours = np.where(delay < threshold(config.slow_requests), 73 + (delay & 255), 1 + delay % 70)
    closed = at + (hours * 3600).astype("timedelta64[s]")
    end = calendar.timestamps(np.array([_END]))[0]
    which = np.where(complains[rows], REQUEST_KINDS.index("complaint"), kind[rows] % 3)
    return table(
        "privacy_requests",
        {
            "request_id": shard * SHARD + np.arange(rows.size),
            "user_id": rows + shard * SHARD,
            "requested_at": at,
            "kind": which,
            "reason": reason[rows],
            "closed_at": np.where(closed < end, closed, np.datetime64("NaT", "s")),
        },
    )


def _survey(world: World, people: People, shard: int, n: int) -> pa.Table:
    config, seed = world.config, world.seed
    rows = np.flatnonzero(bits(seed, "survey_answer", shard, SHARD)[:n] < threshold(config.survey_share))
    noise = normal()[bits(seed, "stated_noise", shard, SHARD)[rows]].astype(np.int64)
    young = people.age[rows] == 1
    high = people.high_concern[rows]
    stated = 2355 + 1640 * high + (820 * noise >> 10) + np.where(young, round(1024 * config.stated_on_young), 0)
    items = normal()[bits(seed, "survey_item", shard, SHARD * 6)].reshape(SHARD, 6)[rows].astype(np.int64)
    extra = round(1024 * config.sensitive_on_stated)
    asked = [c.name for c in TABLES["survey"].columns if c.name.startswith("concern_")]

    def points(score: NDArray[np.int64]) -> NDArray[np.int64]:
        return np.clip((score + 512) >> 10, 1, 5)

    by_category = {
        name: points(
            stated
            - 250
            + (500 * items[:, i] >> 10)
            + (extra if name in ("concern_health", "concern_finance") else 0)
        )
        for i, name in enumerate(asked)
    }
    likes = 2700 + 420 * people.tier[rows].astype(np.int64) - 600 * high + (850 * items[:, 5] >> 10)
    minute = bits(seed, "survey_time", shard, SHARD)[rows].astype(np.int64) * (7 * 10_080) >> 16
    return table(
        "survey",
        {
            "user_id": people.user[rows],
            "answered_at": calendar.timestamps(minute + 4 * 10_080),
            "concern": points(stated),
            **by_category,
            "values_personalisation": points(likes),
            "main_worry": choice_table(config.worries, U16)[bits(seed, "survey_worry", shard, SHARD)[rows]],
        },
    )


def common_tables(world: World) -> dict[str, pa.Table]:
    """Emit the tables that belong to no shard; see :meth:`World.common_tables`."""
    catalogue = world.catalogue
    return {
        "sellers": table(
            "sellers",
            {
                "seller_id": np.arange(catalogue.seller_size.size),
                "seller_size": catalogue.seller_size,
                "city_tier": catalogue.seller_city,
            },
        ),
        "items": table(
            "items",
            {
                "item_id": np.arange(catalogue.n_items),
                "seller_id": catalogue.seller,
                "category": catalogue.category,
                "category_class": SENSITIVE[catalogue.category],
                "product_type": catalogue.product_type,
                "price": catalogue.price / world.config.minor_units,
            },
        ),
        "holdout": holdout.holdout_table(world),
        "past_experiments": corpus.past_experiments(world),
        **team.tables(world.config),
        **delivered.tables(world),
    }
