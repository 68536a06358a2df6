"""The last page of the course: evidence with two halves, standings that add up, and a page with every claim."""

from __future__ import annotations

import numpy as np
import pytest

from tradeoff import closing, figures
from tradeoff.market.config import TOKOPEDIA
from tradeoff.market.family import Family, family
from tradeoff.market.settings import Policy


@pytest.fixture(scope="module")
def worlds() -> Family:
    return family(TOKOPEDIA, 5, 4)


def test_every_claim_has_two_measured_halves() -> None:
    facts = closing.evidence()
    assert [f.claim for f in facts] == ["S1", "S2", "S3", "S4", "S5", "T1", "T2", "T3", "T4", "T5", "T6"]
    assert all(any(ch.isdigit() for ch in half) for f in facts for half in (f.first_is, f.second_is))
    assert closing.table(facts).shape == (11, 5)


def test_a_uniform_policy_stands_on_its_baseline(worlds: Family) -> None:
    standing = closing.stand(worlds, Policy.uniform("cohort"))
    assert standing.points["chosen"] == standing.points["cohort"]
    assert standing.points["full"][0] == pytest.approx(100)
    assert standing.points["off"][1] == 0


def test_full_for_all_keeps_everything_and_avoids_nothing(worlds: Family) -> None:
    standing = closing.stand(worlds, Policy.uniform("full"))
    assert (standing.kept, standing.avoided, standing.trusted) == pytest.approx((100, 0, 0))


def test_the_frontier_rises_and_no_baseline_lies_above_it(worlds: Family) -> None:
    standing = closing.stand(worlds, Policy.uniform("contextual"))
    exposure, value = standing.frontier.T
    assert (np.diff(exposure) > 0).all() and (np.diff(value) >= -1e-9).all()
    for name in ("off", "contextual", "cohort", "on_device", "full"):
        x, y = standing.points[name]
        assert y <= value[exposure >= x - 1e-9].min(initial=value.max()) + 1e-6


def test_a_higher_price_makes_the_line_steeper_and_exposure_dearer(worlds: Family) -> None:
    cheap, dear = (closing.stand(worlds, Policy.uniform("full"), k * TOKOPEDIA.exposure_weight) for k in (1, 4))
    assert dear.price == pytest.approx(4 * cheap.price)
    assert dear.scaled.mean() < cheap.scaled.mean()


def test_the_page_names_every_claim_and_leaves_missing_verdicts_open(worlds: Family) -> None:
    facts = closing.evidence()
    standings = {"tokopedia": closing.stand(worlds, Policy.uniform("contextual"))}
    verdicts = {"S1": "holds", "T5": "fails"}
    written = " ".join(t.get_text() for ax in closing.page(facts, verdicts, standings).axes for t in ax.texts)
    assert all(f.claim in written for f in facts)
    assert written.count("open") == 9
    assert "T5, Basic anonymisation protects: fails" in closing.words(facts, verdicts, standings)
    assert set(verdicts.values()) <= set(figures.VERDICTS)
