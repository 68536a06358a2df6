"""Turn what a learner hands in into exact built-in values, or say in words why that is not possible.

Everything is converted before it is compared, so an object with an obliging ``__eq__`` gains nothing, and
``True``, ``'0.3'`` and ``nan`` are not numbers. Every function raises :class:`Stop` with a finding.
"""

from __future__ import annotations

import dataclasses
import inspect
import math
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from enum import Enum
from itertools import islice
from typing import Any

import numpy as np
import pandas as pd

from tradeoff.checks.calling import not_attempted
from tradeoff.checks.report import Finding, Outcome, Stop
from tradeoff.checks.show import brief, kind

MOST = 1_000_000
"""Most elements taken from a generator."""

LOW_NAMES = ("low", "lower", "lo", "left", "ci_low", "ci_lower", "lower_bound", "min", "from")
HIGH_NAMES = ("high", "upper", "hi", "right", "ci_high", "ci_upper", "upper_bound", "max", "to")


def _wrong(saw: str, expected: str, hint: str) -> Stop:
    return Stop(Finding(Outcome.SHAPE, saw, expected, hint))


def ensure_attempted(value: Any, name: str) -> None:
    """Raise "not attempted" for ``None``, ``...`` and ``NotImplemented``."""
    if value is None or value is Ellipsis or value is NotImplemented:
        raise Stop(not_attempted(f"{name} is {value}"))


def single(value: Any) -> Any:
    """The one element of a length-1 array, Series, Index, list, tuple or table; anything else unchanged."""
    for _ in range(3):
        if isinstance(value, pd.DataFrame):
            value = value.to_numpy(dtype=object)
        if isinstance(value, np.ndarray) and value.size == 1:
            value = value.reshape(-1)[0] if value.dtype == object else value.reshape(-1)[0].item()
        elif isinstance(value, (pd.Series, pd.Index)) and len(value) == 1:
            value = value.tolist()[0]
        elif isinstance(value, (list, tuple)) and len(value) == 1:
            value = list(value)[0]
        else:
            break
    return value


def as_number(value: Any, name: str) -> float:
    """A finite or infinite exact ``float``; accepts int, float, Decimal, Fraction, NumPy, Arrow and length-1 values."""
    ensure_attempted(value, name)
    given, value = value, single(value)
    if value is None:
        ensure_attempted(value, name)
    want = "one number"
    if isinstance(value, (bool, np.bool_)):
        raise _wrong(f"{name} = {value}, a truth value", want, "Return the number itself, not the result of a comparison.")
    if isinstance(value, (str, bytes)):
        raise _wrong(f"{name} = {brief(value)}, a text", want, "Leave out the quotation marks and any formatting.")
    if value is pd.NA or value is pd.NaT:
        return _not_a_number(name)
    if isinstance(value, (complex, np.complexfloating)):
        raise _wrong(f"{name} = {brief(value)}, a complex number", want, "Look for the square root of a negative number.")
    if isinstance(value, (pd.Timedelta, pd.Timestamp, np.datetime64, np.timedelta64)):
        raise _wrong(f"{name} = {brief(str(value))}, a {type(value).__name__}", want, "Convert it to the unit asked for first.")
    if isinstance(value, (list, tuple, set, frozenset, dict, np.ndarray, pd.Series, pd.Index)):
        hint = "Return one number: select the value you mean, or aggregate once more."
        raise _wrong(f"{name} is {brief(given)}, {kind(given)}", want, hint)
    if inspect.isgenerator(value) or callable(value):
        raise _wrong(f"{name} is {brief(value)}", want, "Call it with parentheses, or return the value that it computes.")
    try:
        number = float(value.as_py()) if hasattr(value, "as_py") else float(value)
    except OverflowError:
        raise _wrong(f"{name} is too large for a number", want, "Look for a sum or a power that grows without end.") from None
    except Exception:
        raise _wrong(f"{name} is {kind(value)}", want, "Return a plain int or float.") from None
    return _not_a_number(name) if math.isnan(number) else number


def _not_a_number(name: str) -> float:
    hint = "Look for a division of 0 by 0, the mean of nothing, or missing values after a merge."
    raise _wrong(f"{name} = nan, not a number", "a number that exists", hint)


