"""The export: the same bytes whoever writes them, whole files or none, resumable, clear errors."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from fake_world import make_fake_world

from tradeoff.market.export import MANIFEST, RUN, export, sha256
from tradeoff.market.parquet import PartWriter
from tradeoff.market.recipe import BadParameter, Recipe
from tradeoff.market.schema import TABLES
from tradeoff.market.workers import ExportError

RECIPE = Recipe("shopee", users=1_300, seed=7, impressions=0.5, shards_per_part=1)
HERE = Path(__file__).parent


def run_export(out: Path, **options: object) -> dict:
    """Export the fake world without a progress bar."""
    return export(RECIPE, out, progress=False, make=make_fake_world, **options)


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """SHA-256 of every file of an undisturbed run."""
    out = tmp_path_factory.mktemp("reference")
    run_export(out)
    return hashes(out)


def hashes(out: Path) -> dict[str, str]:
    """SHA-256 of every file, hidden ones included."""
    return {str(path.relative_to(out)): sha256(path) for path in sorted(out.rglob("*")) if path.is_file()}


def script(out: Path, crash: str = "", workers: int = 1, before: str = "") -> subprocess.CompletedProcess:
    """Run the export in another process, which may be killed on the way."""
    code = (f"import sys; sys.path.insert(0, {str(HERE)!r})\n"
            "from tradeoff.market.recipe import Recipe\nfrom tradeoff.market import export\n"
            "from fake_world import make_fake_world\n"
            f"{before}\n"
            "if __name__ == '__main__':\n"
            f"    export.export({RECIPE!r}, {str(out)!r}, workers={workers}, progress=False, make=make_fake_world)\n")
    file = out.parent / "script.py"
    file.write_text(code)
    return subprocess.run([sys.executable, str(file)], env={**os.environ, "FAKE_CRASH": crash}, capture_output=True,
                          text=True, timeout=120)


def test_manifest_lists_every_file_and_the_parameters(tmp_path: Path) -> None:
    manifest = run_export(tmp_path)
    assert {"market": "shopee", "users": 1_300, "seed": 7, "weeks": 12, "impressions": 0.5}.items() <= manifest.items()
    assert manifest["title"].startswith("synthetic, Shopee-like")
    assert manifest["generator"] and manifest["pyarrow"] == pa.__version__
    assert {*manifest["files"], MANIFEST} == set(hashes(tmp_path))
    for file, entry in manifest["files"].items():
        assert entry["sha256"] == sha256(tmp_path / file)
        assert entry["rows"] == pq.read_metadata(tmp_path / file).num_rows
    assert sum(entry["rows"] for file, entry in manifest["files"].items() if file.startswith("users/")) == 1_300


def test_one_part_is_one_file_a_table(tmp_path: Path) -> None:
    recipe = Recipe("tokopedia", users=1_300, seed=7, impressions=0.5, shards_per_part=3)
    assert set(export(recipe, tmp_path, progress=False, make=make_fake_world)["files"]) == {f"{t}.parquet" for t in TABLES}


def test_two_workers_write_the_same_bytes(tmp_path: Path, reference: dict[str, str]) -> None:
    run_export(tmp_path, workers=2)
    assert hashes(tmp_path) == reference


def test_reversed_order_writes_the_same_bytes(tmp_path: Path, reference: dict[str, str]) -> None:
    run_export(tmp_path, order=lambda parts: reversed(list(parts)))
    assert hashes(tmp_path) == reference


def test_dask_writes_the_same_bytes(tmp_path: Path, reference: dict[str, str]) -> None:
    from distributed import LocalCluster

    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, host="127.0.0.1") as cluster:
        run_export(tmp_path, scheduler=cluster.scheduler_address)
    assert hashes(tmp_path) == reference


def test_an_unreachable_scheduler_is_named(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="scheduler = 'nowhere' cannot be reached"):
        run_export(tmp_path, scheduler="nowhere")


@pytest.mark.parametrize("crash", ["0:self", "2:self"])
def test_a_killed_run_leaves_no_half_file_and_resumes_identically(
        tmp_path: Path, reference: dict[str, str], crash: str) -> None:
    out = tmp_path / "out"
    assert script(out, crash).returncode == -9
    left = hashes(out)
    assert RUN in left and MANIFEST not in left
    finished = {file: value for file, value in left.items() if not Path(file).name.startswith(".") and file in reference}
    assert finished.items() <= reference.items()
    kept = {file: (out / file).stat().st_mtime_ns for file in finished}
    run_export(out)
    assert hashes(out) == reference
    assert {file: (out / file).stat().st_mtime_ns for file in finished} == kept, "finished parts are kept"


@pytest.mark.parametrize("nth", [1, 2, 12, 20, 38])
def test_a_kill_between_two_renames_leaves_only_whole_files(tmp_path: Path, reference: dict[str, str], nth: int) -> None:
    out = tmp_path / "out"
    before = ("import os, signal\nreal, calls = os.replace, iter(range(1, 10_000))\n"
              "def replace(a, b):\n"
              f"    os.kill(os.getpid(), signal.SIGKILL) if next(calls) == {nth} else real(a, b)\n"
              "os.replace = replace\n")
    assert script(out, before=before).returncode == -9
    whole = {file: value for file, value in hashes(out).items() if file.endswith(".parquet") and "/." not in f"/{file}"}
    assert whole.items() <= reference.items()
    run_export(out)
    assert hashes(out) == reference


def test_a_kill_after_the_manifest_is_tidied_up(tmp_path: Path, reference: dict[str, str]) -> None:
    out = tmp_path / "out"
    before = "import os, shutil, signal\nshutil.rmtree = lambda *a, **k: os.kill(os.getpid(), signal.SIGKILL)\n"
    assert script(out, before=before).returncode == -9
    assert (out / MANIFEST).exists() and (out / RUN).exists()
    run_export(out)
    assert hashes(out) == reference


def test_a_dead_worker_is_a_clear_error_and_resumes(tmp_path: Path, reference: dict[str, str]) -> None:
    out = tmp_path / "out"
    done = script(out, "1:self", workers=2)
    assert done.returncode == 1 and "run the same command again to resume" in done.stderr
    run_export(out)
    assert hashes(out) == reference


def test_workers_end_when_their_parent_is_killed(tmp_path: Path, reference: dict[str, str]) -> None:
    out = tmp_path / "out"
    assert script(out, "1:parent", workers=2).returncode == -9  # returns only once the workers closed their pipes
    run_export(out)
    assert hashes(out) == reference


def test_a_damaged_part_is_written_again(tmp_path: Path, reference: dict[str, str]) -> None:
    out = tmp_path / "out"
    script(out, "2:self")
    victim = out / "orders" / "part-00001.parquet"
    victim.write_bytes(victim.read_bytes()[:-1])
    run_export(out)
    assert hashes(out) == reference


def test_a_finished_run_is_not_repeated_but_damage_is_noticed(tmp_path: Path) -> None:
    run_export(tmp_path)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.parquet")}
    run_export(tmp_path)
    assert before == {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.parquet")}
    (tmp_path / "items.parquet").unlink()
    with pytest.raises(ExportError, match="items.parquet is missing or damaged"):
        run_export(tmp_path)


def test_other_parameters_are_refused_on_resume(tmp_path: Path) -> None:
    out = tmp_path / "out"
    script(out, "1:self")
    with pytest.raises(ExportError, match=r"run.json belongs to a run with users = 1300, this one asks for users = 1301"):
        export(Recipe("shopee", 1_301, 7, 0.5, 1), out, progress=False, make=make_fake_world)


def test_a_folder_with_other_things_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(ExportError, match="is not empty"):
        run_export(tmp_path)


@pytest.mark.parametrize(("name", "value", "message"), [
    ("market", "amazon", "market = 'amazon' is not allowed: give one of shopee, tokopedia"),
    ("users", 0, "users = 0 is not allowed: give a whole number from 100 to 8,000,000"),
    ("users", 12.5, "users = 12.5 is not allowed: give a whole number"),
    ("seed", -1, "seed = -1 is not allowed: give a whole number from 0 to 4,294,967,295"),
    ("impressions", 1.5, "impressions = 1.5 is not allowed: give a number from 0 to 1"),
    ("impressions", float("nan"), "impressions = nan is not allowed"),
])
def test_bad_parameters_are_named_with_their_range(name: str, value: object, message: str) -> None:
    with pytest.raises(BadParameter) as error:
        Recipe(**{"market": "shopee", "users": 1_000, "seed": 1, "impressions": 1.0, name: value})
    assert str(error.value).startswith(message)


def test_a_table_off_the_schema_is_refused_and_leaves_no_file(tmp_path: Path) -> None:
    rows = pa.table({"seller_id": pa.array([1], pa.int64())})
    with pytest.raises(TypeError, match="'sellers' does not follow the schema"), \
            PartWriter({"sellers": tmp_path / "sellers.parquet"}) as writer:
        writer.write("sellers", rows)
    assert not list(tmp_path.iterdir())


def test_row_groups_bound_the_memory_of_a_worker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tradeoff.market.parquet.ROW_GROUP", 3_000)
    export(Recipe("shopee", 1_300, 7, 0.5, 3), tmp_path, progress=False, make=make_fake_world)
    groups = pq.read_metadata(tmp_path / "orders.parquet")
    assert [groups.row_group(i).num_rows for i in range(groups.num_row_groups)] == [4_000, 2_000]
    assert json.loads((tmp_path / MANIFEST).read_text())["files"]["orders.parquet"]["rows"] == 6_000
