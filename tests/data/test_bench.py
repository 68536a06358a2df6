"""The bench tells met from missed and its peers write what they say. No assertion on any time."""

from __future__ import annotations

import pytest

from tradeoff import bench
from tradeoff.cli import main


@pytest.mark.parametrize(("measured", "high_is_good", "met"), [(2.1, True, True), (1.9, True, False), (0.9, False, True),
                                                               (2.1, False, False)])
def test_a_target_has_a_side(measured: float, high_is_good: bool, met: bool) -> None:
    figure = bench.Figure("rate", "M/s", measured, 2.0, high_is_good)
    assert figure.met is met
    assert ("NOT MET" in figure.line()) is not met


def test_peers_write_the_rows_they_count() -> None:
    for write in (bench.write_row_by_row, bench.write_vectorised):
        cost = write(5_000)
        assert cost.rows == 5_000 and cost.cpu > 0 and cost.peak > 0 and cost.rate > 0


def test_help_lists_the_suites(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["bench", "--help"])
    text = capsys.readouterr().out
    assert all(suite in text for suite in bench.SUITES)
