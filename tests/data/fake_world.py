"""A tiny world that follows the schema and nothing else, for tests of the machinery around the data.

``FAKE_CRASH=<shard>:<victim>`` in the environment kills "self" or "parent" with signal 9 when that
shard is asked for.
"""

from __future__ import annotations

import os
import signal

import numpy as np
import pyarrow as pa

from tradeoff.market.config import MARKETS
from tradeoff.market.export import COMMON_TABLES, SHARD_TABLES
from tradeoff.market.recipe import SHARD_USERS, Recipe
from tradeoff.market.schema import TABLES, Column

ITEMS, SELLERS, ROWS = 300, 20, 2_000
FAKE_RECIPES = {market: Recipe(market, users=700, seed=3, impressions=1.0, shards_per_part=1_000) for market in MARKETS}


class FakeWorld:
    """Random tables, a pure function of (market, seed, shard)."""

    def __init__(self, market: str, seed: int, users: int) -> None:
        self.seed, self.users = seed + len(market), users
        self.n_shards = -(-users // SHARD_USERS)

    def shard_tables(self, shard: int, impressions: float) -> dict[str, pa.Table]:
        at, _, victim = os.environ.get("FAKE_CRASH", "").partition(":")
        if at == str(shard):
            os.kill(os.getppid() if victim == "parent" else os.getpid(), signal.SIGKILL)
            signal.pause()
        rows = dict.fromkeys(SHARD_TABLES, ROWS)
        n_users = min(SHARD_USERS, self.users - shard * SHARD_USERS)
        rows |= {"users": n_users, "survey": n_users, "consents": 2 * n_users,
                 "impressions": int(20 * ROWS * impressions)}
        rng = np.random.default_rng([self.seed, shard])
        first = {"user_id": shard * SHARD_USERS, "session_id": shard * ROWS, "order_id": shard * ROWS,
                 "request_id": shard * ROWS}
        return {name: _table(name, rows[name], rng, first, n_users) for name in SHARD_TABLES}

    def common_tables(self) -> dict[str, pa.Table]:
        rng = np.random.default_rng(self.seed)
        rows = dict.fromkeys(COMMON_TABLES, 5) | {"items": ITEMS, "sellers": SELLERS, "systems": 25, "experiments": 2}
        return {name: _table(name, rows[name], rng, {}, 0) for name in COMMON_TABLES}


def make_fake_world(market: str, seed: int, users: int) -> FakeWorld:
    """As ``tradeoff.market.export.make_world``."""
    return FakeWorld(market, seed, users)


def _table(name: str, rows: int, rng: np.random.Generator, first: dict[str, int], n_users: int) -> pa.Table:
    table = TABLES[name]
    arrays = []
    for column in table.columns:
        start = first.get(column.name, 0)
        if (name, column.name) == ("impressions", "session_id"):
            codes = start + np.arange(rows) // 20
        elif (name, column.name) == ("impressions", "position"):
            codes = np.arange(rows) % 20
        elif name == "systems" and column.levels:
            codes = np.arange(rows) // (5 if column.name == "surface" else 1) % 5
        elif name == "consents" and column.name in table.key:
            codes = start + np.arange(rows) // 2 if column.name == "user_id" else np.arange(rows) % 2
        elif column.name in table.key:
            codes = start + int(column.low or 0) + np.arange(rows)
        elif column.name == "user_id":
            codes = np.sort(start + rng.integers(0, n_users, rows))
        elif column.name == "session_id":
            codes = np.sort(start + rng.integers(0, ROWS, rows))
        else:
            high = {"item_id": ITEMS, "seller_id": SELLERS}.get(column.name)
            low = int(column.low or 0)
            codes = rng.integers(low, high or int(column.high or 100) + 1, rows)
        arrays.append(_array(column, codes, rng))
    return pa.table(arrays, schema=table.arrow)


def _array(column: Column, codes: np.ndarray, rng: np.random.Generator) -> pa.Array:
    mask = rng.random(len(codes)) < 0.5 if column.nullable else None
    if column.levels:
        index = pa.array((codes % len(column.levels)).astype(np.int8), mask=mask)
        return pa.DictionaryArray.from_arrays(index, list(column.levels))
    if pa.types.is_string(column.type):
        return pa.array([f"{column.name}-{code}" for code in codes], mask=mask)
    if pa.types.is_timestamp(column.type):
        return pa.array((1_767_571_200 + codes * 3_600).astype("datetime64[s]"), mask=mask)
    if pa.types.is_date(column.type):
        return pa.array((20_458 + codes % 84).astype("datetime64[D]"), mask=mask)
    if pa.types.is_boolean(column.type):
        return pa.array(codes % 2 == 0)
    if pa.types.is_floating(column.type):
        codes = codes + 0.5 if column.high is None else codes * column.high / max(1, codes.max())
    return pa.array(codes.astype(column.type.to_pandas_dtype()), type=column.type, mask=mask)
