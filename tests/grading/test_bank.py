"""The runner of the attempts bank: green on a good bank, red on every kind of bad one."""

from __future__ import annotations

import copy
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

import tiny
from tradeoff.course import attempts, bank, matrix
from tradeoff.course.place import CourseError

pytestmark = pytest.mark.xdist_group("bank")


SOME = """\
from tradeoff.course.accidents import thorough

CHOSEN = ("a duplicated test cell", "an answer that ends Python", "a file that is no notebook")
CASES = [case for case in thorough("double", "kinds") if case.name in CHOSEN]
"""


def test_a_good_bank_with_two_workers(tmp_path: Path) -> None:
    """The lessons' own banks (tests/test_attempts.py) run every accident."""
    one = attempts.grade_bank(tiny.make(tmp_path, damaged=SOME), tiny.NAME, jobs=2)
    total = matrix.overall([one.result])
    assert total.good, attempts.report(one)
    assert (total.right, total.wrong, total.wrong_rejected, total.named) == (7, 10, 10, 10)
    assert total.damaged == 3


def test_a_bad_bank_fails_in_words(tmp_path: Path) -> None:
    """A right attempt that fails, a wrong one that passes, one that is not named, a damage that costs too much."""
    texts = {
        "double": tiny.ATTEMPTS["double"].replace("    return x + x\n", "    return x * x\n", 1)
        + "# %% [wrong: something else]\ndef double(x):\n    return x + x\n# %% [wrong: the moon]\ndef double(x):\n    return x + 1\n"
    }
    damaged = (
        "from tradeoff.course.accidents import Case, delete\n"
        "CASES = [Case('a lost answer', delete('double')), Case('unreadable', lambda nb: b'{', says='x')]\n"
    )
    root = tiny.make(tmp_path, texts, damaged)
    one = attempts.grade_bank(root, tiny.NAME)
    total = matrix.overall([one.result])
    assert not total.good
    assert (total.right_rejected, total.wrong - total.wrong_rejected, total.damaged_differ) == (1, 1, 2)
    said = attempts.report(one)
    for words in (
        "✗ double 1 [right] a sum", "a right attempt is rejected: 0 of 3 points", "Misconception: square instead of double",
        "a wrong attempt is accepted: 3 of 3 points", "does not name the misconception",
        "a lost answer: double scored 0 where 3 is fair", "unreadable: was not graded",
        "`kinds` has 0 right and 0 wrong attempts; it needs 3 and 5",
    ):  # fmt: skip
        assert words in said


def test_an_ended_run_leaves_no_worker(course: Path) -> None:
    command = [sys.executable, "-c", "from tradeoff.cli import main; raise SystemExit(main())", "attempts"]
    with subprocess.Popen(command, cwd=course, stderr=subprocess.PIPE) as run:
        assert run.stderr is not None
        seen = b""
        while b"| 1/" not in seen:  # the bar shows that the first notebook is graded
            seen += (more := run.stderr.read1())
            assert more, seen
        workers = psutil.Process(run.pid).children(recursive=True)
        assert workers
        run.terminate()
        assert b"interrupted" in run.stderr.read()
        assert run.wait() == 130
    assert psutil.wait_procs(workers, timeout=60)[1] == []


@pytest.mark.parametrize(
    ("figures", "good"),
    [
        ({}, True),
        ({"right_rejected": 1}, False),
        ({"wrong_rejected": 94}, False),
        ({"wrong_rejected": 95}, True),
        ({"named": 79}, False),
        ({"named": 80}, True),
        ({"damaged_differ": 1}, False),
        ({"gaps": 1}, False),
        ({"right": 0}, False),
        ({"wrong": 0, "wrong_rejected": 0, "named": 0}, False),
    ],
)
def test_the_limits(figures: dict[str, int], good: bool) -> None:
    base = {"right": 50, "right_rejected": 0, "wrong": 100, "wrong_rejected": 100, "named": 100,
            "damaged": 3, "damaged_differ": 0, "gaps": 0}  # fmt: skip
    assert matrix.Overall(**(base | figures)).good is good


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("# %% [wrong]\nx = 1\n", "line 1"),
        ("# %% [right]\nx = 1\n# %% right\nx = 2\n", "line 3"),
        ("# %% [right] nothing\n\n# %% [right]\nx = 1\n", "empty"),
    ],
)
def test_a_malformed_bank_is_refused_with_its_line(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "double.py"
    path.write_text(text)
    with pytest.raises(CourseError, match=words):
        bank.parse(path)


def test_attempts_at_an_unknown_item_are_refused(course: Path, tmp_path: Path) -> None:
    root = tiny.make(tmp_path, {"tripel": "# %% [right]\nx = 1\n"})
    with pytest.raises(CourseError, match="no automatically graded item 'tripel'. Its items: double, kinds"):
        bank.load(root, tiny.NAME)


def test_a_submission_holds_one_attempt_an_item_and_the_reference_elsewhere(course: Path) -> None:
    loaded = bank.load(course, tiny.NAME)
    notebook, used = loaded.submission(7)
    assert [a.item for a in used] == ["double", "kinds"][: len(used)]
    short = copy.deepcopy(loaded)
    del short.attempts["kinds"][2:]
    notebook, used = short.submission(4)
    assert [a.name for a in used] == ["double 5 [wrong: square instead of double]"]
    sources = {c.metadata.nbgrader.grade_id: c.source for c in bank.answer_cells(notebook)}
    assert sources["double"] == "def double(x):\n    return x * x" and "BEGIN SOLUTION" in sources["kinds"]


def test_the_page_is_deterministic_and_read_back(tmp_path: Path) -> None:
    row = matrix.Row("double", 3.0, 3, 0, 5, 0, 5)
    results = [matrix.LessonResult("01_b", [row]), matrix.LessonResult("00_a", [row], [("x", "nothing", "as expected")])]
    matrix.publish(tmp_path, results, ["00_a", "01_b"])
    first = (tmp_path / "README.md").read_bytes()
    matrix.publish(tmp_path, [results[0]], ["00_a", "01_b"])
    assert (tmp_path / "README.md").read_bytes() == first
    assert list(matrix.read_results(tmp_path).values()) == [results[1], results[0]]
    assert first.decode().index("## 00_a") < first.decode().index("## 01_b")
