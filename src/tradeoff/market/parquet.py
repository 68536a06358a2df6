"""How each column is stored: the one place that knows Parquet encodings."""

from __future__ import annotations

import os
from pathlib import Path
from types import TracebackType
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from tradeoff.market.schema import TABLES, Column, Table

ROW_GROUP = 1 << 20
"""Rows collected before a row group is written; bounds the memory of a worker."""

_SORTED = ("user_id", "session_id", "order_id", "request_id")


def encoding(table: str, column: Column) -> str:
    """Parquet encoding of a column, "DICTIONARY" included.

    Chosen by measured size and speed. Sorted identifiers are stored as differences. Categories, text, and money
    (prices repeat) as a dictionary, and so are items where the popular ones dominate; in impressions they come in
    lists of ranked items, which byte planes store better and twice as fast, like times and small numbers.
    """
    type_ = column.type
    if pa.types.is_dictionary(type_) or pa.types.is_string(type_) or pa.types.is_floating(type_):
        return "DICTIONARY"
    if column.name == "item_id" and table != "impressions":
        return "DICTIONARY"
    if column.name in _SORTED:
        return "DELTA_BINARY_PACKED"
    return "PLAIN" if pa.types.is_boolean(type_) else "BYTE_STREAM_SPLIT"


def options(table: Table) -> dict[str, Any]:
    """Arguments of ``pyarrow.parquet.ParquetWriter`` for one table."""
    encodings = {column.name: encoding(table.name, column) for column in table.columns}
    return {
        "version": "2.6",
        "compression": "zstd",
        # Times are most of the bytes of visits and clicks; a high level takes a tenth off them.
        "compression_level": {c.name: 15 if pa.types.is_timestamp(c.type) else 3 for c in table.columns},
        "use_dictionary": [name for name, code in encodings.items() if code == "DICTIONARY"],
        "column_encoding": {name: code for name, code in encodings.items() if code != "DICTIONARY"},
    }


class PartWriter:
    """Writes the tables of one part side by side, a row group at a time.

    Files appear under their final names only when the block ends without an error.

    Args:
        paths: final path of each table's file.
    """

    def __init__(self, paths: dict[str, Path]) -> None:
        self._paths = paths
        self._waiting: dict[str, list[pa.Table]] = {name: [] for name in paths}
        self._writers: dict[str, pq.ParquetWriter] = {}
        self.rows = dict.fromkeys(paths, 0)

    def __enter__(self) -> PartWriter:
        for name, path in self._paths.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            table = TABLES[name]
            self._writers[name] = pq.ParquetWriter(_temporary(path), table.arrow, **options(table))
        return self

    def write(self, name: str, rows: pa.Table) -> None:
        """Add rows to a table; raise ``TypeError`` if they do not follow the schema."""
        wanted = TABLES[name].arrow
        if not rows.schema.equals(wanted):
            wrong = [f"{field.name}: {field.type}" for field in rows.schema if field not in list(wanted)]
            raise TypeError(f"table {name!r} does not follow the schema: {wrong or rows.schema.names}")
        self._waiting[name].append(rows)
        self.rows[name] += rows.num_rows
        if sum(chunk.num_rows for chunk in self._waiting[name]) >= ROW_GROUP:
            self._flush(name)

    def _flush(self, name: str) -> None:
        if self._waiting[name]:
            rows = pa.concat_tables(self._waiting[name]).unify_dictionaries()
            self._writers[name].write_table(rows, row_group_size=rows.num_rows or None)
            self._waiting[name].clear()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                for name in self._paths:
                    self._flush(name)
            for writer in self._writers.values():
                writer.close()
            if kind is None:
                for path in self._paths.values():
                    os.replace(_temporary(path), path)
        finally:
            for path in self._paths.values():
                _temporary(path).unlink(missing_ok=True)


def _temporary(path: Path) -> Path:
    return path.with_name(f".{path.name}.tmp")
