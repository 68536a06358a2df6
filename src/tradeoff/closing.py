"""The last page of the course: what became of each claim, where the chosen policy stands, what it costs and protects.

Everything on the page is computed when it is drawn, from the simulator's own truth (the "god view"), except the
verdicts, which are the reader's::

    facts = closing.evidence()                                   # two measured halves for each claim S1–T6
    standings = {m: closing.stand(family(MARKETS[m], seed, 16), policies[m]) for m in MARKETS}
    fig = closing.page(facts, verdicts, standings)
    figures.show(fig, alt=closing.words(facts, verdicts, standings), summary="…")
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from tradeoff import figures
from tradeoff.market import MARKETS, World
from tradeoff.market.config import SHOPEE, TOKOPEDIA, WEEKS_OBSERVED
from tradeoff.market.family import PAIRS, Family
from tradeoff.market.schema import SETTINGS, SURFACES
from tradeoff.market.settings import PERSONAL, SEGMENTS, Policy
from tradeoff.market.systems import PLATFORM, availability
from tradeoff.market.team import required_work

GOD_SEED, GOD_USERS = 606, 1024
"""Seed and size of the worlds that the evidence is read from; they are nobody's data."""

SCREEN = "active_choice"


@dataclass(frozen=True)
class Fact:
    """A claim of the interview with its two halves, each a statement and what is true of it."""

    claim: str
    says: str
    first: str
    first_is: str
    second: str
    second_is: str

    @property
    def short(self) -> str:
        """Both measurements in one line."""
        return f"{self.first_is}; {self.second_is}"


# ---- evidence ------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def evidence() -> tuple[Fact, ...]:
    """The two halves of each claim with the simulator's truth beside them (about 4 CPU-seconds, kept)."""
    return (*_shopee(World(SHOPEE, GOD_SEED, GOD_USERS)), *_tokopedia(World(TOKOPEDIA, GOD_SEED, GOD_USERS)))


def table(facts: Sequence[Fact]) -> pd.DataFrame:
    """The facts as a table indexed by claim: what it says, its two halves, and what is true of each."""
    rows = [(f.claim, f.says, f.first, f.first_is, f.second, f.second_is) for f in facts]
    names = ["claim", "says", "first half", "truth of the first", "second half", "truth of the second"]
    return pd.DataFrame(rows, columns=names).set_index("claim")


def _percent(share: float, digits: int = 0) -> str:
    return f"{100 * share:.{digits}f}\u00a0%"


def _passing(world: World) -> dict[str, float]:
    """Sums over the observed weeks under today's settings."""
    now = world.status_quo()
    return {m: float(world.outcomes(now, m, WEEKS_OBSERVED).sum()) for m in ("orders", "gmv", "rec_orders", "rec_gmv")}


def _shopee(world: World) -> list[Fact]:
    c, now = world.config, world.status_quo()
    passing = _passing(world)
    nothing = world.treatments(Policy.uniform("off", minors=None))
    gain = (world.outcomes(now, "orders") - world.outcomes(nothing, "orders")).astype(float)
    adds = 1 - float(world.outcomes(nothing, "orders", WEEKS_OBSERVED).sum()) / passing["orders"]
    tier = np.concatenate([p.tier for p in world.people])[: world.n_users]
    worried = np.concatenate([p.high_concern for p in world.people])[: world.n_users]
    modern = np.array([PLATFORM[c.name][s] == "modern" for s in SURFACES])
    ready = availability(c) <= WEEKS_OBSERVED
    sprints, months = required_work(c)
    before = [i for i in range(len(c.sprints)) if (13 + 4.35 * (i + 1)) <= c.law_week + 0.5]
    have = sum(c.sprints[i] for i in before), sum(c.data_scientists[i] for i in before)
    return [
        Fact("S1", "Concern is about collection and use", "over half of survey worries", _percent(sum(c.worries[:2])) + " of worries",
             "over half of request reasons", _percent(sum(c.worries[:2])) + " of requests"),
        Fact("S2", "Recommendations: 30–40\u00a0% of purchases", "attributed share 30–40\u00a0%", _percent(passing["rec_orders"] / passing["orders"]) + " pass through",
             "incremental share 30–40\u00a0%", _percent(adds, 1) + " would be lost"),
        Fact("S3", "Frequent users value personalisation, occasional ones privacy", "frequent gain more than occasional",
             f"gain: frequent {gain[tier == 2].mean():.1f}, occasional {gain[tier == 0].mean():.1f} orders a year", "frequent are less concerned than occasional",
             f"concerned: frequent {_percent(worried[tier == 2].mean())}, occasional {_percent(worried[tier == 0].mean())}"),
        Fact("S4", "Robust infrastructure, legacy in parts", "modern surfaces honour every setting", f"modern: {_percent(ready[modern].mean())} of settings honoured",
             "legacy surfaces do not", f"legacy: {_percent(ready[~modern].mean())} honoured"),
        Fact("S5", "A new law in six months", "24–28 weeks from the first day", f"week {c.law_week}", "the required work fits before it",
             f"{sprints} of {have[0]} sprints, {months:g} of {have[1]} scientist-months"),
    ]


