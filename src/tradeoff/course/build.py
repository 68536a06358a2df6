"""`tradeoff build`: text → executed solution → nbgrader release, for one lesson or all of them."""

from __future__ import annotations

import argparse
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import nbformat

from tradeoff.course import guide
from tradeoff.course.compare import Record, difference
from tradeoff.course.place import CourseError, Lesson, find_root, lessons, write_atomic
from tradeoff.course.summary import summarise, with_lessons


@dataclass(frozen=True)
class Built:
    """A lesson as built: the bytes of both notebooks and the seconds the run took."""

    lesson: Lesson
    solution: bytes
    release: bytes
    seconds: float


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of `tradeoff build`."""
    parser.description = __doc__
    parser.add_argument("lesson", nargs="*", help="lesson number or name, such as 01; default: all")
    parser.add_argument(
        "--check",
        action="store_true",
        help="write nothing; fail when committed notebooks differ from a fresh build",
    )
    parser.add_argument(
        "--timings", action="store_true", help="also bring the run times in the README's lesson table up to date"
    )
    parser.add_argument(
        "--jobs",
        type=int,
        default=min(4, os.cpu_count() or 1),
        help="lessons built at the same time (default: %(default)s)",
    )


def run(args: argparse.Namespace) -> int:
    """Build the chosen lessons; 0 when all were built (or, with --check, all agree)."""
    if args.jobs < 1:
        raise CourseError(f"--jobs must be at least 1; it is {args.jobs}.")
    root = find_root()
    todo = lessons(root, args.lesson)
    if not todo:
        raise CourseError(f"{root / 'solutions'} holds no lesson text (NN_slug/NN_slug.py).")
    record = Record(root)
    finished: list[Built] = []
    done = 0
    started = time.monotonic()
    with ProcessPoolExecutor(min(args.jobs, len(todo)), mp_context=get_context("spawn")) as pool:
        jobs = {pool.submit(build, lesson): lesson for lesson in todo}
        for job in as_completed(jobs):
            done += 1
            head = f"[{done}/{len(todo)}] {jobs[job].name}"
            try:
                built = job.result()
                said = check(built) if args.check else store(built, record)
                finished.append(built)
                print(f"{head}: {said} (run {built.seconds:.0f} s)", flush=True)
            except CourseError as error:
                print(f"{head}: FAIL\n{error}", file=sys.stderr, flush=True)
    if not args.check:
        update_readme(root, finished, args.timings)
        if guide.update(root):
            print(f"wrote the misconceptions of {guide.GUIDE}")
    print(f"{len(finished)} of {len(todo)} lessons in {time.monotonic() - started:.0f} s")
    return 0 if len(finished) == len(todo) else 1


def build(lesson: Lesson) -> Built:
    """Build one lesson in memory."""
    from tradeoff.course.execute import execute
    from tradeoff.course.release import release
    from tradeoff.course.text import read_text, to_bytes

    notebook = read_text(lesson.text)
    seconds = execute(notebook, lesson.text.parent)
    return Built(lesson, to_bytes(notebook), to_bytes(release(notebook, lesson.name, lesson.root)), seconds)


def store(built: Built, record: Record) -> str:
    """Write both notebooks; say what changed and what was kept aside."""
    said = []
    for path, content in ((built.lesson.solution, built.solution), (built.lesson.release, built.release)):
        name = path.relative_to(built.lesson.root)
        if path.is_file() and path.read_bytes() == content:
            record.add(path)
            continue
        kept = record.keep(path)
        if kept:
            said.append(
                f"{name} held changes that the build did not make; they are in {kept.relative_to(built.lesson.root)}"
            )
        write_atomic(path, content)
        record.add(path)
        said.append(f"wrote {name}")
    return "; ".join(said) or "unchanged"


def update_readme(root: Path, finished: list[Built], timings: bool) -> None:
    """Bring the lesson table of README.md up to date."""
    readme = root / "README.md"
    built = {
        one.lesson.name: (summarise(nbformat.reads(one.solution.decode(), 4)), one.seconds) for one in finished
    }
    if (
        readme.is_file()
        and built
        and write_atomic(readme, with_lessons(readme.read_text(), built, timings).encode())
    ):
        print("wrote the lesson table of README.md")


def check(built: Built) -> str:
    """Compare both notebooks with the files on disk.

    Raises:
        CourseError: a file is missing or differs.
    """
    for path, content in ((built.lesson.solution, built.solution), (built.lesson.release, built.release)):
        problem = difference(path, content)
        if problem:
            name = path.relative_to(built.lesson.root)
            raise CourseError(f"{name} {problem}. Run `tradeoff build {built.lesson.name}` and commit the result.")
    return "agrees with a fresh build"
