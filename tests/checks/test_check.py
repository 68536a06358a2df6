"""What a learner can hand in, and what the feedback says about it."""

from __future__ import annotations

import re
import signal
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

import learners
from tradeoff.checks import Check, calling
from tradeoff.checks.show import WIDTH, brief


def graded(body: Callable[[Check], Any], capsys: pytest.CaptureFixture[str], points: float = 4, seconds: float = 10) -> tuple[float, str]:
    """Score and feedback of a check with one part worth all the points."""
    check = Check("share", points=points, seconds=seconds)
    with check.part("one part", points=points):
        body(check)
    capsys.readouterr()
    score = check.score()
    said = capsys.readouterr()
    assert said.err == ""
    assert type(score) is float and 0.0 <= score <= points
    return score, said.out


@pytest.mark.parametrize("value", learners.one_quarter_in_many_types(), ids=lambda v: type(v).__name__)
def test_a_number_in_any_fair_type_passes(value: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert graded(lambda c: c.close(value, 0.25, atol=1e-7), capsys)[0] == 4.0


@pytest.mark.parametrize("value", learners.not_numbers(), ids=lambda v: type(v).__name__)
def test_what_is_no_number_is_told_so(value: Any, capsys: pytest.CaptureFixture[str]) -> None:
    score, said = graded(lambda c: c.close(value, 0.25), capsys)
    assert score == 0.0
    assert "wrong shape or type" in said and "We saw: share" in said and "Try: " in said
    assert "0.25," not in said.replace("'0.25', a text", "").replace("0.25, 0.25", "").replace("0.25, 0.5", "")


@pytest.mark.parametrize("value", [None, ..., NotImplemented])
def test_nothing_is_not_attempted(value: Any, capsys: pytest.CaptureFixture[str]) -> None:
    score, said = graded(lambda c: c.close(value, 0.25), capsys)
    assert score == 0.0 and "share: not attempted (0 of 4 points)" in said


def test_a_missing_name_and_a_stub_are_not_attempted(capsys: pytest.CaptureFixture[str]) -> None:
    def stub(x: int) -> int:
        raise NotImplementedError()

    for body in (lambda c: missing, lambda c: c.call(stub, 1), lambda c: c.call(None, 1)):  # type: ignore[name-defined] # noqa: F821
        score, said = graded(body, capsys)
        assert score == 0.0 and said.startswith("share: not attempted") and "✗" not in said
    assert "there is no `missing` yet" in graded(lambda c: missing, capsys)[1]  # type: ignore[name-defined] # noqa: F821


def test_nothing_reaches_stderr_or_stdout(capfd: pytest.CaptureFixture[str]) -> None:
    check = Check("double", points=1)
    with check.part("noisy", points=1):
        check.close(check.call(learners.noisy, 2), 4)
    said = capfd.readouterr()
    assert (said.out, said.err) == ("", "")
    assert check.score() == 1.0
    print("after", file=sys.stderr)
    assert capfd.readouterr().err == "after\n"


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (lambda x: x["nope"], "stopped with KeyError: 'nope' in the line"),
        (lambda x: 1 / 0, "ZeroDivisionError"),
        (lambda x: sys.exit(3), "called exit"),
        (lambda x: exit(), "called exit"),
        (lambda x: (_ for _ in ()).throw(GeneratorExit), "GeneratorExit"),
        (lambda: 1, "can be called as <lambda>(table)"),
        (lambda x, y: 1, "missing a required argument: 'y'"),
        (7, "a number (int), where a function belongs"),
        (float, "stopped with TypeError"),
    ],
)
def test_every_ending_of_a_call_is_explained(function: Any, words: str, capsys: pytest.CaptureFixture[str]) -> None:
    table = pd.DataFrame({"a": [1]})
    score, said = graded(lambda c: c.close(c.call(function, table), 1), capsys)
    assert score == 0.0 and words in " ".join(said.split())


def test_a_recursion_without_end(capsys: pytest.CaptureFixture[str]) -> None:
    def again(x: int) -> int:
        return again(x)

    score, said = graded(lambda c: c.call(again, 1), capsys)
    assert score == 0.0 and "RecursionError" in said


def test_an_entry_that_is_no_number_is_one_finding(capsys: pytest.CaptureFixture[str]) -> None:
    def look(check: Check) -> None:
        got = check.mapping({"a": float("nan"), "b": 1.0}, keys=["a", "b"], levels=float)
        check.close(got["a"], 1.0)

    score, said = graded(look, capsys)
    assert score == 0.0 and "nan, not a number" in said and "KeyError" not in said


def test_a_coroutine_is_closed_and_explained(capsys: pytest.CaptureFixture[str], recwarn: pytest.WarningsRecorder) -> None:
    async def later(x: int) -> int:
        return x

    assert "async def" in graded(lambda c: c.call(later, 1), capsys)[1]
    assert not recwarn.list


