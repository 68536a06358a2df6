"""Two tiny markets that follow the schema, in a folder of their own."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from fake_world import FAKE_RECIPES, make_fake_world

from tradeoff.data.build import build
from tradeoff.data.locate import VARIABLE



@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the two fake markets; do not change it."""
    folder = tmp_path_factory.mktemp("datasets")
    for market, recipe in FAKE_RECIPES.items():
        build(recipe, folder / market, progress=False, make=make_fake_world)
    return folder


@pytest.fixture
def fake_datasets(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the fake markets that `load` and `verify` find, free to change."""
    folder = tmp_path / "datasets"
    shutil.copytree(built, folder)
    monkeypatch.setenv(VARIABLE, str(folder))
    return folder
