"""One line of the calibration table."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One quantity: its target in words and as a range, the world's truth, and the emitted tables' value.

    ``truth`` or ``observed`` is ``None`` where the quantity has none; ``error`` is the standard error of
    ``observed`` as an estimate of ``truth`` (0 when it is a count of the same users).
    """

    quantity: str
    target: str
    low: float
    high: float
    truth: float | None
    observed: float | None
    error: float
    source: str

    @property
    def holds(self) -> bool:
        """Truth lies in the range, and the tables agree with it within 4 standard errors."""
        inside = self.truth is None or self.low <= self.truth <= self.high
        if self.observed is None:
            return inside
        seen = self.low - 4 * self.error <= self.observed <= self.high + 4 * self.error
        return inside and seen
