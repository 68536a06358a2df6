"""What notebook 00 says in its text must hold in the committed data, whatever the calibration becomes."""

from __future__ import annotations

import pytest

from tradeoff.data import Market, load


@pytest.fixture(scope="module", params=["shopee", "tokopedia"])
def market(request: pytest.FixtureRequest) -> Market:
    """Both committed markets, one after the other."""
    return load(request.param)


def test_ninety_eight_of_a_hundred_keep_the_default_and_fewer_than_half_opt_in(market: Market) -> None:
    ordinary = market.consents[market.consents["category_class"] == "ordinary"]
    accepted = 100 * ordinary["choice"].eq("accepted").groupby(ordinary["screen"], observed=True).mean()
    assert round(accepted["default_on"]) == 98
    assert accepted["opt_in"] < 50


def test_every_user_has_two_rows_in_consents(market: Market) -> None:
    assert (market.consents.groupby("user_id").size() == 2).all()


def test_clicks_hold_exact_copies_and_no_log_is_in_order_of_time(market: Market) -> None:
    assert market.clicks.duplicated().any()
    for table, column in (("sessions", "started_at"), ("clicks", "clicked_at"), ("orders", "ordered_at")):
        assert not market[table][column].is_monotonic_increasing


def test_the_best_day_is_a_sale_and_the_dearest_tenth_outweighs_the_cheapest_half(market: Market) -> None:
    daily = market.orders["ordered_at"].dt.normalize().value_counts()
    assert daily.idxmax() in set(market.calendar.query("event == 'double_day'")["starts_on"])
    value = market.orders["gmv"].sort_values().to_numpy()
    assert value[: len(value) // 2].sum() < value[len(value) * 9 // 10 :].sum()


def test_orders_rise_in_mid_ramadan_and_fall_before_eid(market: Market) -> None:
    daily = market.orders["ordered_at"].dt.normalize().value_counts().sort_index()
    assert daily["2026-03-06":"2026-03-14"].median() > 1.1 * daily.median()
    assert daily["2026-03-18":"2026-03-20"].median() < daily.median()


def test_there_are_sixteen_tables(market: Market) -> None:
    assert len(market.tables) == 16
