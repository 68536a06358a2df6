"""What a check found, and how it is put into words."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass, field
from enum import Enum

LINE = 96
"""Characters a line of feedback may have."""


class Outcome(str, Enum):
    """How an answer did, from not begun to right."""

    NOT_ATTEMPTED = "not attempted"
    ERROR = "stopped with an error"
    SHAPE = "wrong shape or type"
    MISCONCEPTION = "misconception"
    WRONG = "not yet right"
    CLOSE = "close"
    PASS = "pass"


@dataclass(frozen=True)
class Finding:
    """One thing that is not right: what we saw, which property we expected, what to try."""

    outcome: Outcome
    saw: str
    expected: str = ""
    hint: str = ""
    misconception: str | None = None

    def lines(self, indent: str = "    ") -> list[str]:
        """The finding in the course's template; empty fields leave no line."""
        rows = []
        for label, text in (("We saw", self.saw), ("We expected", self.expected), ("Try", self.hint)):
            if text:
                start = f"{indent}{label}: "
                rows += textwrap.wrap(
                    " ".join(text.split()), LINE, initial_indent=start, subsequent_indent=indent + "  ",
                    break_long_words=False, break_on_hyphens=False,
                )  # fmt: skip
        if self.misconception:
            rows.append(f"{indent}Misconception: {self.misconception}")
        return rows


class Stop(Exception):
    """Leave the current part; the finding says why. Never escapes a ``with check.part(...)`` block."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.saw)
        self.finding = finding


@dataclass
class Part:
    """One part of an item: its points, the share of them earned, and what was found."""

    title: str
    points: float
    findings: list[Finding] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    looked: int = 0
    fraction: float | None = None

    @property
    def earned(self) -> float:
        """Points earned: the fraction an author set with ``partial``, else all or nothing."""
        if self.fraction is not None:
            return self.points * self.fraction
        return 0.0 if self.findings or not self.looked else self.points

    @property
    def outcome(self) -> Outcome:
        """The part in one word; of several findings the most informative one names it."""
        found = {f.outcome for f in self.findings}
        for outcome in Outcome:
            if outcome in found:
                return outcome
        return Outcome.PASS if self.looked or self.fraction is not None else Outcome.WRONG


def number(points: float) -> str:
    """Points without needless zeros: ``2``, ``0.5``, ``1.33``."""
    return f"{points:.2f}".rstrip("0").rstrip(".")


def render(item: str, parts: list[Part], total: float, earned: float) -> str:
    """All the feedback on an item as plain text, one line a part and the findings below it."""
    seen = sum(p.points for p in parts)
    unit = "point" if number(seen) == "1" else "points"
    if parts and all(p.outcome is Outcome.NOT_ATTEMPTED for p in parts):
        finding = parts[0].findings[0]
        return "\n".join([f"{item}: not attempted (0 of {number(seen)} {unit})", *finding.lines("  ")])
    rows = [f"{item}: {number(earned)} of {number(seen)} {unit}"]
    shown: set[Finding] = set()
    for part in parts:
        mark = "✓" if not part.findings and part.earned >= part.points else "✗"
        label = "" if part.outcome is Outcome.PASS else f" · {part.outcome.value}"
        rows.append(f"{mark} {part.title} ({number(part.earned)} of {number(part.points)}){label}")
        if not part.looked and part.fraction is None and not part.findings:
            rows.append("    This part looked at nothing. Please tell your instructor.")
        for finding in part.findings:
            if finding in shown:
                rows.append(f"    As above: {textwrap.shorten(finding.saw, 70, placeholder='…')}")
            else:
                shown.add(finding)
                rows += finding.lines()
        rows += [line for note in part.notes for line in textwrap.wrap(
            f"Note: {note}", LINE, initial_indent="    ", subsequent_indent="      ")]  # fmt: skip
    if total - seen > 1e-9:
        rest = number(total - seen)
        rows.append(f"The other {rest} of the {number(total)} points are decided by further tests after you submit.")
        if earned >= seen - 1e-9:
            rows.append(f"The number below, {total}, is not your score: it tells nbgrader's Validate that nothing fails here.")
    return "\n".join(rows)
