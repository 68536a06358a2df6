"""Rebuild the committed data, bit for bit, or say how a fresh build differs from them."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from pathlib import Path

import pyarrow as pa

from tradeoff.data.integrity import verify_folder
from tradeoff.data.locate import DataError
from tradeoff.market.export import MANIFEST, MakeWorld, export, make_world
from tradeoff.market.recipe import Recipe

DEFAULTS = {
    "shopee": Recipe("shopee", users=8_000, seed=2, impressions=0.005, shards_per_part=1_000),
    "tokopedia": Recipe("tokopedia", users=8_000, seed=2, impressions=0.005, shards_per_part=1_000),
}
"""The committed data of each market: one part, so one file a table."""


def build(recipe: Recipe, folder: Path, *, progress: bool = True, make: MakeWorld = make_world) -> list[str]:
    """Build the data of one market and put them into ``folder``.

    Everything is built in a temporary folder beside it first, so a failure changes nothing.

    Returns:
        The files that changed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".build-", dir=folder.parent) as name:
        fresh = Path(name) / folder.name
        manifest = export(recipe, fresh, progress=progress, make=make)
        changed = differences(fresh, folder)
        for stray in (path for path in folder.glob("*.parquet") if path.name not in manifest["files"]):
            stray.unlink()
        for file in (*manifest["files"], MANIFEST):
            os.replace(fresh / file, folder / file)
    return changed


def check(recipe: Recipe, folder: Path, *, progress: bool = True, make: MakeWorld = make_world) -> list[str]:
    """Build the data of one market aside and list how the files in ``folder`` differ; replace nothing."""
    problems = verify_folder(folder)
    if not problems:
        written = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["pyarrow"]
        if written != pa.__version__:
            raise DataError(f"{folder} was written with pyarrow {written}, this environment has {pa.__version__}: bytes "
                            "can only be compared with the same version. Run `uv sync`, or build the data again.")
    fresh = Path(tempfile.mkdtemp(prefix=f"{recipe.market}-"))
    try:
        export(recipe, fresh, progress=progress, make=make)
        return problems + [f"{folder / file} differs from a fresh build" for file in differences(fresh, folder)]
    finally:
        shutil.rmtree(fresh)


def differences(fresh: Path, folder: Path) -> list[str]:
    """Files of ``fresh`` whose bytes differ from those in ``folder``, the manifest included."""
    files = [*json.loads((fresh / MANIFEST).read_text(encoding="utf-8"))["files"], MANIFEST]
    return [file for file in files
            if not (folder / file).exists() or (folder / file).read_bytes() != (fresh / file).read_bytes()]