def _tokopedia(world: World) -> list[Fact]:
    c = world.config
    passing = _passing(world)
    age = np.concatenate([p.age for p in world.people])[: world.n_users]
    refuses = 1 - world._accepts[1, 0]
    yes = world.acceptance()
    gap = (yes[:, 0] - yes[:, 1]).min()
    tables = world.observe(impressions=0.0)
    log = tables["orders"].select(["item_id", "ordered_at"]).to_pandas()
    crowd = len(log) / len(log.assign(day=log.pop("ordered_at").astype("datetime64[s]").dt.normalize()).drop_duplicates())
    people = tables["users"].select(["age_band", "city_tier", "device", "joined_on"]).to_pandas()
    alike = len(people) / len(people.drop_duplicates())
    return [
        Fact("T1", "A recent law drives this", "in force now", f"for {-c.law_week} weeks", "some withdrawals break its 72 hours",
             _percent(c.slow_requests) + " of requests too late"),
        Fact("T2", "Recommendations: 20–30\u00a0% of GMV", "attributed share of GMV 20–30\u00a0%", _percent(passing["rec_gmv"] / passing["gmv"]) + " of GMV",
             "of GMV only: the share of orders lies outside", _percent(passing["rec_orders"] / passing["orders"]) + " of orders"),
        Fact("T3", "Younger users are less concerned", "they say so", f"the young state {c.stated_on_young:+.1f} points of concern (scale 1–5)", "they opt out less",
             f"{_percent(refuses[age == 1].mean())} refuse (older: {_percent(refuses[age > 1].mean())})"),
        Fact("T4", "Financial products are more sensitive", "people say so", f"stated concern {c.sensitive_on_stated:+.1f} points (scale 1–5)",
             "on every screen, refusals 5 percentage points higher", f"where least, refusals {100 * gap:+.1f} percentage points"),
        Fact("T5", "Basic anonymisation protects", "an item and a day hide their buyer", f"{crowd:.2f} orders an item and day",
             "age, city, device and joining day hide a user", f"{alike:.2f} users a profile"),
        Fact("T6", "2–3 data scientists, one sprint a month", "2 or 3 every month", f"{min(c.data_scientists)}–{max(c.data_scientists)} scientists",
             "1 sprint every month", f"{np.mean(c.sprints):g} sprint a month"),
    ]


# ---- where a policy stands -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Standing:
    """A policy among others in one market; means over the worlds of a family, per user and year.

    ``points`` maps a name (``chosen``, ``oracle`` and the uniform baselines) to (exposure in % of ``full`` for all who
    agree, value: margin less the stated cost of distrust, above doing nothing); ``frontier`` holds such pairs for the
    best policies at many prices of privacy; ``price`` is the stated price in value per point of exposure.
    ``scaled`` is the welfare gained, world by world, from 0 (do nothing) to 1 (oracle). ``kept`` is the margin in % of
    ``full``'s; ``avoided`` and ``trusted`` are exposure and distrust avoided, in %.
    """

    market: str
    currency: str
    policy: Policy
    points: dict[str, tuple[float, float]]
    frontier: NDArray[np.float64]
    price: float
    scaled: NDArray[np.float64]
    kept: float
    avoided: float
    trusted: float


