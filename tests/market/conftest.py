"""Worlds shared by the tests of the market, and random policies."""

from __future__ import annotations

from functools import cache

import pyarrow as pa
from hypothesis import strategies as st

from tradeoff.market import MARKETS, Policy, World
from tradeoff.market.schema import SCREENS, SETTINGS
from tradeoff.market.settings import SEGMENTS


@cache
def world(market: str, seed: int = 1, n_users: int = 700) -> World:
    """A world, built once a test session."""
    return World(MARKETS[market], seed, n_users)


@cache
def observed(market: str, seed: int, n_users: int) -> dict[str, pa.Table]:
    """The tables that a world emits."""
    return world(market, seed, n_users).observe()


settings = st.integers(0, len(SETTINGS) - 1)
policies = st.builds(
    Policy,
    st.tuples(*[st.tuples(settings, settings)] * len(SEGMENTS)),
    st.sampled_from(SCREENS),
    st.booleans(),
    st.sampled_from([24, 72, 96]),
)
"""Any policy, lawful or not."""
