"""Parquet → typed pandas tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from tradeoff.data.locate import DataError, market_folder
from tradeoff.market.config import MARKETS
from tradeoff.market.export import read_manifest
from tradeoff.market.schema import TABLES, Table


class Market:
    """The tables of one market, as attributes (``t.orders``) or items (``t["orders"]``).

    Each table is a DataFrame typed by the schema: categories with all their levels in schema order,
    ``datetime64[s]`` times in local time, integers (``Int8`` where a value may be missing).
    """

    def __init__(self, name: str, about: dict[str, Any], tables: dict[str, pd.DataFrame]) -> None:
        self.name = name
        self.label = MARKETS[name].label
        self.currency = MARKETS[name].currency
        self.about = about
        self.tables = tables

    def __getitem__(self, table: str) -> pd.DataFrame:
        try:
            return self.tables[table]
        except KeyError:
            raise KeyError(f"no table {table!r}: choose one of {', '.join(self.tables)}") from None

    def __getattr__(self, table: str) -> pd.DataFrame:
        if table.startswith("_") or table == "tables":
            raise AttributeError(table)
        try:
            return self.tables[table]
        except KeyError:
            raise AttributeError(f"no table {table!r}: choose one of {', '.join(self.tables)}") from None

    def __iter__(self) -> Iterator[str]:
        return iter(self.tables)

    def __len__(self) -> int:
        return len(self.tables)

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self.tables]

    def __repr__(self) -> str:
        width = max(map(len, self.tables))
        lines = [f"  {name:<{width}}  {len(frame):>9,} rows × {frame.shape[1]:>2}   {TABLES[name].grain}"
                 for name, frame in self.tables.items()]
        return "\n".join([f"{self.name}: synthetic, {self.label}; amounts in {self.currency}", *lines])


def load(market: str) -> Market:
    """Load the committed tables of ``market``, "shopee" or "tokopedia"; see ``load_experiments`` for the other two.

    Every call gives fresh tables, so changing one never changes another.

    Raises:
        BadParameter: there is no such market.
        DataError: the data are missing or cannot be read; the message says what to run.
    """
    return load_from(market_folder(market))


def load_from(folder: Path) -> Market:
    """Load the tables of a finished run from its folder; errors as in ``load``."""
    return _read(folder, [table for table in TABLES.values() if not table.delivered])


@dataclass(frozen=True)
class Experiments:
    """The experiments that were delivered after the observed weeks.

    ``experiments`` has one row an experiment, ``users`` one row a logged user of one experiment.
    """

    experiments: pd.DataFrame
    users: pd.DataFrame


def load_experiments(market: str) -> Experiments:
    """Load the two delivered experiments of ``market``: fresh tables at every call; errors as in ``load``."""
    tables = _read(market_folder(market), [table for table in TABLES.values() if table.delivered]).tables
    return Experiments(tables["experiments"], tables["experiment_users"])


def load_all(folder: Path) -> dict[str, pd.DataFrame]:
    """Every table of a finished run, the delivered experiments included; errors as in ``load``."""
    return _read(folder, list(TABLES.values())).tables


def _read(folder: Path, wanted: list[Table]) -> Market:
    about = read_manifest(folder)
    return Market(about["market"], about, {table.name: to_frame(read_table(folder, table), table) for table in wanted})


def read_table(folder: Path, table: Table) -> pa.Table:
    """Read one table, from one file or a folder of parts, and cast it to the schema.

    Raises:
        DataError: the file is missing, unreadable, or has other columns than the schema.
    """
    path = folder / f"{table.name}.parquet"
    if not path.exists():
        path = folder / table.name
    try:
        found = pq.read_table(path, partitioning=None)
    except (FileNotFoundError, pa.ArrowInvalid, OSError) as error:
        raise DataError(f"{folder / table.name}.parquet cannot be read ({error}): run `tradeoff data verify`, then "
                        f"`tradeoff data build --market {folder.name}`") from error
    if found.column_names != table.arrow.names:
        raise DataError(f"{path} has the columns {found.column_names}, the schema asks for {table.arrow.names}: "
                        f"run `tradeoff data build --market {folder.name}`")
    return found.cast(table.arrow)


def to_frame(found: pa.Table, table: Table) -> pd.DataFrame:
    """Convert an Arrow table to a DataFrame typed by the schema."""
    frame = found.to_pandas(date_as_object=False)
    for column in table.columns:
        if column.levels:
            frame[column.name] = frame[column.name].cat.set_categories(list(column.levels))
        elif pa.types.is_temporal(column.type):
            frame[column.name] = frame[column.name].astype("datetime64[s]")
        elif column.nullable and pa.types.is_integer(column.type):
            frame[column.name] = frame[column.name].astype(str(column.type).capitalize())
    return frame