def stand(family: Family, policy: Policy, exposure_weight: float | None = None) -> Standing:
    """Where ``policy`` stands in the worlds of ``family``; the price of exposure is the market's own unless given.

    Raises ``ValueError`` if the policy is unlawful.
    """
    c = family.config
    weight = c.exposure_weight if exposure_weight is None else exposure_weight
    base, full = Policy.uniform("off", screen=SCREEN), Policy.uniform("full", screen=SCREEN)
    unit = family.total("exposure", full).mean() / 100

    def place(choice: Policy | list[Policy]) -> tuple[float, float]:
        gain = family.total("margin", choice) - family.total("margin", base)
        trust = family.total("distrust", choice) - family.total("distrust", base)
        return float(family.total("exposure", choice).mean() / unit), float((gain - c.trust_weight * trust).mean())

    points = {name: place(Policy.uniform(name, screen=SCREEN)) for name in SETTINGS}
    points |= {"chosen": place(policy), "oracle": place(family.oracle(exposure_weight=weight))}
    prices = c.exposure_weight * np.r_[0.0, np.geomspace(0.02, 20_000, 80)]
    frontier = sorted({place(_best_for_all(family, price)) for price in prices})
    frontier = [point for point in frontier if point[1] >= 0] or frontier  # nobody needs less than doing nothing
    total = {m: family.total(m, policy).mean() / family.total(m, full).mean() for m in ("margin", "exposure", "distrust")}
    return Standing(c.name, c.currency, policy, points, np.array(frontier), weight * unit, family.scaled(policy, exposure_weight=weight),
                    100 * total["margin"], 100 * (1 - total["exposure"]), 100 * (1 - total["distrust"]))  # fmt: skip


def _best_for_all(family: Family, price: float) -> Policy:
    """The lawful policy that is best on average over the worlds at a price of exposure, under the course's screen."""
    value = family.values(exposure_weight=price)[:, 1].sum(axis=0)
    personal = np.array([a in PERSONAL or b in PERSONAL for a, b in PAIRS])
    value[SEGMENTS.index("minor"), personal] = -np.inf
    return Policy(tuple(PAIRS[k] for k in value.argmax(axis=1)), SCREEN)


# ---- the page ----------------------------------------------------------------------------------------------------


def page(facts: Sequence[Fact], verdicts: Mapping[str, str], standings: Mapping[str, Standing]) -> Figure:
    """Draw the page: claims with verdicts, the two frontiers, and what the policies cost and protect.

    ``verdicts`` maps a claim to one of ``figures.VERDICTS``; claims without one are shown open. ``standings`` has one entry
    a market.
    """
    figures.use_house_style()
    rows = [(fact, _wrap(fact.short, 56)) for fact in facts]
    depth = [0.16 * max(len(lines), len(_wrap(fact.says, 39))) + 0.13 for fact, lines in rows]
    head, gap, plots, bars, foot = 1.0, 0.86, 3.6, 1.72, 0.26
    height = head + sum(depth) + 0.35 + gap + plots + 0.72 + bars + foot
    fig = Figure(figsize=(8.0, height))

    def axes(left: float, top: float, width: float, tall: float) -> Axes:
        return fig.add_axes((left / 8, 1 - (top + tall) / height, width / 8, tall / height))

    holds = sum(verdicts.get(f.claim) == "holds" for f in facts)
    fig.text(0.012, 1 - 0.12 / height, "Privacy against personalisation, on one page", fontsize=17, fontweight="bold", va="top")
    fig.text(0.012, 1 - 0.47 / height, _title(standings, holds, len(facts)), fontsize=10.5, color=figures.GREY, va="top")
    _ledger(axes(0.1, head, 7.8, sum(depth) + 0.3), rows, depth, verdicts)

    top = head + sum(depth) + 0.35
    _section(fig, height, top + 0.1, "Where your policy stands", "value gained over doing nothing, against privacy exposure; per user and year")
    for k, standing in enumerate(standings.values()):
        _frontier(axes(0.56 + 4.02 * k, top + gap, 3.32, plots - 0.62), standing)
    top += gap + plots
    _section(fig, height, top + 0.12, "What it truly costs and protects", "against full personalisation of everybody who agrees; worlds nobody had seen")
    for k, standing in enumerate(standings.values()):
        _balance(axes(0.1 + 4.02 * k, top + 0.62, 3.66, bars), standing)
    fig.text(0.988, 0.08 / height, "Synthetic data; verdicts are yours, numbers are the simulator's own", fontsize=8.5,
             color=figures.GREY, ha="right", va="bottom")
    return fig


