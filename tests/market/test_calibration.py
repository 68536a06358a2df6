"""Every row of the calibration table, over five seeds, in the world's truth and in the emitted tables."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.market.conftest import observed, world
from tradeoff.market import MARKETS, SHOPEE, World
from tradeoff.market.calibration import Row, gini, measure

SEEDS = (1, 2, 3, 4, 5)
USERS = 6_144


def failures(rows: list[Row]) -> list[str]:
    """Rows that do not hold, in words."""
    return [f"{r.quantity}: target {r.target}, truth {r.truth}, observed {r.observed} ± {r.error}" for r in rows if not r.holds]


@pytest.mark.parametrize("market", MARKETS)
@pytest.mark.parametrize("seed", SEEDS)
def test_calibration_table(market: str, seed: int) -> None:
    rows = measure(world(market, seed, USERS), observed(market, seed, USERS))
    assert len(rows) >= 27
    assert failures(rows) == []


def test_a_market_without_re_routing_fails_the_table() -> None:
    broken = World(replace(SHOPEE, rerouted=0.2, appeal_in_ranking=1.5), 1, 1_024)
    names = {row.quantity for row in measure(broken, broken.observe()) if not row.holds}
    assert {"re-routed when recommendations go", "seller exposure Gini under full"} <= names


def test_gini_of_known_shares() -> None:
    assert gini(np.ones(10)) == pytest.approx(0.0)
    assert gini(np.r_[np.zeros(9), 1.0]) == pytest.approx(0.9)
