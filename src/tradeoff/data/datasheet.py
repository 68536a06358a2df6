"""Everything that describes the committed data: README.md, its pictures, and the Croissant files."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Protocol

from tradeoff.data.build import DEFAULTS
from tradeoff.data.croissant import croissant
from tradeoff.data.dictionary import dictionary
from tradeoff.data.loader import Market, load_all, load_from, read_table
from tradeoff.data.pictures import pictures
from tradeoff.market.config import MARKETS
from tradeoff.market.export import make_world, renamed
from tradeoff.market.schema import TABLES

TEMPLATE = Path(__file__).with_name("datasheet.md")


class Row(Protocol):
    """One line of the calibration table, as ``tradeoff.market.calibration.Row``."""

    quantity: str
    target: str
    truth: float | None
    observed: float | None
    source: str

    @property
    def holds(self) -> bool: ...


Measure = Callable[[Path], Iterable[Row]]
"""Folder of one market → its calibration table."""


def measure_default(folder: Path) -> Iterable[Row]:
    """The calibration table of the committed data of one market."""
    from tradeoff.market.calibration import measure

    recipe = DEFAULTS[folder.name]
    world = make_world(recipe.market, recipe.seed, recipe.users)
    return measure(world, {name: read_table(folder, table) for name, table in TABLES.items()})


def write_descriptions(folder: Path, measure: Measure = measure_default) -> list[Path]:
    """Write every description into the datasets folder; return the files."""
    written = []
    for name, content in _descriptions(folder, measure).items():
        with renamed(folder / name) as temporary:
            temporary.write_bytes(content)
        written.append(folder / name)
    return written


def stale_descriptions(folder: Path, measure: Measure = measure_default) -> list[str]:
    """Say which descriptions are not what the data give now; pictures are compared by their pixels."""
    problems = []
    for name, content in _descriptions(folder, measure).items():
        path = folder / name
        if not path.exists():
            problems.append(f"{path} is missing: run `tradeoff data datasheet`")
        elif not (_same_picture if name.endswith(".png") else bytes.__eq__)(path.read_bytes(), content):
            problems.append(f"{path} is out of date: run `tradeoff data datasheet`")
    return problems


def _same_picture(one: bytes, other: bytes) -> bool:
    """Whether two PNGs look the same: rounding differs between processors, so a few pixels may too."""
    import numpy as np
    from PIL import Image

    a, b = (np.asarray(Image.open(io.BytesIO(png)).convert("RGB"), dtype=float) for png in (one, other))
    return a.shape == b.shape and abs(a - b).mean() < 0.5


def _descriptions(folder: Path, measure: Measure) -> dict[str, bytes]:
    markets = {name: load_from(folder / name) for name in MARKETS}
    drawn = pictures(markets)
    text = TEMPLATE.read_text(encoding="utf-8")
    for name, value in {
        "labels": " | ".join(market.label for market in markets.values()),
        "dashes": "---|" * len(markets),
        "facts": _facts(markets),
        "calibration": "\n\n".join(_calibration(market.label, measure(folder / name)) for name, market in markets.items()),
        "pictures": "\n\n".join(f"![{picture.alt}](figures/{picture.file})" for picture in drawn),
        "dictionary": dictionary({name: load_all(folder / name) for name in MARKETS}),
    }.items():
        text = text.replace(f"{{{name}}}", value)
    files = {"README.md": text.rstrip().encode() + b"\n"}
    files |= {f"figures/{picture.file}": picture.png for picture in drawn}
    return files | {f"{name}/croissant.json": (json.dumps(croissant(folder / name), indent=1, ensure_ascii=False) + "\n").encode()
                    for name in markets}


def _facts(markets: Mapping[str, Market]) -> str:
    def size(about: Mapping[str, Any]) -> str:
        return f"{sum(entry['bytes'] for entry in about['files'].values()) / 1e6:.1f} MB"

    lines: dict[str, Callable[[Market], str]] = {
        "Users, weeks": lambda m: f"{m.about['users']:,}, {m.about['weeks']}",
        "First and last order": lambda m: f"{m.orders.ordered_at.min():%Y-%m-%d} … {m.orders.ordered_at.max():%Y-%m-%d}",
        "Sessions, clicks, orders": lambda m: f"{len(m.sessions):,}, {len(m.clicks):,}, {len(m.orders):,}",
        "Sessions with logged impressions": lambda m: f"{100 * m.about['impressions']:g} %",
        "Currency": lambda m: m.currency,
        "Size on disk": lambda m: size(m.about),
        "Seed, generator version": lambda m: f"{m.about['seed']}, {m.about['generator']}",
    }
    return "\n".join(f"| {name} | {' | '.join(map(value, markets.values()))} |" for name, value in lines.items())


def _calibration(label: str, rows: Iterable[Row]) -> str:
    lines = [f"### {label}", "", "| Quantity | Target | In the truth | In the tables | Holds | Source of the target |",
             "|---|---|---|---|---|---|"]
    for row in rows:
        values = f"{_value(row.truth, row.target)} | {_value(row.observed, row.target)}"
        lines.append(f"| {row.quantity} | {row.target} | {values} | {'yes' if row.holds else '**no**'} | {row.source} |")
    return "\n".join(lines)


def _value(value: float | None, target: str) -> str:
    if value is None:
        return "–"
    if "%" in target or "points" in target:
        return f"{100 * value:.1f}{' %' if '%' in target else ' points'}".replace("-", "−")
    return f"{value:.2f}".replace("-", "−")
