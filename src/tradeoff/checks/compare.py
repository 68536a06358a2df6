"""Compare exact values with a target and say how an answer misses it, without giving the target away."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from tradeoff.checks.report import Finding, Outcome, Stop
from tradeoff.checks.show import brief
from tradeoff.checks.values import as_numbers, fold

Number = float | list[float]

NEAR_SHARE = 0.02
"""An answer within 2 % of the target is called close (and still wrong)."""


def _gap(value: Number, goal: Number) -> float:
    """Largest absolute difference; infinite when the lengths differ."""
    if isinstance(value, float) or isinstance(goal, float):
        if not (isinstance(value, float) and isinstance(goal, float)):
            return math.inf
        value, goal = [value], [goal]
    if len(value) != len(goal):
        return math.inf
    gaps = [0.0 if v == g else abs(v - g) for v, g in zip(value, goal, strict=True)]
    return max(gaps, default=0.0) if not any(math.isnan(g) for g in gaps) else math.inf


def _size(goal: Number) -> float:
    sizes = [abs(goal)] if isinstance(goal, float) else [abs(g) for g in goal]
    return max((s for s in sizes if math.isfinite(s)), default=0.0)


def _scaled(goal: Number, factor: float) -> Number:
    return goal * factor if isinstance(goal, float) else [g * factor for g in goal]


def _wrong_values(goal: Number, tolerance: float, named: Mapping[str, Any]) -> list[tuple[str, Number, str]]:
    """Named wrong values that can be told from the goal, the author's first, then slips of unit and sign."""
    rows: list[tuple[str, Number, str]] = []
    for name, wrong in named.items():
        why = ""
        if isinstance(wrong, tuple) and len(wrong) == 2 and isinstance(wrong[1], str):
            wrong, why = wrong
        value = float(wrong) if isinstance(wrong, (int, float, np.number)) else [float(w) for w in wrong]
        rows.append((name, value, why))
    if _size(goal) > tolerance:
        rows.append(("percentage instead of a share", _scaled(goal, 100.0), "Return a share: 0.25, not 25."))
        rows.append(("share instead of a percentage", _scaled(goal, 0.01), "Return a percentage: 25, not 0.25."))
        rows.append(("sign the wrong way round", _scaled(goal, -1.0), "Check which one is subtracted from which."))
    return [row for row in rows if _gap(row[1], goal) > tolerance]


def judge(
    value: Number,
    goal: Number,
    name: str,
    atol: float,
    rtol: float,
    near: float | None,
    expected: str,
    hint: str,
    misconceptions: Mapping[str, Any],
) -> Finding | None:
    """``None`` when ``value`` is within the tolerance of ``goal``, else the most telling finding."""
    tolerance = atol + rtol * _size(goal)
    gap = _gap(value, goal)
    if gap <= tolerance:
        return None
    saw = f"{name} = {brief(value)}"
    for label, wrong, why in _wrong_values(goal, tolerance, misconceptions):
        if _gap(value, wrong) <= atol + rtol * _size(wrong):
            return Finding(Outcome.MISCONCEPTION, saw, expected, why or hint, label)
    limit = max(10 * tolerance, NEAR_SHARE * _size(goal)) if near is None else near
    if gap <= limit:
        close = "You are close: look for rounding, or for an edge case counted twice or left out."
        hint = f"{hint}{'' if hint[-1] in '.?!' else '.'} {close}" if hint else close
        return Finding(Outcome.CLOSE, saw, expected, hint)
    return Finding(Outcome.WRONG, saw, expected, hint)


# ---- tables ------------------------------------------------------------------------------------------


ANONYMOUS = {"0", "index", "level_0", "level_1", "count", "size"}
"""Column names (folded) that pandas makes up when the learner gave none."""


def as_frame(value: Any, wanted: Sequence[str], name: str) -> pd.DataFrame:
    """``value`` as a fresh table of objects with the ``wanted`` columns, in that order; index levels count as columns.

    Accepts DataFrame, Series, dict of columns, list of records and Arrow tables. Names are matched without
    regard to case, spaces and hyphens; columns that nobody named take the names that are missing, in order.
    """
    if hasattr(value, "to_pandas"):
        value = value.to_pandas()
    frame = _flat(value, name)
    places: dict[str, int] = {}
    for i, column in enumerate(frame.columns):
        places.setdefault(fold(str(column)), i)
    names = {fold(w) for w in wanted}
    spare = [i for folded, i in places.items() if folded in ANONYMOUS - names]
    if isinstance(value, pd.Series):  # its own name may be that of the column it was counted from
        last = frame.shape[1] - 1
        spare += [last] if fold(str(frame.columns[last])) not in names and last not in spare else []
    missing = [w for w in wanted if fold(w) not in places]
    if missing and len(spare) == len(missing):
        places |= {fold(w): i for w, i in zip(missing, spare, strict=True)}
    elif missing:
        shown = ", ".join(str(c) for c in frame.columns)
        saw, expected = f"{name} has the columns {shown}", f"also {', '.join(missing)}"
        raise Stop(Finding(Outcome.SHAPE, saw, expected, "Name the columns as the exercise does."))
    return pd.DataFrame({w: frame.iloc[:, places[fold(w)]].to_numpy(dtype=object) for w in wanted})


