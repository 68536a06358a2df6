"""The folder work/, where students work on their own copies of the notebooks.

notebooks/ belongs to the build and work/ to the student: git ignores it, and nothing here ever
overwrites an edited file.
"""

from __future__ import annotations

import json
from pathlib import Path

from tradeoff.course.place import CourseError, releases, sha256, write_atomic

RECORD = ".released.json"


def prepare(course: Path) -> list[str]:
    """Copy every released notebook that is not yet in work/; return what the student should know.

    A copy that was never edited follows a new release; an edited one stays as it is.
    """
    work = course / "work"
    record = read_record(work)
    said = []
    for name, release in releases(course).items():
        mine = work / name / release.name
        new = sha256(release)
        if not mine.exists():
            write_atomic(mine, release.read_bytes())
            record[name] = new
            said.append(f"{name}: copied to work/{name}/")
        elif record.get(name) != new:
            if sha256(mine) == record.get(name):
                write_atomic(mine, release.read_bytes())
                record[name] = new
                said.append(f"{name}: updated to the new version (you had not changed it)")
            elif sha256(mine) == new:
                record[name] = new
            else:
                said.append(
                    f"{name}: there is a newer version; your work was left alone. "
                    f"`tradeoff lab --fresh {name[:2]}` puts yours aside and starts again"
                )
    write_atomic(work / RECORD, (json.dumps(record, indent=1, sort_keys=True) + "\n").encode())
    return said


def start_again(course: Path, name: str) -> str:
    """Move the student's copy of a lesson to work/kept/ so that `prepare` makes a new one."""
    if name not in releases(course):
        raise CourseError(f"No lesson is called {name!r}. Lessons: {', '.join(releases(course))}.")
    mine = course / "work" / name / f"{name}.ipynb"
    if not mine.exists():
        return f"{name}: nothing to put aside"
    number = 1
    while (aside := course / "work" / "kept" / f"{name}-{number}.ipynb").exists():
        number += 1
    aside.parent.mkdir(parents=True, exist_ok=True)
    mine.rename(aside)
    return f"{name}: your work is now in {aside.relative_to(course)}"


def read_record(work: Path) -> dict[str, str]:
    """SHA-256 of the release that each lesson in work/ was copied from."""
    try:
        return dict(json.loads((work / RECORD).read_text()))
    except (OSError, ValueError):
        return {}