@pytest.mark.parametrize("function", [lambda: [0 for _ in iter(int, 1)], learners.swallows_everything, lambda: time.sleep(60)])
def test_an_endless_call_ends(function: Any, capsys: pytest.CaptureFixture[str]) -> None:
    score, said = graded(lambda c: c.call(function), capsys, seconds=0.3)
    assert score == 0.0 and "still running after 0.3 seconds" in said
    assert sys.gettrace() is None or "pytest" in repr(sys.gettrace()) or "cov" in repr(sys.gettrace())


def test_a_call_in_another_thread_works_without_a_limit() -> None:
    check = Check("x", points=1)

    def work() -> None:
        with check.part("p", points=1):
            check.close(check.call(lambda: 3), 3)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert check.parts[0].earned == 1.0


def test_an_interrupt_passes_through() -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    check = Check("x", points=1)
    with pytest.raises(KeyboardInterrupt):
        with check.part("p", points=1):
            check.call(interrupted)
    with check.part("q", points=0):
        pass


def test_arguments_are_copies_and_a_change_is_told_for_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    table, rows, array, nested = pd.DataFrame({"a": [1, 2]}), [3, 1, 2], np.array([1.0, 2.0]), {"t": pd.DataFrame({"a": [1]})}

    def changes(t: pd.DataFrame, r: list[int], a: np.ndarray, n: dict[str, pd.DataFrame]) -> int:
        t["b"] = 1
        r.sort()
        a[0] = 9
        n["t"]["z"] = 0
        return 1

    score, said = graded(lambda c: c.close(c.call(changes, table, rows, array, n=nested), 1), capsys)
    assert score == 4.0 and list(table.columns) == ["a"] and rows == [3, 1, 2] and array[0] == 1.0 and list(nested["t"]) == ["a"]
    assert said.count("Note: your function changes its argument") == 4 and "argument 1;" in said and "argument `n`;" in said


