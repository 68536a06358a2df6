"""Sellers, items, tastes, and the ranked lists that each privacy setting can draw on."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from tradeoff.market.config import CATEGORY_MEDIANS, CATEGORY_WEIGHTS, MarketConfig
from tradeoff.market.laws import ONE, U16, bits, choice_table, normal, threshold
from tradeoff.market.schema import CATEGORIES, SENSITIVE_CATEGORIES

STYLES = 16
"""Coarse taste codes: what a cohort release reveals."""
TASTES = STYLES * 16
"""Fine taste codes (style × detail): what a person's own history reveals."""
TYPES_PER_CATEGORY = 40
DEPTH = 32
"""Items of a ranked list that are ever shown; a visit mixes two lists."""

ROW_POPULAR = 0
ROW_STYLE = 1
ROW_TASTE = ROW_STYLE + STYLES
ROW_BESTSELLERS = ROW_TASTE + TASTES

SENSITIVE = np.array([c in SENSITIVE_CATEGORIES for c in CATEGORIES], dtype=np.int8)


@dataclass(frozen=True)
class Catalogue:
    """What is on sale, and how it is ranked.

    ``category``, ``product_type``, ``seller``, ``price`` (minor units), ``price_z`` (log distance from the
    market's median, 1/256) and ``appeal`` (1/256 logit) have one entry an item; items of a category are
    neighbours, category ``c`` being ``start[c]`` … ``start[c + 1]``. ``match`` (256 × items, 1/256 logit)
    is the true fit of every taste. ``ranked`` (274 × items) holds, for each row of revealed taste, the items
    of each category from best to worst; its last row is the bestseller page. ``interest`` maps
    (taste, 8-bit uniform) to a category, ``popular_category`` (8-bit uniform) likewise for everybody.
    """

    category: NDArray[np.uint8]
    product_type: NDArray[np.int16]
    seller: NDArray[np.int16]
    price: NDArray[np.int64]
    price_z: NDArray[np.int32]
    appeal: NDArray[np.int32]
    match: NDArray[np.int16]
    ranked: NDArray[np.int16]
    start: NDArray[np.int32]
    interest: NDArray[np.uint8]
    style_interest: NDArray[np.uint8]
    popular_category: NDArray[np.uint8]
    seller_size: NDArray[np.int8]
    seller_city: NDArray[np.int8]

    @property
    def flat(self) -> NDArray[np.int16]:
        """``ranked`` as one vector: entry ``row × items + start[category] + rank``."""
        return self.ranked.reshape(-1)

    @property
    def n_items(self) -> int:
        """Number of items."""
        return self.category.size


def _radical_inverse(rank: NDArray[np.int64]) -> NDArray[np.int64]:
    """Van der Corput's sequence in base 2 as a 16-bit integer: spreads prices evenly over any top list."""
    out = np.zeros_like(rank)
    for bit in range(16):
        out |= ((rank >> bit) & 1) << (15 - bit)
    return out


@lru_cache(maxsize=8)
def _price_quantiles(config: MarketConfig) -> tuple[tuple[NDArray[np.int64], NDArray[np.int32]], ...]:
    """Price in minor units and its log distance from the market median, by category and 8-bit quantile."""
    centre = math.fsum(math.log(CATEGORY_MEDIANS[c]) for c in CATEGORIES) / len(CATEGORIES)
    z = normal()[128::256].tolist()
    tables = []
    for name in CATEGORIES:
        shift = config.price_spread * (math.log(CATEGORY_MEDIANS[name]) - centre)
        logs = [shift + config.price_sigma * q / 1024 for q in z]
        price = [max(1, round(config.minor_units * config.median_price * math.exp(v))) for v in logs]
        if config.minor_units == 1:
            price = [max(500, round(p / 100) * 100) for p in price]
        tables.append(
            (np.array(price, dtype=np.int64), np.array([round(ONE * v) for v in logs], dtype=np.int32))
        )
    return tuple(tables)


def _sizes(n_items: int) -> NDArray[np.int32]:
    """Items per category: half shared equally, half by visits."""
    total = math.fsum(CATEGORY_WEIGHTS.values())
    share = [0.5 / len(CATEGORIES) + 0.5 * CATEGORY_WEIGHTS[c] / total for c in CATEGORIES]
    edges = [round(n_items * math.fsum(share[: i + 1])) for i in range(len(share))]
    return np.array([0, *edges], dtype=np.int32)


