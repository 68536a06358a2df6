"""Pictures of the main shapes of the data, one panel a market, for the datasheet."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from tradeoff import figures
from tradeoff.data.loader import Market

_NOTE = "Synthetic data, Shopee-like and Tokopedia-like; no company's own number"


@dataclass(frozen=True)
class Picture:
    """One PNG of the datasheet: file name, bytes, and the words for readers who cannot see it."""

    file: str
    png: bytes
    alt: str


def pictures(markets: Mapping[str, Market]) -> list[Picture]:
    """Draw every picture; the same tables give the same bytes."""
    return [Picture(f"{draw.__name__}.png", *_drawn(draw(markets))) for draw in
            (visits_by_user, orders_by_day, order_values, sales_by_item, clicks_by_position, stated_concern,
             consent_by_screen)]


def _drawn(result: tuple[Figure, str]) -> tuple[bytes, str]:
    from PIL import Image

    fig, alt = result
    raw, small = io.BytesIO(), io.BytesIO()
    fig.savefig(raw, format="png", dpi=110)
    Image.open(raw).convert("RGB").quantize(64, dither=Image.Dither.NONE).save(small, format="PNG", optimize=True)
    return small.getvalue(), " ".join(alt.split())


def _panels(title: str, subtitle: str, markets: Mapping[str, Market], height: float = 3.6,
            **options: object) -> tuple[Figure, list[tuple[str, Market, Axes, str]]]:
    fig, axes = figures.canvas(title, subtitle, cols=len(markets), height=height, note=_NOTE, **options)
    panels = []
    for (name, market), ax in zip(markets.items(), np.atleast_1d(axes), strict=True):
        ax.set_title(market.label)
        panels.append((name, market, ax, figures.MARKET_COLOURS[name]))
    return fig, panels


def _sentence(markets: Mapping[str, Market], words: Callable[[str], str]) -> str:
    return "; ".join(f"{market.label}: {words(name)}" for name, market in markets.items())


def visits_by_user(markets: Mapping[str, Market]) -> tuple[Figure, str]:
    """Histogram of visits per user, on a logarithmic axis."""
    fig, panels = _panels("A few users visit many times more often than the rest",
                          "Users by number of visits in 12 weeks; the axis of visits is logarithmic", markets)
    facts = {}
    edges = 2.0 ** np.arange(0, 11) - 0.5
    for name, market, ax, colour in panels:
        visits = market.sessions.groupby("user_id").size().reindex(market.users.user_id, fill_value=0)
        counts, _ = np.histogram(visits, edges)
        ax.bar(range(len(counts)), 100 * counts / len(visits), width=0.94, color=colour)
        ax.set_xticks(range(0, len(counts), 2), [f"{int(e + 0.5)}" for e in edges[:-1:2]])
        ax.set(xlabel="visits (from)", ylabel="% of users")
        ordered = np.sort(visits)[::-1]
        top = ordered[: len(ordered) // 10].sum() / ordered.sum()
        facts[name] = f"median {np.median(visits):.0f} visits, the most active tenth of users makes {100 * top:.0f} %"
    return fig, "Histograms of visits per user, close to a bell on a logarithmic axis. " + _sentence(markets, facts.get) + "."


def orders_by_day(markets: Mapping[str, Market]) -> tuple[Figure, str]:
    """Orders per day with the events of the calendar."""
    fig, panels = _panels("Campaign days and Ramadan lift orders", "Orders per day; shaded: paydays, the sales of 2.2 and 3.3, and Ramadan with Eid (wide)",
                          markets, height=3.8)
    facts = {}
    for name, market, ax, colour in panels:
        days = market.orders.ordered_at.dt.floor("D")
        series = days.value_counts().sort_index()
        ax.plot(series.index, series.to_numpy(), color=colour, lw=1.8)
        first, last = series.index[0], series.index[-1]
        inside = market.calendar[(market.calendar.starts_on <= last) & (market.calendar.ends_on >= first)]
        for event in inside[inside.event.isin(["payday", "double_day", "ramadan", "eid"])].itertuples():
            ax.axvspan(max(event.starts_on, first), min(event.ends_on + pd.Timedelta(days=1), last),
                       color=figures.GREY, alpha=0.16, lw=0)
        ax.set_ylim(0, series.max() * 1.12)
        ax.set_ylabel("orders a day")
        _months(ax)
        facts[name] = (f"{series.median():,.0f} orders on a median day, {series.max():,.0f} on the busiest, "
                       f"{series.idxmax():%-d %B}")
    return fig, "Lines of orders per day with peaks in the shaded event periods. " + _sentence(markets, facts.get) + "."


def _months(ax: Axes) -> None:
    import matplotlib.dates as mdates

    ax.xaxis.set_major_locator(mdates.MonthLocator())
    ax.xaxis.set_major_formatter(mdates.DateFormatter("%-d %b"))


def order_values(markets: Mapping[str, Market]) -> tuple[Figure, str]:
    """Histogram of order values on a logarithmic axis."""
    fig, panels = _panels("Large orders are worth a hundred times the small ones",
                          "Orders by value, cancelled orders included; logarithmic axis", markets)
    facts = {}
    for name, market, ax, colour in panels:
        value = market.orders.gmv.to_numpy()
        edges = np.geomspace(np.quantile(value, 0.001), np.quantile(value, 0.999), 33)
        counts, _ = np.histogram(value, edges)
        ax.stairs(100 * counts / len(value), edges, fill=True, color=colour)
        ax.set_xscale("log")
        ax.xaxis.set_major_formatter(FuncFormatter(lambda v, _: f"{v:,.0f}" if v >= 1 else f"{v:g}"))
        ax.set(xlabel=f"order value, {market.currency}", ylabel="% of orders")
        facts[name] = (f"median {np.median(value):,.4g} {market.currency}, mean {np.mean(value):,.4g}, standard deviation "
                       f"of the logarithm {np.std(np.log(value)):.2f}")
    return fig, "Histograms of order value, close to a bell on a logarithmic axis. " + _sentence(markets, facts.get) + "."


def sales_by_item(markets: Mapping[str, Market]) -> tuple[Figure, str]:
    """Lorenz curve of orders over items."""
    fig, panels = _panels("Some items sell far more than others",
                          "Share of orders made by the best-selling items; the dashed line is what equal items would give",
                          markets, sharey=True)
    facts = {}
    for name, market, ax, colour in panels:
        sold = market.orders.item_id.value_counts().reindex(market["items"].item_id, fill_value=0).to_numpy()
        sold = np.sort(sold)[::-1]
        items, share = np.linspace(0, 100, len(sold) + 1), 100 * np.concatenate([[0], np.cumsum(sold)]) / sold.sum()
        ax.plot(items, share, color=colour)
        ax.plot([0, 100], [0, 100], color=figures.GREY, lw=1, ls=(0, (5, 3)))
        tenth = share[len(sold) // 10]
        ax.plot([10], [tenth], "o", color=colour)
        ax.annotate(f"the best 10 % of items\nmake {tenth:.0f} % of orders", (10, tenth), xytext=(46, 10), color=colour,
                    arrowprops={"arrowstyle": "-", "color": colour, "lw": 0.8})
        ax.set(xlabel="% of items, best-selling first", xlim=(0, 100), ylim=(0, 102))
        facts[name] = f"the best tenth of the items makes {tenth:.0f} % of the orders"
    panels[0][2].set_ylabel("% of orders")
    return fig, "Curves of the cumulative share of orders, far above the diagonal. " + _sentence(markets, facts.get) + "."


def clicks_by_position(markets: Mapping[str, Market]) -> tuple[Figure, str]:
    """Click-through rate by place in the list."""
    fig, panels = _panels("What is shown first is clicked most",
                          "Clicks per 100 impressions by place in the list, in the logged sample of sessions", markets,
                          sharey=True)
    facts = {}
    for name, market, ax, colour in panels:
        rate = 100 * market.impressions.groupby("position").clicked.mean()
        count = market.impressions.groupby("position").size()
        rate = rate[count >= 1_000]
        ax.plot(rate.index + 1, rate, "o-", color=colour, ms=4, lw=1.4)
        ax.set(xlabel="place in the list (1 is first)", ylim=(0, None))
        overall = 100 * market.impressions.clicked.mean()
        facts[name] = (f"{rate.iloc[0]:.1f} clicks per 100 impressions in first place, {rate.iloc[-1]:.1f} in place "
                       f"{rate.index[-1] + 1}, {overall:.1f} overall")
    panels[0][2].set_ylabel("clicks per 100 impressions")
    return fig, "Lines of click-through rate that fall with the place in the list. " + _sentence(markets, facts.get) + "."


def stated_concern(markets: Mapping[str, Market]) -> tuple[Figure, str]:
    """Distribution of the overall concern in the survey."""
    fig, panels = _panels("Stated concern about personal data covers the whole scale",
                          "Survey answers to 'how concerned are you about your personal data?', 1 not at all … 5 very",
                          markets, sharey=True)
    facts = {}
    for name, market, ax, colour in panels:
        share = 100 * market.survey.concern.value_counts(normalize=True).reindex(range(1, 6), fill_value=0)
        ax.bar(share.index, share, width=0.8, color=colour)
        for level, value in share.items():
            ax.annotate(f"{value:.0f}", (level, value), xytext=(0, 3), textcoords="offset points", ha="center")
        ax.set(xlabel="concern", ylim=(0, 40))
        facts[name] = ", ".join(f"{level}: {value:.0f} %" for level, value in share.items())
    panels[0][2].set_ylabel("% of respondents")
    return fig, "Bars of stated concern from 1 to 5. " + _sentence(markets, facts.get) + "."


def consent_by_screen(markets: Mapping[str, Market]) -> tuple[Figure, str]:
    """Share of acceptances by screen and category class."""
    fig, panels = _panels("The screen decides more than the question",
                          "Answers that accept, % of users who were shown the screen, by category class", markets, sharey=True)
    facts = {}
    for name, market, ax, colour in panels:
        accepted = market.consents.assign(yes=100.0 * (market.consents.choice == "accepted"))
        share = accepted.pivot_table(index="screen", columns="category_class", values="yes", observed=False)
        for place, (kind, tint) in enumerate((("ordinary", colour), ("sensitive", figures.GREY))):
            at = np.arange(len(share)) + (place - 0.5) * 0.4
            ax.bar(at, share[kind], width=0.38, color=tint)
            for x, value in zip(at, share[kind], strict=True):
                ax.annotate(f"{value:.0f}", (x, value), xytext=(0, 3), textcoords="offset points", ha="center", fontsize=9.5)
        ax.set_xticks(range(len(share)), [screen.replace("_", " ") for screen in share.index])
        ax.set_ylim(0, 112)
        facts[name] = ", ".join(f"{screen.replace('_', ' ')} {row.ordinary:.0f} % ordinary and {row.sensitive:.0f} % sensitive"
                                for screen, row in share.iterrows())
    panels[0][2].set_ylabel("% accepted")
    ax = panels[-1][2]
    ax.text(0.98, 0.97, "coloured: ordinary\ngrey: sensitive", transform=ax.transAxes, ha="right", va="top", color=figures.GREY)
    return fig, "Bars of acceptance by consent screen. " + _sentence(markets, facts.get) + "."
