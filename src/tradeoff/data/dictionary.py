"""The dictionary of every column: what the schema promises, and what the data hold."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import pyarrow as pa

from tradeoff.data.croissant import allowed
from tradeoff.market.config import MARKETS
from tradeoff.market.schema import TABLES, Column, Table


def dictionary(tables: Mapping[str, Mapping[str, pd.DataFrame]]) -> str:
    """Markdown: one section a table, one line a column, measured in each market.

    Args:
        tables: market → table → DataFrame.
    """
    return "\n".join(_section(table, {market: frames[name] for market, frames in tables.items()})
                     for name, table in TABLES.items())


def _section(table: Table, frames: Mapping[str, pd.DataFrame]) -> str:
    key = f"key: {', '.join(f'`{name}`' for name in table.key)}" if table.key else "no key: equal rows can occur"
    rows = "; ".join(f"{MARKETS[market].label} {len(frame):,} rows" for market, frame in frames.items())
    head = ["Column", "Type", "Meaning and allowed values", *(f"In the {MARKETS[m].label} data" for m in frames)]
    lines = [f"### `{table.name}`", "", f"One row is {table.grain}; {key}. {rows}.", "",
             f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    for column in table.columns:
        measured = [describe(frame[column.name], column) for frame in frames.values()]
        words = f"{column.description[0].upper()}{column.description[1:]}. {allowed(column)}".strip()
        lines.append(f"| {' | '.join([f'`{column.name}`', kind(column), words, *measured])} |")
    return "\n".join([*lines, ""])


def kind(column: Column) -> str:
    """The type of a column in the loaded DataFrame, in plain words."""
    type_ = column.type
    if column.levels:
        return "category"
    if pa.types.is_timestamp(type_):
        return "time, to the second"
    if pa.types.is_date(type_):
        return "day"
    if pa.types.is_boolean(type_):
        return "true or false"
    return "text" if pa.types.is_string(type_) else str(type_).replace("double", "float64")


def describe(values: pd.Series, column: Column) -> str:
    """What one column really holds: range and centre, or the most frequent level, and missing values."""
    present = values.dropna()
    missing = f"; missing {_percent(1 - len(present) / len(values))}" if len(present) < len(values) else ""
    if present.empty:
        return "all missing" if len(values) else "no rows"
    if column.levels:
        counts = present.value_counts()
        text = f"{(counts > 0).sum()} levels; most often {counts.index[0]}, {_percent(counts.iloc[0] / len(present))}"
    elif pa.types.is_temporal(column.type):
        text = f"{present.min():%Y-%m-%d} … {present.max():%Y-%m-%d}"
    elif pa.types.is_boolean(column.type):
        text = f"true {_percent(present.mean())}"
    elif pa.types.is_string(column.type):
        text = f"{present.nunique():,} different"
    elif column.name.endswith("_id"):
        text = f"{present.min()} … {present.max()}; {present.nunique():,} different"
    else:
        text = f"{_number(present.min())} … {_number(present.max())}; median {_number(present.median())}"
    return text + missing


def _percent(share: float) -> str:
    return f"{100 * share:.3g} %"


def _number(value: float) -> str:
    value = float(value)
    if value == round(value):
        return f"{value:,.0f}"
    return f"{value:,.0f}" if abs(value) >= 10_000 else f"{value:.3g}" if abs(value) < 1_000 else f"{value:,.1f}"