def _interest(seed: int) -> tuple[NDArray[np.uint8], NDArray[np.uint8], NDArray[np.uint8]]:
    """Category tables for a 8-bit uniform: by taste (256 × 256), by style (16 × 256), overall (256)."""
    n = len(CATEGORIES)
    style = normal()[bits(seed, "category_style", 0, STYLES * n)].reshape(STYLES, n).tolist()
    detail = normal()[bits(seed, "category_detail", 0, TASTES * n)].reshape(TASTES, n).tolist()
    base = [CATEGORY_WEIGHTS[c] for c in CATEGORIES]
    by_style = [[b * math.exp(0.6 * z / 1024) for b, z in zip(base, row, strict=True)] for row in style]
    by_taste = [
        [w * math.exp(0.8 * z / 1024) for w, z in zip(by_style[t // 16], detail[t], strict=True)]
        for t in range(TASTES)
    ]
    return (
        np.stack([choice_table(row, 256) for row in by_taste]),
        np.stack([choice_table(row, 256) for row in by_style]),
        choice_table(base, 256),
    )


def make_catalogue(config: MarketConfig, seed: int) -> Catalogue:
    """Draw sellers, items and tastes of a market; the same seed always gives the same catalogue."""
    n, sellers = config.n_items, config.n_sellers
    start = _sizes(n)
    category = np.repeat(np.arange(len(CATEGORIES), dtype=np.uint8), np.diff(start))
    z = normal()

    # Stratified: every market has the same spread of sellers, dealt out at random.
    place = np.argsort(bits(seed, "seller_size", 0, sellers), kind="stable")
    seller_z = z[(2 * place + 1) * (U16 // 2) // sellers].astype(np.int64)
    strength = [math.exp(1.1 * v / 1024) for v in seller_z.tolist()]
    seller_of = np.repeat(
        np.arange(sellers),
        np.diff(
            [0, *[round(U16 * math.fsum(strength[: i + 1]) / math.fsum(strength)) for i in range(sellers)]]
        ),
    )
    seller = seller_of[bits(seed, "item_seller", 0, n)].astype(np.int16)
    rank = np.argsort(np.argsort(-seller_z, kind="stable"), kind="stable")
    seller_size = np.where(rank < sellers * 0.05, 2, np.where(rank < sellers * 0.30, 1, 0)).astype(np.int8)

    own = z[bits(seed, "item_appeal", 0, n)].astype(np.int64)
    mixed = (own * 916 + seller_z[seller] * 458) >> 10
    appeal = ((mixed * round(config.appeal_sigma * ONE)) >> 10).astype(np.int32)

    price = np.zeros(n, dtype=np.int64)
    price_z = np.zeros(n, dtype=np.int32)
    shift = bits(seed, "item_price", 0, len(CATEGORIES)).astype(np.int64)
    for c, (prices, logs) in enumerate(_price_quantiles(config)):
        span = slice(start[c], start[c + 1])
        order = np.argsort(np.argsort(-appeal[span], kind="stable"), kind="stable").astype(np.int64)
        # The two best sellers of a category then cost, together, what its items cost on average.
        quantile = ((_radical_inverse(order) + U16 // 5 + (shift[c] * 15 // 100)) % U16) >> 8
        price[span], price_z[span] = prices[quantile], logs[quantile]

    style = z[bits(seed, "taste_style", 0, STYLES * n)].reshape(STYLES, n)
    detail = z[bits(seed, "taste_detail", 0, TASTES * n)].reshape(TASTES, n)
    style_match = (style * round(config.style_sigma * ONE)) >> 10
    match = np.repeat(style_match, TASTES // STYLES, axis=0) + (
        (detail * round(config.detail_sigma * ONE)) >> 10
    )
    match = match.astype(np.int16)

    weight = round(config.appeal_in_ranking * ONE)
    popularity = ((appeal * weight) >> 8).astype(np.int16)
    scores = np.concatenate(
        [appeal.astype(np.int16)[None, :], popularity + style_match.astype(np.int16), popularity + match]
    )
    ranked = np.zeros((ROW_BESTSELLERS + 1, n), dtype=np.int16)
    for c in range(len(CATEGORIES)):
        span = slice(start[c], start[c + 1])
        order = start[c] + np.argsort(-scores[:, span], axis=1, kind="stable")
        # Rank in a shown list stands for a price band, so that a want meets its price under any setting.
        for band in (slice(0, DEPTH), slice(DEPTH, 2 * DEPTH)):
            by_price = np.argsort(price[order[:, band]], axis=1, kind="stable")
            order[:, band] = np.take_along_axis(order[:, band], by_price, axis=1)
        ranked[:ROW_BESTSELLERS, span] = order
    slots = np.arange(2 * DEPTH)
    for c in range(len(CATEGORIES)):
        mine = slots[slots % len(CATEGORIES) == c]
        best = start[c] + np.argsort(-appeal[start[c] : start[c + 1]], kind="stable")[: mine.size]
        best[:2] = best[np.argsort(price[best[:2]], kind="stable")]
        ranked[ROW_BESTSELLERS, mine] = best

    kind = bits(seed, "item_type", 0, n).astype(np.int64)  # its square does not fit 32 bits
    product_type = category.astype(np.int32) * TYPES_PER_CATEGORY + (
        (kind * kind // U16) * TYPES_PER_CATEGORY // U16
    )
    interest, style_interest, popular = _interest(seed)
    city = (
        np.searchsorted([threshold(0.6), threshold(0.85)], bits(seed, "seller_city", 0, sellers), side="right")
        + 1
    )
    return Catalogue(
        category,
        product_type.astype(np.int16),
        seller,
        price,
        price_z,
        appeal,
        match,
        ranked,
        start,
        interest,
        style_interest,
        popular,
        seller_size,
        city.astype(np.int8),
    )
