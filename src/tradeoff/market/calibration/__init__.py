"""The calibration table: what each market must show, in truth and in the tables it emits.

Not part of the student kit: it computes what students are asked to compute.
"""

from __future__ import annotations

import pyarrow as pa

from tradeoff.market.calibration.effects import losses, shares, welfare
from tradeoff.market.calibration.funnel import funnel
from tradeoff.market.calibration.people import people
from tradeoff.market.calibration.row import Row
from tradeoff.market.calibration.statistics import gini
from tradeoff.market.world import World

__all__ = ["Row", "gini", "measure"]


def measure(world: World, tables: dict[str, pa.Table]) -> list[Row]:
    """Measure every quantity of the table for one world and the tables that it emitted."""
    frames = {name: t.to_pandas() for name, t in tables.items()}
    return [
        *shares(world, frames),
        *losses(world, frames),
        *welfare(world),
        *people(world, frames),
        *funnel(world, frames),
    ]
