"""Are the data what the manifest and the schema say? Every check returns a list of plain sentences."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from tradeoff.data.locate import DataError, datasets_folder, market_folder
from tradeoff.market.config import MARKETS
from tradeoff.market.export import MANIFEST, read_manifest, sha256
from tradeoff.market.recipe import check_market
from tradeoff.market.schema import TABLES, Column
from tradeoff.market.workers import ExportError

_REFERS = re.compile(r"refers to (\w+)\.(\w+)")


def reference(column: Column) -> tuple[str, str] | None:
    """(table, column) that ``column`` refers to, or None."""
    found = _REFERS.search(column.description)
    return (found[1], found[2]) if found else None


def verify(market: str | None = None) -> list[str]:
    """Compare the committed files with their manifest and their contents with the schema.

    Args:
        market: "shopee" or "tokopedia"; None checks both.

    Returns:
        The problems found, each with what to do; empty if all is well.
    """
    from tradeoff.data.loader import load_all

    if market is not None:
        check_market(market)
    problems = []
    for name in MARKETS if market is None else (market,):
        try:
            found = verify_folder(datasets_folder() / name)
            remedy = f"run `tradeoff data build --market {name}`"
            problems += [f"{problem}: {remedy}" for problem in found]
            if not found:
                problems += [f"{name}: {problem}" for problem in check_tables(load_all(market_folder(name)))]
        except DataError as error:
            problems.append(str(error))
    return problems


def verify_folder(folder: Path) -> list[str]:
    """Compare the files of a finished run with its manifest."""
    try:
        entries: Mapping[str, Any] = read_manifest(folder)["files"]
    except ExportError as error:
        return [str(error)]
    except (json.JSONDecodeError, KeyError, TypeError):
        return [f"{folder / MANIFEST} is not a manifest"]
    problems = []
    for file, entry in entries.items():
        path = folder / file
        if not path.exists():
            problems.append(f"{path} is missing")
        elif (size := path.stat().st_size) != entry["bytes"]:
            problems.append(f"{path} has {size:,} bytes, the manifest says {entry['bytes']:,}")
        elif sha256(path) != entry["sha256"]:
            problems.append(f"{path} was changed: its SHA-256 is not the one in the manifest")
    known = {file.split("/")[0].removesuffix(".parquet") for file in entries}
    problems += [f"{folder}: the manifest has no table {name!r}" for name in TABLES if name not in known]
    strays = {str(path.relative_to(folder)) for path in folder.rglob("*.parquet")} - set(entries)
    return problems + [f"{folder / stray} is not in the manifest" for stray in sorted(strays)]


def check_tables(tables: Mapping[str, pd.DataFrame]) -> list[str]:
    """Check every column against the schema: missing values, levels, range, keys, references."""
    problems = []
    for name, table in TABLES.items():
        frame = tables[name]
        if table.key and (doubles := int(frame.duplicated(list(table.key)).sum())):
            problems.append(f"table {name}: {doubles} rows repeat the key ({', '.join(table.key)})")
        for column in table.columns:
            problems += [f"{name}.{column.name}: {what}" for what in _check_column(frame[column.name], column)]
            if target := reference(column):
                known = tables[target[0]][target[1]]
                strange = frame.loc[~frame[column.name].isin(known), column.name]
                if len(strange):
                    problems.append(f"{name}.{column.name}: {len(strange)} values such as {strange.iloc[0]} "
                                    f"are not in {'.'.join(target)}")
    return problems


def _check_column(values: pd.Series, column: Column) -> list[str]:
    problems = []
    missing = int(values.isna().sum())
    if missing and not column.nullable:
        problems.append(f"{missing} values are missing")
    if column.levels:
        found = tuple(values.cat.categories)
        if found != column.levels:
            problems.append(f"the levels are {found}, the schema says {column.levels}")
    elif pa.types.is_integer(column.type) or pa.types.is_floating(column.type):
        present = values.dropna()
        if column.low is not None and len(present) and present.min() < column.low:
            problems.append(f"the smallest value {present.min():g} is below {column.low:g}")
        if column.high is not None and len(present) and present.max() > column.high:
            problems.append(f"the largest value {present.max():g} is above {column.high:g}")
    return problems
