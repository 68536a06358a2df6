"""Privacy settings, policies and the legal gates.

A policy says which privacy setting each segment gets in each category class, and which consent screen
asks for it. The gates follow Indonesia's PDP Law (UU 27/2022) and GR 17/2025 as summarised in the course;
they come before any score.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from tradeoff.market.schema import CLASSES, SCREENS, SETTINGS, TIERS

AGE_GROUPS = ("young", "adult")
SEGMENTS = (*(f"{tier}_{age}" for age in AGE_GROUPS for tier in TIERS), "minor")
"""Segments of a policy: activity tier × age group (young = 18–25), and minors as one segment of their own."""

OFF, CONTEXTUAL, COHORT, ON_DEVICE, FULL = range(5)
PERSONAL = (COHORT, ON_DEVICE, FULL)
"""Settings that use personal data and therefore ask for consent."""

COVERT, OPEN = range(2)
"""Modes: personal data used by default, or after a choice with an explanation."""

TREATMENTS = 2 * len(SETTINGS) * len(SETTINGS)
"""What a user can experience: mode × setting for ordinary × setting for sensitive categories."""

WITHDRAWAL_HOURS = 72


def treatment(
    mode: NDArray[np.integer], ordinary: NDArray[np.integer], sensitive: NDArray[np.integer]
) -> NDArray[np.int64]:
    """Number a user's treatment from its mode and its two settings (arrays of one shape)."""
    n = len(SETTINGS)
    return (np.asarray(mode, dtype=np.int64) * n + ordinary) * n + sensitive


@dataclass(frozen=True)
class Policy:
    """A setting per segment and category class, and the consent screen.

    ``settings`` has one row a segment (:data:`SEGMENTS`) and one column a class (ordinary, sensitive), as
    indices into :data:`~tradeoff.market.schema.SETTINGS`. ``separate_sensitive`` says whether sensitive
    categories are asked about on their own; ``withdrawal_hours`` is how fast a withdrawal takes effect.
    """

    settings: tuple[tuple[int, int], ...]
    screen: str = "active_choice"
    separate_sensitive: bool = True
    withdrawal_hours: int = WITHDRAWAL_HOURS

    def __post_init__(self) -> None:
        if self.screen not in SCREENS:
            raise ValueError(f"screen = {self.screen!r} is unknown; choose one of {', '.join(SCREENS)}")
        if len(self.settings) != len(SEGMENTS) or any(len(row) != len(CLASSES) for row in self.settings):
            raise ValueError(f"settings must have {len(SEGMENTS)} rows (segments) of {len(CLASSES)} (classes)")
        for segment, row in zip(SEGMENTS, self.settings, strict=True):
            for value in row:
                if value not in range(len(SETTINGS)):
                    raise ValueError(
                        f"setting {value!r} of segment {segment} is unknown; use 0 … {len(SETTINGS) - 1}"
                    )
        if self.withdrawal_hours < 0:
            raise ValueError(f"withdrawal_hours = {self.withdrawal_hours!r} must be 0 or more")

    @classmethod
    def of(
        cls,
        settings: Mapping[tuple[str, str], str],
        *,
        screen: str = "active_choice",
        separate_sensitive: bool = True,
        withdrawal_hours: int = WITHDRAWAL_HOURS,
    ) -> Policy:
        """Build a policy from names: ``{(segment, category class): setting}``, complete.

        Raises ``ValueError`` naming what is missing or unknown.
        """
        wanted = {(s, c) for s in SEGMENTS for c in CLASSES}
        if missing := sorted(wanted - set(settings)):
            raise ValueError(
                f"the policy says nothing for {missing[0]}; give every segment × category class a setting"
            )
        if unknown := sorted(set(settings) - wanted):
            raise ValueError(f"{unknown[0]} is no segment × category class; segments are {', '.join(SEGMENTS)}")
        if bad := sorted({v for v in settings.values() if v not in SETTINGS}):
            raise ValueError(f"setting {bad[0]!r} is unknown; choose one of {', '.join(SETTINGS)}")
        rows = tuple(
            (SETTINGS.index(settings[s, CLASSES[0]]), SETTINGS.index(settings[s, CLASSES[1]])) for s in SEGMENTS
        )
        return cls(rows, screen, separate_sensitive, withdrawal_hours)

    @classmethod
    def uniform(
        cls, setting: str, *, screen: str = "active_choice", minors: str | None = "contextual"
    ) -> Policy:
        """One setting for everybody and everything; minors get ``minors`` unless that is ``None``."""
        table = {(s, c): (minors if s == "minor" and minors else setting) for s in SEGMENTS for c in CLASSES}
        return cls.of(table, screen=screen)

    def named(self) -> dict[tuple[str, str], str]:
        """Return ``{(segment, category class): setting name}``."""
        return {
            (s, c): SETTINGS[self.settings[i][j]] for i, s in enumerate(SEGMENTS) for j, c in enumerate(CLASSES)
        }

    def with_segment(self, segment: str, ordinary: int, sensitive: int) -> Policy:
        """Return a copy in which one segment has other settings."""
        i = SEGMENTS.index(segment)
        return replace(self, settings=(*self.settings[:i], (ordinary, sensitive), *self.settings[i + 1 :]))

    @property
    def mode(self) -> int:
        """``COVERT`` under the default-on screen, ``OPEN`` when the user is asked."""
        return COVERT if self.screen == "default_on" else OPEN


def experienced(
    policy: Policy, segment: NDArray[np.integer], ordinary: NDArray[np.bool_], sensitive: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """Number of the treatment of each user: who does not accept personal data gets the contextual setting.

    ``ordinary`` and ``sensitive`` say who accepts on the policy's screen when asked about each class (all: users).
    """
    wishes = np.array(policy.settings, dtype=np.int64)[segment].T
    answers = ordinary, sensitive if policy.separate_sensitive else ordinary
    realised = [
        np.where(np.isin(wish, PERSONAL) & ~yes, CONTEXTUAL, wish) for wish, yes in zip(wishes, answers, strict=True)
    ]
    return treatment(np.full(len(segment), policy.mode), *realised)


@dataclass(frozen=True, order=True)
class Violation:
    """One breach of a legal gate by a policy."""

    gate: str
    segment: str
    category_class: str


def violations(policy: Policy) -> list[Violation]:
    """List every breach of the four gates, sorted; an empty list means the policy is lawful.

    Gates: ``minors`` (no profiling of minors), ``sensitive`` (personal data on sensitive categories only
    on explicit consent), ``bundling`` (that consent asked for separately), ``withdrawal`` (within 72 hours).
    """
    found = []
    for i, segment in enumerate(SEGMENTS):
        for j, class_ in enumerate(CLASSES):
            if policy.settings[i][j] not in PERSONAL:
                continue
            if segment == "minor":
                found.append(Violation("minors", segment, class_))
            if class_ == "sensitive" and policy.screen == "default_on":
                found.append(Violation("sensitive", segment, class_))
            if class_ == "sensitive" and policy.screen != "default_on" and not policy.separate_sensitive:
                found.append(Violation("bundling", segment, class_))
            if policy.withdrawal_hours > WITHDRAWAL_HOURS:
                found.append(Violation("withdrawal", segment, class_))
    return sorted(found)
