"""The year of 52 weeks that starts with the window: events, and how they move visits and wants."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from tradeoff.market.config import WEEKS_OBSERVED, WEEKS_TOTAL, WINDOW_START, MarketConfig

DAYS = WEEKS_TOTAL * 7
_RAMADAN = (date(2026, 2, 18), date(2026, 3, 19))
_EID = (date(2026, 3, 20), date(2026, 3, 22))
_WEEKDAY = (96, 95, 96, 98, 104, 116, 112)
_HOUR = (3, 2, 1, 1, 2, 4, 7, 9, 10, 11, 12, 14, 16, 13, 12, 12, 12, 13, 15, 18, 22, 22, 17, 9)


@dataclass(frozen=True)
class Event:
    """One event of the calendar; ``ends_on`` is included."""

    event: str
    name: str
    starts_on: date
    ends_on: date


def events(config: MarketConfig) -> list[Event]:
    """List the events of the year, and the day the law applies, by kind and date."""
    last = WINDOW_START + timedelta(days=DAYS - 1)
    found = [
        Event(
            "observation",
            "12 weeks of data",
            WINDOW_START,
            WINDOW_START + timedelta(days=7 * WEEKS_OBSERVED - 1),
        )
    ]
    found.append(Event("ramadan", "Ramadan 1447", *_RAMADAN))
    found.append(Event("eid", "Eid al-Fitr 1447", *_EID))
    for month in range(1, 13):
        found.append(Event("payday", f"payday month {month}", date(2026, month, 25), date(2026, month, 27)))
        if month > 1:
            found.append(
                Event("double_day", f"{month}.{month} sale", date(2026, month, month), date(2026, month, month))
            )
    law = WINDOW_START + timedelta(weeks=config.law_week)
    found.append(
        Event(
            "law_applies",
            "personal-data law applies in full",
            law if config.law_week >= 0 else date(2024, 10, 17),
            last,
        )
    )
    return sorted((e for e in found if e.starts_on <= last), key=lambda e: (e.event, e.starts_on))


@lru_cache(maxsize=1)
def wants_by_day() -> NDArray[np.int32]:
    """Multiplier of wants by day of the year, in units of 1/256 (shape 364)."""
    table = np.full(DAYS, 256, dtype=np.int32)
    for day in range(DAYS):
        today = WINDOW_START + timedelta(days=day)
        if 25 <= today.day <= 27:
            table[day] = 300
        for step, factor in ((-2, 230), (-1, 205), (1, 215), (2, 235)):
            other = today - timedelta(days=step)
            if other.day == other.month and other.month > 1:
                table[day] = factor
        if today.day == today.month and today.month > 1:
            table[day] = 820 if today.month < 11 else 1000
        if _RAMADAN[1] - timedelta(days=16) <= today <= _RAMADAN[1] - timedelta(days=3):
            table[day] = table[day] * 340 // 256
        if _EID[0] - timedelta(days=2) <= today <= _EID[1]:
            table[day] = table[day] * 190 // 256
    table.flags.writeable = False
    return table


@lru_cache(maxsize=1)
def visits_by_week() -> NDArray[np.int64]:
    """Multiplier of visits by week, in units of 1/256 (shape 52): visits move half as much as wants."""
    return 256 + (wants_by_day().reshape(WEEKS_TOTAL, 7).mean(axis=1).astype(np.int64) - 256) // 2


@lru_cache(maxsize=1)
def minute_of_week() -> NDArray[np.uint16]:
    """Minute of the week of a visit by week and 12-bit uniform (shape 52 × 4096)."""
    days = np.array(_WEEKDAY, dtype=np.int64) * (256 + wants_by_day().reshape(WEEKS_TOTAL, 7)) // 2
    hours = np.repeat(np.array(_HOUR, dtype=np.int64), 60)
    table = np.zeros((WEEKS_TOTAL, 4096), dtype=np.uint16)
    for week in range(WEEKS_TOTAL):
        edges = np.cumsum((days[week][:, None] * hours[None, :]).ravel())
        points = (np.arange(4096, dtype=np.int64) * 2 + 1) * edges[-1] // 8192
        table[week] = np.searchsorted(edges, points, side="right")
    table.flags.writeable = False
    return table


def timestamps(minutes: NDArray[np.integer], seconds: NDArray[np.integer] | int = 0) -> NDArray[np.datetime64]:
    """Turn minutes since the start of the window into ``datetime64[s]``."""
    origin = np.datetime64(WINDOW_START, "s")
    return origin + (minutes.astype(np.int64) * 60 + seconds).astype("timedelta64[s]")
