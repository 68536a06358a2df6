"""What the reveals of a notebook share: they wait for an answer, and show what was predicted."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from tradeoff.checks.values import as_number, as_pairs


WAITING = "This reveal waits for a working"


def needs(answer: str) -> Callable[[Callable[[], Any]], None]:
    """Run the decorated reveal at once, or say that it waits for a working ``answer``.

    A reveal is a function, so that none of its names replaces one of the learner's. No error leaves it: the cells
    below run however far the learner is.

    Example
    -------
    >>> @needs("share")
    ... def reveal():
    ...     print("The truth is", 0.4)
    The truth is 0.4
    """

    def show(reveal: Callable[[], Any]) -> None:
        try:
            reveal()
        except Exception as reason:
            print(f"{WAITING} {answer} (it met {type(reason).__name__}). Its test cell says what is missing.\n"
                  "If that cell finds no fault, it is this picture that cannot use the form of your answer.")  # fmt: skip

    return show


def predicted(predictions: Any, key: str, shares: Collection[str] = ()) -> str:
    """The guess under ``key``, as text: a value or a pair (value, confidence); "nothing" when there is none.

    ``shares`` are keys whose value is a share from 0 to 1: above 1 it was meant in percent.
    """
    try:
        said = as_pairs(predictions, [key], ("value", "confidence"), "predictions")[key]
        value = as_number(said[0] if isinstance(said, (tuple, list)) else said, key)
    except Exception:
        return "nothing"
    return f"{value / 100 if key in shares and value > 1 else value:g}"
