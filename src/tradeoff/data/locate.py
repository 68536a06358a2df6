"""Where the committed data lie."""

from __future__ import annotations

import os
from pathlib import Path

from tradeoff.market.config import MARKETS
from tradeoff.market.recipe import check_market

VARIABLE = "TRADEOFF_DATASETS"


class DataError(RuntimeError):
    """Data that are missing or damaged; the message says what to run."""


def datasets_folder() -> Path:
    """The folder that holds ``shopee/`` and ``tokopedia/``.

    Looked for in this order: the environment variable ``TRADEOFF_DATASETS``; a folder ``datasets``
    beside the working directory or above it (the repository, the student kit); the repository this
    package is installed from.

    Raises:
        DataError: there is none.
    """
    if named := os.environ.get(VARIABLE):
        return Path(named).resolve()
    here, repository = Path.cwd(), Path(__file__).resolve().parents[3]
    for folder in (here, *here.parents):
        if any((folder / "datasets" / market).is_dir() for market in MARKETS):
            return folder / "datasets"
    if (repository / "pyproject.toml").exists():
        return repository / "datasets"
    raise DataError(f"no folder 'datasets' in {here} or above it. Start in the course folder, or set {VARIABLE} to the "
                    "folder that holds shopee/ and tokopedia/.")


def market_folder(market: str) -> Path:
    """The folder of one market; raise ``DataError`` if its data are not there."""
    check_market(market)
    folder = datasets_folder() / market
    if not (folder / "manifest.json").exists():
        raise DataError(f"{folder / 'manifest.json'} is missing: run `tradeoff data build --market {market}`")
    return folder
