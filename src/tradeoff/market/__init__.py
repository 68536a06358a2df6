"""The structural simulator: the only place that knows the truth of a market."""

from tradeoff.market.config import MARKETS, SHOPEE, TOKOPEDIA, MarketConfig
from tradeoff.market.settings import Policy, Violation, violations
from tradeoff.market.world import Outcome, World

__all__ = [
    "MARKETS",
    "SHOPEE",
    "TOKOPEDIA",
    "MarketConfig",
    "Outcome",
    "Policy",
    "Violation",
    "World",
    "violations",
]