def words(facts: Sequence[Fact], verdicts: Mapping[str, str], standings: Mapping[str, Standing]) -> str:
    """The page in words, for readers who cannot see it."""
    said = " ".join(f"{f.claim}, {f.says}: {verdicts.get(f.claim, 'open')} ({f.short})." for f in facts)
    stands = " ".join(
        f"{figures.MARKET_NAMES[m]} market: your policy has {s.points['chosen'][0]:.0f} % of the privacy exposure of full personalisation, keeps "
        f"{s.kept:.1f} % of its margin, avoids {s.trusted:.0f} % of its distrust, and reaches {100 * s.scaled.mean():.0f} % of what an oracle gains "
        f"over doing nothing." for m, s in standings.items()
    )
    return f"One page in three parts: a table of {len(facts)} claims with verdicts, two frontier charts, two sets of bars. {said} {stands}"


def _title(standings: Mapping[str, Standing], holds: int, claims: int) -> str:
    reached = " and ".join(f"{100 * s.scaled.mean():.0f} % ({figures.MARKET_NAMES[m]})" for m, s in standings.items())
    return f"Of {claims} expected answers, {holds} hold as they stand by your verdict. Your policies reach\n{reached} of what an oracle would gain."


def _section(fig: Figure, height: float, top: float, head: str, below: str) -> None:
    fig.text(0.012, 1 - top / height, head, fontsize=12.5, fontweight="bold", va="top")
    fig.text(0.012, 1 - (top + 0.22) / height, below, fontsize=9, color=figures.GREY, va="top")


def _ledger(ax: Axes, rows: Sequence[tuple[Fact, list[str]]], depth: Sequence[float], verdicts: Mapping[str, str]) -> None:
    """The claims, one a line, with the truth and the verdict."""
    ax.set(xlim=(0, 100), ylim=(sum(depth), -0.3))
    ax.axis("off")
    for x, text in ((0, "Claim"), (38.5, "What is true in the simulator"), (85.5, "Your verdict")):
        ax.text(x, -0.13, text, color=figures.GREY, fontsize=9, va="center")
    y = 0.0
    for (fact, lines), step in zip(rows, depth, strict=True):
        verdict = verdicts.get(fact.claim, "")
        colour, mark = figures.VERDICTS.get(verdict, (figures.GREY, "–"))
        market = figures.MARKET_COLOURS["shopee" if fact.claim[0] == "S" else "tokopedia"]
        ax.plot([0, 100], [y, y], color=figures.LIGHT, lw=0.7, clip_on=False)
        ax.text(0, y + step / 2, fact.claim, color=market, fontweight="bold", va="center", fontsize=9)
        ax.text(3.6, y + step / 2, "\n".join(_wrap(fact.says, 39)), va="center", fontsize=8.7)
        ax.text(38.5, y + step / 2, "\n".join(lines), va="center", fontsize=8.7)
        ax.text(85.5, y + step / 2, mark, color=colour, fontweight="bold", va="center", fontsize=12)
        ax.text(88.2, y + step / 2, verdict or "open", va="center", fontsize=8.7, fontweight="bold", color=figures.INK if verdict else figures.GREY)
        y += step


