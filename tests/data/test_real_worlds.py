"""The real simulator behind the export: the same bytes on every road, and the committed data are a fresh build."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import mlcroissant
import pytest

from tradeoff.data import load, verify
from tradeoff.data.build import DEFAULTS, check
from tradeoff.data.datasheet import stale_descriptions
from tradeoff.data.integrity import check_tables
from tradeoff.data.loader import load_all
from tradeoff.data.locate import datasets_folder
from tradeoff.market.config import MARKETS
from tradeoff.market.export import export, read_manifest
from tradeoff.market.recipe import Recipe

RECIPES = {market: Recipe(market, users=1_100, seed=11, impressions=0.02, shards_per_part=1) for market in MARKETS}


def file_hashes(manifest: dict) -> dict[str, str]:
    """SHA-256 by file."""
    return {file: entry["sha256"] for file, entry in manifest["files"].items()}


@pytest.fixture(scope="module", params=list(MARKETS))
def one_worker(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Recipe, Path, dict]:
    """(recipe, folder, manifest) of a run in this process."""
    folder = tmp_path_factory.mktemp(request.param)
    return RECIPES[request.param], folder, export(RECIPES[request.param], folder, progress=False)


def test_two_workers_in_reversed_order_write_the_same_bytes(
        one_worker: tuple[Recipe, Path, dict], tmp_path: Path) -> None:
    recipe, _, manifest = one_worker
    other = export(recipe, tmp_path, workers=2, progress=False, order=lambda parts: reversed(list(parts)))
    assert other == manifest


def test_a_dask_cluster_writes_the_same_bytes(one_worker: tuple[Recipe, Path, dict], tmp_path: Path) -> None:
    from distributed import LocalCluster

    recipe, _, manifest = one_worker
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, host="127.0.0.1") as cluster:
        assert export(recipe, tmp_path, scheduler=cluster.scheduler_address, progress=False) == manifest


def test_numpy_without_simd_writes_the_same_bytes(one_worker: tuple[Recipe, Path, dict], tmp_path: Path) -> None:
    recipe, _, manifest = one_worker
    code = ("from numpy._core import _multiarray_umath as m\n"
            "assert not any(m.__cpu_features__[name] for name in m.__cpu_dispatch__), 'SIMD kernels are still on'\n"
            "from tradeoff.market.export import export\nfrom tradeoff.market.recipe import Recipe\n"
            f"export({recipe!r}, {str(tmp_path)!r}, progress=False)\n")
    from numpy._core import _multiarray_umath as kernels

    features = " ".join(name for name in kernels.__cpu_dispatch__ if kernels.__cpu_features__[name])
    assert features, "this machine has no SIMD kernels to switch off"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=300,
                   env={**os.environ, "NPY_DISABLE_CPU_FEATURES": features})
    assert file_hashes(read_manifest(tmp_path)) == file_hashes(manifest)


def test_a_shard_does_not_depend_on_the_number_of_users(one_worker: tuple[Recipe, Path, dict], tmp_path: Path) -> None:
    recipe, _, manifest = one_worker
    more = export(Recipe(recipe.market, 2_000, recipe.seed, recipe.impressions, 1), tmp_path, progress=False)
    first = {file: value for file, value in file_hashes(manifest).items() if "part-00000" in file or "part-00001" in file}
    assert first and first.items() <= file_hashes(more).items()


def test_small_runs_follow_the_schema(one_worker: tuple[Recipe, Path, dict]) -> None:
    assert check_tables(load_all(one_worker[1])) == []


def test_committed_data_verify() -> None:
    assert verify() == []


@pytest.mark.parametrize("market", MARKETS)
def test_committed_data_are_a_fresh_build(market: str) -> None:
    assert check(DEFAULTS[market], datasets_folder() / market, progress=False) == []


def test_committed_descriptions_are_up_to_date() -> None:
    assert stale_descriptions(datasets_folder()) == []


@pytest.mark.parametrize("market", MARKETS)
def test_committed_data_are_small_and_described(market: str) -> None:
    folder = datasets_folder() / market
    assert sum(path.stat().st_size for path in folder.iterdir()) < 10e6
    assert load(market).about["title"].startswith(f"synthetic, {MARKETS[market].label}")
    dataset = mlcroissant.Dataset(str(folder / "croissant.json"))
    assert not dataset.metadata.ctx.issues.errors