# ---- close -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0.6, "Misconception: cancelled orders kept"),
        (0.75, "Try: Count the last seven days only."),
        (50.0, "Misconception: percentage instead of a share"),
        (-0.5, "Misconception: sign the wrong way round"),
        (0.504, "· close"),
        (0.1, "· not yet right"),
        (float("inf"), "a finite number"),
    ],
)
def test_close_names_what_is_wrong(value: float, words: str, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = {"cancelled orders kept": 0.6, "window ignored": (0.75, "Count the last seven days only."), "same as the target": 0.5}
    score, said = graded(lambda c: c.close(value, 0.5, what="the share", expected="a property", misconceptions=wrong), capsys)
    assert score == 0.0 and words in said and "We expected: " in said
    assert "0.5 " not in said.replace("0.504", "")


def test_close_takes_vectors(capsys: pytest.CaptureFixture[str]) -> None:
    for value in ([1, 2], (1.0, 2.0), np.array([1, 2]), pd.Series([1, 2], index=[5, 3]), (v for v in (1, 2)), pd.DataFrame({"a": [1, 2]})):
        assert graded(lambda c, v=value: c.close(v, [1, 2]), capsys)[0] == 4.0
    for value, words in (([1], "has 1 values"), ({1, 2}, "no order"), ("12", "a text"), ([1, "2"], "share[1] = '2', a text"), ([2, 1], "not yet")):
        score, said = graded(lambda c, v=value: c.close(v, [1, 2]), capsys)
        assert score == 0.0 and words in said
    assert "Misconception: reversed" in graded(lambda c: c.close([2, 1], [1, 2], misconceptions={"reversed": [2, 1]}), capsys)[1]


def test_an_endless_generator_ends(capsys: pytest.CaptureFixture[str]) -> None:
    def forever() -> Any:
        while True:
            time.sleep(0.01)
            yield 1

    score, said = graded(lambda c: c.numbers(forever()), capsys, seconds=0.3)
    assert score == 0.0 and "took more than 0.3 seconds" in said


# ---- parts and score ---------------------------------------------------------------------------------


def test_every_part_is_looked_at_and_every_failure_told(capsys: pytest.CaptureFixture[str]) -> None:
    check = Check("x", points=4)
    with check.part("breaks", points=1):
        raise ValueError("the test cell itself could not go on")
    with check.part("two failures", points=2):
        check.fail(saw="first", expected="a", hint="b")
        check.fail(saw="second", expected="a", misconception="m")
    with check.part("fine", points=1):
        check.true(np.bool_(True), saw="", expected="")
    assert check.score() == 1.0
    said = capsys.readouterr().out
    for words in ("x: 1 of 4 points", "✗ breaks (0 of 1)", "We saw: first", "We saw: second", "Misconception: m", "✓ fine (1 of 1)"):
        assert words in said


@pytest.mark.parametrize("condition", [1, "yes", [1], learners.AlwaysEqual(), None, pd.NA, np.array([True])])
def test_only_true_is_true(condition: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert graded(lambda c: c.true(condition, saw="s", expected="e"), capsys)[0] == 0.0


def test_a_part_that_looks_at_nothing_earns_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    score, said = graded(lambda c: None, capsys)
    assert score == 0.0 and "looked at nothing" in said


def test_partial_credit_is_clamped_and_on_a_grid(capsys: pytest.CaptureFixture[str]) -> None:
    assert graded(lambda c: c.partial(1 / 3), capsys)[0] == 1.33
    assert graded(lambda c: c.partial(-1), capsys)[0] == 0.0
    assert graded(lambda c: c.partial(7), capsys)[0] == 4.0
    assert graded(lambda c: c.partial(0.99999), capsys)[0] == 3.99
    assert graded(lambda c: c.partial(float("nan")), capsys)[0] == 0.0


def test_the_release_says_that_more_is_to_come(capsys: pytest.CaptureFixture[str]) -> None:
    check = Check("x", points=4)
    with check.part("shown", points=1):
        check.true(True, saw="", expected="")
    assert check.score() == 4.0, "so that nbgrader's Validate agrees"
    said = capsys.readouterr().out
    assert "The other 3 of the 4 points are decided by further tests" in said
    assert "The number below, 4.0, is not your score" in said.splitlines()[-1]


def test_mistakes_of_an_author_are_loud() -> None:
    with pytest.raises(ValueError, match="above 0"):
        Check("x", points=0)
    check = Check("x", points=1)
    with pytest.raises(RuntimeError, match="inside `with check.part"):
        check.close(1, 1)
    with pytest.raises(ValueError, match="past 1"):
        with check.part("too much", points=2):
            pass
    with check.part("outer", points=1):
        with pytest.raises(RuntimeError, match="close that one first"):
            with check.part("inner", points=0):
                pass


def test_brief_is_short_safe_and_free_of_addresses() -> None:
    values = [*learners.not_numbers(), *learners.one_quarter_in_many_types(), "x" * 1000, list(range(1000)), {i: i for i in range(99)},
              np.zeros((3, 4)), pd.DataFrame(np.zeros((5, 9))), type("T", (), {})(), np.zeros(100), pd.Series(range(10))]  # fmt: skip
    for value in values:
        text = brief(value)
        assert 0 < len(text) <= WIDTH and "\n" not in text
        assert not re.search(r"0x[0-9a-f]{6,}", text), text


def _forgot(x: float) -> None:
    x = x + x


@pytest.mark.parametrize(
    "look",
    [
        lambda c: c.close(c.call(_forgot, 1), 2.0),
        lambda c: c.interval(c.call(_forgot, 1)),
        lambda c: c.mapping(c.call(_forgot, 1), keys=["a", "b"]),
        lambda c: dict(c.call(_forgot, 1)),
        lambda c: len(c.call(_forgot, 1)["rows"]),
    ],
)
def test_a_forgotten_return_is_told_so(look: Callable[[Check], Any], capsys: pytest.CaptureFixture[str]) -> None:
    score, said = graded(look, capsys)
    assert score == 0.0 and "_forgot(1) returned None" in said and "missing `return`" in said
    assert "not attempted" not in said and "NotImplementedError" not in said and "NoneType" not in said


def test_nothing_returned_is_an_answer_where_the_test_takes_it(capsys: pytest.CaptureFixture[str]) -> None:
    def empty(x: float) -> None:
        """Not written yet."""

    assert graded(lambda c: c.true(c.call(_forgot, 1) is None, saw="a value", expected="None"), capsys)[0] == 4.0
    assert "not attempted" in graded(lambda c: c.close(c.call(empty, 1), 2.0), capsys)[1]

    def another_call(check: Check) -> None:
        check.call(_forgot, 1)
        check.call(float, 1)
        check.attempted(None, "plan")

    assert "plan is None" in graded(another_call, capsys)[1]
    with (check := Check("share", points=1)).part("a call", points=0.5):
        check.call(_forgot, 1)
    assert "not attempted" in graded(lambda c: c.attempted(None), capsys)[1]


@pytest.mark.parametrize(
    ("processor", "wall", "ends"), [(10.0, 150.0, False), (101.0, 150.0, True), (10.0, 201.0, True)], ids=["busy machine", "used", "waits"]
)
def test_a_limit_counts_processor_time(processor: float, wall: float, ends: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = {"process_time": 0.0, "perf_counter": 0.0}
    for name in clock:
        monkeypatch.setattr(f"tradeoff.checks.calling.time.{name}", lambda name=name: clock[name])
    ended = False
    try:
        with calling.time_limit(100.0):
            clock.update(process_time=processor, perf_counter=wall)
            signal.raise_signal(signal.SIGALRM)
    except calling.TimeUp:
        ended = True
    assert ended is ends
