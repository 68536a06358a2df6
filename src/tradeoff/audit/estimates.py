"""Read an effect, its interval and its p-value from whatever an analysis returns."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, is_dataclass
from typing import Any

import numpy as np
import pandas as pd

from tradeoff.checks.report import Finding, Outcome, Stop
from tradeoff.checks.show import brief
from tradeoff.checks.values import HIGH_NAMES, LOW_NAMES, as_interval, as_list, as_mapping, as_number, ensure_attempted, fold

EFFECT_NAMES = ("effect", "estimate", "diff", "difference", "lift", "ate", "itt", "delta", "mean_difference", "coef", "point")
INTERVAL_NAMES = ("ci", "interval", "conf_int", "confidence_interval", "ci95", "ci_95", "bounds")
P_NAMES = ("p", "p_value", "pvalue", "pval", "p_val")


@dataclass(frozen=True)
class Estimate:
    """An effect (treatment − control, in the unit of the outcome), the ends of its interval, and its p-value (or nan)."""

    effect: float
    low: float
    high: float
    p: float

    @property
    def half(self) -> float:
        """Half the width of the interval; infinite for a one-sided one."""
        return (self.high - self.low) / 2

    def rejects(self, level: float) -> bool:
        """Whether the test says that there is an effect: by the p-value, or by the interval if there is none."""
        return not self.low <= 0 <= self.high if math.isnan(self.p) else self.p < level

    def covers(self, truth: float) -> bool:
        """Whether the interval contains ``truth``."""
        return self.low <= truth <= self.high


def read_estimate(value: Any, name: str) -> Estimate:
    """The estimate in ``value``; raises ``Stop`` when it cannot be told what is what.

    Accepts a mapping, Series, named tuple, dataclass, one-row table or object with the usual names (effect / estimate …;
    ci, or low and high …; p, p_value …), and a tuple or list: (effect, (low, high), p), (effect, low, high, p),
    (effect, p, low, high), (effect, standard error, low, high, p), each also without p.
    """
    ensure_attempted(value, name)
    if isinstance(value, (tuple, list, np.ndarray)) and not hasattr(value, "_asdict"):
        found = _by_position(as_list(value, name), name)
    else:
        found = _by_name(value, name)
    effect, low, high = (as_number(found[k], f"the {k} of {name}") for k in ("effect", "low", "high"))
    p = as_number(found["p"], f"the p-value of {name}") if found.get("p") is not None else math.nan
    if low > high:
        raise _unclear(f"{name} has the interval ({low:.6g}, {high:.6g})", "the low end first")
    if not math.isnan(p) and not -1e-9 <= p <= 1 + 1e-9:
        raise _unclear(f"{name} has the p-value {p:.6g}", "a probability between 0 and 1")
    if math.isinf(effect):
        raise _unclear(f"{name} has the effect {effect}", "a finite effect")
    return Estimate(effect, low, high, p)


def _unclear(saw: str, expected: str) -> Stop:
    hint = "Return an effect, an interval (low, high) and a p-value, in the order or with the names of the exercise."
    return Stop(Finding(Outcome.SHAPE, saw, expected, hint))


def _by_name(value: Any, name: str) -> dict[str, Any]:
    if isinstance(value, pd.DataFrame) and len(value) == 1:
        value = value.iloc[0]
    if isinstance(value, (Mapping, pd.Series)) or (is_dataclass(value) and not isinstance(value, type)) or hasattr(value, "_asdict"):
        raw = {fold(str(k)): v for k, v in as_mapping(value, name).items()}
    elif isinstance(value, (str, bytes, int, float, np.generic)):
        raise _unclear(f"{name} is {brief(value)}", "an effect, an interval and a p-value")
    else:
        names = (*EFFECT_NAMES, *INTERVAL_NAMES, *LOW_NAMES, *HIGH_NAMES, *P_NAMES)
        raw = {n: getattr(value, n) for n in names if hasattr(value, n)}
        raw = {n: v() if n in INTERVAL_NAMES and callable(v) else v for n, v in raw.items()}
        raw = {n: v for n, v in raw.items() if not callable(v)}

    def first(names: tuple[str, ...]) -> Any:
        return next((raw[n] for n in names if n in raw), None)

    interval, low, high = first(INTERVAL_NAMES), first(LOW_NAMES), first(HIGH_NAMES)
    if interval is not None and (low is None or high is None):
        low, high = as_interval(interval, f"the interval of {name}")
    effect = first(EFFECT_NAMES)
    if effect is None or low is None or high is None:
        missing = [w for w, v in (("effect", effect), ("interval", low if high is not None else None)) if v is None]
        raise _unclear(f"{name} has the names {brief(list(raw), 70)}", f"also {' and '.join(missing)}")
    return {"effect": effect, "low": low, "high": high, "p": first(P_NAMES)}


def _by_position(items: list[Any], name: str) -> dict[str, Any]:
    pairs = [i for i, v in enumerate(items) if isinstance(v, (tuple, list, np.ndarray, pd.Series, Mapping, pd.Interval))]
    if len(pairs) == 1:
        low, high = as_interval(items[pairs[0]], f"the interval of {name}")
        rest = [v for i, v in enumerate(items) if i != pairs[0]]
        if 1 <= len(rest) <= 3:
            return {"effect": rest[0], "low": low, "high": high, "p": rest[-1] if len(rest) > 1 else None}
    values = [as_number(v, f"{name}[{i}]") for i, v in enumerate(items)]
    orders = {3: ("elh", "leh"), 4: ("elhp", "eplh", "eslh"), 5: ("eslhp", "esplh")}.get(len(values), ())
    for order in orders:
        at = dict(zip(order, values, strict=True))
        if at["l"] <= at["e"] <= at["h"] and 0 <= at.get("p", 0.5) <= 1:
            return {"effect": at["e"], "low": at["l"], "high": at["h"], "p": at.get("p")}
    raise _unclear(f"{name} is {brief(items)}", "an effect that lies within its interval, and a p-value")
