"""What the text of notebook 04 says about the data must be what its executed solution shows."""

from __future__ import annotations

import re

import nbformat
import pytest

from tradeoff.course.place import find_root, lessons


@pytest.fixture(scope="module")
def said() -> dict[str, str]:
    """grade_id or number of a code cell → the text of its outputs."""
    lesson = lessons(find_root(), ["04_segmented_privacy_settings"])[0]
    found = {}
    for number, cell in enumerate(nbformat.read(lesson.solution, as_version=4).cells):
        if cell.cell_type == "code":
            texts = [o.get("text", "") + str(o.get("data", {}).get("text/plain", "")) for o in cell.outputs]
            found[cell.metadata.get("nbgrader", {}).get("grade_id", str(number))] = "\n".join(texts)
    return found


def number(pattern: str, text: str) -> float:
    match = re.search(pattern, text)
    assert match, f"{pattern!r} is not in {text[:300]!r}"
    return float(match[1])


def test_the_currency_decides_the_clusters(said: dict[str, str]) -> None:
    text = next(t for t in said.values() if "GMV in rupiah" in t)
    dollars, rupiah = text.split("GMV in rupiah")
    assert number(r"gmv (\d+)%", rupiah) > 90
    assert number(r"days_with_us (\d+)%", rupiah) < 5 < 80 < number(r"days_with_us (\d+)%", dollars)


def test_rules_are_stable_and_scaled_clusters_are_not(said: dict[str, str]) -> None:
    text = said["reveal_segments"]
    assert number(r"rules, 7 segments ([\d.]+)", text) == 1
    assert max(number(rf"k-means, {k}, scaled ([\d.]+)", text) for k in (4, 6, 8)) < 0.8
    assert number(r"in rupiah ([\d.]+)", text) > 0.8


def test_the_measured_winner_is_noise_and_shrinking_helps(said: dict[str, str]) -> None:
    text = said["reveal_benefit"]
    assert number(r"measured (\d+), shrunk", text) > 2 * number(r"truth (-?\d+)", text)
    assert number(r"typical miss: measured (\d+)", text) > 2 * number(r"typical miss: measured \d+, shrunk (\d+)", text)


def test_segments_pay_and_the_copy_costs(said: dict[str, str]) -> None:
    text = said["reveal_settings"]
    score = {name: number(rf"{name} ([\d.]+)", text) for name in ("one size for all", "by frequency", "by category class", "copied from Shopee-like", "yours")}
    assert score["yours"] == 0.91 and score["one size for all"] == 0.78, "the exemplar for the regulator quotes these two"
    assert score["yours"] > 0.05 + max(v for k, v in score.items() if k != "yours")
    assert number(r"copied from Shopee-like [\d.]+ with exposure (\d+)", text) > 2 * 20 > 20 > number(r"yours [\d.]+ with exposure (\d+)", text) == 16
    assert number(r"beats the copy in (\d+) of 30", text) > 20
    assert "yours in 8 of 10 worlds: 0.81 to 0.97" in text


def test_the_mean_hides_who_loses(said: dict[str, str]) -> None:
    best, fair = said["reveal_fair"].split("gap of 25 %")[:2]
    assert number(r"largest loss (\d+) %", best) > 100 > 25 >= number(r"largest loss (\d+) %", fair)
    assert "occasional" in best and "frequent" in fair


def test_what_dark_patterns_win_the_year_takes_back(said: dict[str, str]) -> None:
    text = said["reveal_screens"]
    lawful = max(number(rf"{d} (\d+)%", text) for d in ("switch, off until moved", "each purpose apart", "two equal buttons"))
    assert number(r"on until switched off (\d+)%", text) > lawful + 20 < number(r"no refuse button on page one (\d+)%", text) + 1
    assert number(r"welfare (-[\d,]+)".replace(",", ""), text.replace(",", "")) < 0


def test_the_flip_quoted_to_the_regulator(said: dict[str, str]) -> None:
    assert "margin × 0.51: “regular_young back to contextual” instead of “yours”" in said["reveal_flip"]
