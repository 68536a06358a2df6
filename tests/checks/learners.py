"""Functions as learners write them, for the tests of the checks."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import time
import warnings
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd


class AlwaysEqual:
    """Equal to everything, true, and shown as the right answer."""

    def __eq__(self, other: object) -> bool:
        return True

    def __le__(self, other: object) -> bool:
        return True

    __lt__ = __ge__ = __gt__ = __le__
    __hash__ = object.__hash__

    def __abs__(self) -> float:
        return 0.0

    def __sub__(self, other: object) -> float:
        return 0.0

    __rsub__ = __sub__

    def __repr__(self) -> str:
        return "0.25"


class Unprintable:
    """Its repr raises, its str prints."""

    def __repr__(self) -> str:
        raise RuntimeError("no")

    def __str__(self) -> str:
        print("noise")
        return "x" * 10_000


class EqualFloat(float):
    """A float that claims to equal anything."""

    def __eq__(self, other: object) -> bool:
        return True

    def __sub__(self, other: object) -> float:
        return 0.0

    __rsub__ = __sub__
    __hash__ = float.__hash__


def one_quarter_in_many_types() -> list[Any]:
    """0.25 in every type that a fair teacher accepts for a number."""
    import pyarrow as pa

    return [
        0.25, np.float64(0.25), np.float32(0.25), Decimal("0.25"), Fraction(1, 4), np.array(0.25), np.array([0.25]),
        np.array([[0.25]]), pd.Series([0.25], index=["share"]), pd.Series([0.25], index=[17]), pd.Index([0.25]),
        pd.DataFrame({"x": [0.25]}), [0.25], (0.25,), pa.scalar(0.25), np.array([0.25], dtype=object),
        pd.Series([Decimal("0.25")], dtype=object), pd.array([0.25], dtype="Float64")[0], EqualFloat(0.25),
    ]  # fmt: skip


def not_numbers() -> list[Any]:
    """What is no number, however it looks."""
    return [
        True, np.bool_(True), "0.25", b"0.25", float("nan"), np.nan, pd.NA, pd.NaT, [0.25, 0.25], {"x": 0.25}, {0.25},
        AlwaysEqual(), Unprintable(), object(), lambda: 0.25, (x for x in [0.25]), np.array([0.25, 0.5]), float,
        pd.DataFrame({"x": [1, 2]}), np.array(["0.25"]), [], 0.25 + 0j, pd.Timedelta("1D"), pd.Timestamp("2026-01-05"),
        [[[[0.25]]]], np.array([True]), EqualFloat("nan"),
    ]  # fmt: skip


def noisy(x: float) -> float:
    """Right, and noisy on every channel there is."""
    warnings.warn("old", DeprecationWarning, stacklevel=1)
    logging.getLogger("learner").critical("critical")
    logging.warning("root logger")
    print("stdout", flush=True)
    print("stderr", file=sys.stderr, flush=True)
    os.write(2, b"descriptor\n")
    subprocess.run([sys.executable, "-c", "import sys; sys.stderr.write('child')"], check=True)
    np.float64(1.0) / np.float64(0.0)
    from tqdm import tqdm

    for _ in tqdm(range(3)):
        pass
    return 2 * x


def swallows_everything() -> None:
    """A loop that catches whatever is raised in it."""
    while True:
        try:
            time.sleep(0.005)
        except:  # noqa: E722
            pass
