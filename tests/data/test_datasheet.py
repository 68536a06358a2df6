"""The datasheet is generated whole, and stale parts are noticed. On fake markets."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tradeoff.data.datasheet import stale_descriptions, write_descriptions
from tradeoff.market.calibration import Row
from tradeoff.market.schema import TABLES


def measure(folder: Path) -> list[Row]:
    """A calibration table with one line in range, one out of it, one without observation."""
    return [Row("attributed share", "30–40 %", 0.3, 0.4, 0.35, 0.36, 0.01, "somebody 2015"),
            Row("order-value log-sd", "0.9–1.25", 0.9, 1.25, 1.0, 1.3, 0.01, "somebody 2016"),
            Row("re-routed", "75–90 %", 0.75, 0.9, 0.8, None, 0.0, "somebody 2017")]


@pytest.fixture(scope="module")
def sheet(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The fake markets with their descriptions; do not change it."""
    folder = tmp_path_factory.mktemp("described") / "datasets"
    shutil.copytree(built, folder)
    write_descriptions(folder, measure)
    return folder


def test_every_column_is_in_the_dictionary(sheet: Path) -> None:
    text = (sheet / "README.md").read_text()
    for name, table in TABLES.items():
        section = text.split(f"### `{name}`")[1].split("###")[0]
        assert all(f"| `{column.name}` |" in section for column in table.columns)
    assert "{" not in text.split("## Dictionary")[0]


def test_calibration_lines(sheet: Path) -> None:
    text = (sheet / "README.md").read_text()
    assert text.count("| attributed share | 30–40 % | 35.0 % | 36.0 % | yes | somebody 2015 |") == 2
    assert "| order-value log-sd | 0.9–1.25 | 1.00 | 1.30 | **no** | somebody 2016 |" in text
    assert "| re-routed | 75–90 % | 80.0 % | – | yes | somebody 2017 |" in text


def test_pictures_have_alternative_text(sheet: Path) -> None:
    text = (sheet / "README.md").read_text()
    pictures = sorted((sheet / "figures").glob("*.png"))
    assert len(pictures) >= 5
    for picture in pictures:
        assert f"](figures/{picture.name})" in text and picture.stat().st_size < 60_000
    assert "![](" not in text


def test_stale_descriptions_are_named(sheet: Path, tmp_path: Path) -> None:
    folder = tmp_path / "datasets"
    shutil.copytree(sheet, folder)
    (folder / "README.md").write_text("edited by hand")
    (folder / "figures" / "order_values.png").write_bytes((folder / "figures" / "visits_by_user.png").read_bytes())
    (folder / "shopee" / "croissant.json").unlink()
    stale = stale_descriptions(folder, measure)
    assert [problem.split("/")[-1].split(" ")[0] for problem in stale] == ["README.md", "order_values.png", "croissant.json"]
