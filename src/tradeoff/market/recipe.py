"""What a run of the generator is: its parameters, their ranges, its parts and file names."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import pyarrow as pa

from tradeoff.market.config import MARKETS, WEEKS_OBSERVED

GENERATOR_VERSION = "2"
"""Raise this whenever a byte of any emitted table changes."""

SHARD_USERS = 512
COMMON = -1
"""Index of the extra part that holds the tables which do not depend on the users."""

RANGES: dict[str, tuple[float, float]] = {
    "users": (100, 8_000_000),
    "seed": (0, 2**32 - 1),
    "impressions": (0, 1),
    "shards_per_part": (1, 100_000),
    "workers": (1, 256),
}


class BadParameter(ValueError):
    """A parameter outside its range; the message names it, its value and the range."""


def check_range(name: str, value: Any) -> None:
    """Raise ``BadParameter`` unless ``value`` lies in the range of the parameter ``name``."""
    low, high = RANGES[name]
    whole = name != "impressions"
    kind = int if whole else (int, float)
    if isinstance(value, bool) or not isinstance(value, kind) or not low <= value <= high:
        noun = "a whole number" if whole else "a number"
        raise BadParameter(f"{name} = {value!r} is not allowed: give {noun} from {low:,} to {high:,}")


def check_market(name: str) -> None:
    """Raise ``BadParameter`` unless ``name`` is one of ``MARKETS``."""
    if name not in MARKETS:
        raise BadParameter(f"market = {name!r} is not allowed: give one of {', '.join(MARKETS)}")


@dataclass(frozen=True)
class Recipe:
    """Everything the bytes of a run depend on.

    Args:
        market: "shopee" or "tokopedia".
        users: number of users.
        seed: seed of the world.
        impressions: fraction of the sessions whose impressions are written, 0 to 1.
        shards_per_part: shards (of 512 users) in one part.

    Raises:
        BadParameter: a value is outside its range.
    """

    market: str
    users: int
    seed: int
    impressions: float
    shards_per_part: int = 8

    def __post_init__(self) -> None:
        check_market(self.market)
        for name in ("users", "seed", "impressions", "shards_per_part"):
            check_range(name, getattr(self, name))

    @property
    def shards(self) -> int:
        """Number of shards of the run."""
        return -(-self.users // SHARD_USERS)

    @property
    def parts(self) -> int:
        """Number of parts of the run, the common tables not counted."""
        return -(-self.shards // self.shards_per_part)

    def part_shards(self, part: int) -> range:
        """The shards of one part."""
        first = part * self.shards_per_part
        return range(first, min(first + self.shards_per_part, self.shards))

    def part_users(self, part: int) -> int:
        """Users in one part; 0 for the common tables."""
        if part == COMMON:
            return 0
        shards = self.part_shards(part)
        return min(shards.stop * SHARD_USERS, self.users) - shards.start * SHARD_USERS

    def file(self, table: str, part: int) -> str:
        """Path of one file, relative to the folder of the run."""
        if part == COMMON or self.parts == 1:
            return f"{table}.parquet"
        return f"{table}/part-{part:05d}.parquet"

    def record(self) -> dict[str, Any]:
        """The parameters as written to run.json and manifest.json."""
        return {
            "title": f"synthetic, {MARKETS[self.market].label}; no company's data",
            "generator": GENERATOR_VERSION,
            "weeks": WEEKS_OBSERVED,
            **asdict(self),
            "pyarrow": pa.__version__,
        }
