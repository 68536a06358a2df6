"""The team's side of the case: calendar, capacity, work packages, and what each surface can do [A]."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa

from tradeoff.market import calendar
from tradeoff.market.config import MarketConfig
from tradeoff.market.schema import EVENTS, SETTINGS, SURFACES, table
from tradeoff.market.systems import PLATFORM, availability

# package, what it delivers, sprints, scientist-months, needs, required by law, value a month (share of monthly margin)
_WORK = (
    ("consent_screen", "consent screens with a real choice and proof of consent", 2, 1.0, None, True, 0.000),
    ("consent_log", "a register of who agreed to what and when", 1, 0.5, None, True, 0.000),
    (
        "withdrawal_72h",
        "withdrawals and deletions honoured within 72 hours",
        2,
        0.5,
        "consent_log",
        True,
        0.000,
    ),
    ("minors_off", "no profiling of accounts under 18", 1, 0.5, None, True, 0.000),
    ("sensitive_split", "sensitive categories asked about separately", 1, 1.0, "consent_screen", True, 0.001),
    ("impact_assessment", "data-protection impact assessment of the recommender", 0, 2.0, None, True, 0.000),
    ("contextual_lists", "better lists from the page and the visit alone", 2, 3.0, None, False, 0.006),
    (
        "cohort_lists",
        "coarse interest lists released with differential privacy",
        2,
        5.0,
        "contextual_lists",
        False,
        0.004,
    ),
    ("on_device", "ranking on the phone from its own history", 4, 6.0, "contextual_lists", False, 0.009),
    ("legacy_surfaces", "move the legacy surfaces to the modern platform", 3, 1.0, None, False, 0.003),
    ("why_this", "a sentence that says why an item is shown", 1, 1.0, "consent_screen", False, 0.003),
    (
        "small_sellers",
        "a guaranteed share of exposure for small sellers",
        1,
        2.0,
        "contextual_lists",
        False,
        0.001,
    ),
)
_MONTHLY_ORDERS = 2.6


def _work(config: MarketConfig) -> list[tuple]:
    """The work packages of a market; where the law already applies, consent screens exist."""
    return [w for w in _WORK if not (config.law_week < 0 and w[0] in ("consent_screen", "consent_log"))]


def required_work(config: MarketConfig) -> tuple[int, float]:
    """Sprints and scientist-months of the work that the law requires."""
    due = [w for w in _work(config) if w[5]]
    return sum(w[2] for w in due), sum(w[3] for w in due)


def tables(config: MarketConfig) -> dict[str, pa.Table]:
    """Build the four tables; the panel's size does not matter to them."""
    events = calendar.events(config)
    months = [date(2026, 4 + i, 1) for i in range(len(config.sprints))]
    margin = config.take_rate * config.median_price * 1.7 * _MONTHLY_ORDERS * 1_000_000
    work = _work(config)
    names = {w[0] for w in work}
    ready = availability(config)
    return {
        "calendar": table(
            "calendar",
            {
                "event": np.array([EVENTS.index(e.event) for e in events]),
                "name": np.array([e.name for e in events]),
                "starts_on": np.array([e.starts_on for e in events], dtype="datetime64[D]"),
                "ends_on": np.array([e.ends_on for e in events], dtype="datetime64[D]"),
            },
        ),
        "capacity": table(
            "capacity",
            {
                "month": np.arange(1, len(months) + 1),
                "starts_on": np.array(months, dtype="datetime64[D]"),
                "data_scientists": np.array(config.data_scientists),
                "sprints": np.array(config.sprints),
            },
        ),
        "work_packages": table(
            "work_packages",
            {
                "package": np.array([w[0] for w in work]),
                "description": np.array([w[1] for w in work]),
                "sprints": np.array([w[2] for w in work]),
                "scientist_months": np.array([w[3] for w in work]),
                "needs": np.array([w[4] if w[4] in names else None for w in work], dtype=object),
                "required_by_law": np.array([w[5] for w in work]),
                "monthly_value": np.array([float(round(w[6] * margin)) for w in work]),
            },
        ),
        "systems": table(
            "systems",
            {
                "surface": np.repeat(np.arange(len(SURFACES)), len(SETTINGS)),
                "platform": np.repeat(np.array([PLATFORM[config.name][s] for s in SURFACES]), len(SETTINGS)),
                "setting": np.tile(np.arange(len(SETTINGS)), len(SURFACES)),
                "available_from_week": ready.ravel(),
            },
        ),
    }