def as_flag(value: Any, name: str) -> bool:
    """An exact ``bool``; accepts ``True``/``False``, NumPy's, and 1/0."""
    ensure_attempted(value, name)
    value = single(value)
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    if type(value) in (int, float) and value in (0, 1):
        return bool(value)
    raise _wrong(f"{name} is {brief(value)}, {kind(value)}", "True or False", "Use True or False without quotation marks.")


def as_text(value: Any, name: str) -> str:
    """An exact ``str``, outer spaces removed; accepts str, its subclasses, bytes and Enum members."""
    ensure_attempted(value, name)
    value = single(value)
    if isinstance(value, Enum) and not isinstance(value, str):
        value = value.value
    if isinstance(value, Enum):
        value = value.value
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    if isinstance(value, str):
        return str.__str__(value).strip()
    ensure_attempted(value, name)
    raise _wrong(f"{name} is {brief(value)}, {kind(value)}", "a text", "Put the name in quotation marks.")


def fold(text: str) -> str:
    """The form in which names are compared: case, outer spaces, and space/hyphen/underscore make no difference."""
    return re.sub(r"[\s\-_]+", "_", text.strip()).casefold()


def as_list(value: Any, name: str, unordered: bool = False) -> list[Any]:
    """A built-in list; accepts list, tuple, array, Series, Index, range, generator, one-column table.

    With ``unordered`` also sets and mapping keys, and a single text counts as one element.
    """
    ensure_attempted(value, name)
    if isinstance(value, pd.DataFrame):
        if 1 not in value.shape:
            raise _wrong(f"{name} is {brief(value)}", "a list of values", "Select one column.")
        value = value.to_numpy(dtype=object).reshape(-1)
    if isinstance(value, np.ndarray):
        if value.ndim != 1 and value.size != max(value.shape, default=0):
            raise _wrong(f"{name} has the shape {value.shape}", "a one-dimensional list", "Select one row or one column.")
        return list(value.reshape(-1).tolist())
    if isinstance(value, (pd.Series, pd.Index)):
        return list(value.tolist())
    if isinstance(value, (str, bytes)):
        if unordered:
            return [value]
        raise _wrong(f"{name} is {brief(value)}, a text", "a list of values", "Put the values into square brackets.")
    if isinstance(value, (set, frozenset, Mapping)) and not unordered:
        words = f"{name} is {kind(value)}, which has no order"
        raise _wrong(words, "a list of values in order", "Use a list: the order carries meaning here.")
    if isinstance(value, (list, tuple, range, set, frozenset, Mapping, Iterator)) or (
        isinstance(value, Iterable) and isinstance(value, Collection)
    ):
        return list(islice(iter(value), MOST))
    raise _wrong(f"{name} is {brief(value)}, {kind(value)}", "a list of values", "Put the values into square brackets.")


def as_selection(value: Any, name: str, labels: Collection[Any] = (), column: str = "") -> list[Any]:
    """What was selected, as a list of labels: from a set, list, array, Series or text of labels, or from flags.

    Flags are a mapping or Series from label to True or False (1 or 0); with as many flags as ``labels``, and no labels of
    them as an index, they stand in the order of ``labels``. A mapping to anything else is read as its keys. A table
    gives its ``column``, else its only column or its index.
    """
    ensure_attempted(value, name)
    if isinstance(value, pd.DataFrame):
        if column in value:
            value = value[column]
        else:
            value = value.iloc[:, 0] if value.shape[1] == 1 else value.index
    by_place = isinstance(value, (list, tuple, np.ndarray)) and len(labels) == len(value)
    if by_place and all(isinstance(v, (bool, np.bool_)) for v in value):
        value = pd.Series(list(value))
    if isinstance(value, pd.Series) and len(value) and all(isinstance(v, (bool, np.bool_)) for v in value):
        known = set(labels)
        by_place = len(labels) == len(value) and not set(value.index) <= known
        value = dict(zip(labels if by_place else value.index, value.tolist(), strict=True))
    if isinstance(value, Mapping):
        given = {key: single(value[key]) for key in value}
        flags = all(isinstance(v, (bool, np.bool_)) or (type(v) in (int, float) and v in (0, 1)) for v in given.values())
        return [key for key, v in given.items() if v or not flags]
    return as_list(value, name, unordered=True)


