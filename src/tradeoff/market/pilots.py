"""What a company knows before it decides (a pilot over many worlds), and how it writes its decision down."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tradeoff.checks.values import fold
from tradeoff.market.family import Family
from tradeoff.market.schema import CLASSES, SETTINGS
from tradeoff.market.settings import SEGMENTS, Policy

KEYS = ["segment", "category_class", "setting"]


def pooled(family: Family, worlds: Iterable[int], seed: int = 0) -> pd.DataFrame:
    """The pilots of several worlds of a family as one: ``users`` are added, the other columns averaged over users.

    Columns and units as in :meth:`Family.pilot`; ``value_se`` is the standard error of the average, the pilots being
    independent. Raises ``ValueError`` without a world.
    """
    pilots = [family.pilot(world, seed) for world in worlds]
    if not pilots:
        raise ValueError("worlds is empty; give at least one")
    users = np.stack([p["users"].to_numpy(dtype=float) for p in pilots])
    weight = users / np.maximum(users.sum(axis=0), 1)
    total = {c: (weight * np.stack([p[c].to_numpy() for p in pilots])).sum(axis=0) for c in ("value", "exposure")}
    error = np.sqrt(((weight * np.stack([p["value_se"].to_numpy() for p in pilots])) ** 2).sum(axis=0))
    return pilots[0][KEYS].assign(
        users=users.sum(axis=0).astype(int), value=total["value"], value_se=error, exposure=total["exposure"]
    )


def cube(pilot: pd.DataFrame, column: str) -> NDArray[np.float64]:
    """One column of a pilot as an array: segments × category classes × settings, in the order of the schema.

    The rows may come in any order. Raises ``ValueError`` when one is missing or given twice.
    """
    wanted = pd.MultiIndex.from_product([SEGMENTS, CLASSES, SETTINGS], names=KEYS)
    series = pilot.astype({key: str for key in KEYS}).set_index(KEYS)[column]
    if len(series) != len(wanted) or not series.index.is_unique or not wanted.isin(series.index).all():
        raise ValueError(f"a pilot has one row for each of {len(wanted)} segment × class × setting; got {len(series)} rows")
    return series.reindex(wanted).to_numpy(dtype=float).reshape(len(SEGMENTS), len(CLASSES), len(SETTINGS))


def read_settings(answer: Any) -> dict[tuple[str, str], str]:
    """``{(segment, category class): setting}`` from any usual way to write it down.

    Accepts that mapping or a Series with that index; ``{segment: {class: setting}}`` or ``{segment: (ordinary,
    sensitive)}``; a table with the columns segment, category_class and setting, or with a row a segment and a column a
    class; a list of (segment, class, setting); and a ``Policy``. Names may be spelled "On-device" for on_device. Raises
    ``ValueError`` naming what is missing, unknown or given twice.
    """
    rows = [tuple(fold(str(v)) for v in row) for row in _rows(answer)]
    found: dict[tuple[str, str], str] = {}
    for segment, class_, setting in rows:
        if segment not in SEGMENTS or class_ not in CLASSES:
            raise ValueError(f"({segment!r}, {class_!r}) is no segment × category class")
        if setting not in SETTINGS:
            raise ValueError(f"setting {setting!r} of ({segment}, {class_}) is unknown; choose one of {', '.join(SETTINGS)}")
        if found.get((segment, class_), setting) != setting:
            raise ValueError(f"({segment}, {class_}) has two settings")
        found[segment, class_] = setting
    missing = [(s, c) for s in SEGMENTS for c in CLASSES if (s, c) not in found]
    if missing:
        raise ValueError(f"no setting for {len(missing)} of {len(SEGMENTS) * len(CLASSES)} cells, the first is {missing[0]}")
    return {(s, c): found[s, c] for s in SEGMENTS for c in CLASSES}


def as_policy(answer: Any) -> Policy:
    """The answer as a ``Policy``: one as it is, anything else read by :func:`read_settings`, behind an active choice."""
    return answer if isinstance(answer, Policy) else Policy.of(read_settings(answer))


def _rows(answer: Any) -> list[tuple[Any, Any, Any]]:
    """The answer as (segment, class, setting); settings may be given by their number."""
    if isinstance(answer, Policy):
        answer = answer.named()
    if isinstance(answer, pd.Series):
        answer = answer.to_dict()
    if isinstance(answer, pd.DataFrame):
        answer = answer.rename(columns=lambda name: fold(str(name))).rename_axis(index=lambda name: name and fold(str(name)))
        frame = answer if set(KEYS) <= set(answer.columns) else answer.reset_index()
        if set(KEYS) <= set(frame.columns):
            return [(s, c, _name(v)) for s, c, v in frame[KEYS].itertuples(index=False)]
        frame = frame.set_index("segment" if "segment" in frame.columns else frame.columns[0])
        if set(CLASSES) <= set(frame.columns):
            return [(s, c, _name(frame.loc[s, c])) for s in frame.index for c in CLASSES]
        raise ValueError(f"the table has the columns {list(answer.columns)}; expected {KEYS}")
    if isinstance(answer, Mapping):
        rows = []
        for key, value in answer.items():
            if isinstance(key, tuple) and len(key) == 2:
                rows.append((*key, _name(value)))
            elif isinstance(value, Mapping):
                rows += [(key, c, _name(v)) for c, v in value.items()]
            elif isinstance(value, (tuple, list)) and len(value) == len(CLASSES):
                rows += [(key, c, _name(v)) for c, v in zip(CLASSES, value, strict=True)]
            else:
                raise ValueError(f"cannot read the entry {key!r}: {value!r}")
        return rows
    if isinstance(answer, Sequence) and not isinstance(answer, str) and all(isinstance(r, (tuple, list)) and len(r) == 3 for r in answer):
        return [(s, c, _name(v)) for s, c, v in answer]
    raise ValueError(f"cannot read settings from a {type(answer).__name__}; write {{(segment, class): setting}}")


def _name(setting: Any) -> Any:
    """A setting's name, also from its number."""
    if isinstance(setting, (int, np.integer)) and not isinstance(setting, bool) and 0 <= setting < len(SETTINGS):
        return SETTINGS[int(setting)]
    return setting
