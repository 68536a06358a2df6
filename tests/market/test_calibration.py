"""Every row of the calibration table and every claim of the ledger, over five seeds, in truth and in the tables."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.market.claims import EXPECTED, from_tables, from_truth
from tests.market.conftest import observed, world
from tradeoff.market import MARKETS, SHOPEE, World
from tradeoff.market.calibration import Row, gini, measure

SEEDS = (1, 2, 3, 4, 5)
USERS = 6_144


def failures(rows: list[Row]) -> list[str]:
    """Rows that do not hold, in words."""
    return [
        f"{r.quantity}: target {r.target}, truth {r.truth}, observed {r.observed} ± {r.error}"
        for r in rows
        if not r.holds
    ]


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


@pytest.mark.parametrize("market", EXPECTED)
@pytest.mark.parametrize("seed", SEEDS)
def test_verdicts_agree_both_ways(market: str, seed: int) -> None:
    truth = from_truth(world(market, seed, USERS))
    frames = {name: table.to_pandas() for name, table in observed(market, seed, USERS).items()}
    assert truth == EXPECTED[market]
    assert from_tables(market, frames) == EXPECTED[market]


def test_a_market_in_which_a_claim_is_false_gets_another_verdict() -> None:
    """Red: swapping the tables of the two markets must change verdicts, else they could not fail."""
    frames = {name: table.to_pandas() for name, table in observed("tokopedia", 1, USERS).items()}
    assert from_tables("shopee", frames) != EXPECTED["shopee"]
    assert from_truth(world("tokopedia", 1, USERS)) != from_truth(world("shopee", 1, USERS))
