"""Experiments on the users of a world, replayed cheaply: the table a company would see, and the effect that is true.

Both outcomes of every user are known (under control and under treatment), so a replay is a fresh draw of who is treated,
and the truth is a difference of two means over the same users.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tradeoff.market.config import WEEKS_OBSERVED
from tradeoff.market.experiment import Experiment, run
from tradeoff.market.settings import CONTEXTUAL, FULL, PERSONAL, SEGMENTS, Policy
from tradeoff.market.world import World

METRICS = ("visits", "clicks", "orders", "gmv", "rec_orders", "opted_out", "present")
"""Measured after the assignment, over 12 weeks; money in the market's currency."""

KNOWN = ("user_id", "segment", "activity_tier", "age_band", "prior_orders", "prior_gmv")
"""Known before the assignment."""

DAYS = 7 * WEEKS_OBSERVED


def ordinary_only(screen: str) -> Policy:
    """Personal lists in ordinary categories behind ``screen``; minors and sensitive categories stay contextual.

    One question with one answer: whoever answers alike under two screens lives alike under both.
    """
    rows = ((FULL, CONTEXTUAL),) * (len(SEGMENTS) - 1) + ((CONTEXTUAL, CONTEXTUAL),)
    return Policy(rows, screen)


def _labels(treated: NDArray[np.bool_]) -> pd.Series:
    """``control`` or ``treatment`` for each row (text; taken from two values, which is far faster than conversion)."""
    return pd.Series(["control", "treatment"]).take(treated.astype(np.intp)).reset_index(drop=True)


@dataclass(frozen=True)
class Trial:
    """Two policies on the same users.

    ``users`` has the columns :data:`KNOWN`; ``outcomes`` and ``agreed`` have one entry for control and one for treatment:
    metric → array (users), and whether the user's own data are used for ordinary lists once the user has chosen.
    """

    users: pd.DataFrame
    outcomes: tuple[dict[str, NDArray[np.float64]], dict[str, NDArray[np.float64]]]
    agreed: tuple[NDArray[np.bool_], NDArray[np.bool_]]

    @classmethod
    def of(cls, world: World, control: Policy, treatment: Policy) -> Trial:
        """Work out both outcomes of each user of ``world`` (about 0.3 CPU-seconds for 512 users, once a world)."""
        users = run(world, Experiment(control, treatment), seed=0)[list(KNOWN)]
        realised = [world.treatments(p) for p in (control, treatment)]
        sides = []
        for t in realised:
            side = {m: world.outcomes(t, m, WEEKS_OBSERVED).astype(np.float64) for m in METRICS}
            side["gmv"] /= world.config.minor_units
            sides.append(side)
        uses = [np.isin(t // 5 % 5, PERSONAL) for t in realised]
        return cls(users, (sides[0], sides[1]), (uses[0], uses[1]))

    def truth(self, metric: str) -> float:
        """Mean of ``metric`` if all were treated, minus if none were."""
        return float((self.outcomes[1][metric] - self.outcomes[0][metric]).mean())

    def draw(self, rng: np.random.Generator, share: float = 0.5) -> pd.DataFrame:
        """One run: who is treated (each with probability ``share``), and what then happens. One row a user."""
        treated = rng.random(len(self.users)) < share
        first, *known = self.users.columns
        columns = {first: self.users[first], "arm": _labels(treated), **{c: self.users[c] for c in known}}
        columns["agreed"] = np.where(treated, self.agreed[1], self.agreed[0])
        columns |= {m: np.where(treated, self.outcomes[1][m], self.outcomes[0][m]) for m in METRICS}
        return pd.DataFrame(columns)


@dataclass(frozen=True)
class VisitLog:
    """A log with one row a visit, for trials in which the effect is planted so that it is known.

    ``rows`` has user_id, day (0 to 83), gmv, clicks and prior_gmv of the user; every user has at least one row.
    """

    rows: pd.DataFrame

    @classmethod
    def of(cls, world: World, policy: Policy, most: int, users: int, seed: int) -> VisitLog:
        """Up to ``users`` users of ``world`` under ``policy`` with 1 to ``most`` visits in 12 weeks.

        A user's orders fall on visits drawn at random, of the user's own mean value; clicks are spread likewise.
        """
        rng = np.random.default_rng(seed)
        trial = Trial.of(world, policy, policy)
        o = trial.outcomes[0]
        few = np.flatnonzero((o["visits"] >= 1) & (o["visits"] <= most))[:users]
        visits = o["visits"][few].astype(np.int64)
        user = np.repeat(np.arange(len(few)), visits)
        end = np.cumsum(visits)

        def spread(count: NDArray[np.int64]) -> NDArray[np.int64]:
            of = np.repeat(np.arange(len(few)), count)
            at = (end - visits)[of] + (rng.random(len(of)) * visits[of]).astype(np.int64)
            return np.bincount(at, minlength=len(user))

        count = o["orders"][few].astype(np.int64)
        value = np.divide(o["gmv"][few], count, out=np.zeros(len(few)), where=count > 0)
        rows = pd.DataFrame({
            "user_id": trial.users["user_id"].to_numpy()[few][user],
            "day": rng.integers(0, DAYS, len(user)),
            "gmv": spread(count) * value[user],
            "clicks": spread(o["clicks"][few].astype(np.int64)),
            "prior_gmv": trial.users["prior_gmv"].to_numpy()[few][user],
        })  # fmt: skip
        return cls(rows.sort_values("day", kind="stable").reset_index(drop=True))

    @cached_property
    def _codes(self) -> tuple[NDArray[np.intp], int]:
        """Number of the user of each row, and how many users there are."""
        codes, names = pd.factorize(self.rows["user_id"])
        return codes, len(names)

    def draw(self, rng: np.random.Generator, lift: float = 0.0) -> tuple[pd.DataFrame, float]:
        """One trial: half of the users treated, whose GMV rises by ``lift`` (a share) and whose clicks double.

        Returns the log with a column ``arm``, and the true difference of mean GMV per user.
        """
        codes, users = self._codes
        treated = (rng.random(users) < 0.5)[codes]
        gmv = self.rows["gmv"].to_numpy()
        table = self.rows.copy()
        table.insert(1, "arm", _labels(treated))
        table["gmv"] = gmv * np.where(treated, 1 + lift, 1.0)
        table["clicks"] = table["clicks"].to_numpy() * np.where(treated, 2, 1)
        return table, lift * float(gmv.sum()) / users
