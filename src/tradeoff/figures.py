"""House style for every figure of the course, and the few plots that notebooks share.

A figure is made with `canvas`, drawn on with plain Matplotlib (or seaborn's ``ax=``) or with one of the
plots below, and displayed with `show`, which insists on a description in words::

    from tradeoff import figures

    fig, ax = figures.canvas("Most users rarely buy", "Orders in 12 weeks, by user")
    figures.bars(ax, ["0", "1–5", "6+"], [50, 30, 20], unit="% of users", highlight=0)
    figures.show(fig, alt="Bar chart. Half of the users …", summary="0 orders: 50 % of users")

Figures never pass through ``pyplot``, so nothing is displayed twice and no window opens. The font is the
one bundled with Matplotlib, so a figure looks the same on every machine. Colours are those of Okabe and Ito
(jfly.uni-koeln.de/color), which readers with any common colour blindness can tell apart; no plot relies on
colour alone.
"""

from __future__ import annotations

import base64
import html
import io
import sys
import textwrap
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import matplotlib as mpl
import matplotlib.dates as mdates
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

INK, GREY, LIGHT = "#222222", "#6b6b6b", "#d9d9d9"
BLUE, ORANGE, GREEN, VERMILION = "#0072b2", "#e69f00", "#009e73", "#d55e00"
PURPLE, SKY = "#cc79a7", "#56b4e9"
PALETTE = (BLUE, ORANGE, GREEN, VERMILION, PURPLE, SKY)
MARKET_COLOURS = {"shopee": VERMILION, "tokopedia": GREEN}
MARKET_NAMES = {"shopee": "Shopee-like", "tokopedia": "Tokopedia-like"}
VERDICTS = {
    "holds": (GREEN, "●"),
    "holds partly": (ORANGE, "◐"),
    "fails": (VERMILION, "○"),
    "cannot tell": (GREY, "?"),
}

STYLE: dict[str, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": 10.5,
    "axes.titlesize": 10.5,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.labelcolor": GREY,
    "axes.edgecolor": LIGHT,
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.prop_cycle": mpl.cycler(color=PALETTE),
    "grid.color": "#ebebeb",
    "grid.linewidth": 0.8,
    "xtick.color": LIGHT,
    "ytick.color": LIGHT,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "text.color": INK,
    "lines.linewidth": 2.2,
    "legend.frameon": False,
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
    "svg.hashsalt": "tradeoff",
}

_WIDTH = 8.0  # inches; a notebook page shows 100 px to the inch
_DPI = 160


def use_house_style() -> None:
    """Make the house style Matplotlib's default in this session. `canvas` calls this for you."""
    mpl.rcParams.update(STYLE)


def canvas(title: str, subtitle: str = "", *, rows: int = 1, cols: int = 1, height: float = 4.0,
           note: str = "Synthetic data", **subplots: Any) -> tuple[Figure, Any]:
    """Return a figure in the house style and its axes.

    Args:
        title: the finding, as a sentence.
        subtitle: what is drawn, of whom, in which unit.
        rows, cols: grid of panels; with more than one panel the axes come as a NumPy array.
        height: height in inches; the width is always 8 inches (800 px on the page).
        note: small print at the foot; say here that the data are synthetic.
        **subplots: passed on to ``Figure.subplots`` (``sharey=True``, ``width_ratios=[2, 1]`` …).
    """
    use_house_style()
    fig = Figure(figsize=(_WIDTH, height), layout="constrained")
    head = textwrap.wrap(title, 74)
    below = textwrap.wrap(subtitle, 104)
    top = 0.10
    for lines, size, weight, colour, step in ((head, 13.5, "bold", INK, 0.27), (below, 10.5, "normal", GREY, 0.21)):
        for line in lines:
            fig.text(0.008, 1 - top / height, line, fontsize=size, fontweight=weight, color=colour, va="top")
            top += step
    if note:
        fig.text(0.992, 0.06 / height, note, fontsize=8.5, color=GREY, ha="right", va="bottom")
    foot = 0.24 if note else 0.0
    fig.get_layout_engine().set(rect=(0, foot / height, 1, 1 - (top + 0.08 + foot) / height), h_pad=0.06, w_pad=0.06)
    return fig, fig.subplots(rows, cols, **subplots)


