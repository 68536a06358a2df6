"""Policies, gates, oracle, regret, parameters and their errors."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as profile

from tests.market.conftest import policies, world
from tradeoff.market import MARKETS, SHOPEE, Policy, World, violations
from tradeoff.market.schema import SETTINGS
from tradeoff.market.settings import PERSONAL, SEGMENTS, WITHDRAWAL_HOURS

quick = profile(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


@quick
@given(policy=policies)
def test_no_lawful_policy_beats_the_oracle(policy: Policy) -> None:
    for market in MARKETS:
        regret = world(market).regret(policy)
        assert violations(policy) or regret >= -1e-6


def test_the_oracle_is_lawful_and_has_no_regret() -> None:
    for market in MARKETS:
        w = world(market)
        assert violations(w.oracle()) == []
        assert w.regret(w.oracle()) == pytest.approx(0.0, abs=1e-6)
        assert w.regret(Policy.uniform("off")) > 0


@quick
@given(policy=policies)
def test_gates_list_exactly_the_breaches(policy: Policy) -> None:
    """The gates restated from the law: minors, sensitive on explicit consent, unbundled, 72 hours."""
    expected = set()
    for (segment, class_), setting in policy.named().items():
        if SETTINGS.index(setting) not in PERSONAL:
            continue
        if segment == "minor":
            expected.add(("minors", segment, class_))
        if class_ == "sensitive":
            if policy.screen == "default_on":
                expected.add(("sensitive", segment, class_))
            elif not policy.separate_sensitive:
                expected.add(("bundling", segment, class_))
        if policy.withdrawal_hours > WITHDRAWAL_HOURS:
            expected.add(("withdrawal", segment, class_))
    assert {(v.gate, v.segment, v.category_class) for v in violations(policy)} == expected


def test_unlawful_policies_cost_a_fine_only_while_the_law_applies() -> None:
    unlawful = Policy.uniform("full", screen="default_on", minors=None)
    shopee, tokopedia = world("shopee"), world("tokopedia")
    assert shopee.legal_cost(unlawful, 12) == 0.0, "the law applies from week 26"
    assert shopee.legal_cost(unlawful, 52) > 0.0
    assert tokopedia.legal_cost(unlawful, 12) > 0.0
    assert shopee.legal_cost(Policy.uniform("full"), 52) == 0.0


def test_those_who_decline_get_the_contextual_setting() -> None:
    w = world("shopee")
    full, contextual = (w.treatments(Policy.uniform(s, screen="opt_in")) for s in ("full", "contextual"))
    share = np.mean(full != contextual)
    assert 0.2 < share < 0.8


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"rerouted": 1.5}, ["rerouted", "1.5", "0.0 … 1.0"]),
        ({"accept_rate": (0.9, 2.0, 0.3)}, ["accept_rate", "2.0"]),
        ({"sessions_per_week": 0.0}, ["sessions_per_week", "0.5 … 20"]),
    ],
)
def test_a_parameter_out_of_range_is_named_with_its_range(changes: dict[str, object], words: list[str]) -> None:
    with pytest.raises(ValueError) as error:
        replace(SHOPEE, **changes)
    assert all(word in str(error.value) for word in words), str(error.value)


def test_bad_worlds_and_policies_say_what_is_wrong() -> None:
    with pytest.raises(ValueError, match="n_users = 0"):
        World(SHOPEE, 1, 0)
    with pytest.raises(ValueError, match="seed = -1"):
        World(SHOPEE, -1, 10)
    with pytest.raises(ValueError, match="choose 12 or 52"):
        world("shopee").evaluate(Policy.uniform("off"), weeks=20)
    with pytest.raises(ValueError, match="screen = 'popup'"):
        Policy.uniform("off", screen="popup")
    with pytest.raises(ValueError, match="says nothing for"):
        Policy.of({("minor", "ordinary"): "off"})
    named = Policy.uniform("off").named()
    with pytest.raises(ValueError, match="'best' is unknown"):
        Policy.of({**named, ("minor", "ordinary"): "best"})
    with pytest.raises(ValueError, match="no segment"):
        Policy.of({**named, ("everybody", "ordinary"): "off"})


def test_every_parameter_has_a_unit_and_a_source() -> None:
    for config in MARKETS.values():
        for parameter in config.parameters():
            assert parameter["unit"] and parameter["source"], parameter["name"]
    assert len(SEGMENTS) == 7
