"""`load` gives typed tables; `verify` and `build` notice every damage. On fake markets."""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from fake_world import FAKE_RECIPES, make_fake_world

from tradeoff.data import load, load_experiments, verify
from tradeoff.data.build import build, check
from tradeoff.data.integrity import check_tables, reference
from tradeoff.data.loader import load_all
from tradeoff.data.locate import VARIABLE, DataError, datasets_folder
from tradeoff.market.recipe import BadParameter, Recipe
from tradeoff.market.schema import TABLES


def test_every_table_is_typed_by_the_schema(fake_datasets: Path) -> None:
    t, late = load("shopee"), load_experiments("shopee")
    observed = [name for name, table in TABLES.items() if not table.delivered]
    assert list(t) == observed and len(t) == len(observed) == len(TABLES) - 2
    frames = t.tables | {"experiments": late.experiments, "experiment_users": late.users}
    for name, table in TABLES.items():
        frame = frames[name]
        assert list(frame) == [column.name for column in table.columns]
        for column in table.columns:
            dtype = frame[column.name].dtype
            if column.levels:
                assert tuple(dtype.categories) == column.levels
            elif pa.types.is_temporal(column.type):
                assert dtype == "datetime64[s]"
            elif column.nullable and pa.types.is_integer(column.type):
                assert dtype == "Int8"
            elif pa.types.is_string(column.type):
                assert isinstance(dtype, pd.StringDtype)
            else:
                assert dtype == column.type.to_pandas_dtype()


def test_attributes_items_and_repr(fake_datasets: Path) -> None:
    t = load("tokopedia")
    assert t.orders is t["orders"] and t["items"] is t.tables["items"]
    assert "orders" in dir(t) and (t.label, t.currency) == ("Tokopedia-like", "IDR")
    assert repr(t).startswith("tokopedia: synthetic, Tokopedia-like; amounts in IDR\n  users ")
    with pytest.raises(KeyError, match="no table 'order': choose one of users, sellers"):
        t["order"]
    with pytest.raises(AttributeError, match="no table 'order'"):
        _ = t.order
    t.orders["gmv"] = 0.0
    assert load("tokopedia").orders.gmv.sum() > 0, "a changed table does not reach the next load"


def test_missing_data_say_what_to_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    with pytest.raises(DataError, match="tradeoff data build --market shopee"):
        load("shopee")
    assert len(verify()) == 2
    with pytest.raises(BadParameter, match="market = 'lazada' is not allowed: give one of shopee, tokopedia"):
        load("lazada")


def test_the_folder_is_found_from_below(fake_datasets: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE)
    below = fake_datasets.parent / "notebooks" / "01"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    assert datasets_folder() == fake_datasets


def test_a_folder_of_parts_loads_like_one_file(fake_datasets: Path, built: Path) -> None:
    from tradeoff.data.loader import load_from
    from tradeoff.market.export import export

    recipe = FAKE_RECIPES["shopee"]
    parts = fake_datasets / "parts"
    export(Recipe("shopee", recipe.users, recipe.seed, recipe.impressions, 1), parts, progress=False, make=make_fake_world)
    for name, frame in load_from(parts).tables.items():
        pd.testing.assert_frame_equal(frame, load("shopee")[name])


def test_good_data_have_no_problems(fake_datasets: Path) -> None:
    assert verify() == []
    assert check(FAKE_RECIPES["shopee"], fake_datasets / "shopee", progress=False, make=make_fake_world) == []