def show(fig: Figure, *, alt: str = "", summary: str = "") -> None:
    """Display a figure in a notebook as a PNG with a description in words.

    Two outputs are made: the picture, with ``alt`` in its metadata, and right under it the one-line ``summary``,
    which opens to the description. JupyterLab and nbconvert's default page drop the alternative text of a PNG
    output, so a screen reader needs the second one; being text, it is also what a test can compare. The picture
    stays a PNG output, not HTML: every viewer shows it, and a sanitised feedback page keeps it.

    Args:
        fig: the figure; it is closed, so a notebook does not display it again.
        alt: what a reader who cannot see the figure must know: kind of chart, axes, and what it shows.
        summary: the numbers of the figure that matter, in one line, rounded so that they are stable.

    Raises:
        ValueError: if ``alt`` or ``summary`` is missing, or ``summary`` has more than one line.
        TypeError: if ``fig`` is not a Matplotlib figure.
    """
    from IPython.display import publish_display_data

    if not isinstance(fig, Figure):
        raise TypeError(f"show(fig): expected a Matplotlib Figure, got {type(fig).__name__}. Pass ax.figure, not ax.")
    if not alt.strip():
        raise ValueError("show(fig): the alternative text is missing. Add alt=\"…\": one to three sentences that say "
                         "what kind of chart it is and what it shows.")
    if not summary.strip() or "\n" in summary.strip():
        raise ValueError(f"show(fig): summary must be one line of text, got {summary!r}. Add summary=\"…\": the "
                         "numbers that matter, rounded.")
    alt, summary = " ".join(alt.split()), summary.strip()
    picture, width, height = _png(fig)
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close(fig)
    publish_display_data(
        {"image/png": picture, "text/plain": f"<Figure: {summary}>"},
        {"image/png": {"alt": alt, "width": width, "height": height}},
    )
    publish_display_data({
        "text/html": f'<details aria-label="Description of the figure above"><summary>{html.escape(summary)}</summary>'
                     f"In words: {html.escape(alt)}</details>",
        "text/plain": f"{summary}\nIn words: {alt}",
    })


def _png(fig: Figure) -> tuple[str, int, int]:
    """Return the figure as base64 PNG and its size on the page in pixels.

    The picture has 128 colours, to keep notebooks small. The house colours are among them: a palette made from the
    picture alone merges colours of small marks, such as the vermilion and the orange of two verdicts.
    """
    from PIL import Image

    raw = io.BytesIO()
    fig.savefig(raw, format="png", dpi=_DPI)
    image = Image.open(raw).convert("RGB")
    house = 255 * np.array([to_rgb(colour) for colour in ("white", INK, GREY, LIGHT, *PALETTE)])
    common = np.reshape(image.quantize(128 - len(house)).getpalette(), (-1, 3))
    common = common[np.abs(common[:, None] - house).max(axis=2).min(axis=1) > 12]  # not nearly a house colour
    palette = Image.new("P", (1, 1))
    palette.putpalette(np.vstack([house, common]).round().astype(int).ravel().tolist())
    image = image.quantize(palette=palette, dither=Image.Dither.NONE)
    small = io.BytesIO()
    image.save(small, format="PNG", optimize=True)
    width, height = (round(inches * 100) for inches in fig.get_size_inches())
    return base64.b64encode(small.getvalue()).decode("ascii"), width, height


def interval_plot(ax: Axes, labels: Sequence[str], estimates: Sequence[float], lows: Sequence[float],
                  highs: Sequence[float], *, unit: str, band: tuple[float, float] | None = None,
                  band_label: str = "", colours: Sequence[str] | None = None, fmt: str = "{:.1f}") -> None:
    """Draw estimates with their intervals, one a line, the first at the top.

    Args:
        ax: where to draw.
        labels: one name a line; equal length to ``estimates``, ``lows`` and ``highs`` (all in ``unit``).
        unit: label of the horizontal axis, with the unit.
        band: a range to compare with, for example the claimed 30–40 %; drawn as a shaded strip.
        band_label: what the strip is; written at its top.
        colours: one colour a line; all blue if left out.
        fmt: format of the number written at each estimate.
    """
    _same_length(labels=labels, estimates=estimates, lows=lows, highs=highs)
    colours = colours or [BLUE] * len(labels)
    if band is not None:
        ax.axvspan(*band, color=SKY, alpha=0.22, lw=0)
        ax.annotate(band_label, (sum(band) / 2, 1), xycoords=("data", "axes fraction"), xytext=(0, 3),
                    textcoords="offset points", ha="center", va="bottom", color=BLUE, fontsize=9.5)
    for row, (value, low, high, colour) in enumerate(zip(estimates, lows, highs, colours, strict=True)):
        ax.plot([low, high], [row, row], color=colour, lw=3.2, alpha=0.55, solid_capstyle="round")
        ax.plot([value], [row], "o", ms=8, color=colour)
        ax.annotate(fmt.format(value), (value, row), xytext=(0, 9), textcoords="offset points", ha="center",
                    color=INK, fontsize=10)
    ax.set_yticks(range(len(labels)), labels)
    ax.set_ylim(len(labels) - 0.45, -0.75)
    ax.set_xlabel(unit)
    ax.grid(axis="x")
    ax.tick_params(length=0)
    ax.spines["left"].set_visible(False)


