"""A family of small worlds with other seeds and other parameters: where a policy's true regret is measured.

A policy that is good only in the world it was chosen on is not a good policy. Each world of a family has its
own users and its own habits (:func:`jitter`); ten worlds at a time share a catalogue. All policies face the
same worlds with the same randomness, so no sampling error comes between two policies.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import product
from math import exp

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tradeoff.market.catalogue import make_catalogue
from tradeoff.market.config import WEEKS_TOTAL, MarketConfig
from tradeoff.market.laws import U16, bits, normal
from tradeoff.market.ledger import shard_ledger
from tradeoff.market.people import SHARD, consent_answers, draw_people
from tradeoff.market.schema import CLASSES, SCREENS, SETTINGS
from tradeoff.market.settings import CONTEXTUAL, OFF, PERSONAL, SEGMENTS, Policy, treatment, violations

METRICS = ("margin", "distrust", "exposure")
"""Margin in the market's currency, distrust in user-weeks, exposure in units (see ``World.evaluate``); a year's sums."""

PAIRS = tuple(product(range(len(SETTINGS)), repeat=2))
"""Setting for ordinary and for sensitive categories, as indices into SETTINGS: 25 pairs."""

_LEDGER = ("gmv", "serving", "distrust", "exposure")
_WORLDS_PER_CATALOGUE = 10
_PILOT_SIZE = 40
_ACTIVE_CHOICE = SCREENS.index("active_choice")


@dataclass(frozen=True)
class Family:
    """Small worlds of one market, each of 512 users.

    ``sums`` holds for each of :data:`METRICS` an array (worlds × screens × segments × 25 pairs): a year's sum over
    the users of a segment who are offered a pair of settings under a screen, consent taken into account. ``spread``
    has the standard deviation between users of a pair's value against ``off`` (worlds × segments × 25 pairs,
    under ``active_choice``, at the market's stated weights); ``users`` counts them (worlds × segments).
    """

    config: MarketConfig
    sums: dict[str, NDArray[np.float64]]
    spread: NDArray[np.float64]
    users: NDArray[np.int64]

    @property
    def worlds(self) -> int:
        """Number of worlds."""
        return len(self.users)

    def values(
        self, trust_weight: float | None = None, exposure_weight: float | None = None
    ) -> NDArray[np.float64]:
        """Welfare of each cell of ``sums``; weights that are not given are the market's stated ones.

        Raises ``ValueError`` for a negative weight.
        """
        c = self.config
        trust = c.trust_weight if trust_weight is None else trust_weight
        exposure = c.exposure_weight if exposure_weight is None else exposure_weight
        for name, weight in (("trust_weight", trust), ("exposure_weight", exposure)):
            if not weight >= 0:
                raise ValueError(f"{name} = {weight!r} must be 0 or more")
        return self.sums["margin"] - trust * self.sums["distrust"] - exposure * self.sums["exposure"]

    def total(self, metric: str, policies: Policy | Sequence[Policy]) -> NDArray[np.float64]:
        """A metric per user and year in each world, under one policy or one policy a world.

        Raises ``ValueError`` for an unknown metric or an unlawful policy.
        """
        if metric not in METRICS:
            raise ValueError(f"metric = {metric!r} is unknown; choose one of {', '.join(METRICS)}")
        return self._sum(self.sums[metric], policies)

    def welfare(
        self,
        policies: Policy | Sequence[Policy],
        trust_weight: float | None = None,
        exposure_weight: float | None = None,
    ) -> NDArray[np.float64]:
        """Welfare per user and year in each world, under one policy or one policy a world.

        Raises ``ValueError`` for an unlawful policy: the gates come before any score.
        """
        return self._sum(self.values(trust_weight, exposure_weight), policies)

    def oracle(
        self, trust_weight: float | None = None, exposure_weight: float | None = None
    ) -> list[Policy]:
        """The lawful policy of highest welfare in each world. Segments do not interact, so each is solved alone."""
        values = np.where(_lawful(), self.values(trust_weight, exposure_weight), -np.inf)
        best = values.argmax(axis=3)
        screen = values.max(axis=3).sum(axis=2).argmax(axis=1)
        return [
            Policy(tuple(PAIRS[pair] for pair in best[i, s]), SCREENS[s]) for i, s in enumerate(screen.tolist())
        ]

    def best_for_all(
        self, trust_weight: float | None = None, exposure_weight: float | None = None
    ) -> Policy:
        """The one lawful policy with the highest welfare summed over all worlds: what no choice in advance can beat."""
        values = np.where(_lawful(), self.values(trust_weight, exposure_weight), -np.inf).sum(axis=0)
        screen = int(values.max(axis=2).sum(axis=1).argmax())
        return Policy(tuple(PAIRS[pair] for pair in values[screen].argmax(axis=1)), SCREENS[screen])

    def scaled(
        self,
        policies: Policy | Sequence[Policy],
        trust_weight: float | None = None,
        exposure_weight: float | None = None,
    ) -> NDArray[np.float64]:
        """Welfare in each world on a scale from 0 (do nothing) to 1 (that world's oracle).

        Doing nothing is ``off`` for adults; minors get ``contextual``, which is no profiling.
        """
        weights = trust_weight, exposure_weight
        zero = self.welfare(Policy.uniform("off"), *weights)
        gain = self.welfare(self.oracle(*weights), *weights) - zero
        return (self.welfare(policies, *weights) - zero) / gain

    def score(
        self,
        policies: Policy | Sequence[Policy],
        trust_weight: float | None = None,
        exposure_weight: float | None = None,
    ) -> float:
        """The gain over doing nothing, summed over all worlds, as a share of the oracles' gain."""
        weights = trust_weight, exposure_weight
        zero = self.welfare(Policy.uniform("off"), *weights)
        gain = self.welfare(self.oracle(*weights), *weights) - zero
        return float((self.welfare(policies, *weights) - zero).sum() / gain.sum())

    def pilot(self, world: int, seed: int = 0) -> pd.DataFrame:
        """What the company of one world learned from a pilot with the ``active_choice`` screen.

        One row a segment, category class and setting: ``users`` in the segment; ``value``, the effect on margin less the
        stated cost of distrust, in the market's currency a user and year, against ``off`` in that class while the
        other class is ``contextual``; ``value_se``, its standard error (the pilot had 40 times the world's users);
        ``exposure``, privacy exposure a user and year. Raises ``IndexError`` for an unknown world.
        """
        if not 0 <= world < self.worlds:
            raise IndexError(f"world {world!r} is unknown; give 0 … {self.worlds - 1}")
        value = self.values(exposure_weight=0.0)[world, _ACTIVE_CHOICE]
        exposure = self.sums["exposure"][world, _ACTIVE_CHOICE]
        noise = normal()[bits(seed, "pilot", world, len(SEGMENTS) * len(CLASSES) * len(SETTINGS))] / 1024
        rows = []
        for k, (i, j, setting) in enumerate(product(range(len(SEGMENTS)), range(len(CLASSES)), range(len(SETTINGS)))):
            n = max(1, int(self.users[world, i]))
            pair, base = (
                PAIRS.index((s, CONTEXTUAL) if CLASSES[j] == "ordinary" else (CONTEXTUAL, s)) for s in (setting, OFF)
            )
            error = float(self.spread[world, i, pair if setting != OFF else base]) / np.sqrt(_PILOT_SIZE * n)
            # `off` is what the others are compared with, so it has neither effect nor error.
            error = 0.0 if setting == OFF else error
            rows.append(
                {
                    "segment": SEGMENTS[i],
                    "category_class": CLASSES[j],
                    "setting": SETTINGS[setting],
                    "users": int(self.users[world, i]),
                    "value": (value[i, pair] - value[i, base]) / n + error * float(noise[k]),
                    "value_se": error,
                    "exposure": (exposure[i, pair] - exposure[i, base]) / n,
                }
            )
        return pd.DataFrame(rows)

    def _sum(self, cells: NDArray[np.float64], policies: Policy | Sequence[Policy]) -> NDArray[np.float64]:
        given = [policies] * self.worlds if isinstance(policies, Policy) else list(policies)
        if len(given) != self.worlds:
            raise ValueError(f"{len(given)} policies for {self.worlds} worlds; give one, or one a world")
        for policy in dict.fromkeys(given):
            if found := violations(policy):
                v = found[0]
                raise ValueError(
                    f"an unlawful policy has no welfare: {len(found)} violation(s), the first is {v.gate} "
                    f"({v.segment}, {v.category_class}); mend it first"
                )
        screen = np.array([SCREENS.index(p.screen) for p in given])
        pair = np.array([[PAIRS.index(row) for row in p.settings] for p in given])
        world = np.arange(self.worlds)[:, None]
        chosen = cells[world, screen[:, None], np.arange(len(SEGMENTS))[None, :], pair]
        return chosen.sum(axis=1) / self.users.sum(axis=1)


@lru_cache(maxsize=4)
def family(config: MarketConfig, seed: int, worlds: int = 100) -> Family:
    """Draw a family of small worlds, each with its own users and parameters near the market's (see :func:`jitter`).

    About 0.1 CPU-seconds a world; kept for the life of the process. Raises ``ValueError`` for a negative seed or fewer
    than one world.
    """
    if worlds < 1:
        raise ValueError(f"worlds = {worlds!r} must be 1 or more")
    if seed < 0:
        raise ValueError(f"seed = {seed!r} must be 0 or more")
    parts = [_world(config, seed, number) for number in range(worlds)]
    sums = {metric: np.stack([part[0][metric] for part in parts]) for metric in METRICS}
    return Family(config, sums, np.stack([part[1] for part in parts]), np.stack([part[2] for part in parts]))


def jitter(config: MarketConfig, seed: int, world: int) -> MarketConfig:
    """Parameters of one world of a family: those that experts would argue about, moved at random.

    Each factor is log-normal with the given log-sd [A]: harm to trust 0.3, churn and opt-outs on distrust 0.3, wants
    0.1, what the profile knows 0.05, share of concerned users 0.15. Consent is moved by 0.2 on the logit scale.
    """
    z = (normal()[bits(seed, "family", world, 8)] / 1024).tolist()

    def times(value: float, sd: float, draw: float, most: float = 1.0) -> float:
        return min(most, value * exp(sd * draw))

    def shifted(p: float) -> float:
        return p / (p + (1 - p) * exp(-0.2 * z[5]))

    return replace(
        config,
        trust_harm=times(config.trust_harm, 0.3, z[0], 10.0),
        churn_on_distrust=times(config.churn_on_distrust, 0.3, z[1], 0.2),
        opt_out_on_distrust=times(config.opt_out_on_distrust, 0.3, z[2], 0.2),
        want_rate=times(config.want_rate, 0.1, z[3], 0.5),
        profile_accuracy=tuple(times(p, 0.05, z[4]) for p in config.profile_accuracy),
        device_accuracy=tuple(times(p, 0.05, z[4]) for p in config.device_accuracy),
        accept_rate=tuple(shifted(p) for p in config.accept_rate),
        concern_high_share=times(config.concern_high_share, 0.15, z[6], 0.9),
    )


@lru_cache(maxsize=1)
def _lawful() -> NDArray[np.bool_]:
    """Which pairs of settings are lawful (screens × segments × 25 pairs)."""
    allowed = np.zeros((len(SCREENS), len(SEGMENTS), len(PAIRS)), dtype=np.bool_)
    for i, screen in enumerate(SCREENS):
        mild = Policy.uniform("contextual", screen=screen)
        for (j, segment), (k, pair) in product(enumerate(SEGMENTS), enumerate(PAIRS)):
            allowed[i, j, k] = not violations(mild.with_segment(segment, *pair))
    return allowed


def _world(
    config: MarketConfig, seed: int, number: int
) -> tuple[dict[str, NDArray[np.float64]], NDArray[np.float64], NDArray[np.int64]]:
    """One world's sums (screens × segments × 25), spread between users (segments × 25) and users a segment."""
    own = jitter(config, seed, number)
    batch, shard = divmod(number, _WORLDS_PER_CATALOGUE)
    root = seed * 1_000_003 + batch
    ledger = shard_ledger(
        own, _catalogue(config, root), root, shard, horizons=(WEEKS_TOTAL,), metrics=_LEDGER
    ).values
    people = draw_people(own, root, shard)
    per_user = {
        "margin": own.take_rate * ledger["gmv"][0] / own.minor_units
        - ledger["serving"][0] / (1000 * own.minor_units),
        "distrust": ledger["distrust"][0] / 256,
        "exposure": ledger["exposure"][0] / U16,
    }
    user, segments = np.arange(SHARD), len(SEGMENTS)
    sums = {metric: np.zeros((len(SCREENS), segments, len(PAIRS))) for metric in METRICS}
    spread = np.zeros((segments, len(PAIRS)))
    members = np.bincount(people.segment, minlength=segments)
    for i, screen in enumerate(SCREENS):
        yes = consent_answers(own, people, root, shard, i)
        mode = np.full(SHARD, Policy.uniform("off", screen=screen).mode)

        def experienced(pair: tuple[int, int]) -> NDArray[np.int64]:
            return treatment(
                mode, *(np.where(np.isin(s, PERSONAL) & ~y, CONTEXTUAL, s) for s, y in zip(pair, yes, strict=True))
            )

        value = per_user["margin"] - own.trust_weight * per_user["distrust"]
        base = value[user, experienced((OFF, OFF))]
        for k, pair in enumerate(PAIRS):
            chosen = experienced(pair)
            for metric, amount in per_user.items():
                sums[metric][i, :, k] = np.bincount(
                    people.segment, weights=amount[user, chosen], minlength=segments
                )
            if i == _ACTIVE_CHOICE:
                gain = value[user, chosen] - base
                mean = np.bincount(people.segment, weights=gain, minlength=segments) / np.maximum(members, 1)
                square = np.bincount(people.segment, weights=(gain - mean[people.segment]) ** 2, minlength=segments)
                spread[:, k] = np.sqrt(square / np.maximum(members - 1, 1))
    return sums, spread, members


_catalogue = lru_cache(maxsize=2)(make_catalogue)
