"""What an audit found, in a learner's words, and how a test cell takes it over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol


class Recorder(Protocol):
    """The two methods of :class:`tradeoff.checks.Check` that a report needs."""

    def true(self, condition: Any, *, saw: str, expected: str) -> bool: ...

    def fail(self, *, saw: str, expected: str, hint: str, misconception: str) -> bool: ...


@dataclass(frozen=True)
class Finding:
    """One mistake: its name, what the audit did, what came back, what was expected, what to try."""

    mistake: str
    did: str
    saw: str
    expected: str
    hint: str

    def __str__(self) -> str:
        return (f"{self.mistake}\n  We did: {self.did}\n  We saw: {self.saw}\n"
                f"  We expected: {self.expected}\n  Try: {self.hint}")  # fmt: skip


@dataclass(frozen=True)
class Report:
    """The result of an audit.

    ``figures`` holds what was measured, by name (for example ``certified_epsilon``); ``notes`` says what the audit
    could not look at, for example because the function was slow. ``passed`` means that nothing was found;
    it does not mean that the function is right.
    """

    findings: tuple[Finding, ...]
    figures: Mapping[str, float] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether no mistake was found."""
        return not self.findings

    @property
    def mistakes(self) -> tuple[str, ...]:
        """The names of the mistakes, in the order in which they were found."""
        return tuple(f.mistake for f in self.findings)

    def tell(self, check: Recorder) -> bool:
        """Record every finding on the open part of ``check``; returns :attr:`passed`."""
        for f in self.findings:
            check.fail(saw=f"{f.did}: {f.saw}", expected=f.expected, hint=f.hint, misconception=f.mistake)
        if self.passed:
            check.true(True, saw="no mistake found", expected="no mistake found")
        return self.passed

    def __str__(self) -> str:
        lines = [str(f) for f in self.findings] or ["No mistake found. A pass is not a proof."]
        return "\n".join([*lines, *(f"Note: {n}" for n in self.notes)])


def first_of_each(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The findings without repeats of the same mistake."""
    return tuple({f.mistake: f for f in reversed(findings)}.values())[::-1]
