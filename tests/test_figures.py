"""The house style: what `show` insists on, what it emits, and that the shared plots draw what they were given."""

from __future__ import annotations

import base64
import io
from datetime import date
from typing import Any

import pytest
from IPython.core.displaypub import CapturingDisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from matplotlib.figure import Figure
from PIL import Image

from tradeoff import figures


@pytest.fixture
def displayed(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """The outputs that the code under test displays, as a notebook would receive them."""
    publisher = CapturingDisplayPublisher()
    shell = InteractiveShell.instance()
    monkeypatch.setattr(shell, "display_pub", publisher)
    return publisher.outputs


def two_bars() -> Figure:
    fig, ax = figures.canvas("A is larger than B", "Users, by group")
    figures.bars(ax, ["A", "B"], [3.0, 1.0], lows=[2.5, 0.5], highs=[3.5, 1.5], unit="users", highlight=0)
    return fig


@pytest.mark.parametrize("alt", ["", "   \n"])
def test_show_without_alternative_text_says_what_to_add(alt: str) -> None:
    with pytest.raises(ValueError, match='alternative text is missing. Add alt='):
        figures.show(two_bars(), alt=alt, summary="A 3, B 1")


@pytest.mark.parametrize("summary", ["", "two\nlines"])
def test_show_insists_on_a_summary_of_one_line(summary: str) -> None:
    with pytest.raises(ValueError, match="summary must be one line"):
        figures.show(two_bars(), alt="Bar chart.", summary=summary)


def test_show_names_the_type_it_was_given() -> None:
    with pytest.raises(TypeError, match="got Axes"):
        figures.show(two_bars().axes[0], alt="Bar chart.", summary="A 3, B 1")  # type: ignore[arg-type]


def test_show_emits_a_small_picture_with_its_description(displayed: list[dict[str, Any]]) -> None:
    figures.show(two_bars(), alt='Bar chart: A is "larger"\nthan B.', summary="A 3, B <1>")
    picture, words = displayed
    assert picture["metadata"]["image/png"] == {"alt": 'Bar chart: A is "larger" than B.', "width": 800, "height": 400}
    image = Image.open(io.BytesIO(base64.b64decode(picture["data"]["image/png"])))
    assert image.size == (1280, 640)
    assert len(picture["data"]["image/png"]) < 60_000, "a figure must keep notebooks small"
    assert "A 3, B &lt;1&gt;" in words["data"]["text/html"]
    assert "A is &quot;larger&quot; than B." in words["data"]["text/html"]
    assert words["data"]["text/plain"].splitlines()[0] == "A 3, B <1>"


def test_two_verdicts_keep_their_colours() -> None:
    rows = [{"claim": str(i), "says": "x", "evidence": "y", "verdict": v} for i, v in enumerate(figures.VERDICTS)]
    image = Image.open(io.BytesIO(base64.b64decode(figures._png(figures.ledger_table(rows, "Title"))[0]))).convert("RGB")
    seen = {colour for _, colour in image.getcolors(1_000)}
    wanted = [colour for colour, _ in figures.VERDICTS.values()]
    for hexadecimal in ["#ffffff", figures.INK, *wanted]:
        assert tuple(bytes.fromhex(hexadecimal[1:])) in seen, hexadecimal


def test_the_same_figure_gives_the_same_bytes() -> None:
    assert figures._png(two_bars()) == figures._png(two_bars())


def test_show_closes_a_pyplot_figure(displayed: list[dict[str, Any]]) -> None:
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    fig, ax = plt.subplots()
    figures.show(fig, alt="Empty axes.", summary="nothing")
    assert not plt.get_fignums()
    assert len(displayed) == 2


def test_the_font_is_the_one_bundled_with_matplotlib() -> None:
    import matplotlib
    from matplotlib import font_manager

    figures.use_house_style()
    path = font_manager.findfont(font_manager.FontProperties(family=figures.STYLE["font.family"]))
    assert path.startswith(matplotlib.get_data_path())


def test_bars_write_every_value_and_start_at_zero() -> None:
    ax = two_bars().axes[0]
    assert [text.get_text() for text in ax.texts] == ["3", "1"]
    assert ax.get_xlim()[0] == 0
    assert [label.get_text() for label in ax.get_yticklabels()] == ["A", "B"]
    assert ax.yaxis_inverted()


def test_interval_plot_draws_every_interval_and_the_band() -> None:
    _, ax = figures.canvas("Half of it", "Share")
    figures.interval_plot(ax, ["x", "y"], [10, 20], [8, 15], [12, 25], unit="%", band=(5, 15), band_label="claim")
    spans = [line.get_xdata() for line in ax.lines if len(line.get_xdata()) == 2]
    assert [list(span) for span in spans] == [[8, 12], [15, 25]]
    assert "claim" in [text.get_text() for text in ax.texts]


def test_columns_of_different_length_are_named() -> None:
    _, ax = figures.canvas("Too short")
    with pytest.raises(ValueError, match="labels has 2, values has 1"):
        figures.bars(ax, ["a", "b"], [1.0], unit="users")


def test_timeline_includes_the_last_day() -> None:
    _, ax = figures.canvas("One week")
    figures.timeline(ax, [("week", date(2026, 1, 5), date(2026, 1, 11))], marks={"law": date(2026, 1, 12)})
    assert ax.patches[0].get_width() == 7


def test_ledger_table_refuses_an_unknown_verdict() -> None:
    row = {"claim": "S1", "says": "Concerns lead", "evidence": "61 %", "verdict": "maybe"}
    with pytest.raises(ValueError, match="S1: verdict 'maybe' is not one of holds"):
        figures.ledger_table([row], "Ledger")


def test_ledger_table_shows_every_cell() -> None:
    row = {"claim": "S1", "says": "Concerns lead", "evidence": "61 % of requests", "verdict": "holds"}
    shown = [text.get_text() for text in figures.ledger_table([row], "Ledger").axes[0].texts]
    assert {"S1", "Concerns lead", "61 % of requests", "holds"} <= set(shown)


def test_dots_write_values_of_any_size_and_refuse_zero() -> None:
    _, ax = figures.canvas("Sizes differ")
    figures.dots(ax, ["many", "few"], [1234.0, 0.031], unit="rows")
    assert [text.get_text() for text in ax.texts] == ["1,234", "0.031"]
    with pytest.raises(ValueError, match="values above zero; the smallest is 0"):
        figures.dots(ax, ["none"], [0], unit="rows")


def test_shares_name_the_groups_once_and_write_every_share() -> None:
    _, ax = figures.canvas("Shares")
    figures.shares(ax, {"orders": [50, 50], "money": [10, 90]}, ["cheap", "dear"])
    assert sorted(text.get_text() for text in ax.texts) == ["10 %", "50 %", "50 %", "90 %", "cheap", "dear"]


@pytest.mark.parametrize(("value", "text"), [(0.0312, "0.031"), (0.2, "0.2"), (6.94, "6.9"), (9.96, "10"), (1234.4, "1,234")])
def test_short_numbers(value: float, text: str) -> None:
    assert figures.short(value) == text
