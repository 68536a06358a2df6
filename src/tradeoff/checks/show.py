"""Short, safe, deterministic words for any value a learner may hand in."""

from __future__ import annotations

import inspect
import io
import re
import reprlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import redirect_stdout
from typing import Any

import numpy as np
import pandas as pd

WIDTH = 90
"""Longest text (characters) that :func:`brief` returns for one value."""

_short = reprlib.Repr()
_short.maxstring = _short.maxother = 60
_short.maxlist = _short.maxtuple = _short.maxset = _short.maxfrozenset = 6
_short.maxdict = 4
_short.maxlevel = 3


def cut(text: str, width: int = WIDTH) -> str:
    """``text`` on one line and at most ``width`` characters long."""
    line = " ".join(str.__str__(text).split())
    return line if len(line) <= width else line[: width - 1].rstrip() + "…"


def _names(columns: Sequence[Any], limit: int = 6) -> str:
    shown = [cut(str(c), 24) for c in list(columns)[:limit]]
    return ", ".join(shown) + (", …" if len(columns) > limit else "")


def brief(value: Any, width: int = WIDTH) -> str:
    """A value in a few words: ``0.25``, ``'shopee'``, ``a table of 4 rows (columns user_id, n)``.

    Never raises, never prints, and calls the value's own ``repr`` only when no built-in description fits.
    """
    try:
        with redirect_stdout(io.StringIO()):
            return cut(re.sub(r" at 0x[0-9a-fA-F]+", "", _brief(value)), width)
    except Exception:  # a learner's __repr__ may do anything
        return f"an object of type {type(value).__name__}"


def _brief(value: Any) -> str:
    if value is None or value is Ellipsis or isinstance(value, (bool, np.bool_)):
        return str(value)
    if isinstance(value, (float, np.floating)):
        return format(float(value), ".8g")
    if isinstance(value, (int, np.integer)):
        return str(int(value))
    if isinstance(value, pd.DataFrame):
        rows = "1 row" if len(value) == 1 else f"{len(value)} rows"
        return f"a table of {rows} (columns {_names(value.columns)})"
    if isinstance(value, (pd.Series, pd.Index, np.ndarray)):
        kind = {pd.Series: "Series", np.ndarray: "array"}.get(type(value), type(value).__name__)
        if getattr(value, "ndim", 1) != 1:
            return f"an {kind} of shape {value.shape}" if kind[0] in "aA" else f"a {kind} of shape {value.shape}"
        items = ", ".join(_short.repr(_plain(v)) for v in value[:4].tolist())
        more = ", …" if len(value) > 4 else ""
        return f"{kind} [{items}{more}]" + (f" of {len(value)} values" if len(value) > 4 else "")
    if isinstance(value, type):
        return f"the class {value.__name__}"
    if callable(value):
        return f"the function {getattr(value, '__name__', type(value).__name__)}"
    if inspect.isgenerator(value):
        return "a generator"
    return _short.repr(_plain(value))


def _plain(value: Any) -> Any:
    """NumPy scalars as Python ones, also one level inside containers, so that they read ``1.0``."""
    if isinstance(value, np.generic):
        return value.item()
    if type(value) in (list, tuple, set):
        return type(value)(v.item() if isinstance(v, np.generic) else v for v in value)
    if type(value) is dict:
        return {_plain(k): v.item() if isinstance(v, np.generic) else v for k, v in value.items()}
    return value


def kind(value: Any) -> str:
    """The type of a value in a learner's words: ``a text (str)``, ``a table (DataFrame)``."""
    name = type(value).__name__
    if value is None or value is Ellipsis:
        return f"nothing ({value})"
    for types, words in (
        ((bool, np.bool_), "a truth value"),
        (str, "a text"),
        ((int, float, complex, np.number), "a number"),
        (pd.DataFrame, "a table"),
        ((list, tuple, set, frozenset, np.ndarray, pd.Series, pd.Index), "a collection"),
        (Mapping, "a mapping"),
        (type, "a class"),
    ):
        if isinstance(value, types):
            return f"{words} ({name})"
    if inspect.isgenerator(value):
        return "a generator"
    return "a function" if callable(value) else f"an object of type {name}"


def describe_call(func: Callable[..., Any], args: Sequence[Any], kwargs: Mapping[str, Any]) -> str:
    """``share(orders, clicks, by='orders')``: large arguments by their parameter's name, small ones by value."""
    name = cut(str(getattr(func, "__name__", "the function")), 40)
    try:
        parameters = list(inspect.signature(func).parameters)
    except (TypeError, ValueError):
        parameters = []
    words = []
    for i, arg in enumerate(args):
        small = isinstance(arg, (str, bool, int, float, np.generic)) or arg is None
        if not small and isinstance(arg, (list, tuple, dict)):
            small = len(brief(arg)) <= 24
        fallback = "table" if isinstance(arg, pd.DataFrame) else "…"
        words.append(brief(arg, 24) if small else parameters[i] if i < len(parameters) else fallback)
    words += [f"{key}={brief(value, 24)}" for key, value in kwargs.items()]
    return f"{name}({', '.join(words)})"
