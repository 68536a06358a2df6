"""`tradeoff attempts`: grade the bank of right, wrong and damaged submissions and publish the confusion matrix."""

from __future__ import annotations

import argparse
import multiprocessing
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path

from tqdm import tqdm

from tradeoff.course import matrix
from tradeoff.course.bank import Bank, load
from tradeoff.course.accidents import to_bytes
from tradeoff.course.matrix import LessonResult, Verdict
from tradeoff.course.place import CourseError, find_root, lessons
from tradeoff.grading.private import Graded, PrivateCourse

EPILOG = """\
Each attempt in tests/attempts/NN_slug/ is put into the released notebook and graded by the real nbgrader
pipeline in a private folder. Exit code 1 when a right attempt is rejected, fewer than 95 % of the wrong ones
are, fewer than 80 % of the misconceptions are named, or a damaged notebook costs more than it should.

examples:
  tradeoff attempts              every lesson; rewrites tests/attempts/README.md
  tradeoff attempts 01           one lesson; the others keep their published figures
  tradeoff attempts 01 --only evpi    one item while you work on it; publishes nothing
"""


@dataclass
class Run:
    """What one run of a lesson's bank gave."""

    result: LessonResult
    verdicts: list[Verdict] = field(default_factory=list)


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = EPILOG
    parser.add_argument("lessons", nargs="*", metavar="NN", help="lessons by number or name (default: all)")
    parser.add_argument("--only", metavar="ITEM", help="only this item, without damaged notebooks; publishes nothing")
    parser.add_argument("--jobs", type=int, default=min(2, os.cpu_count() or 1), help="worker processes (default %(default)s)")
    parser.add_argument("--check", action="store_true", help="publish nothing; fail when the published figures differ")


def run(args: argparse.Namespace) -> int:
    """Grade, print the matrix and every offending attempt, publish."""
    if args.jobs < 1:
        raise CourseError(f"--jobs {args.jobs}: give at least 1.")
    root = find_root()
    chosen = [lesson.name for lesson in lessons(root, args.lessons) if args.lessons or lesson.release.is_file()]
    names = [lesson.name for lesson in lessons(root)]
    folder = root / "tests" / "attempts"
    results = []
    for name in chosen:
        one = grade_bank(root, name, args.jobs, args.only, progress=True)
        print(report(one))
        results.append(one.result)
        if not (args.only or args.check):
            matrix.publish(folder, [one.result], names)
    total = matrix.overall(results)
    print("\n".join(["Overall", *[f"  {line}" for line in total.lines()]]))
    if args.only:
        return 0 if total.right_rejected == 0 and total.wrong_rejected == total.wrong else 1
    if args.check:
        published = matrix.read_results(folder)
        differ = [r.lesson for r in results if published.get(r.lesson) != r]
        if differ:
            print(f"{folder / 'README.md'} is out of date for {', '.join(differ)}. Run `tradeoff attempts`.", file=sys.stderr)
        return 0 if total.good and not differ else 1
    print(f"written: {folder.relative_to(root) / 'README.md'}")
    return 0 if total.good else 1


def report(one: Run) -> str:
    """The matrix of a lesson, its damaged notebooks, and every verdict that is not as it should be."""
    lines = [f"\n{one.result.lesson}", *matrix.table(one.result.rows)]
    for verdict in one.verdicts:
        if verdict.fault:
            lines += ["", f"✗ {verdict.attempt.name}", f"  {verdict.fault}: {verdict.score:g} of {verdict.points:g} points"]
            lines += [f"  | {row}" for row in verdict.text.splitlines()]
    for name, _, outcome in one.result.cases:
        if outcome != "as expected":
            lines.append(f"✗ damaged notebook, {name}: {outcome}")
    lines += [f"✗ {gap}" for gap in one.result.gaps]
    differ = sum(outcome != "as expected" for _, _, outcome in one.result.cases)
    lines.append(f"damaged notebooks as expected: {len(one.result.cases) - differ} of {len(one.result.cases)}")
    return "\n".join(lines)


def grade_bank(root: Path, lesson: str, jobs: int = 1, only: str | None = None, progress: bool = False) -> Run:
    """Grade the whole bank of one lesson.

    Raises:
        CourseError: the lesson is not built, its bank has a fault, or ``only`` names no item of it.
    """
    bank = load(root, lesson)
    if only is not None:
        if only not in bank.attempts:
            raise CourseError(f"{lesson} has no attempts at {only!r}. It has: {', '.join(bank.attempts) or 'none'}.")
        bank = Bank(lesson, bank.release, bank.solution, {only: bank.attempts[only]})
    work: dict[str, bytes] = {}
    used = {}
    for turn in range(bank.turns):
        notebook, used[f"attempt{turn:03d}"] = bank.submission(turn)
        work[f"attempt{turn:03d}"] = to_bytes(notebook)
    cases = {f"damaged{i:03d}": case for i, case in enumerate(bank.cases)}
    work |= {student: case.apply(bank.reference()) for student, case in cases.items()}
    graded = dict(grade_all(root, lesson, work, jobs, progress))
    found = [v for student, attempts in used.items() for v in matrix.verdicts(attempts, graded[student])]
    found.sort(key=lambda v: (bank.items.index(v.attempt.item), v.attempt.number))
    result = LessonResult(lesson, matrix.tally(bank, found), gaps=[] if only else bank.gaps())
    for student, case in cases.items():
        result.cases.append((case.name, matrix.cost(case), matrix.judge_case(case, graded[student], bank.items)))
    return Run(result, found)


# ---- workers -----------------------------------------------------------------------------------------


def grade_all(
    root: Path, lesson: str, work: dict[str, bytes], jobs: int = 1, progress: bool = False
) -> Iterator[tuple[str, Graded]]:
    """Grade submissions ``{student: file}`` in private courses; yields each as soon as it is graded."""
    with tempfile.TemporaryDirectory(prefix="tradeoff-attempts-") as folder:
        template = Path(folder) / "template"
        template.mkdir()
        PrivateCourse(root, template, lesson).prepare()
        bar = tqdm(total=len(work), desc=lesson, unit="notebook", disable=not progress, file=sys.stderr)
        with bar:
            for student, graded in _spread(root, lesson, template, work, jobs):
                bar.update()
                yield student, graded


def _spread(root: Path, lesson: str, template: Path, work: dict[str, bytes], jobs: int) -> Iterator[tuple[str, Graded]]:
    if jobs == 1:
        course = PrivateCourse(root, template, lesson)
        for student, data in work.items():
            yield student, _grade(course, student, data)
        return
    spawn = multiprocessing.get_context("spawn")
    start: Callable[..., None] = _start_worker
    with ProcessPoolExecutor(jobs, spawn, start, (root, lesson, template)) as pool:
        waiting = {pool.submit(_grade_here, student, data): student for student, data in work.items()}
        try:
            for done in as_completed(waiting):
                yield waiting[done], done.result()
        except BaseException:  # leaving the pool would first wait for all that is still to be graded
            for worker in multiprocessing.active_children():
                worker.terminate()
            raise


_course: PrivateCourse | None = None


def _start_worker(root: Path, lesson: str, template: Path) -> None:
    """A private course folder and gradebook of this worker's own."""
    global _course
    folder = template.parent / f"worker-{os.getpid()}"
    shutil.copytree(template, folder)
    _course = PrivateCourse(root, folder, lesson)


def _grade_here(student: str, data: bytes) -> Graded:
    assert _course is not None
    return _grade(_course, student, data)


def _grade(course: PrivateCourse, student: str, data: bytes) -> Graded:
    course.submit(student, data)
    return course.autograde(student)