def flip(path: Path) -> None:
    """Change one byte."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize(("damage", "words"), [
    (lambda f: flip(f / "orders.parquet"), "orders.parquet was changed: its SHA-256"),
    (lambda f: (f / "orders.parquet").unlink(), "orders.parquet is missing"),
    (lambda f: (f / "orders.parquet").write_bytes((f / "orders.parquet").read_bytes()[:-1]), "the manifest says"),
    (lambda f: (f / "extra.parquet").write_bytes(b""), "extra.parquet is not in the manifest"),
    (lambda f: (f / "manifest.json").write_text("{"), "is not a manifest"),
    (lambda f: (f / "manifest.json").unlink(), "manifest.json is missing"),
])
def test_every_damage_is_named_and_repaired_by_a_build(fake_datasets: Path, damage: object, words: str) -> None:
    folder = fake_datasets / "shopee"
    damage(folder)
    problems = verify("shopee")
    assert len(problems) == 1 and words in problems[0] and "tradeoff data build --market shopee" in problems[0]
    assert check(FAKE_RECIPES["shopee"], folder, progress=False, make=make_fake_world)
    build(FAKE_RECIPES["shopee"], folder, progress=False, make=make_fake_world)
    assert verify() == []


def test_an_unreadable_file_says_what_to_run(fake_datasets: Path) -> None:
    (fake_datasets / "shopee" / "orders.parquet").write_bytes(b"PAR1")
    with pytest.raises(DataError, match="tradeoff data build --market shopee"):
        load("shopee")


def test_other_columns_than_the_schema_say_what_to_run(fake_datasets: Path) -> None:
    path = fake_datasets / "shopee" / "sellers.parquet"
    pq.write_table(pq.read_table(path).drop_columns("city_tier"), path)
    with pytest.raises(DataError, match="has the columns"):
        load("shopee")


def test_a_build_that_fails_changes_nothing(fake_datasets: Path) -> None:
    before = {path: path.read_bytes() for path in fake_datasets.rglob("*") if path.is_file()}

    class Broken:
        def __init__(self, market: str, seed: int, users: int) -> None:
            self.good = make_fake_world(market, seed, users)
            self.common_tables = self.good.common_tables

        def shard_tables(self, shard: int, impressions: float) -> dict[str, pa.Table]:
            if shard:
                raise MemoryError("out of memory")
            return self.good.shard_tables(shard, impressions)

    with pytest.raises(MemoryError):
        build(FAKE_RECIPES["shopee"], fake_datasets / "shopee", progress=False, make=Broken)
    assert before == {path: path.read_bytes() for path in fake_datasets.rglob("*") if path.is_file()}


def test_another_version_of_pyarrow_is_said_not_blamed(fake_datasets: Path) -> None:
    manifest = fake_datasets / "shopee" / "manifest.json"
    manifest.write_text(manifest.read_text().replace(f'"pyarrow": "{pa.__version__}"', '"pyarrow": "1.0"'))
    with pytest.raises(DataError, match=f"was written with pyarrow 1.0, this environment has {pa.__version__}"):
        check(FAKE_RECIPES["shopee"], fake_datasets / "shopee", progress=False, make=make_fake_world)


@pytest.mark.parametrize(("table", "column", "value", "words"), [
    ("orders", "gmv", -1.0, "orders.gmv: the smallest value -1 is below 0"),
    ("survey", "concern", 6, "survey.concern: the largest value 6 is above 5"),
    ("orders", "order_id", 1, "table orders: 1 rows repeat the key (order_id)"),
    ("clicks", "item_id", 9_999_999, "clicks.item_id: 1 values such as 9999999 are not in items.item_id"),
    ("consents", "choice", None, "consents.choice: 1 values are missing"),
])
def test_rows_that_break_the_schema_are_named(
        fake_datasets: Path, table: str, column: str, value: object, words: str) -> None:
    tables = load_all(fake_datasets / "shopee")
    assert check_tables(tables) == []
    tables[table].loc[0, column] = value
    assert words in check_tables(tables)


def test_references_come_from_the_schema() -> None:
    assert reference(TABLES["orders"].column("user_id")) == ("users", "user_id")
    assert reference(TABLES["holdout"].column("user_id")) is None
    assert reference(TABLES["clicks"].column("session_id")) == ("sessions", "session_id")


def test_commands(fake_datasets: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    from tradeoff.cli import main

    assert main(["data", "verify"]) == 0
    flip(fake_datasets / "shopee" / "orders.parquet")
    assert main(["data", "verify", "--market", "tokopedia"]) == 0
    assert main(["data", "verify", "--market", "shopee"]) == 1
    assert "was changed" in capsys.readouterr().err
    out = str(tmp_path / "out")
    for option, words in ({"--users": "7"}, "users = 7 is not allowed"), ({"--users": "many"}, "users = 'many'"), \
            ({"--impressions": "2"}, "impressions = 2 is not allowed"), ({"--workers": "0"}, "workers = 0 is not allowed"), \
            ({"--market": "x"}, "market = 'x' is not allowed"):
        assert main(["data", "generate", "--out", out, *next(iter(option.items()))]) == 1
        assert words in capsys.readouterr().err
    assert not os.path.exists(out)