def as_numbers(value: Any, name: str, n: int | None = None) -> list[float]:
    """A list of exact floats of length ``n`` (any length for ``None``)."""
    items = as_list(value, name)
    if n is not None and len(items) != n:
        raise _wrong(f"{name} has {len(items)} values", f"{n} values", "Count what each value stands for.")
    return [as_number(v, f"{name}[{i}]") for i, v in enumerate(items)]


def as_mapping(value: Any, name: str, keys: Collection[Any] | None = None) -> dict[Any, Any]:
    """A built-in dict; accepts mapping, Series, two-column table, indexed one-column table, one-row table,
    list of pairs, dataclass and named tuple. Keys keep their type.

    With ``keys`` in an order (list or tuple) also a list, tuple or one-dimensional array with one value a key.
    """
    ensure_attempted(value, name)
    if isinstance(value, pd.DataFrame):
        value = _frame_pairs(value, name)
    elif isinstance(value, pd.Series):
        value = list(zip(value.index.tolist(), value.tolist(), strict=True))
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        value = {f.name: getattr(value, f.name) for f in dataclasses.fields(value)}
    elif isinstance(value, tuple) and hasattr(value, "_asdict"):
        value = value._asdict()
    if isinstance(value, Mapping):
        return {key: value[key] for key in list(value)}
    if isinstance(value, (list, tuple)) and value and all(isinstance(p, (list, tuple)) and len(p) == 2 for p in value):
        keys = [p[0] for p in value]
        try:
            twice = [k for k in keys if keys.count(k) > 1] if len(keys) < 1000 else []
            if twice:
                raise _wrong(f"{name} gives {brief(twice[0])} more than once", "each key once", "Keep one entry a key.")
            return dict(value)
        except TypeError:
            pass
    if isinstance(keys, (list, tuple)) and len(keys) > 1 and (
        isinstance(value, (list, tuple)) or (isinstance(value, np.ndarray) and value.ndim == 1)
    ):  # fmt: skip
        values = value.tolist() if isinstance(value, np.ndarray) else list(value)
        if len(values) == len(keys):
            return dict(zip(keys, values, strict=True))
        raise _wrong(f"{name} has {len(values)} values without names", f"{len(keys)} values", "Write {'first name': value, …}.")
    raise _wrong(f"{name} is {brief(value)}, {kind(value)}", "a dictionary {name: value}", "Write {'first name': value, …}.")


def _frame_pairs(frame: pd.DataFrame, name: str) -> list[tuple[Any, Any]]:
    if len(frame) == 1 and frame.shape[1] > 1:
        return [(c, frame[c].tolist()[0]) for c in frame.columns]
    if frame.shape[1] == 2:
        return list(zip(frame.iloc[:, 0].tolist(), frame.iloc[:, 1].tolist(), strict=True))
    if frame.shape[1] == 1:
        return list(zip(frame.index.tolist(), frame.iloc[:, 0].tolist(), strict=True))
    raise _wrong(f"{name} is {brief(frame)}", "two columns: name and value", "Select the two columns.")


def as_interval(value: Any, name: str) -> tuple[float, float]:
    """(low, high) in order: from a pair, array, Series, one-row table, ``pd.Interval`` or {"low": …, "high": …}."""
    ensure_attempted(value, name)
    if isinstance(value, pd.Interval):
        value = (value.left, value.right)
    if isinstance(value, pd.DataFrame) and value.shape == (1, 2):
        value = value.iloc[0]
    if isinstance(value, (Mapping, pd.Series)) and all(isinstance(k, str) for k in as_mapping(value, name)):
        by_name = {fold(k): v for k, v in as_mapping(value, name).items()}
        lows, highs = ([by_name[n] for n in names if n in by_name] for names in (LOW_NAMES, HIGH_NAMES))
        if not (lows and highs):
            raise _wrong(f"{name} has the names {', '.join(map(str, by_name))}", "a low and a high end", "Return (low, high).")
        ends = [lows[0], highs[0]]
    else:
        ends = as_list(value, name)
        if len(ends) == 1 and isinstance(ends[0], (list, tuple)):
            ends = list(ends[0])
    if len(ends) != 2:
        saw = f"{name} is {brief(value)}, with {len(ends)} values"
        raise _wrong(saw, "two numbers: (low, high)", "Return the two ends and nothing else.")
    low, high = as_number(ends[0], f"the low end of {name}"), as_number(ends[1], f"the high end of {name}")
    if low > high:
        saw = f"{name} = ({low:.8g}, {high:.8g})"
        raise Stop(Finding(Outcome.MISCONCEPTION, saw, "the low end first", "Return (low, high).", "ends of the interval swapped"))
    return low, high


