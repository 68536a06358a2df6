"""From a visit to an order: planned visits, slates, capture and re-routing, clicks.

Everything random about a visit is planned before any policy is known. What a privacy setting changes is a
deterministic function of that plan, so the same visit can be asked what it would have been under any
setting, and the answers share their randomness.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from tradeoff.market import calendar
from tradeoff.market.catalogue import (
    DEPTH,
    ROW_BESTSELLERS,
    ROW_POPULAR,
    ROW_STYLE,
    ROW_TASTE,
    SENSITIVE,
    STYLES,
    Catalogue,
)
from tradeoff.market.config import WEEKS_TOTAL, MarketConfig
from tradeoff.market.laws import ONE, U16, binomial_table, bits, choice_table, logistic_threshold, threshold
from tradeoff.market.people import SHARD, People
from tradeoff.market.schema import CATEGORIES, SETTINGS, SURFACES
from tradeoff.market.settings import COHORT, CONTEXTUAL, COVERT, OFF, ON_DEVICE, OPEN, PERSONAL
from tradeoff.market.systems import availability

_SURFACE_WEIGHTS = (46, 24, 16, 8, 6)
_HALF_WIDTH = 14
_LEVELS = 25
# Browsing clicks relative to a fitting personal list, in sixteenths: what a list is worth even without a purchase.
_CLICK_FIT = (8, 12, 14, 16, 16)
_CLICK_MISS = (5, 6, 7, 7, 7)


@dataclass(frozen=True)
class Plan:
    """Planned visits of a shard, in order of week, then user (one entry a visit).

    ``user`` is the position in the shard; ``minute`` counts from the start of the window,
    ``second`` within the minute; ``position``-like
    draws are raw 16-bit (``browse``: 8-bit) uniforms. ``wants`` marks visits with a want that
    recommendations may serve, ``direct`` those with an order that never meets them.
    """

    user: NDArray[np.int32]
    week: NDArray[np.int32]
    minute: NDArray[np.int32]
    second: NDArray[np.int32]
    surface: NDArray[np.uint8]
    category: NDArray[np.uint8]
    length: NDArray[np.int32]
    intent: NDArray[np.uint16]
    profile: NDArray[np.uint16]
    alternative: NDArray[np.uint16]
    slate: NDArray[np.uint16]
    browse: NDArray[np.uint8]
    wants: NDArray[np.bool_]
    direct: NDArray[np.bool_]

    def __len__(self) -> int:
        return self.user.size

    def take(self, index: NDArray[np.integer]) -> Plan:
        """Return the visits at ``index``."""
        return Plan(**{f.name: getattr(self, f.name)[index] for f in fields(self)})

    @property
    def sensitive(self) -> NDArray[np.int8]:
        """Category class of each visit: 1 where the category is sensitive."""
        return SENSITIVE[self.category]


@dataclass(frozen=True)
class Events:
    """Wants and direct orders: ``visit`` points into the plan, the rest are raw 16-bit uniforms."""

    visit: NDArray[np.int64]
    slot: NDArray[np.uint16]
    capture: NDArray[np.uint16]
    reroute: NDArray[np.uint16]
    search_rank: NDArray[np.uint16]
    delay: NDArray[np.uint16]
    status: NDArray[np.uint16]
    quantity: NDArray[np.uint16]
    again: NDArray[np.uint16]

    def __len__(self) -> int:
        return self.visit.size

    def take(self, index: NDArray[np.integer]) -> Events:
        """Return the events at ``index``."""
        return Events(**{f.name: getattr(self, f.name)[index] for f in fields(self)})


@dataclass(frozen=True)
class Slates:
    """What a visit is shown: starts of its two lists in ``Catalogue.flat``, and whether the first fits."""

    first: NDArray[np.int64]
    second: NDArray[np.int64]
    fits: NDArray[np.bool_]


@dataclass(frozen=True)
class Purchases:
    """Outcome of each event: ``ordered``, ``item``, ``position`` (of a captured want), ``captured``,
    ``cancelled``, ``late`` (more than a week after the click), ``quantity`` and ``gmv`` in minor units (0 if
    cancelled or not ordered)."""

    ordered: NDArray[np.bool_]
    captured: NDArray[np.bool_]
    item: NDArray[np.int32]
    position: NDArray[np.int32]
    cancelled: NDArray[np.bool_]
    late: NDArray[np.bool_]
    quantity: NDArray[np.int64]
    gmv: NDArray[np.int64]

    @property
    def attributed(self) -> NDArray[np.bool_]:
        """Orders not cancelled with a recommendation click inside the attribution window."""
        return self.captured & ~self.cancelled & ~self.late


@lru_cache(maxsize=1)
def top_heavy() -> NDArray[np.int64]:
    """Share of the list passed before a click, in units of 1/65 536, by 12-bit uniform: position bias."""
    return np.array([round(U16 * ((i + 0.5) / 4096) ** 1.6) for i in range(4096)], dtype=np.int64)


@lru_cache(maxsize=1)
def _search_depth() -> NDArray[np.int64]:
    """Relative depth at which a searching user buys, in units of 1/65 536, by 12-bit uniform."""
    return np.array([round((U16 - 1) * ((i + 0.5) / 4096) ** 1.2) for i in range(4096)], dtype=np.int64)


@lru_cache(maxsize=8)
def _clicks(click_rate: float) -> NDArray[np.uint8]:
    """Clicks of a visit by level (sixteenths of ``click_rate``), list length and 8-bit uniform."""
    table = np.zeros((_LEVELS, 65, 256), dtype=np.uint8)
    for level in range(_LEVELS):
        for length in range(1, 65):
            table[level, length] = binomial_table(length, click_rate * level / 16, 256)
    table.flags.writeable = False
    return table


def plan_visits(
    config: MarketConfig, catalogue: Catalogue, people: People, seed: int, shard: int, weeks: int
) -> Plan:
    """Plan the visits of a whole shard for the first ``weeks`` weeks (a prefix of the year's plan)."""
    u = bits(seed, "visits", shard, WEEKS_TOTAL * SHARD).reshape(WEEKS_TOTAL, SHARD)[:weeks].astype(np.int64)
    counts = ((people.rate[None, :] * calendar.visits_by_week()[:weeks, None] >> 8) + u) >> 16
    n = int(counts.sum())
    user = np.repeat(np.tile(np.arange(SHARD, dtype=np.int32), weeks), counts.ravel())
    week = np.repeat(np.arange(weeks, dtype=np.int32), counts.sum(axis=1))

    def draw(stream: str, width: int = 16) -> NDArray[np.unsignedinteger]:
        return bits(seed, stream, shard, n, width)

    when = draw("minute")
    minute = week * 10_080 + calendar.minute_of_week()[week, when >> 4]
    surface = choice_table(_SURFACE_WEIGHTS, 256)[draw("surface", 8)]
    category = catalogue.interest[people.taste[user], draw("category", 8)]
    length = config.list_length - _HALF_WIDTH + (draw("length").astype(np.int32) * (2 * _HALF_WIDTH + 1) >> 16)
    busy = calendar.wants_by_day()[minute // 1440]
    damped = 2 * 256 * busy // (256 + busy)
    want_draw = draw("want").astype(np.int32)
    direct_draw = draw("direct").astype(np.int32)
    eager = np.array([threshold(config.want_rate * f) for f in config.want_by_tier], dtype=np.int32)[
        people.tier[user]
    ]
    wants = want_draw < eager * damped >> 8
    direct = ~wants & (direct_draw < threshold(config.direct_rate) * damped >> 8)
    return Plan(
        user=user,
        week=week,
        minute=minute,
        second=(when & 15).astype(np.int32) * 15 // 4,
        surface=surface,
        category=category,
        length=np.minimum(length, 64),
        intent=draw("intent"),
        profile=draw("profile"),
        alternative=draw("alternative"),
        slate=draw("slate"),
        browse=draw("browse", 8),
        wants=wants,
        direct=direct,
    )


def plan_events(plan: Plan, seed: int, shard: int) -> Events:
    """Draw the noise of every want and direct order of a plan, in the plan's order."""
    visit = np.flatnonzero(plan.wants | plan.direct)
    names = ("slot", "capture", "reroute", "search_rank", "delay", "status", "quantity", "again")
    return Events(visit=visit, **{name: bits(seed, name, shard, visit.size) for name in names})


def effective(config: MarketConfig, setting: int, plan: Plan) -> NDArray[np.bool_]:
    """Whether each visit's surface can already honour ``setting``; where not, it falls back to contextual."""
    return plan.week >= availability(config)[plan.surface, setting]


def slates(config: MarketConfig, catalogue: Catalogue, people: People, plan: Plan, setting: int) -> Slates:
    """What each visit is shown under one setting."""
    n = catalogue.n_items
    if setting == OFF:
        first = np.full(len(plan), ROW_BESTSELLERS * n, dtype=np.int64)
        return Slates(first, first + DEPTH, np.zeros(len(plan), dtype=np.bool_))
    taste = people.taste[plan.user]
    profile = plan.profile.astype(np.int32)
    low, high = plan.alternative & 255, plan.alternative >> 8
    popular = np.full(len(plan), ROW_BESTSELLERS * n + DEPTH, dtype=np.int64)
    if setting == CONTEXTUAL:
        row = np.full(len(plan), ROW_POPULAR, dtype=np.int64)
        guess, other, known = catalogue.popular_category[low], None, True
    elif setting == COHORT:
        known = profile < _cohort_truth(config.cohort_epsilon)
        style = np.where(known, taste >> 4, profile & 15)
        row = ROW_STYLE + style.astype(np.int64)
        guess, other = catalogue.style_interest[style, low], catalogue.style_interest[style, high]
    else:
        accuracy = config.device_accuracy if setting == ON_DEVICE else config.profile_accuracy
        known = profile < np.array([threshold(p) for p in accuracy])[people.tier[plan.user]]
        revealed = np.where(known, taste, (taste & 0xF0) | (profile & 15))
        row = ROW_TASTE + revealed.astype(np.int64)
        guess, other = catalogue.interest[revealed, low], catalogue.interest[revealed, high]
    hit = np.where(known, threshold(config.intent_hit[setting]), threshold(config.intent_hit[CONTEXTUAL]))
    category = np.where(plan.intent < hit, plan.category, guess)
    first = row * n + catalogue.start[category]
    second = popular if other is None else row * n + catalogue.start[other]
    fits = category == plan.category
    if setting in (COHORT, ON_DEVICE):
        late = ~effective(config, setting, plan)
        if late.any():
            fallback = slates(config, catalogue, people, plan, CONTEXTUAL)
            first, second = np.where(late, fallback.first, first), np.where(late, fallback.second, second)
            fits = np.where(late, fallback.fits, fits)
    return Slates(first, second, fits)


def _cohort_truth(epsilon: float) -> int:
    """16-bit threshold of reporting the true style in k-ary randomised response (Kairouz et al. 2016),
    less the chance hits that the random answer adds by itself."""
    e = math.exp(epsilon)
    return threshold((e - 1) / (e + STYLES - 1))


def slate_items(
    catalogue: Catalogue, plan: Plan, shown: Slates, visit: NDArray[np.integer], position: NDArray[np.integer]
) -> NDArray[np.int32]:
    """Items at ``position`` of the lists of ``visit`` (equal shapes); no item appears twice in a list."""
    key = plan.slate[visit].astype(np.int64)
    rank = ((key & 31) + (position >> 1) * (((key >> 5) & 15) * 2 + 1)) & (DEPTH - 1)
    start = np.where(position & 1, shown.second[visit], shown.first[visit])
    return catalogue.flat[start + rank].astype(np.int32)


def _response(config: MarketConfig, people: People, plan: Plan, setting: int, mode: int) -> NDArray[np.int32]:
    """Logit added by control and by covert use of sensitive data (shape: visits)."""
    if setting not in PERSONAL:
        return np.zeros(len(plan), dtype=np.int32)
    if mode == OPEN:
        return np.full(len(plan), round(config.control_on_response * ONE), dtype=np.int32)
    upset = people.high_concern[plan.user] & (plan.sensitive == 1)
    return np.where(upset, round(config.covert_on_response * ONE), 0).astype(np.int32)


def purchases(
    config: MarketConfig,
    catalogue: Catalogue,
    people: People,
    plan: Plan,
    events: Events,
    shown: Slates,
    setting: int,
    mode: int,
) -> Purchases:
    """Outcome of every event under one setting and mode; ``shown`` and ``plan`` have one entry an event."""
    n = catalogue.n_items
    taste = people.taste[plan.user]
    half = (plan.length + 1) >> 1
    key = plan.slate.astype(np.int64)
    offset, stride = key & 31, ((key >> 5) & 15) * 2 + 1
    step = top_heavy()[events.slot >> 4] * half >> 16
    rank = (offset + step * stride) & (DEPTH - 1)
    best = catalogue.start[plan.category] + (ROW_TASTE + taste.astype(np.int64)) * n
    wanted = catalogue.flat[best + DEPTH + rank].astype(np.int32)
    if setting == OFF:
        place = plan.category + len(CATEGORIES) * (rank >> 4)
        step = ((place & (DEPTH - 1)) - offset) * _INVERSE[stride] & (DEPTH - 1)
        position = 2 * step + (place >= DEPTH)
        item = catalogue.ranked[ROW_BESTSELLERS, place].astype(np.int32)
        seen = (position < plan.length) & (plan.intent < threshold(config.intent_hit[OFF]))
    else:
        position = 2 * step
        item = catalogue.flat[shown.first + rank].astype(np.int32)
        seen = shown.fits
    slope = round(config.price_on_capture * ONE) + people.price_sensitivity[plan.user]
    logit = (
        round(config.capture_logit * ONE)
        + catalogue.match[taste, item]
        - (slope * catalogue.price_z[item] >> 8)
    )
    logit = logit + _response(config, people, plan, setting, mode)
    captured = plan.wants & seen & (events.capture < logistic_threshold(logit))

    size = np.diff(catalogue.start)[plan.category]
    depth = _search_depth()[events.search_rank >> 4] * size >> 16
    # The first two bands are sorted by price; an odd factor spreads the searched ranks over prices.
    depth = np.where(depth < 2 * DEPTH, (depth & DEPTH) | (depth * 13 & (DEPTH - 1)), depth)
    searched = np.where(plan.direct, catalogue.flat[best + depth].astype(np.int32), wanted)
    item = np.where(captured, item, searched)
    ordered = captured | plan.direct | (events.reroute < threshold(config.rerouted))
    cancelled = ordered & (
        events.status < np.where(captured, threshold(config.cancelled_rec), threshold(config.cancelled_search))
    )
    late = captured & (events.delay < threshold(config.late_click_share))
    quantity = 1 + (events.quantity > 57_000).astype(np.int64) + (events.quantity > 63_500)
    gmv = np.where(ordered & ~cancelled, catalogue.price[item] * quantity, 0)
    return Purchases(ordered, captured, item, position.astype(np.int32), cancelled, late, quantity, gmv)


_INVERSE = np.zeros(DEPTH, dtype=np.int64)
for _odd in range(1, DEPTH, 2):
    _INVERSE[_odd] = pow(_odd, -1, DEPTH)


def repeat_clicks(events: Events) -> NDArray[np.int64]:
    """Further clicks on the same item before a captured want becomes an order: 0, 1 or 2."""
    return (events.again < 16_000).astype(np.int64) + (events.again < 5_000)


def browsing_clicks(
    config: MarketConfig, people: People, plan: Plan, fits: NDArray[np.bool_], setting: int, mode: int
) -> NDArray[np.int64]:
    """Clicks of each visit that lead to no order, under one setting and mode."""
    level = np.where(fits, _CLICK_FIT[setting], _CLICK_MISS[setting])
    if setting in PERSONAL and mode == COVERT:
        level = level - (people.high_concern[plan.user] & (plan.sensitive == 1)) * 5
    elif setting in PERSONAL:
        level = level + 1
    return _clicks(config.click_rate)[level, plan.length, plan.browse].astype(np.int64)


assert len(_CLICK_FIT) == len(_CLICK_MISS) == len(SETTINGS) and len(_SURFACE_WEIGHTS) == len(SURFACES)