def bars(ax: Axes, labels: Sequence[str], values: Sequence[float], *, unit: str,
         lows: Sequence[float] | None = None, highs: Sequence[float] | None = None,
         highlight: int | Sequence[int] | None = None, colour: str = BLUE, fmt: str = "{:.0f}") -> None:
    """Draw horizontal bars from zero with the value written at the end, the first at the top.

    Args:
        ax: where to draw.
        labels, values: one bar each; values are zero or more.
        unit: label of the horizontal axis, with the unit.
        lows, highs: ends of an interval for each bar; drawn as a dark whisker.
        highlight: index (or indices) of the bars that carry the message; the others turn grey.
        colour: colour of the bars that carry the message.
        fmt: format of the number written at each bar.
    """
    _same_length(labels=labels, values=values, lows=lows, highs=highs)
    chosen = set(range(len(labels))) if highlight is None else set(np.atleast_1d(highlight).tolist())
    ends = values if highs is None else highs
    for row, value in enumerate(values):
        ax.barh(row, value, height=0.66, color=colour if row in chosen else LIGHT)
        if lows is not None and highs is not None:
            ax.plot([lows[row], highs[row]], [row, row], color=INK, lw=1.6)
        ax.annotate(fmt.format(value), (max(value, ends[row]), row), xytext=(5, 0), textcoords="offset points",
                    va="center", color=INK if row in chosen else GREY, fontweight="bold" if row in chosen else "normal")
    ax.set_yticks(range(len(labels)), labels)
    ax.set_ylim(len(labels) - 0.5, -0.5)
    ax.set_xlim(0, max([*ends, 1e-9]) * 1.14)
    ax.set_xlabel(unit)
    ax.tick_params(length=0)
    ax.set_xticks([])
    ax.spines[["left", "bottom"]].set_visible(False)


def dots(ax: Axes, labels: Sequence[str], values: Sequence[float], *, unit: str,
         colours: Sequence[str] | None = None) -> None:
    """Draw positive values of very different size as dots on a logarithmic axis, the first at the top.

    Args:
        ax: where to draw.
        labels, values: one dot each; values above zero.
        unit: label of the horizontal axis, with the unit.
        colours: one colour a dot; all blue if left out.
    """
    _same_length(labels=labels, values=values)
    if min(values) <= 0:
        raise ValueError(f"a logarithmic axis needs values above zero; the smallest is {min(values)}")
    colours = colours or [BLUE] * len(labels)
    left, right = 10 ** np.floor(np.log10(min(values))), max(values) * 4
    for row, (value, colour) in enumerate(zip(values, colours, strict=True)):
        ax.plot([left, value], [row, row], color=colour, lw=2.5, alpha=0.35, solid_capstyle="butt")
        ax.plot([value], [row], "o", ms=10, color=colour)
        ax.annotate(short(value), (value, row), xytext=(11, 0), textcoords="offset points", va="center",
                    fontweight="bold")
    ax.set(xscale="log", xlim=(left, right), ylim=(len(labels) - 0.45, -0.55), xlabel=unit)
    ax.xaxis.set_major_formatter(lambda value, _: f"{value:,g}")
    ax.set_yticks(range(len(labels)), labels)
    ax.minorticks_off()
    ax.grid(axis="x")
    ax.tick_params(length=0)
    ax.spines["left"].set_visible(False)


def shares(ax: Axes, rows: Mapping[str, Sequence[float]], groups: Sequence[str]) -> None:
    """Draw one bar a row, cut into up to four shares that add up to 100 %; groups are named above the first bar.

    Args:
        ax: where to draw.
        rows: label of the bar → its shares in percent, in the order of ``groups``.
        groups: what the shares are.
    """
    shades = ((LIGHT, INK), (SKY, INK), (BLUE, "white"), (INK, "white"))[: len(groups)]
    for row, values in enumerate(rows.values()):
        _same_length(groups=groups, shares=values)
        start = 0.0
        for share, group, (fill, text) in zip(values, groups, shades, strict=True):
            ax.barh(row, share, left=start, color=fill, height=0.62, edgecolor="white", lw=2)
            ax.text(start + share / 2, row, f"{share:.0f} %", ha="center", va="center", fontweight="bold", color=text)
            if row == 0:
                ax.text(start + share / 2, -0.48, group, ha="center", color=GREY)
            start += share
    ax.set_yticks(range(len(rows)), list(rows))
    ax.set(xlim=(-0.2, 103), ylim=(len(rows) - 0.55, -0.75), xticks=[])
    ax.spines[["left", "bottom"]].set_visible(False)
    ax.tick_params(length=0)


def short(value: float) -> str:
    """A number as a reader wants it: ``1,234``, ``26``, ``6.9``, ``0.15``; two digits below ten, whole above."""
    return f"{value:,.0f}" if abs(value) >= 9.95 else f"{float(f'{value:.2g}'):g}"


