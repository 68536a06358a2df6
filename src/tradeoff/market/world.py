"""A market with known truth."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import product

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from tradeoff.market import observe as tables
from tradeoff.market.behaviour import slate_items
from tradeoff.market.catalogue import Catalogue, make_catalogue
from tradeoff.market.config import WEEKS_OBSERVED, WEEKS_TOTAL, MarketConfig
from tradeoff.market.history import status_quo
from tradeoff.market.ledger import HORIZONS, Ledger, shard_ledger
from tradeoff.market.people import SHARD, People, consent_answers, draw_people
from tradeoff.market.schema import SCREENS, SETTINGS
from tradeoff.market.settings import SEGMENTS, Policy, experienced, violations
from tradeoff.market.simulate import play


@dataclass(frozen=True)
class Outcome:
    """What a policy does to a market over ``weeks`` weeks (sums over users).

    Money is in the market's currency; ``gmv_minor`` is the exact GMV in minor units. ``distrust`` is in
    user-weeks of one unit; ``exposure`` in weighted visits under full personalisation of an average user;
    ``present`` and ``opted_out`` count users at the end; ``clicks`` covers the observed weeks only.
    ``margin`` = take rate × GMV − serving cost;
    ``welfare`` = margin − trust_weight × distrust − exposure_weight × exposure − legal.
    """

    weeks: int
    users: int
    orders: int
    gmv_minor: int
    gmv: float
    rec_orders: int
    rec_gmv: float
    clicks: int
    visits: int
    present: int
    opted_out: int
    margin: float
    distrust: float
    exposure: float
    legal: float
    welfare: float


@dataclass(frozen=True)
class World:
    """A market of ``n_users`` users, drawn from a seed.

    Raises ``ValueError`` for a negative seed or fewer than one user.
    """

    config: MarketConfig
    seed: int
    n_users: int

    def __post_init__(self) -> None:
        if not 1 <= self.n_users <= SHARD * 16_000:
            raise ValueError(f"n_users = {self.n_users!r} is outside the allowed range 1 … {SHARD * 16_000}")
        if self.seed < 0:
            raise ValueError(f"seed = {self.seed!r} must be 0 or more")

    @property
    def n_shards(self) -> int:
        """Number of shards of 512 users; the last may be partly used."""
        return -(-self.n_users // SHARD)

    @cached_property
    def catalogue(self) -> Catalogue:
        """Items, sellers, tastes and ranked lists."""
        return make_catalogue(self.config, self.seed)

    @cached_property
    def people(self) -> list[People]:
        """Users by shard; the last shard is whole, also when only part of it is used."""
        return [draw_people(self.config, self.seed, shard) for shard in range(self.n_shards)]

    def _joined(self, name: str) -> NDArray[np.generic]:
        return np.concatenate([getattr(p, name) for p in self.people])[: self.n_users]

    @cached_property
    def segment(self) -> NDArray[np.int8]:
        """Segment of each user, as an index into SEGMENTS."""
        return self._joined("segment")

    @cached_property
    def ledger(self) -> Ledger:
        """Outcomes of every user under every treatment (built once, about 0.3 CPU-seconds a shard)."""
        parts = [shard_ledger(self.config, self.catalogue, self.seed, shard) for shard in range(self.n_shards)]
        joined = Ledger.joined(parts)
        return Ledger({m: v[:, : self.n_users] for m, v in joined.values.items()})

    @cached_property
    def _accepts(self) -> NDArray[np.bool_]:
        """Whether each user accepts (screens × classes × users)."""
        answers = [
            [consent_answers(self.config, p, self.seed, shard, screen) for shard, p in enumerate(self.people)]
            for screen in range(len(SCREENS))
        ]
        return np.stack(
            [
                np.stack([np.concatenate([a[c] for a in per_shard])[: self.n_users] for c in (0, 1)])
                for per_shard in answers
            ]
        )

    def acceptance(self) -> NDArray[np.float64]:
        """Share of users who accept, by screen and category class (3 × 2)."""
        return self._accepts.mean(axis=2)

    def treatments(self, policy: Policy) -> NDArray[np.int64]:
        """Number of the treatment that each user experiences once consent is taken into account."""
        return experienced(policy, self.segment, *self._accepts[SCREENS.index(policy.screen)])

    def outcomes(
        self, treatments: NDArray[np.int64], metric: str, weeks: int = WEEKS_TOTAL
    ) -> NDArray[np.int64]:
        """One ledger metric of each user under the given treatment numbers (shape: users)."""
        return self.ledger.values[metric][HORIZONS.index(weeks), np.arange(self.n_users), treatments]

    def evaluate(self, policy: Policy, weeks: int = WEEKS_TOTAL) -> Outcome:
        """Exact outcome of a policy over the first 12 or all 52 weeks."""
        if weeks not in HORIZONS:
            raise ValueError(
                f"weeks = {weeks!r} is not kept in the ledger; choose {WEEKS_OBSERVED} or {WEEKS_TOTAL}"
            )
        t = self.treatments(policy)
        total = {m: int(self.outcomes(t, m, weeks).sum()) for m in self.ledger.values}
        gmv = total["gmv"] / self.config.minor_units
        margin = self.config.take_rate * gmv - total["serving"] / (1000 * self.config.minor_units)
        distrust, exposure = total["distrust"] / 256, total["exposure"] / 65_536
        legal = self.legal_cost(policy, weeks)
        welfare = margin - self.config.trust_weight * distrust - self.config.exposure_weight * exposure - legal
        return Outcome(
            weeks=weeks,
            users=self.n_users,
            orders=total["orders"],
            gmv_minor=total["gmv"],
            gmv=gmv,
            rec_orders=total["rec_orders"],
            rec_gmv=total["rec_gmv"] / self.config.minor_units,
            clicks=total["clicks"],
            visits=total["visits"],
            present=total["present"],
            opted_out=total["opted_out"],
            margin=margin,
            distrust=distrust,
            exposure=exposure,
            legal=legal,
            welfare=welfare,
        )

    def legal_cost(self, policy: Policy, weeks: int = WEEKS_TOTAL) -> float:
        """Expected fine: a share of the year's revenue for each kind of violation while the law applies."""
        gates = {v.gate for v in violations(policy)}
        exposed = max(0, weeks - max(0, self.config.law_week)) / WEEKS_TOTAL
        if not gates or not exposed:
            return 0.0
        revenue = int(self.outcomes(self.treatments(policy), "gmv").sum()) / self.config.minor_units
        return len(gates) * self.config.legal_weight * revenue * exposed

    def user_welfare(self, weeks: int = WEEKS_TOTAL) -> NDArray[np.float64]:
        """Welfare without legal cost of every user under every treatment (users × 50)."""
        h = HORIZONS.index(weeks)
        v, c = self.ledger.values, self.config
        return (
            c.take_rate / c.minor_units * v["gmv"][h]
            - v["serving"][h] / (1000 * c.minor_units)
            - c.trust_weight / 256 * v["distrust"][h]
            - c.exposure_weight / 65_536 * v["exposure"][h]
        )

    @cached_property
    def _best(self) -> tuple[Policy, float]:
        """The best lawful policy over all segments, settings and screens, and its welfare."""
        value = self.user_welfare()
        user = np.arange(self.n_users)
        best: tuple[Policy, float] | None = None
        pairs = list(product(range(len(SETTINGS)), repeat=2))
        for screen in SCREENS:
            policy = Policy.uniform("contextual", screen=screen)
            by_pair = np.zeros((len(pairs), len(SEGMENTS)))
            for i, (first, second) in enumerate(pairs):
                t = self.treatments(Policy(((first, second),) * len(SEGMENTS), screen))
                by_pair[i] = np.bincount(self.segment, weights=value[user, t], minlength=len(SEGMENTS))
            for j, segment in enumerate(SEGMENTS):
                lawful = [i for i, p in enumerate(pairs) if not violations(policy.with_segment(segment, *p))]
                policy = policy.with_segment(segment, *pairs[max(lawful, key=lambda i: by_pair[i, j])])
            welfare = self.evaluate(policy).welfare
            if best is None or welfare > best[1]:
                best = policy, welfare
        assert best is not None
        return best

    def oracle(self) -> Policy:
        """The lawful policy of highest welfare. Segments do not interact, so the best of each is the best of all."""
        return self._best[0]

    def regret(self, policy: Policy) -> float:
        """Welfare lost against the oracle over 52 weeks, in the market's currency (negative only if unlawful)."""
        return self._best[1] - self.evaluate(policy).welfare

    def exposure_by_seller(self, treatments: NDArray[np.int64]) -> NDArray[np.int64]:
        """Items of each seller shown in the observed weeks when users experience the given treatments."""
        shown = np.zeros(self.config.n_sellers, dtype=np.int64)
        whole = np.zeros(self.n_shards * SHARD, dtype=np.int64)
        whole[: self.n_users] = treatments
        for shard in range(self.n_shards):
            log = play(
                self.config, self.catalogue, self.seed, shard, whole[shard * SHARD : (shard + 1) * SHARD]
            )
            length = log.plan.length.astype(np.int64)
            visit = np.repeat(np.arange(length.size), length)
            position = np.arange(visit.size) - np.repeat(np.cumsum(length) - length, length)
            items = slate_items(self.catalogue, log.plan, log.shown, visit, position)
            shown += np.bincount(self.catalogue.seller[items], minlength=shown.size)
        return shown

    def status_quo(self) -> NDArray[np.int64]:
        """Treatment of each user today: the pilot's screens, full personalisation for those who accept."""
        parts = [status_quo(self.config, p, self.seed, shard)[0] for shard, p in enumerate(self.people)]
        return np.concatenate(parts)[: self.n_users]

    def observe(self, impressions: float = tables.IMPRESSIONS_LOGGED) -> dict[str, pa.Table]:
        """The tables a company would have after 12 weeks; they hide the truth."""
        shards = [self.shard_tables(shard, impressions) for shard in range(self.n_shards)]
        joined = {name: pa.concat_tables([s[name] for s in shards]) for name in shards[0]}
        return {**joined, **self.common_tables()}

    def shard_tables(self, shard: int, impressions: float = tables.IMPRESSIONS_LOGGED) -> dict[str, pa.Table]:
        """The tables of one shard's users; ``impressions`` is the share of visits whose lists are logged."""
        if not 0 <= shard < self.n_shards:
            raise ValueError(f"shard = {shard!r} is outside the allowed range 0 … {self.n_shards - 1}")
        if not 0.0 <= impressions <= 1.0:
            raise ValueError(f"impressions = {impressions!r} is outside the allowed range 0 … 1")
        return tables.shard_tables(self, shard, impressions)

    def common_tables(self) -> dict[str, pa.Table]:
        """The tables that do not belong to a shard: catalogue, calendar, team, holdout, past experiments."""
        return tables.common_tables(self)
