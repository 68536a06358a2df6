"""Croissant metadata (the ML Commons format for data sets), generated from the schema and the manifest."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa

from tradeoff.data.integrity import reference
from tradeoff.market.config import MARKETS
from tradeoff.market.export import read_manifest
from tradeoff.market.schema import TABLES, Column, Table

CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}


def croissant(folder: Path) -> dict[str, Any]:
    """The Croissant description of the committed data of one market, in ``folder``."""
    manifest = read_manifest(folder)
    config = MARKETS[manifest["market"]]
    return {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "name": f"tradeoff-{config.name}",
        "description": (
            f"Synthetic, {config.label} marketplace: {manifest['users']:,} users over {manifest['weeks']} weeks, with their "
            "sessions, recommendations, orders, consents and a privacy survey. Every row is made by a simulator; no number is "
            "any company's own. Made for a course on privacy and personalised recommendations."),
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "citeAs": f"The tradeoff course, synthetic {config.label} market, generator {manifest['generator']}.",
        "creator": {"@type": "sc:Organization", "name": "The authors of the tradeoff course"},
        "datePublished": "2026-01-01",
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "version": f"{manifest['generator']}.0.0",
        "isLiveDataset": False,
        "rai:personalSensitiveInformation": "None: no row describes a real person.",
        "rai:dataCollection": f"Simulated with seed {manifest['seed']}; see the datasheet, datasets/README.md.",
        "distribution": [
            {"@type": "cr:FileObject", "@id": f"{name}.parquet", "name": f"{name}.parquet", "contentUrl": f"{name}.parquet",
             "contentSize": f"{manifest['files'][f'{name}.parquet']['bytes']} B",
             "encodingFormat": "application/x-parquet", "sha256": manifest["files"][f"{name}.parquet"]["sha256"],
             "description": f"One row is {table.grain}."}
            for name, table in TABLES.items()
        ],
        "recordSet": [_record_set(table) for table in TABLES.values()],
    }


def _record_set(table: Table) -> dict[str, Any]:
    record: dict[str, Any] = {"@type": "cr:RecordSet", "@id": table.name, "name": table.name,
                              "description": f"One row is {table.grain}."}
    if table.key:
        record["key"] = [{"@id": f"{table.name}/{name}"} for name in table.key]
    record["field"] = [_field(table, column) for column in table.columns]
    return record


def _field(table: Table, column: Column) -> dict[str, Any]:
    field: dict[str, Any] = {
        "@type": "cr:Field", "@id": f"{table.name}/{column.name}", "name": column.name,
        "description": f"{column.description}. {allowed(column)}".rstrip(),
        "dataType": data_type(column),
        "source": {"fileObject": {"@id": f"{table.name}.parquet"}, "extract": {"column": column.name}},
    }
    if target := reference(column):
        field["references"] = {"field": {"@id": "/".join(target)}}
    return field


def allowed(column: Column) -> str:
    """The unit, levels, range and missing values of a column in words; empty if the schema says nothing."""
    words = []
    if column.unit:
        words.append(f"Unit: {column.unit}.")
    if column.levels:
        words.append(f"One of {', '.join(column.levels)}.")
    elif column.low is not None and column.high is not None:
        words.append(f"From {column.low:g} to {column.high:g}.")
    elif column.low is not None:
        words.append(f"At least {column.low:g}.")
    if column.nullable:
        words.append("May be missing.")
    return " ".join(words)


def data_type(column: Column) -> str:
    """The Croissant type of a column."""
    kind = column.type
    if pa.types.is_boolean(kind):
        return "sc:Boolean"
    if pa.types.is_date(kind):
        return "sc:Date"
    if pa.types.is_timestamp(kind):
        return "sc:DateTime"
    if pa.types.is_integer(kind):
        return "sc:Integer"
    return "sc:Float" if pa.types.is_floating(kind) else "sc:Text"
