"""Write a market of any size to Parquet: shards of users → parts → one folder, with a manifest.

A *part* is a fixed group of shards. It is the unit of work: any worker, on any machine, writes the
same bytes for it, so the result depends neither on the number of workers nor on their order. A part
is written shard by shard, so memory stays flat however many users there are.

Files of an unfinished run::

    run.json                 the parameters; resuming with others is refused
    .parts/part-00003.json   one small record per finished part, with the SHA-256 of its files
    orders/part-00003.parquet, or orders.parquet when the whole run is one part

When every part is there, ``manifest.json`` replaces ``run.json`` and ``.parts``. Every file is
written under a temporary name and renamed when complete.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from contextlib import contextmanager
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa

from tradeoff.market import parquet, schema
from tradeoff.market.config import MARKETS
from tradeoff.market.recipe import COMMON, GENERATOR_VERSION, Recipe, check_range
from tradeoff.market.workers import ExportError, executor

MANIFEST, RUN, RECORDS = "manifest.json", "run.json", ".parts"
SHARD_TABLES = (
    "users",
    "sessions",
    "impressions",
    "clicks",
    "orders",
    "consents",
    "privacy_requests",
    "survey",
)
COMMON_TABLES = tuple(name for name in schema.TABLES if name not in SHARD_TABLES)


class WorldLike(Protocol):
    """What the export needs from a world."""

    n_shards: int

    def shard_tables(self, shard: int, impressions: float) -> dict[str, pa.Table]: ...

    def common_tables(self) -> dict[str, pa.Table]: ...


MakeWorld = Callable[[str, int, int], WorldLike]
"""(market, seed, users) → world; a module-level function, so that workers can import it."""


def make_world(market: str, seed: int, users: int) -> WorldLike:
    """Build the world of ``market`` ("shopee" or "tokopedia")."""
    from tradeoff.market.world import World

    return World(MARKETS[market], seed, users)


@contextmanager
def renamed(path: Path) -> Iterator[Path]:
    """Give a temporary path to write to; rename it to ``path`` on success, remove it on failure."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        yield temporary
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Write ``content`` to ``path`` in one step."""
    with renamed(path) as temporary:
        temporary.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def sha256(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@lru_cache(maxsize=1)
def _world(make: MakeWorld, market: str, seed: int, users: int) -> WorldLike:
    return make(market, seed, users)


def _shard_tables(world: WorldLike, recipe: Recipe, part: int) -> Iterator[dict[str, pa.Table]]:
    if part == COMMON:
        yield world.common_tables()
    else:
        for shard in recipe.part_shards(part):
            yield world.shard_tables(shard, recipe.impressions)


def write_part(recipe: Recipe, out: str, part: int, make: MakeWorld) -> dict[str, Any]:
    """Write the files of one part and its record; return the record.

    Runs in a worker. The record is written last, so a part without a record was not finished.
    """
    root = Path(out)
    world = _world(make, recipe.market, recipe.seed, recipe.users)
    names = COMMON_TABLES if part == COMMON else SHARD_TABLES
    files = {}
    with parquet.PartWriter({name: root / recipe.file(name, part) for name in names}) as writer:
        for tables in _shard_tables(world, recipe, part):
            if set(tables) != set(names):
                raise ExportError(
                    f"{recipe.market}: the world gave the tables {sorted(tables)}, "
                    f"the schema asks for {sorted(names)}"
                )
            for name in names:
                writer.write(name, tables[name])
    for name, rows in writer.rows.items():
        file = recipe.file(name, part)
        files[file] = {"sha256": sha256(root / file), "bytes": (root / file).stat().st_size, "rows": rows}
    record = {"pyarrow": pa.__version__, "generator": GENERATOR_VERSION, "files": files}
    write_json(_record_path(root, part), record)
    return record


def _record_path(root: Path, part: int) -> Path:
    return root / RECORDS / ("common.json" if part == COMMON else f"part-{part:05d}.json")


def _finished(recipe: Recipe, root: Path, part: int) -> dict[str, Any] | None:
    """The record of a part whose files are all there and unchanged, else None."""
    try:
        record = json.loads(_record_path(root, part).read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return None
    good = all(
        (root / file).exists() and sha256(root / file) == entry["sha256"]
        for file, entry in record["files"].items()
    )
    return record if good else None


def _open_run(recipe: Recipe, root: Path) -> None:
    """Record the parameters of a new run, or refuse a folder that belongs to another one."""
    wanted = recipe.record()
    for name in (MANIFEST, RUN):
        path = root / name
        if not path.exists():
            continue
        found = json.loads(path.read_text(encoding="utf-8"))
        for key, value in wanted.items():
            if found.get(key) != value:
                raise ExportError(
                    f"{path} belongs to a run with {key} = {found.get(key)!r}, this one asks for {key} = {value!r}. "
                    f"Repeat the command with the recorded parameters, or choose another folder with --out."
                )
        return
    if root.exists() and any(path.suffix != ".tmp" for path in root.iterdir()):
        raise ExportError(f"{root} is not empty and holds no {RUN}. Choose an empty folder with --out.")
    write_json(root / RUN, wanted)


def read_manifest(root: Path) -> dict[str, Any]:
    """The manifest of a finished run; raise ``ExportError`` if there is none."""
    path = root / MANIFEST
    if not path.exists():
        hint = (
            "the run is not finished: repeat its command to resume it"
            if (root / RUN).exists()
            else "no data here"
        )
        raise ExportError(f"{path} is missing: {hint}")
    return json.loads(path.read_text(encoding="utf-8"))


def export(
    recipe: Recipe,
    out: Path,
    *,
    workers: int = 1,
    scheduler: str | None = None,
    progress: bool = True,
    make: MakeWorld = make_world,
    order: Callable[[Iterable[int]], Iterable[int]] = iter,
) -> dict[str, Any]:
    """Write the whole run to the folder ``out`` and return its manifest; resume it if it was interrupted.

    Args:
        recipe: what to write.
        out: the folder; new, empty, or left by an interrupted run of the same recipe.
        workers: processes on this machine; 1 works in this process. Ignored with ``scheduler``.
        scheduler: address of a Dask scheduler whose workers see the same folder ``out``.
        progress: whether to show a progress bar on stderr.
        make: builds the world in each worker.
        order: order in which parts are started; the result does not depend on it.

    Raises:
        BadParameter: ``workers`` is out of range.
        ExportError: the folder belongs to another run, or a worker died.
    """
    from tqdm import tqdm

    check_range("workers", workers)
    root = Path(out).resolve()
    _open_run(recipe, root)
    for stale in root.rglob(".*.tmp"):
        stale.unlink()
    if (root / MANIFEST).exists():
        return _finished_run(root)
    records: dict[int, dict[str, Any]] = {}
    with tqdm(
        total=recipe.users, unit=" users", unit_scale=True, desc=recipe.market, disable=not progress
    ) as bar:
        for part in range(COMMON, recipe.parts):
            if (record := _finished(recipe, root, part)) is not None:
                records[part] = record
                bar.update(recipe.part_users(part))
        todo = list(order(part for part in range(COMMON, recipe.parts) if part not in records))
        with executor(workers, scheduler) as (pool, ahead):
            for part, record in _finish(pool, ahead, recipe, root, todo, make):
                records[part] = record
                bar.update(recipe.part_users(part))
    return _close_run(recipe, root, records)


def _finished_run(root: Path) -> dict[str, Any]:
    """The manifest of a run that was finished before; raise ``ExportError`` if its files are not all there."""
    manifest = read_manifest(root)
    for file, entry in manifest["files"].items():
        if not (root / file).exists() or sha256(root / file) != entry["sha256"]:
            raise ExportError(f"{root / file} is missing or damaged. Delete {root} and run the command again.")
    _tidy(root)
    return manifest


def _finish(
    pool: Executor, ahead: int, recipe: Recipe, root: Path, todo: Iterable[int], make: MakeWorld
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield (part, record) as parts are finished, with at most ``ahead`` parts submitted at a time."""
    queue = iter(todo)
    started: dict[Future, int] = {}
    while True:
        for part in islice(queue, ahead - len(started)):
            started[pool.submit(write_part, recipe, str(root), part, make)] = part
        if not started:
            return
        for future in wait(started, return_when=FIRST_COMPLETED).done:
            yield started.pop(future), future.result()


def _close_run(recipe: Recipe, root: Path, records: Mapping[int, dict[str, Any]]) -> dict[str, Any]:
    """Write the manifest and remove the records of the parts."""
    for part, record in records.items():
        for key, here in (("pyarrow", pa.__version__), ("generator", GENERATOR_VERSION)):
            if record[key] != here:
                raise ExportError(
                    f"part {part} was written with {key} {record[key]}, this machine has {here}: "
                    "install the same versions on all workers and start again in an empty folder."
                )
    files: dict[str, Any] = {}
    for part in sorted(records):
        files |= records[part]["files"]
    manifest = {**recipe.record(), "files": dict(sorted(files.items()))}
    write_json(root / MANIFEST, manifest)
    _tidy(root)
    return manifest


def _tidy(root: Path) -> None:
    """Remove what only an unfinished run needs."""
    shutil.rmtree(root / RECORDS, ignore_errors=True)
    (root / RUN).unlink(missing_ok=True)
