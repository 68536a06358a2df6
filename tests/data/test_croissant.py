"""The Croissant files are valid by MLCommons' own checker, and the checker can fail."""

from __future__ import annotations

import json
from pathlib import Path

import mlcroissant
import pytest

from tradeoff.data.croissant import croissant
from tradeoff.market.schema import TABLES


@pytest.fixture
def described(fake_datasets: Path) -> Path:
    """croissant.json of the fake Shopee-like market."""
    path = fake_datasets / "shopee" / "croissant.json"
    path.write_text(json.dumps(croissant(path.parent)))
    return path


def test_valid_and_readable(described: Path) -> None:
    dataset = mlcroissant.Dataset(str(described))
    assert not dataset.metadata.ctx.issues.errors
    assert [record.name for record in dataset.metadata.record_sets] == list(TABLES)
    first = next(iter(dataset.records("sessions")))
    assert {key.split("/")[1] for key in first} == {column.name for column in TABLES["sessions"].columns}
    assert "Synthetic, Shopee-like" in dataset.metadata.description


def test_a_reference_to_nothing_is_refused(described: Path) -> None:
    content = croissant(described.parent)
    field = next(f for record in content["recordSet"] if record["name"] == "orders"
                 for f in record["field"] if f["name"] == "item_id")
    field["source"]["fileObject"]["@id"] = "nothing.parquet"
    described.write_text(json.dumps(content))
    with pytest.raises(mlcroissant.ValidationError):
        mlcroissant.Dataset(str(described))
