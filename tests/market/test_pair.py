"""The twins: the same observed tables byte for byte, another year, and another best policy where it matters."""

from __future__ import annotations

import numpy as np
import pytest

from tradeoff.market.config import MARKETS, SHOPEE, WEEKS_OBSERVED, WEEKS_TOTAL
from tradeoff.market.pair import twins
from tradeoff.market.settings import Policy


@pytest.mark.parametrize("market", MARKETS)
def test_no_table_tells_the_twins_apart(market: str) -> None:
    patient, impatient = (world.observe() for world in twins(MARKETS[market], 3, 1024))
    assert sorted(patient) == sorted(impatient)
    assert [name for name in patient if not patient[name].equals(impatient[name])] == []


@pytest.mark.parametrize("market", MARKETS)
def test_their_years_differ_and_their_observed_weeks_do_not(market: str) -> None:
    patient, impatient = twins(MARKETS[market], 3, 1024)
    policy = Policy.uniform("full")
    assert patient.evaluate(policy, WEEKS_OBSERVED) == impatient.evaluate(policy, WEEKS_OBSERVED)
    assert patient.evaluate(policy).welfare > impatient.evaluate(policy).welfare
    off = Policy.uniform("off")
    assert patient.evaluate(off).present == pytest.approx(impatient.evaluate(off).present, rel=0.002)


def test_the_best_policy_is_another() -> None:
    patient, impatient = twins(SHOPEE, 2, 4096)
    first, second = patient.oracle(), impatient.oracle()
    assert first != second
    # A year of the wrong choice costs part of what personalisation gains at all.
    gain = impatient.evaluate(second).welfare - impatient.evaluate(Policy.uniform("off")).welfare
    assert impatient.regret(first) > 0.05 * gain
    assert np.sign(patient.regret(second)) == 1