def true_value(ax: Axes, value: float, label: str = "true value") -> None:
    """Draw the simulator's truth as a dashed vertical line. Only in a "god view" cell, after the learner's answer."""
    ax.axvline(value, color=INK, lw=1.5, ls=(0, (5, 3)))
    ax.annotate(label, (value, 0), xycoords=("data", "axes fraction"), xytext=(5, 5), textcoords="offset points",
                color=INK, fontsize=9.5)


def ledger_table(rows: Sequence[Mapping[str, str]], title: str, subtitle: str = "") -> Figure:
    """Return a picture of an assumption ledger: one claim a line, with the evidence and a verdict.

    Args:
        rows: mappings with keys ``claim`` (short code), ``says`` (the claim), ``evidence`` (the statistic in
            words) and ``verdict`` (one of ``VERDICTS``).
        title, subtitle: as in `canvas`.

    Raises:
        ValueError: for a verdict that does not exist.
    """
    cells = [(textwrap.wrap(r["says"], 42), textwrap.wrap(r["evidence"], 42), r) for r in rows]
    depth = [max(len(says), len(evidence)) * 0.2 + 0.16 for says, evidence, _ in cells]
    fig, ax = canvas(title, subtitle, height=1.5 + sum(depth))
    ax.set_xlim(0, 100)
    ax.set_ylim(sum(depth), -0.3)
    ax.axis("off")
    for x, head in ((0, "Claim"), (44, "What the data show"), (86, "Verdict")):
        ax.text(x, -0.12, head, color=GREY, fontsize=9.5, va="center")
    y = 0.0
    for (says, evidence, row), step in zip(cells, depth, strict=True):
        if row["verdict"] not in VERDICTS:
            raise ValueError(f"claim {row['claim']}: verdict {row['verdict']!r} is not one of {', '.join(VERDICTS)}")
        colour, mark = VERDICTS[row["verdict"]]
        ax.plot([0, 100], [y, y], color=LIGHT, lw=0.8, clip_on=False)
        ax.text(0, y + step / 2, row["claim"], fontweight="bold", va="center", fontsize=9.5)
        ax.text(4.5, y + step / 2, "\n".join(says), va="center", fontsize=9.5)
        ax.text(44, y + step / 2, "\n".join(evidence), va="center", fontsize=9.5)
        ax.text(86, y + step / 2, mark, color=colour, fontweight="bold", va="center", fontsize=13)
        ax.text(88.6, y + step / 2, row["verdict"], fontweight="bold", va="center", fontsize=9.5)
        y += step
    return fig


def timeline(ax: Axes, spans: Sequence[tuple[str, date, date]], *, marks: Mapping[str, date] | None = None,
             colours: Sequence[str] | None = None) -> None:
    """Draw periods as bars on a time axis, the first at the top, and single days as dashed lines.

    Args:
        ax: where to draw.
        spans: (label, first day, last day included), one a line.
        marks: label → day of a deadline or event.
        colours: one colour a span; all blue if left out.
    """
    colours = colours or [BLUE] * len(spans)
    for row, ((_, start, end), colour) in enumerate(zip(spans, colours, strict=True)):
        first, last = mdates.date2num(start), mdates.date2num(end) + 1
        ax.barh(row, last - first, left=first, height=0.55, color=colour)
    for label, day in (marks or {}).items():
        x = mdates.date2num(day)
        ax.axvline(x, color=INK, lw=1.5, ls=(0, (5, 3)))
        ax.annotate(label, (x, 1), xycoords=("data", "axes fraction"), xytext=(0, 3), textcoords="offset points",
                    ha="center", va="bottom", fontsize=9.5)
    ax.set_yticks(range(len(spans)), [label for label, _, _ in spans])
    ax.set_ylim(len(spans) - 0.4, -0.6)
    date_axis(ax)
    ax.grid(axis="x")
    ax.tick_params(length=0)
    ax.spines["left"].set_visible(False)


def date_axis(ax: Axes) -> None:
    """Write the horizontal axis as days: ``12 Jan``."""
    ax.xaxis.set_major_locator(mdates.AutoDateLocator(minticks=4, maxticks=9))
    ax.xaxis.set_major_formatter(mdates.DateFormatter("%-d %b" if sys.platform != "win32" else "%#d %b"))


def _same_length(**columns: Sequence[Any] | None) -> None:
    """Raise ``ValueError`` naming the lengths if the columns given are not equally long."""
    lengths = {name: len(values) for name, values in columns.items() if values is not None}
    if len(set(lengths.values())) > 1:
        raise ValueError("all of these must be equally long: " + ", ".join(f"{k} has {v}" for k, v in lengths.items()))
