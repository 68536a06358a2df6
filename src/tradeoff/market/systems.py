"""Which surface can honour which setting, and from which week."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from tradeoff.market.config import MarketConfig
from tradeoff.market.schema import SETTINGS, SURFACES
from tradeoff.market.settings import COHORT, ON_DEVICE

NEVER = 127
PLATFORM: dict[str, dict[str, str]] = {
    "shopee": {
        "home": "modern",
        "product_page": "modern",
        "search_page": "modern",
        "cart": "legacy",
        "campaign": "legacy",
    },
    "tokopedia": {
        "home": "modern",
        "product_page": "modern",
        "search_page": "legacy",
        "cart": "modern",
        "campaign": "legacy",
    },
}
"""Platform of each surface [A]: mostly modern, legacy in parts."""
_LEGACY_READY = {
    ("shopee", COHORT): 18,
    ("shopee", ON_DEVICE): 30,
    ("tokopedia", COHORT): 24,
    ("tokopedia", ON_DEVICE): 36,
}
"""Week from which a legacy surface can honour a setting [A]; modern surfaces can from week 0."""


@lru_cache(maxsize=8)
def availability(config: MarketConfig) -> NDArray[np.int8]:
    """First week in which each surface can honour each setting (surfaces × settings)."""
    table = np.zeros((len(SURFACES), len(SETTINGS)), dtype=np.int8)
    for i, surface in enumerate(SURFACES):
        if PLATFORM[config.name][surface] == "legacy":
            for setting in (COHORT, ON_DEVICE):
                table[i, setting] = _LEGACY_READY[config.name, setting]
    table.flags.writeable = False
    return table
