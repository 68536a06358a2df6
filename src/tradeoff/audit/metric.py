"""Audit of a metric function by metamorphic relations: change the tables in a way whose consequence is known, and compare.

No right value is needed, only how two values hang together (Chen, Cheung & Yiu 1998), so any metric can be audited: a share,
a total, an interval, a table of numbers.

**False alarms.** The relations are exact. A right metric that is not random is never blamed (rounding: 1e-9 of its size). One that
draws random numbers (a bootstrap interval) is called twelve times on the same tables, and a relation may then miss by
``SIGMAS`` = 8 standard deviations estimated from those calls: for normal noise, Student's t with 11 degrees of freedom
puts 7e-6 on both sides beyond 8 · √(1 − 1/13) ≈ 7.7 of them, for each relation and number. A pass is not a proof.

Example
-------
>>> audit_metric(opt_in_rate, (consents,), [permute_rows(), duplicate_users("user_id"),
...     add_without_consent(0, "user_id", "choice", refused="off", count=50, base="everyone")]).tell(check)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tradeoff.audit.calls import Caller, numbers
from tradeoff.audit.findings import Finding, Report, first_of_each
from tradeoff.checks.report import Finding as Problem
from tradeoff.checks.report import Outcome, Stop

Tables = tuple[pd.DataFrame, ...]
Numbers = NDArray[np.float64]
SIGMAS, EXACT, REPEATS = 8.0, 1e-9, 12


@dataclass(frozen=True)
class Relation:
    """One relation: how the tables change, and what the metric's numbers (shape: numbers) must become.

    ``change`` gets copies and a generator, and returns new tables; ``expect`` gets the numbers and the tables before. ``mistake`` names what a metric that breaks the relation got
    wrong; ``did``, ``expected`` and ``hint`` are words for the learner.
    """

    mistake: str
    did: str
    expected: str
    hint: str
    change: Callable[[Tables, np.random.Generator], Tables]
    expect: Callable[[Numbers, Tables], Numbers] = lambda before, tables: before


def audit_metric(
    metric: Callable[..., Any],
    tables: Sequence[pd.DataFrame],
    relations: Sequence[Relation],
    *,
    learner: Callable[..., Any] | None = None,
    seconds: float = 8.0,
    seed: int = 0,
) -> Report:
    """Audit ``metric(*tables)``, which returns numbers of any shape (a float, a pair, a dict, a Series), always in the same order.

    The figures are ``relations`` (how many were looked at), ``broken``, and the metric's first number as ``value``. Raises ``Stop``
    if the function fails on the tables as they are; if it fails only on changed ones, that is a finding.
    """
    caller, rng = Caller(metric, learner, seconds), np.random.default_rng(seed)
    name = f"{caller.__name__}(…)"

    def value(changed: Tables) -> Numbers:
        return numbers(caller.once(*changed), name)

    given = tuple(tables)
    base = value(given)
    again = [base, value(given)]
    if not np.array_equal(again[0], again[1]):
        again += [value(given) for _ in range(REPEATS - 2)]
    if len({len(a) for a in again}) > 1:
        return Report((Finding("a different answer each time", "we called the metric twice with the same tables", "now more and now fewer numbers",
                               "the same numbers", "Do not let the answer depend on anything but the tables."),))  # fmt: skip
    if not np.isfinite(again).all():
        raise Stop(Problem(Outcome.SHAPE, f"{name} contains an infinite number", "finite numbers", "Look for a division by 0, and for a missing end."))
    spread = np.std(again, axis=0, ddof=1)
    found = []
    for relation in relations:
        wanted = np.atleast_1d(relation.expect(base, given))
        scale = np.maximum(1.0, np.abs(wanted) / np.maximum(np.abs(base), 1e-300)) if len(wanted) == len(base) else 1.0
        room = EXACT * np.maximum(1.0, np.abs(wanted)) + SIGMAS * spread * scale
        try:
            got = value(relation.change(tuple(t.copy() for t in given), rng))
        except Stop as stop:
            found.append(Finding(relation.mistake, relation.did, stop.finding.saw, relation.expected, relation.hint))
            continue
        if len(got) != len(wanted) or not np.isfinite(got).all() or (np.abs(got - wanted) > room).any():
            found.append(Finding(relation.mistake, relation.did, _words(base, got), relation.expected, relation.hint))
    figures = {"relations": float(len(relations)), "broken": float(len(found)), "value": float(base[0])}
    return Report(first_of_each(found), figures)


def _words(before: Numbers, after: Numbers) -> str:
    if len(before) != len(after):
        return f"{len(before)} numbers became {len(after)}"
    i = int(np.argmax(np.abs(after - before))) if len(before) > 1 else 0
    which = f"number {i + 1} " if len(before) > 1 else ""
    return f"{which}went from {before[i]:.6g} to {after[i]:.6g}" if before[i] != after[i] else f"{which}stayed {before[i]:.6g}"


# ---- relations -------------------------------------------------------------------------------------------


def permute_rows() -> Relation:
    """The rows of every table in another order, with a new index; columns in another order too."""

    def change(tables: Tables, rng: np.random.Generator) -> Tables:
        return tuple(t.iloc[rng.permutation(len(t))].reset_index(drop=True)[[t.columns[i] for i in rng.permutation(t.shape[1])]] for t in tables)

    return Relation("the order of the rows matters", "we put rows and columns into another order", "the same result",
                    "Use names, not positions; match tables by their keys, not row by row.", change)  # fmt: skip


def duplicate_users(
    unit: str, keys: Sequence[str] = (), kind: Literal["rate", "total"] = "rate", only: Sequence[int] | None = None
) -> Relation:
    """Every user twice, the copy under a new id, in all tables that have the column ``unit`` (or those in ``only``).

    ``keys`` are further ids that belong to one user (orders, sessions): the copies get new ones. A ``rate`` (share, mean, ratio,
    median, …) stays; a ``total`` doubles.
    """
    ids = (unit, *keys)

    def change(tables: Tables, rng: np.random.Generator) -> Tables:
        touched = [i for i, t in enumerate(tables) if unit in t.columns and (only is None or i in only)]
        step = {c: _step([t[c] for t in tables if c in t.columns]) for c in ids}
        result = []
        for i, t in enumerate(tables):
            if i not in touched:
                result.append(t)
                continue
            copy = t.assign(**{c: _shifted(t[c], step[c]) for c in ids if c in t.columns})
            result.append(pd.concat([t, copy], ignore_index=True))
        return tuple(result)

    if kind == "total":
        return Relation("total does not count users", "we added an exact copy of every user", "twice the total", "Sum over all users, each once.",
                        change, lambda before, tables: 2 * before)  # fmt: skip
    return Relation("rate depends on the number of users", "we added an exact copy of every user", "the same rate",
                    "A rate divides by a number that grows with the users. Look for a total, a fixed denominator, or ids counted once.", change)  # fmt: skip


def _step(columns: list[pd.Series]) -> int | None:
    if all(pd.api.types.is_integer_dtype(c) for c in columns):
        return int(max((int(c.max()) for c in columns if len(c)), default=0)) + 1
    return None


def _shifted(column: pd.Series, step: int | None) -> pd.Series:
    if step is None:
        return column.astype(str).radd("copy of ")
    return column.astype("int64") + step


def repeat_rows(table: int, unit: str) -> Relation:
    """Every row of one table twice, under the same ids: a log delivered twice. For metrics that count users or distinct orders."""

    def change(tables: Tables, rng: np.random.Generator) -> Tables:
        return tuple(pd.concat([t, t], ignore_index=True) if i == table else t for i, t in enumerate(tables))

    return Relation("rows counted where users are meant", f"we delivered every row twice, with the same `{unit}`", "the same result",
                    f"Count each `{unit}` once: drop duplicates, or group before you count.", change)  # fmt: skip


def relabel_arms(
    arm: str, control: Any = "control", treatment: Any = "treatment", kind: Literal["difference", "ratio", "interval"] = "difference"
) -> Relation:
    """The labels of the two arms swapped in every table that has the column ``arm``.

    A ``difference`` flips its sign; a relative change r (``ratio``) becomes 1 / (1 + r) − 1; the two ends of an ``interval`` of a
    difference flip and change places.
    """

    def change(tables: Tables, rng: np.random.Generator) -> Tables:
        swap = {control: treatment, treatment: control}
        return tuple(
            t.assign(**{arm: pd.Series([swap.get(v, v) for v in t[arm].tolist()], index=t.index).astype(t[arm].dtype)}) if arm in t.columns else t
            for t in tables
        )

    expect: dict[str, tuple[str, Callable[[Numbers, Tables], Numbers]]] = {
        "difference": ("the same size with the other sign", lambda before, tables: -before),
        "ratio": ("the inverse ratio: 1 / (1 + lift) − 1", lambda before, tables: 1 / (1 + before) - 1),
        "interval": ("both ends with the other sign, in the other order", lambda before, tables: -before[::-1]),
    }
    words, after = expect[kind]
    return Relation("arms not treated alike", "we swapped the labels of the two arms", words,
                    "Subtract by label (treatment minus control), take no absolute value, and divide by the arm that the definition names.",
                    change, after)  # fmt: skip


Base = Literal["everyone", "consenting", "neither"]


def add_without_consent(
    table: int, unit: str, consent: str, *, refused: Any, count: int, base: Base | Sequence[Base], when: Mapping[str, Any] | None = None
) -> Relation:
    """``count`` new users who refused, as rows of one table: copies of rows that are there, with ``consent`` = ``refused``.

    ``base`` is the declared denominator of the metric, or of each of its numbers: of ``everyone`` in the table, a rate falls by
    n / (n + count), where n is the number of different users there; of the ``consenting``, or when the new users are in ``neither``
    numerator nor denominator, it stays. ``when`` sets further columns of the new rows, e.g. ``{"prompted": False}``.
    Raises ``ValueError`` if a value is not a category of its column.
    """
    bases: tuple[Base, ...] = (base,) if isinstance(base, str) else tuple(base)

    def change(tables: Tables, rng: np.random.Generator) -> Tables:
        t = tables[table]
        one = t.drop_duplicates(unit)
        new = one.iloc[rng.integers(0, len(one), count)].reset_index(drop=True)
        step = _step([t[unit]])
        new[unit] = [f"new {i}" for i in range(count)] if step is None else np.arange(step, step + count)
        for column, value in {consent: refused, **(when or {})}.items():
            dtype = t[column].dtype
            if isinstance(dtype, pd.CategoricalDtype) and value not in dtype.categories:
                raise ValueError(f"{value!r} is not a category of the column {column!r}")
            new[column] = pd.Series([value] * count).astype(dtype)
        return tuple(pd.concat([u, new], ignore_index=True) if i == table else u for i, u in enumerate(tables))

    def expect(before: Numbers, tables: Tables) -> Numbers:
        n = tables[table][unit].nunique()
        factor = [n / (n + count) if b == "everyone" else 1.0 for b in bases]
        return before * np.array(factor)

    words = {"everyone": "falls, because only its denominator grows", "consenting": "stays: they are not in its denominator",
             "neither": "stays: they are in neither its numerator nor its denominator"}  # fmt: skip
    expected = "that " + ", and that ".join(f"number {i + 1} {words[b]}" if len(bases) > 1 else f"the rate {words[b]}" for i, b in enumerate(bases))
    return Relation("users without consent in the wrong place", f"we added {count} users who refused", expected,
                    "Write down who is in the numerator and who in the denominator, and filter each of them once.", change, expect)  # fmt: skip


def change_unit(column: str, factor: float = 100.0, degree: float = 1.0) -> Relation:
    """``column`` in another unit (cents in place of units). The metric is multiplied by factor ** degree; a share has degree 0."""

    def change(tables: Tables, rng: np.random.Generator) -> Tables:
        return tuple(t.assign(**{column: t[column] * factor}) if column in t.columns else t for t in tables)

    words = "the same result: a share has no unit" if degree == 0 else f"{factor**degree:g} times the result"
    return Relation("result does not follow the unit", f"we multiplied `{column}` by {factor:g}", words,
                    "Look for a fixed number in the unit of the column, or a column left out.", change, lambda before, tables: before * factor**degree)  # fmt: skip
