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


def as_numbers(value: Any, name: str, n: int | None = None) -> list[float]:
    """A list of exact floats of length ``n`` (any length for ``None``)."""
    items = as_list(value, name)
    if n is not None and len(items) != n:
        raise _wrong(f"{name} has {len(items)} values", f"{n} values", "Count what each value stands for.")
    return [as_number(v, f"{name}[{i}]") for i, v in enumerate(items)]


def as_mapping(value: Any, name: str) -> dict[Any, Any]:
    """A built-in dict; accepts mapping, Series, two-column table, indexed one-column table, one-row table,
    list of pairs, dataclass and named tuple. Keys keep their type."""
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
    raise _wrong(f"{name} is {brief(value)}, {kind(value)}", "a dictionary {name: value}", "Write {'first name': value, …}.")


def _frame_pairs(frame: pd.DataFrame, name: str) -> list[tuple[Any, Any]]:
    if len(frame) == 1 and frame.shape[1] > 1:
        return [(c, frame[c].tolist()[0]) for c in frame.columns]
    if frame.shape[1] == 2:
        return list(zip(frame.iloc[:, 0].tolist(), frame.iloc[:, 1].tolist(), strict=True))
    if frame.shape[1] == 1:
        return list(zip(frame.index.tolist(), frame.iloc[:, 0].tolist(), strict=True))
    raise _wrong(f"{name} is {brief(frame)}", "two columns: name and value", "Select the two columns.")