def _flat(value: Any, name: str) -> pd.DataFrame:
    """A table whose meaningful index levels have become its first columns."""
    if isinstance(value, pd.Series):
        table = value.to_frame(0 if value.name is None or value.name in value.index.names else value.name)
    elif isinstance(value, pd.DataFrame):
        table = value.copy()
    else:
        try:
            table = pd.DataFrame(value if isinstance(value, (dict, list, tuple)) else list(value))
        except Exception:
            saw = f"{name} is {brief(value)}"
            raise Stop(Finding(Outcome.SHAPE, saw, "a table (DataFrame)", "Return a DataFrame.")) from None
    if table.columns.nlevels > 1:
        table.columns = ["_".join(str(p) for p in column if str(p)) for column in table.columns]
    plain = table.index.names == [None]
    if (plain and (isinstance(table.index, pd.RangeIndex) or pd.api.types.is_integer_dtype(table.index))) or any(
        n in table.columns for n in table.index.names if n is not None
    ):
        return table.reset_index(drop=plain) if plain else table.reset_index(drop=True)
    return table.reset_index()


def _plain_column(column: pd.Series) -> tuple[str, list[Any]]:
    """A column as ("number" | "time" | "flag" | "text", exact values); missing values become ``None``."""
    values = [None if v is None or v is pd.NA or v is pd.NaT or v != v else v for v in column.tolist()]
    present = [v for v in values if v is not None]
    if present and all(isinstance(v, (bool, np.bool_)) for v in present):
        return "flag", [None if v is None else bool(v) for v in values]
    if present and all(isinstance(v, (pd.Timestamp, np.datetime64)) or hasattr(v, "isoformat") for v in present):
        return "time", [None if v is None else pd.Timestamp(v) for v in values]
    try:
        return "number", [None if v is None else as_numbers([v], "cell")[0] for v in values]
    except Stop:
        return "text", [None if v is None else str(v).strip() for v in values]


def compare_frames(
    got: Any,
    expected: pd.DataFrame,
    name: str,
    keys: Sequence[str],
    ordered: bool,
    atol: float,
    rtol: float,
    property_: str,
    hint: str,
) -> list[Finding]:
    """Findings on a table against the expected one: rows missing, rows too many, columns that differ.

    Rows are matched by ``keys`` (in row order when ``ordered``); extra columns, column order, row order, index
    and dtypes make no difference. The expected values are not shown, the learner's are.
    """
    frame = as_frame(got, [str(c) for c in expected.columns], name)
    goal = expected.reset_index(drop=True)
    if ordered:
        if len(frame) != len(goal):
            saw = f"{name} has {len(frame)} rows"
            return [Finding(Outcome.SHAPE, saw, property_ or f"{len(goal)} rows", hint or "Look for a join or a filter.")]
        pairs = [(i, i) for i in range(len(goal))]
    else:
        left = list(zip(*(_plain_column(frame[k])[1] for k in keys), strict=True))
        right = list(zip(*(_plain_column(goal[k])[1] for k in keys), strict=True))
        problems = _row_problems(left, right, name, keys, property_, hint)
        if problems:
            return problems
        where = {key: i for i, key in enumerate(left)}
        pairs = [(where[key], j) for j, key in enumerate(right)]
    findings = []
    for column in (c for c in goal.columns if ordered or c not in keys):
        kind, truth = _plain_column(goal[column])
        given_kind, given = _plain_column(frame[column])
        bad = [i for i, j in pairs if not _same_cell(given[i], truth[j], atol, rtol)]
        if bad:
            at = ", ".join(f"{k} {brief(frame[k].iloc[bad[0]], 30)}" for k in keys) or f"row {bad[0]}"
            saw = f"{name}: {len(bad)} of {len(goal)} rows of `{column}` differ; for example {at} has {brief(given[bad[0]])}"
            outcome = Outcome.WRONG if kind == given_kind else Outcome.SHAPE
            findings.append(Finding(outcome, saw, property_ or f"`{column}` as the exercise defines it", hint))
    return findings


def _row_problems(
    left: list[Any], right: list[Any], name: str, keys: Sequence[str], property_: str, hint: str
) -> list[Finding]:
    one = ", ".join(keys)
    twice = len(left) - len(set(left))
    missing, extra = [k for k in right if k not in set(left)], [k for k in left if k not in set(right)]
    rows = []
    if twice:
        rows.append(Finding(Outcome.SHAPE, f"{name} repeats {twice} rows (same {one})", f"one row for each {one}",
                            hint or "Group by the key, or drop duplicates, after a join that multiplies rows."))  # fmt: skip
    if missing:
        rows.append(Finding(Outcome.WRONG, f"{name} lacks {len(missing)} of {len(right)} rows", property_ or f"every {one}",
                            hint or "Look for an inner join or a filter that drops rows."))  # fmt: skip
    if extra:
        example = brief(extra[0][0] if len(extra[0]) == 1 else extra[0], 40)
        rows.append(Finding(Outcome.WRONG, f"{name} has {len(extra)} rows too many, for example {one} = {example}",
                            property_ or f"only the {one} asked for", hint or "Look for a filter that is missing."))  # fmt: skip
    return rows


def _same_cell(given: Any, truth: Any, atol: float, rtol: float) -> bool:
    if given is None or truth is None:
        return given is None and truth is None
    if isinstance(truth, float) and isinstance(given, float):
        return _gap(given, truth) <= atol + rtol * abs(truth)
    if isinstance(truth, str) and isinstance(given, str):
        return fold(given) == fold(truth)
    return type(given) is type(truth) and bool(given == truth)
