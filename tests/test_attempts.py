"""The attempts bank is a gate: right answers pass, wrong ones do not, damage costs only what is fair.

The published confusion matrix has to be the one that the bank gives now.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tradeoff.course import attempts, matrix
from tradeoff.course.place import lessons

ROOT = Path(__file__).resolve().parents[1]
BUILT = [lesson.name for lesson in lessons(ROOT) if lesson.release.is_file()]
_runs: dict[str, attempts.Run] = {}


def run_of(lesson: str) -> attempts.Run:
    """The graded bank of a lesson, graded once a session."""
    if lesson not in _runs:
        _runs[lesson] = attempts.grade_bank(ROOT, lesson, jobs=min(2, os.cpu_count() or 1))
    return _runs[lesson]


@pytest.mark.parametrize("lesson", BUILT)
def test_the_bank_holds_its_promises(lesson: str) -> None:
    one = run_of(lesson)
    assert matrix.overall([one.result]).good, attempts.report(one)


@pytest.mark.parametrize("lesson", BUILT)
def test_the_published_matrix_is_current(lesson: str) -> None:
    published = matrix.read_results(ROOT / "tests" / "attempts")
    assert published.get(lesson) == run_of(lesson).result, "run `tradeoff attempts` and commit tests/attempts"


def test_the_page_is_the_one_made_from_the_results() -> None:
    folder = ROOT / "tests" / "attempts"
    published = matrix.read_results(folder)
    assert sorted(published) == BUILT, "run `tradeoff attempts` and commit tests/attempts"
    assert (folder / "README.md").read_text(encoding="utf-8") == matrix.readme(list(published.values()))
