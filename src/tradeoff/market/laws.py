"""Random bits and probability laws in integer arithmetic.

Every random variable has a named stream. A stream yields raw bits, and a law is a lookup table that
turns bits into values. Tables are built with Python's own ``math`` and rounded to integers, so the
results do not depend on NumPy's SIMD kernels, on the number of workers or on the order of shards.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

ONE = 256
"""Fixed-point one: logits, prices in log units and trust are integers in units of 1/256."""

U16 = 65_536
"""Size of a 16-bit uniform: an event of probability p happens when the draw is below ``p × U16``."""

_STREAMS = {
    name: number
    for number, name in enumerate(
        (
            "seller_size",
            "seller_city",
            "item_seller",
            "item_appeal",
            "item_price",
            "item_type",
            "taste_style",
            "taste_detail",
            "category_style",
            "category_detail",
            "activity",
            "age",
            "concern_kind",
            "concern_level",
            "stated_noise",
            "revealed_noise",
            "style",
            "detail",
            "price_sensitivity",
            "city",
            "device",
            "tenure",
            "disclosure",
            "screen",
            "consent_ordinary",
            "consent_sensitive",
            "visits",
            "minute",
            "surface",
            "category",
            "length",
            "intent",
            "profile",
            "alternative",
            "slate",
            "browse",
            "want",
            "direct",
            "slot",
            "capture",
            "reroute",
            "search_rank",
            "delay",
            "status",
            "quantity",
            "again",
            "opt_out",
            "churn",
            "complaint",
            "request_kind",
            "request_reason",
            "request_delay",
            "survey_answer",
            "survey_item",
            "survey_worry",
            "survey_time",
            "click_place",
            "click_time",
            "prior",
            "logged_session",
            "holdout_arm",
            "holdout_optin",
            "assignment",
            "withdrawal_delay",
            "screen_time",
            "past",
            "family",
            "pilot",
            "region",
            "delivered_arm",
            "delivered_log",
        )
    )
}


def bits(seed: int, stream: str, shard: int, n: int, width: int = 16) -> NDArray[np.unsignedinteger]:
    """Return ``n`` raw draws of ``width`` bits (8, 16, 32 or 64) of a named stream.

    The first draws of a stream do not depend on ``n``, so a shorter horizon is a prefix of a longer one.
    """
    sequence = np.random.SeedSequence(seed, spawn_key=(_STREAMS[stream], shard))
    words = np.random.SFC64(sequence).random_raw((n * width + 63) // 64)
    return words.astype("<u8", copy=False).view(f"<u{width // 8}")[:n]


def threshold(probability: float) -> int:
    """Return the 16-bit threshold of a probability; raise ``ValueError`` outside [0, 1]."""
    if not 0.0 <= probability <= 1.0:
        raise ValueError(f"a probability must lie in [0, 1], got {probability!r}")
    return round(probability * U16)


@cache
def normal() -> NDArray[np.int32]:
    """Quantiles of the standard normal law for a 16-bit uniform, in units of 1/1024 (shape 65 536)."""
    law = NormalDist()
    half = [round(1024 * law.inv_cdf((i + 0.5) / U16)) for i in range(U16 // 2)]
    table = np.array(half + [-z for z in reversed(half)], dtype=np.int32)
    table.flags.writeable = False
    return table


@cache
def logistic() -> NDArray[np.int32]:
    """16-bit thresholds of the logistic function for logits −16 … 16 in units of 1/256 (shape 8 192)."""
    table = np.array([round(U16 / (1.0 + math.exp(-(i - 4096) / ONE))) for i in range(8192)], dtype=np.int32)
    table.flags.writeable = False
    return table


def logistic_threshold(logit: NDArray[np.integer]) -> NDArray[np.int32]:
    """Look up :func:`logistic` for fixed-point logits of any shape."""
    return logistic()[np.clip(logit.astype(np.int32) + 4096, 0, 8191)]


def lognormal_table(mean: float, sigma: float, scale: int, low: int, high: int) -> NDArray[np.int64]:
    """Quantiles of a log-normal law with the given mean, times ``scale``, clipped (for a 16-bit uniform)."""
    mu = math.log(mean) - sigma * sigma / 2
    values = [round(scale * math.exp(mu + sigma * z / 1024)) for z in normal().tolist()]
    return np.clip(np.array(values, dtype=np.int64), low, high)


def choice_table(weights: Sequence[float], size: int) -> NDArray[np.uint8]:
    """Map a uniform in 0 … size−1 to an index with the given relative weights (largest remainders)."""
    total = math.fsum(weights)
    edges = [round(size * math.fsum(weights[: i + 1]) / total) for i in range(len(weights))]
    table = np.zeros(size, dtype=np.uint8)
    start = 0
    for index, edge in enumerate(edges):
        table[start:edge] = index
        start = edge
    return table


def binomial_table(trials: int, probability: float, size: int) -> NDArray[np.uint8]:
    """Inverse distribution function of Binomial(trials, probability) for a uniform in 0 … size−1."""
    pmf = [math.comb(trials, k) * probability**k * (1 - probability) ** (trials - k) for k in range(trials + 1)]
    return choice_table(pmf, size)