def as_pairs(value: Any, keys: Collection[str], fields: tuple[str, str], name: str) -> dict[str, Any]:
    """{key: (first, second)} in the spelling of ``keys``; ``fields`` are the names of the two values.

    Accepts a mapping or Series of pairs, of mappings or of small Series; a mapping from the two fields to
    mappings; a list of records or of (key, first, second); a table with a row or a column for each key, labelled
    by its index or by its first column; and a Series indexed by (key, field). What is not a pair comes back as
    it is, and keys not in ``keys`` in their own spelling.
    """
    ensure_attempted(value, name)
    spelled = {fold(key): key for key in keys}
    if isinstance(value, Mapping) and value and all(isinstance(k, tuple) and len(k) == 2 for k in value):
        value = pd.Series(list(value.values()), index=pd.MultiIndex.from_tuples(list(value)), dtype=object)
    if isinstance(value, pd.Series) and value.index.nlevels == 2:
        value = value.astype(object).unstack()
    if isinstance(value, (list, tuple)) and value:
        if all(isinstance(row, Mapping) and len(row) > 2 for row in value):
            value = pd.DataFrame(list(value), dtype=object)
        elif all(isinstance(row, (list, tuple)) and len(row) == 3 for row in value):
            value = {row[0]: tuple(row[1:]) for row in value}
    if isinstance(value, pd.DataFrame):
        value = _pairs_of_table(value, spelled, fields)
    entries = as_mapping(value, name)
    by_field = {fold(str(k)): v for k, v in entries.items()}
    first, second = (by_field.get(fold(field)) for field in fields)
    if isinstance(first, (Mapping, pd.Series)) and isinstance(second, (Mapping, pd.Series)):
        second = dict(second)
        entries = {k: (v, second[k]) for k, v in dict(first).items() if k in second}
    return {spelled.get(fold(str(key)), key): _pair(entry, fields) for key, entry in entries.items()}


def _pairs_of_table(table: pd.DataFrame, spelled: Mapping[str, str], fields: tuple[str, str]) -> dict[Any, Any]:
    """The rows of a table, or its columns where these carry the keys, as {key: {column: value}} or {key: row}."""

    def known(labels: Iterable[Any]) -> int:
        return sum(fold(str(label)) in spelled for label in labels)

    if table.shape[1] and known(table.columns) > max(known(table.index), known(table.iloc[:, 0])):
        table = table.T
    if table.shape[1] and known(table.iloc[:, 0]) > known(table.index):
        table = table.set_index(table.columns[0])
    columns = {fold(str(column)) for column in table.columns}
    named = {fold(field) for field in fields} <= columns
    rows = table.astype(object).to_numpy().tolist()
    return {key: dict(zip(table.columns, row, strict=True)) if named else tuple(row) for key, row in zip(table.index, rows, strict=True)}


def _pair(entry: Any, fields: tuple[str, str]) -> Any:
    """(first, second) of one entry where that can be told, else the entry itself."""
    if isinstance(entry, pd.Series) and not all(isinstance(k, str) for k in entry.index):
        entry = entry.tolist()
    if isinstance(entry, (Mapping, pd.Series)):
        by_name = {fold(str(k)): v for k, v in dict(entry).items()}
        if all(fold(field) in by_name for field in fields):
            return tuple(by_name[fold(field)] for field in fields)
        return tuple(by_name.values()) if len(by_name) == 2 else entry
    if isinstance(entry, np.ndarray) and entry.ndim == 1:
        entry = entry.tolist()
    return tuple(entry) if isinstance(entry, (list, tuple)) else entry