def _frontier(ax: Axes, s: Standing) -> None:
    """Value against exposure: the frontier, baselines, the oracle, the chosen policy, and the stated price as a line."""
    colour = figures.MARKET_COLOURS[s.market]
    scale = 1000.0 if s.currency == "IDR" else 1.0
    at = {name: (x, y / scale) for name, (x, y) in s.points.items()}
    x, y = s.frontier[:, 0], s.frontier[:, 1] / scale
    (low, high), chosen = (f(v for _, v in [*at.values(), *zip(x, y, strict=True)]) for f in (min, max)), at["chosen"]
    low = min(low, 0.0)
    (line,) = ax.plot(x, y, color=colour, lw=2.0, alpha=0.55, solid_capstyle="round")
    ends = np.array([-4.0, 108.0])
    (same,) = ax.plot(ends, chosen[1] + s.price / scale * (ends - chosen[0]), color=figures.INK, lw=1.0, ls=(0, (4, 3)), zorder=1)
    for name in SETTINGS:
        (dot,) = ax.plot(*at[name], "o", ms=6, color=figures.GREY, mec="white", mew=0.8)
        aside = {"contextual": (5, -10), "full": (-7, -11)}.get(name, (7, 0))
        ax.annotate(name.replace("_", " "), at[name], xytext=aside, textcoords="offset points", color=figures.GREY, fontsize=8.5, va="center")
    (oracle,) = ax.plot(*at["oracle"], "D", ms=6, mfc="white", mec=figures.INK, mew=1.3, zorder=6, ls="")
    (star,) = ax.plot(*chosen, "*", ms=18, color=colour, mec="white", mew=1.0, zorder=5, ls="")
    ax.set_title(f"{figures.MARKET_NAMES[s.market]} market", color=colour, pad=6)
    room = high - low
    ax.set(xlim=(-4, 108), ylim=(low - 0.06 * room, high + 0.16 * room), xticks=(0, 25, 50, 75, 100))
    ax.set_xlabel("privacy exposure, % of full for all who agree", fontsize=9.5)
    ax.set_ylabel(("thousand " if scale > 1 else "") + s.currency, fontsize=9.5)
    ax.tick_params(length=0, labelsize=9.5)
    ax.grid(axis="y")
    entries = {"your policy": star, "oracle: knows each world": oracle, "one setting for everybody": dot, "best without knowing the world": line,
               "as much welfare as yours": same}  # fmt: skip
    legend = ax.legend(entries.values(), entries.keys(), loc="lower right", fontsize=8.5, handlelength=1.6, labelspacing=0.45, borderaxespad=0.4,
                       frameon=True, framealpha=1.0, edgecolor="none", bbox_to_anchor=(1.0, 0.03))  # fmt: skip
    legend.get_texts()[0].set(color=colour, fontweight="bold")


def _balance(ax: Axes, s: Standing) -> None:
    """Four bars on tracks of 100 %."""
    colour = figures.MARKET_COLOURS[s.market]
    worst = 100 * np.quantile(s.scaled, 0.1)
    rows = (("margin kept (full = 100 %)", s.kept, figures.GREY, ""), ("privacy exposure avoided", s.avoided, colour, ""), ("distrust avoided", s.trusted, colour, ""),
            ("possible welfare gained", 100 * s.scaled.mean(), figures.INK, f"worst tenth: below {worst:.0f} %"))  # fmt: skip
    ax.set(xlim=(0, 118), ylim=(len(rows) - 0.35, -0.62))
    ax.axis("off")
    for k, (label, value, fill, more) in enumerate(rows):
        shown = float(np.clip(value, 0, 102))  # a margin may pass full’s
        ax.barh(k, 100, height=0.3, color=figures.LIGHT, alpha=0.55)
        ax.barh(k, shown, height=0.3, color=fill)
        ax.text(0, k - 0.24, label, fontsize=8.8, va="bottom")
        ax.text(103, k, f"{value:.0f} %" if abs(value - 100) > 3 or value == 100 else f"{value:.1f} %", fontsize=9.8, fontweight="bold", va="center")
        if more:
            ax.plot([worst, worst], [k - 0.15, k + 0.15], color="white", lw=1.6)
            ax.text(100, k - 0.24, more, fontsize=8, va="bottom", ha="right", color=figures.GREY)


def _wrap(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width) or [""]


__all__ = ["MARKETS", "Fact", "Standing", "evidence", "page", "stand", "table", "words"]
